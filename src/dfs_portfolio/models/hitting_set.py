"""The hitting-set model: the smallest set that intersects each of some given sets."""

# mypy: disable-error-code="misc"
from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import pyomo.environ as pyo

from dfs_portfolio.models.values import chosen
from dfs_portfolio.solvers.one_thread import one_thread


@one_thread
def build_hitting_set_model(n_items: int, sets: Sequence[Collection[int]]) -> Any:
    r"""Return the model of the smallest set that intersects all given sets.

    .. math:: \min \sum_j (1 + j / (n + 1)^2) h_j, \quad \sum_{j \in S} h_j \ge 1
              \text{ for every } S, \quad h_j \in \{0, 1\} .

    The fractions add up to less than 1, so they only break ties: lower-numbered items win.

    Parameters
    ----------
    n_items
        Number of items; they are numbered from 0.
    sets
        The sets to intersect, none of them empty.

    Examples
    --------
    >>> from dfs_portfolio.solvers import SolverOptions, get_solver
    >>> model = build_hitting_set_model(3, [{0, 1}, {1, 2}])
    >>> result = get_solver("highs").solve(model, SolverOptions())
    >>> hitting_set(model)
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


def hitting_set(instance: Any) -> frozenset[int]:
    """Return the items in the solution."""
    return frozenset(chosen(instance.hit))
