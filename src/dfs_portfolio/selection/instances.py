"""Instances of the portfolio model over some lineups of a problem."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.models.portfolio import PortfolioModel, instantiate_portfolio_model
from dfs_portfolio.selection.problem import SelectionProblem

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


def price_of_vacancy(
    problem: SelectionProblem, columns: NDArray[np.intp], objective: str, penalty_weight: float
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
    penalty_weight
        Weight of the overlap penalty in it.
    """
    uses = 2 * problem.table.slate.contest.roster_size
    price = 1.0 + 2 * float(objective in ("violation", "overrun")) * uses
    if objective == "value":
        values = problem.table.evaluate(columns)
        most = float(problem.ownership_cost.max(initial=0.0))
        most += penalty_weight * problem.n_lineups
        price += 2 * float(np.abs(values).max()) + uses * most
    return price
