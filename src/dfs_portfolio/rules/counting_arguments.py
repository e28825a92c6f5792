"""Why counting alone forbids a portfolio, in words."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.rules.exposure_limits import ExposureLimits, max_count
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.slate.slate import Slate


def counting_obstacles(
    slate: Slate, rules: LineupRules, limits: ExposureLimits, n_lineups: int
) -> tuple[str, ...]:
    """Say in words why counting alone forbids a complete portfolio.

    Returns
    -------
    tuple of str
        Empty if counting finds no obstacle; there may still be one.

    Examples
    --------
    >>> slate = Slate.from_records(
    ...     {"driver_id": i, "salary": 8000, "team": i % 3} for i in range(12)
    ... )
    >>> counting_obstacles(slate, LineupRules(), ExposureLimits(max_team=1.0), 5)
    ('12 players at 50% of 5 lineups (2 each) fill 24 of 30 slots',)
    """
    resolved = rules.resolve(slate)
    counts = limits.counts(slate, n_lineups, resolved.locked)
    slots, size = resolved.roster_size * n_lineups, f"{n_lineups} lineups"
    most = np.minimum(counts.player_most, n_lineups)
    found = []
    for names, least, cap in (
        (slate.names, counts.player_least, counts.player_most),
        (slate.team_names, counts.team_least, counts.team_most),
    ):
        found += [
            f"{names[i]!r} is to be in at least {least[i]} and at most {cap[i]} of {size}"
            for i in np.flatnonzero(least > cap)
        ]
    if most.sum() < slots:
        found.append(_too_little_room(limits, n_lineups, most, slots))
    asked = int(counts.player_least.sum())
    if asked > slots:
        found.append(f"the least exposures of drivers ask for {asked} of {slots} slots")
    teams_needed = math.ceil(resolved.roster_size / resolved.max_stack.max()) * n_lineups
    usable = np.bincount(slate.team_index) >= resolved.min_stack
    room = int(np.minimum(counts.team_most, n_lineups)[usable].sum())
    if room < teams_needed:
        found.append(
            f"{int(usable.sum())} usable teams at {limits.max_team:.0%} of {size} "
            f"({max_count(limits.max_team, n_lineups)} each) give {room} of at least "
            f"{teams_needed} team uses"
        )
    return tuple(found)


def _too_little_room(
    limits: ExposureLimits, n_lineups: int, most: NDArray[np.int64], slots: int
) -> str:
    """Say that players at their limits do not fill all slots."""
    general = max_count(limits.max_player, n_lineups)
    others = int((most != general).sum())
    beside = f", and {others} at limits of their own," if others else ""
    return (
        f"{len(most) - others} drivers at {limits.max_player:.0%} of {n_lineups} lineups "
        f"({general} each){beside} fill {int(most.sum())} of {slots} slots"
    )
