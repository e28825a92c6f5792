"""Instances of the portfolio model over some lineups of a problem."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.models.portfolio import (
    PortfolioModel,
    instantiate_portfolio_model,
    set_caps,
    set_costs,
    set_least,
    set_open,
    set_overrun,
    set_vacant,
)
from dfs_portfolio.rules.leeway import Leeway
from dfs_portfolio.selection.problem import SelectionProblem, overlap_query
from dfs_portfolio.selection.violations import loose_leeway, overrun_binds

# Minimised: the penalised values turned round, the violation of exposure limits, the largest
# violation of any of them, or nothing.
Objective = Literal["value", "violation", "overrun", "none"]
# The model itself, its linear relaxation, the model with a next lineup, and the relaxation with the
# largest violation of a limit.
Kind = Literal["whole", "relaxed", "lead", "overrun"]


def make_instance(problem: SelectionProblem, columns: NDArray[np.intp], kind: Kind) -> Any:
    """Return an instance of the portfolio model, of a kind, with some rows of the table."""
    model = PortfolioModel(
        relaxed=kind in ("relaxed", "overrun"),
        with_lead=kind == "lead",
        with_overrun=kind == "overrun",
    )
    return instantiate_portfolio_model(
        model,
        problem.table.slate,
        problem.table.lineups[columns],
        problem.table.evaluate(columns),
        problem.n_new,
        problem.diversity.max_overlap,
    )


def set_up(
    instance: Any,
    problem: SelectionProblem,
    columns: NDArray[np.intp],
    prefix: Sequence[int],
    objective: Objective,
    leeway: Leeway | None,
    vacant_price: float | None = None,
) -> None:
    """Set the parameters of an instance.

    Parameters
    ----------
    instance, problem, columns
        An instance of any kind, and what it was made of.
    prefix
        Lineups chosen so far.
    objective
        What to minimise.
    leeway
        Violation of the exposure limits that is allowed; None for any.
    vacant_price
        Price of each missing lineup; None if none may be missing.
    """
    book = problem.book(prefix)
    counts, with_values = problem.counts, float(objective == "value")
    set_caps(instance, counts.player_most - book.player, counts.team_most - book.team)
    set_least(instance, counts.player_least - book.player, counts.team_least - book.team)
    weight = _penalty_weight(problem, objective)
    shared_with_kept = weight * problem.kept_book.player
    set_costs(instance, with_values * problem.ownership_cost + shared_with_kept)
    instance.n_lineups = problem.n_new - len(prefix)
    instance.value_scale = with_values
    instance.penalty_weight = weight
    instance.extra_price = float(objective == "violation")
    leeway = leeway or loose_leeway(problem)
    instance.extra_budget = float(leeway.extra_budget)
    most = float(leeway.overrun) if overrun_binds(problem, leeway) else math.inf
    relaxes = leeway.extra_budget > 0  # otherwise the budget says it all
    set_overrun(instance, most, relaxes & counts.player_never, relaxes & counts.team_never)
    allowed = 0 if vacant_price is None else problem.n_new
    set_vacant(instance, allowed, vacant_price or 0.0)
    set_open(instance, open_columns(problem, columns, prefix))


def open_columns(
    problem: SelectionProblem, columns: NDArray[np.intp], prefix: Sequence[int]
) -> NDArray[np.bool_]:
    """Return which lineups are neither in the prefix, nor kept, nor too similar to those."""
    table = problem.table
    net = table.net(overlap_query(problem, prefix), np.zeros(len(table)), rows=columns)
    return ~np.isin(columns, (*problem.kept_rows, *prefix)) & np.isfinite(net)


def _penalty_weight(problem: SelectionProblem, objective: Objective) -> float:
    return problem.diversity.overlap_penalty if objective == "value" else 0.0


def price_of_vacancy(
    problem: SelectionProblem, columns: NDArray[np.intp], objective: Objective
) -> float:
    """Return more than any solution over some columns can save by leaving out a lineup.

    Parameters
    ----------
    problem
        Gives the table and the costs.
    columns
        Rows of the table.
    objective
        What the model minimises.
    """
    uses = 2 * problem.table.slate.contest.roster_size
    price = 1.0 + 2 * float(objective in ("violation", "overrun")) * uses
    if objective == "value":
        values = problem.table.evaluate(columns)
        most = float(problem.ownership_cost.max(initial=0.0))
        most += _penalty_weight(problem, objective) * problem.n_lineups
        price += 2 * float(np.abs(values).max()) + uses * most
    return price
