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

from dfs_portfolio.search import DualPrices, Query, ValueTable, set_costs_of
from dfs_portfolio.selection.problem import SelectionProblem, overlap_query
from dfs_portfolio.solvers import SolveResult


def priced_rows(instance: Any) -> list[Any]:
    """Return the rows of a relaxation whose duals price a lineup, or a use of a player."""
    players = (instance.count, instance.player_exposure, instance.player_presence)
    rows = (*players, instance.team_exposure, instance.team_presence, instance.overlap)
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
    query, prices, size = _prices(problem, instance, result, prefix)
    query = replace(query, excluded=tuple(unpriced))
    if exact is None:
        return table.net(query, np.zeros(len(table)), prices) + size
    net = table.net(query, None, prices)
    # The columns added must not depend on which values happened to be known before.
    count, least = exact
    table.make_exact(net, count, query, prices, least - size)
    return net + size


def promises_of_columns(
    problem: SelectionProblem, instance: Any, result: SolveResult, columns: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return what one more of each column would take off the cost of a solved relaxation.

    Parameters
    ----------
    problem, instance, result
        As in `promises`, where values of lineups count.
    columns
        The columns' rows of the table, whose values are exact, shape (n_columns,).

    Returns
    -------
    ndarray of float
        The reduced costs turned round, shape (n_columns,).
    """
    query, prices, size = _prices(problem, instance, result, ())
    return problem.table.net(query, None, prices, columns) + size


def costs_of_uses(instance: Any, result: SolveResult) -> NDArray[np.float64]:
    """Return the reduced cost of each counted use of each player.

    Parameters
    ----------
    instance, result
        The relaxation, with the duals of `priced_rows`.

    Returns
    -------
    ndarray of float
        Shape (n_players, n_uses).
    """
    duals = result.duals
    paid = np.array(
        [
            duals[instance.player_exposure[i]]
            + duals[instance.player_presence[i]]
            - duals[instance.count[i]]
            for i in instance.PLAYERS
        ]
    )
    own = np.array([instance.player_cost[i].value for i in instance.PLAYERS])
    more = instance.penalty_weight.value * np.arange(len(instance.USES))
    return np.asarray((own - paid)[:, None] + more)


def _prices(
    problem: SelectionProblem, instance: Any, result: SolveResult, prefix: Sequence[int]
) -> tuple[Query, DualPrices, float]:
    """Return what a lineup pays for its players, teams and shared sets, and what it is paid."""
    table = problem.table
    player = np.array([result.duals[instance.count[i]] for i in range(len(table.slate))])
    team = np.array(
        [
            result.duals[instance.team_exposure[t]] + result.duals[instance.team_presence[t]]
            for t in instance.TEAMS
        ]
    )
    query = replace(overlap_query(problem, prefix), player_cost=-player)
    prices = DualPrices(-team, _shared_cost(table, instance, result))
    return query, prices, result.duals[instance.size]


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
