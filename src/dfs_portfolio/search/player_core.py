r"""The lineups to search: all there are, or, where they are too many, those of a core of players.

The *core* is what knapsack solvers call it: the players whose reduced profit is highest. Profit is
a player's own tail; the price of a dollar, :math:`\lambda`, is the one at which the best lineup
that ignores the cap just keeps it,

.. math:: \max_x \sum_i (p_i - \lambda c_i) x_i \quad \text{over rosters } x, \qquad
          \text{cost of that roster} \le C .

Nothing is proven of lineups outside the core.
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
from dfs_portfolio.slate.slate import Slate

# What a lineup takes in a table and while it is asked, beside its players, in bytes.
BYTES_BESIDE = 64
# Share of the free memory that lineups may take by default.
SHARE = 0.5
# No table is larger, whatever the memory: its bounds would take minutes.
MOST_LINEUPS = 50_000_000
# Halvings in the search for the price of a dollar.
HALVINGS = 60


def lineup_limit(roster_size: int, memory_limit: float | None = None) -> int:
    """Return how many lineups may be held.

    Raises
    ------
    SettingsError
        If `memory_limit` is not a number from 0.
    MemoryLimitError
        If it is not even one.
    """
    if memory_limit is None:
        room = SHARE * available_memory()
    else:
        room = real_number("memory_limit", memory_limit, least=0.0)
    lineup = BYTES_BESIDE + 2 * roster_size  # held twice: in order, and by rank
    most = int(room // lineup)
    if most < 1:
        raise MemoryLimitError(
            f"{int(room):,} bytes of memory hold no lineup: give the process more memory"
        )
    return min(most, MOST_LINEUPS)


def list_lineups(
    slate: Slate,
    scenarios: Scenarios,
    objective: TailObjective,
    rules: LineupRules,
    memory_limit: float | None = None,
) -> tuple[NDArray[np.uint8], bool]:
    """List all lineups, or those of a core of players.

    Parameters
    ----------
    slate, scenarios, objective, rules
        As in `ValueTable`.
    memory_limit
        Bytes that the lineups may take; by default a share of what is free.

    Returns
    -------
    lineups : ndarray of uint8
        As from `enumerate_lineups`.
    complete : bool
        Whether they are all.

    Raises
    ------
    SlateError, NoLineupError, SearchLimitError
        As `enumerate_lineups`; the last where not even a core can be searched.
    """
    most = lineup_limit(slate.contest.roster_size, memory_limit)
    rules.check_slate(slate)
    resolved = rules.resolve(slate)
    try:
        return lineups_of(resolved, most), True
    except SearchLimitError:
        if len(slate) > np.iinfo(np.uint8).max:
            raise
        ranked = promising_players(slate, scenarios, objective).tolist()
        locked = [i for i in ranked if i in resolved.locked]
        others = [i for i in ranked if i not in locked and i not in resolved.excluded]
        found = _largest_core(resolved, [*locked, *others], most)
        if found is None:
            raise
        return found, False


def promising_players(
    slate: Slate, scenarios: Scenarios, objective: TailObjective
) -> NDArray[np.intp]:
    """Return the places of all players, the most promising first."""
    tails = [tail_mean(scenarios.points, a, tail=objective.tail) for a in objective.levels]
    profit = np.array(objective.weights) @ np.array(tails)
    size, cap = slate.contest.roster_size, slate.contest.salary_cap
    low, high = 0.0, float(np.ptp(profit)) + 1.0  # nobody's last dollar is worth more
    for _ in range(HALVINGS):
        price = (low + high) / 2
        roster = np.argsort(-(profit - price * slate.salaries), kind="stable")[:size]
        if slate.salaries[roster].sum() > cap:
            low = price
        else:
            high = price
    return np.argsort(-(profit - high * slate.salaries), kind="stable")


def _largest_core(
    rules: ResolvedRules, ranked: Sequence[int], most: int
) -> NDArray[np.uint8] | None:
    """Return the lineups of as many of the first players as allow no more lineups than `most`."""
    found, fewest, too_many = None, rules.roster_size - 1, len(ranked)
    while too_many - fewest > 1:
        size = (fewest + too_many) // 2
        try:
            found = lineups_of(replace(rules, excluded=(*rules.excluded, *ranked[size:])), most)
        except NoLineupError:  # too few players for the rules
            fewest = size
        except SearchLimitError:
            too_many = size
        else:
            fewest = size
    return found
