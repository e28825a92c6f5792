r"""The lineups to search: all, or, if they are too many, those of a core of players.

The *core* is that of knapsack solvers: the players of the highest reduced profit. The profit
:math:`p_i` is a player's own tail mean, the cost :math:`c_i` the salary. The price of a dollar,
:math:`\lambda`, is the lowest at which the roster of the highest reduced profits satisfies the cap,

.. math:: \max_x \sum_i (p_i - \lambda c_i) x_i \quad \text{over rosters } x, \qquad
          \text{cost of that roster} \le C .

Nothing is proven about lineups outside the core.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.validation import real_number
from dfs_portfolio.errors import MemoryLimitError, NoLineupError, SearchLimitError
from dfs_portfolio.metrics.tails import tail_mean
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.rules.resolved_rules import ResolvedRules
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search.enumeration import lineups_of
from dfs_portfolio.search.memory import available_memory
from dfs_portfolio.search.settings import DEFAULT_SETTINGS, SearchSettings
from dfs_portfolio.slate.slate import Slate

# Bytes of a lineup in a table and during a query, besides its players.
BYTES_BESIDE = 64
# Share of the free memory that lineups may take by default.
SHARE = 0.5
# Halvings in the search for the price of a dollar.
HALVINGS = 60


def lineup_limit(
    roster_size: int,
    memory_limit: float | None = None,
    settings: SearchSettings = DEFAULT_SETTINGS,
) -> int:
    """Return the largest number of lineups that a table may hold.

    Raises
    ------
    SettingsError
        If `memory_limit` is not a number from 0.
    MemoryLimitError
        If memory does not hold a single lineup.
    """
    if memory_limit is None:
        room = SHARE * available_memory()
    else:
        room = real_number("memory_limit", memory_limit, least=0.0)
    lineup = BYTES_BESIDE + 2 * roster_size  # the table holds its players twice: also by rank
    limit = int(room // lineup)
    if limit < 1:
        raise MemoryLimitError(
            f"{int(room):,} bytes of memory hold no lineup: give the process more memory"
        )
    return min(limit, settings.max_table_lineups)


def list_lineups(
    slate: Slate,
    scenarios: Scenarios,
    objective: TailObjective,
    rules: LineupRules,
    memory_limit: float | None = None,
    settings: SearchSettings = DEFAULT_SETTINGS,
) -> tuple[NDArray[np.uint8], bool]:
    """List all lineups, or those of a core of players.

    Parameters
    ----------
    slate, scenarios, objective, rules
        As in `ValueTable`.
    memory_limit
        Bytes that the lineups may take; by default a share of the free memory.
    settings
        As in `ValueTable`.

    Returns
    -------
    lineups : ndarray of uint8
        As from `enumerate_lineups`.
    complete : bool
        Whether these are all lineups.

    Raises
    ------
    SlateError, NoLineupError, SearchLimitError
        As `enumerate_lineups`; the last one if not even a core fits.
    """
    limit = lineup_limit(slate.contest.roster_size, memory_limit, settings)
    rules.check_slate(slate)
    resolved = rules.resolve(slate)
    try:
        return lineups_of(resolved, limit), True
    except SearchLimitError:
        if len(slate) > np.iinfo(np.uint8).max:
            raise
        ranked = promising_players(slate, scenarios, objective).tolist()
        locked = [i for i in ranked if i in resolved.locked]
        others = [i for i in ranked if i not in locked and i not in resolved.excluded]
        lineups = _largest_core(resolved, [*locked, *others], limit)
        if lineups is None:
            raise
        return lineups, False


def promising_players(
    slate: Slate, scenarios: Scenarios, objective: TailObjective
) -> NDArray[np.intp]:
    """Return the indices of all players in descending order of reduced profit."""
    tails = [tail_mean(scenarios.points, a, tail=objective.tail) for a in objective.levels]
    profit = np.array(objective.weights) @ np.array(tails)
    size, cap = slate.contest.roster_size, slate.contest.salary_cap
    low, high = 0.0, float(np.ptp(profit)) + 1.0  # a dollar is never worth more than this
    for _ in range(HALVINGS):
        price = (low + high) / 2
        roster = np.argsort(-(profit - price * slate.salaries), kind="stable")[:size]
        if slate.salaries[roster].sum() > cap:
            low = price
        else:
            high = price
    return np.argsort(-(profit - high * slate.salaries), kind="stable")


def _largest_core(
    rules: ResolvedRules, ranked: Sequence[int], limit: int
) -> NDArray[np.uint8] | None:
    """Return the lineups of as many of the first players as have at most `limit` lineups.

    A bisection over the number of players: more players never have fewer lineups.
    """
    lineups, enough, too_many = None, rules.roster_size - 1, len(ranked)
    while too_many - enough > 1:
        size = (enough + too_many) // 2
        try:
            lineups = lineups_of(replace(rules, excluded=(*rules.excluded, *ranked[size:])), limit)
        except NoLineupError:  # too few players for the rules
            enough = size
        except SearchLimitError:
            too_many = size
        else:
            enough = size
    return lineups
