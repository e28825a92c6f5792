"""Counting arguments: proofs, in words, that the limits leave no room for a portfolio."""

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
    """Describe why counting alone rules out a complete portfolio.

    Returns
    -------
    tuple of str
        Empty if counting rules nothing out; the portfolio may still be impossible.

    Examples
    --------
    >>> slate = Slate.from_records(
    ...     {"driver_id": i, "salary": 8000, "team": i % 3} for i in range(12)
    ... )
    >>> counting_obstacles(slate, LineupRules(), ExposureLimits(max_team=1.0), 5)
    ('12 drivers at 50% of 5 lineups (2 each) fill 24 of 30 slots',)
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
            f"{names[i]!r} must be in at least {least[i]} and at most {cap[i]} of {size}"
            for i in np.flatnonzero(least > cap)
        ]
    if most.sum() < slots:
        found.append(_too_few_uses(slate, limits, n_lineups, most, slots))
    required = int(counts.player_least.sum())
    if required > slots:
        words = slate.contest.sport.players
        found.append(f"the minimum exposures of {words} fill {required} slots; there are {slots}")
    # Each lineup needs at least this many teams, even with the largest stacks that are allowed.
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


def _too_few_uses(
    slate: Slate,
    limits: ExposureLimits,
    n_lineups: int,
    most: NDArray[np.int64],
    slots: int,
) -> str:
    """Describe that all players at their caps do not fill the slots."""
    general = max_count(limits.max_player, n_lineups)
    others = int((most != general).sum())
    beside = f", and {others} at limits of their own," if others else ""
    words = slate.contest.sport.players
    return (
        f"{len(most) - others} {words} at {limits.max_player:.0%} of {n_lineups} lineups "
        f"({general} each){beside} fill {int(most.sum())} of {slots} slots"
    )
