"""Pricing: what lineups that are not columns of the portfolio model could add to it.

The duals of the linear relaxation are prices: a lineup pays for each player, each team and each
shared set that it uses, and is paid for being one of the N lineups. What it could take off the
cost, its reduced cost turned round, is therefore a net value, which the value table computes for
all lineups in one pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.search import DualPrices, ValueTable, set_costs_of
from dfs_portfolio.selection.problem import SelectionProblem, overlap_query
from dfs_portfolio.solvers import SolveResult


def priced_rows(instance: Any) -> list[Any]:
    """Return the rows of a relaxation whose duals price a lineup."""
    rows = (instance.count, instance.team_exposure, instance.team_presence, instance.overlap)
    return [instance.size, *(row for kind in rows for row in kind.values())]


def promises(
    problem: SelectionProblem,
    instance: Any,
    result: SolveResult,
    unpriced: Sequence[int],
    prefix: Sequence[int],
    exact: tuple[int, float] | None,
) -> NDArray[np.float64]:
    """Return what each lineup could at most take off the cost of a solved relaxation.

    Parameters
    ----------
    problem
        Gives the table and the limit on overlap.
    instance, result
        The relaxation, with the duals of `priced_rows`.
    unpriced
        Rows of the table that are columns, or chosen, already.
    prefix
        Lineups chosen so far.
    exact
        If values of lineups count: how many promises, from the best down, are to be exact, and the
        promise below which none needs to be. The others are upper bounds. None if values do not
        count; then all are exact.

    Returns
    -------
    ndarray of float
        Shape (n_lineups,); -inf for `unpriced` lineups and those too similar to the prefix.
    """
    table = problem.table
    player = np.array([result.duals[instance.count[i]] for i in range(len(table.slate))])
    team = np.array(
        [
            result.duals[instance.team_exposure[t]] + result.duals[instance.team_presence[t]]
            for t in instance.TEAMS
        ]
    )
    query = replace(overlap_query(problem, prefix), player_cost=-player, excluded=tuple(unpriced))
    size = result.duals[instance.size]
    prices = DualPrices(-team, _shared_cost(table, instance, result))
    if exact is None:
        return table.net(query, np.zeros(len(table)), prices) + size
    net = table.net(query, None, prices)
    # The columns added must not depend on which values happened to be known before.
    count, least = exact
    table.make_exact(net, count, query, prices, least - size)
    return net + size


def most_promising(
    rows: NDArray[np.intp], promise: NDArray[np.float64], count: int
) -> NDArray[np.intp]:
    """Return the lineups, `count` at most, that promise most."""
    if len(rows) <= count:
        return rows
    return rows[np.argpartition(-promise[rows], count - 1)[:count]]


def _shared_cost(
    table: ValueTable, instance: Any, result: SolveResult
) -> NDArray[np.float64] | None:
    """Return what each lineup pays for sets of players it shares with columns, None if nothing."""
    duals = np.array([result.duals[row] for row in instance.overlap.values()])
    priced = np.flatnonzero(duals)
    if not len(priced):
        return None
    sets, costs = instance.shared.value[priced], -duals[priced]
    return set_costs_of(table.lineups, sets, costs, len(table.slate), table.threads)
