"""Counting arguments: proofs, in words, that the limits leave no room for a portfolio."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.rules.exposure_ledger import ExposureBook
from dfs_portfolio.rules.exposure_limits import ExposureLimits, max_count
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.slate.slate import Slate


def counting_obstacles(
    slate: Slate,
    rules: LineupRules,
    limits: ExposureLimits,
    n_lineups: int,
    *,
    kept: Sequence[Sequence[int]] = (),
) -> tuple[str, ...]:
    """Describe why counting alone rules out a complete portfolio.

    Parameters
    ----------
    slate, rules, limits
        The player pool, what each new lineup must satisfy, and how often players may be used.
    n_lineups
        Size of the portfolio, kept lineups included.
    kept
        Lineups that are part of it, as indices in the slate. What they break themselves is no
        obstacle: see `ExposureBook.within_reach`.

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
    counts, book = limits.counts(slate, n_lineups, resolved.locked), ExposureBook.of(slate, kept)
    n_new = n_lineups - len(kept)
    # What is left for the new lineups, of which kept ones may use up more than there is.
    counts = book.within_reach(counts, n_new)
    size = f"{n_lineups} lineups"
    slots = resolved.roster_size * n_new
    most = np.minimum(counts.player_most - book.player, n_new)
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
        found.append(_too_few_uses(slate, limits, n_lineups, most, slots, len(kept)))
    required = int(np.maximum(counts.player_least - book.player, 0).sum())
    if required > slots:
        words = slate.contest.sport.players
        found.append(f"the minimum exposures of {words} fill {required} slots; there are {slots}")
    # Each lineup needs at least this many teams, even with the largest stacks that are allowed.
    teams_needed = math.ceil(resolved.roster_size / resolved.max_stack.max()) * n_new
    usable = np.bincount(slate.team_index) >= resolved.min_stack
    room = int(np.minimum(counts.team_most - book.team, n_new)[usable].sum())
    if room < teams_needed:
        less = f", less the uses in {len(kept)} kept lineups," if kept else ""
        found.append(
            f"{int(usable.sum())} usable teams at {limits.max_team:.0%} of {size} "
            f"({max_count(limits.max_team, n_lineups)} each){less} give {room} of at least "
            f"{teams_needed} team uses"
        )
    return tuple(found)


def _too_few_uses(
    slate: Slate,
    limits: ExposureLimits,
    n_lineups: int,
    most: NDArray[np.int64],
    slots: int,
    n_kept: int,
) -> str:
    """Describe that all players at their caps do not fill the slots."""
    general = max_count(limits.max_player, n_lineups)
    words = slate.contest.sport.players
    if n_kept:
        return (
            f"{len(most)} {words} at their limits, less their uses in {n_kept} kept lineups, fill "
            f"{int(most.sum())} of {slots} slots"
        )
    others = int((most != general).sum())
    beside = f", and {others} at limits of their own," if others else ""
    return (
        f"{len(most) - others} {words} at {limits.max_player:.0%} of {n_lineups} lineups "
        f"({general} each){beside} fill {int(most.sum())} of {slots} slots"
    )
