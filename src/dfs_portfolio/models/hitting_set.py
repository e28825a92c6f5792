"""The smallest set that has something in common with each of some others."""

# mypy: disable-error-code="misc"
from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import pyomo.environ as pyo

from dfs_portfolio.models.values import chosen


def instantiate(n_items: int, sets: Sequence[Collection[int]]) -> Any:
    r"""Return the model of the smallest set that hits all of some others.

    .. math:: \min \sum_j (1 + j / (n + 1)^2) h_j, \quad \sum_{j \in S} h_j \ge 1
              \text{ for every } S, \quad h_j \in \{0, 1\} .

    The fractions add up to less than 1: of equally small sets the first items win.

    Parameters
    ----------
    n_items
        Items are numbered from 0.
    sets
        What is to be hit, none empty.

    Examples
    --------
    >>> from dfs_portfolio.solvers import SolverOptions, get_solver
    >>> model = instantiate(3, [{0, 1}, {1, 2}])
    >>> result = get_solver("highs").solve(model, SolverOptions())
    >>> hitting(model)
    frozenset({1})
    """
    model = pyo.ConcreteModel("hitting set")
    model.hit = pyo.Var(range(n_items), domain=pyo.Binary)
    model.rows = pyo.Constraint(
        range(len(sets)), rule=lambda m, s: pyo.quicksum(m.hit[j] for j in sorted(sets[s])) >= 1
    )
    price = [1 + j / (n_items + 1) ** 2 for j in range(n_items)]
    model.size = pyo.Objective(expr=pyo.quicksum(price[j] * model.hit[j] for j in range(n_items)))
    return model


def hitting(instance: Any) -> frozenset[int]:
    """Return the items in the incumbent."""
    return frozenset(chosen(instance.hit))
