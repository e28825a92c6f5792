"""The problem of a late swap: lineups that are entered, some of whose players are out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import BoolArray, FloatArray, IntArray
from dfs_portfolio.rules.exposure_limits import ExposureCounts
from dfs_portfolio.rules.resolved_rules import ResolvedRules
from dfs_portfolio.solvers import SolverOptions


@dataclass(frozen=True)
class EnteredLineup:
    """A lineup that one or more entries hold.

    Parameters
    ----------
    players
        Indices in the slate of its players who are not out, ascending.
    lost
        Labels of its players who are out.
    n_entries
        Number of entries that hold it. They change together, so copies stay copies.
    contests
        IDs of their contests.
    fixed
        Those of `players` who cannot be taken out, because the site has locked them.
    open
        Whether it may change. Only lineups that lost somebody do.
    """

    players: tuple[int, ...]
    lost: tuple[str, ...] = ()
    n_entries: int = 1
    contests: frozenset[str] = frozenset({""})
    fixed: frozenset[int] = frozenset()
    open: bool = False

    @property
    def free(self) -> tuple[int, ...]:
        """Players who could be taken out."""
        return tuple(i for i in self.players if i not in self.fixed)


# eq=False: arrays have no single truth value, so a generated __eq__ would raise.
@dataclass(frozen=True, eq=False)
class SwapProblem:
    """Fill the slots of players who are out: the fewest changes, then the best value.

    Parameters
    ----------
    rules
        What a changed lineup must satisfy.
    lineups
        All distinct lineups, whether they may change or not.
    limits
        The exposure limits as counts of lineups; see `limits_after`.
    available
        Whether each player may be newly picked, shape (n_players,).
    evaluate
        Returns the worth of lineups, shape (n,), given as indices, shape (n, roster_size).
    overlap_penalty
        Points subtracted for each player that two lineups share.
    max_overlap
        Most players that two lineups may share; ``None`` for no limit.
    solver, options
        Name of the solver, and its options at each solve.
    relax
        Whether exposure limits may be exceeded if they cannot be satisfied.
    """

    rules: ResolvedRules
    lineups: tuple[EnteredLineup, ...]
    limits: ExposureCounts
    available: BoolArray
    evaluate: Callable[[NDArray[np.uint8]], FloatArray]
    overlap_penalty: float = 0.0
    max_overlap: int | None = None
    solver: str = "highs"
    options: SolverOptions = field(default_factory=SolverOptions)
    relax: bool = True

    @cached_property
    def open(self) -> tuple[int, ...]:
        """Numbers of the lineups that may change."""
        return tuple(n for n, lineup in enumerate(self.lineups) if lineup.open)

    @cached_property
    def resting(self) -> tuple[int, ...]:
        """Numbers of the lineups that stay as they are."""
        return tuple(n for n, lineup in enumerate(self.lineups) if not lineup.open)

    @cached_property
    def resting_uses(self) -> tuple[IntArray, IntArray]:
        """Lineups that stay and use each player and team, shapes (n_players,) and (n_teams,)."""
        member = self.membership([self.lineups[n].players for n in self.resting])
        return member.sum(axis=0), self.team_use(member).sum(axis=0)

    def without(self, numbers: Sequence[int]) -> SwapProblem:
        """Return the problem in which some more lineups stay as they are."""
        lineups = [
            replace(lineup, open=lineup.open and n not in numbers)
            for n, lineup in enumerate(self.lineups)
        ]
        return replace(self, lineups=tuple(lineups))

    def membership(self, lineups: Sequence[Sequence[int]]) -> IntArray:
        """Return which players lineups hold, as 0 and 1, shape (n_lineups, n_players)."""
        member = np.zeros((len(lineups), len(self.rules.slate)), dtype=np.int64)
        for row, players in enumerate(lineups):
            member[row, list(players)] = 1
        return member

    def team_use(self, member: IntArray) -> IntArray:
        """Return which teams lineups use, as 0 and 1, from which players they hold."""
        slate = self.rules.slate
        teams = np.zeros((len(slate), len(slate.team_names)), dtype=np.int64)
        teams[np.arange(len(slate)), slate.team_index] = 1
        return np.asarray(np.minimum(member @ teams, 1))

    def overlap_limit(self, one: int, other: int) -> int | None:
        """Return how many players two lineups may share after the swap.

        Lineups of a common contest stay different and within `max_overlap`; a pair that shares
        more already may share as many as before. Others are free.
        """
        first, second = self.lineups[one], self.lineups[other]
        if first.contests.isdisjoint(second.contests):
            return None
        most = self.rules.roster_size - 1
        if self.max_overlap is None or self.max_overlap >= most:
            return most
        before = len({*first.players} & {*second.players}) + len({*first.lost} & {*second.lost})
        return min(most, max(self.max_overlap, before))


@dataclass(frozen=True)
class SwapChoice:
    """Lineups in place of those with players who are out.

    Parameters
    ----------
    lineups
        Number of the lineup -> its players, ascending.
    stuck
        Numbers of lineups with locked players that no lineup can replace; they stay as they are.
    fewest
        Whether it is proven that no choice has a smaller largest excess over the exposure limits,
        fewer extra uses or, after those, fewer changes.
    best
        Whether it is proven that none of so many changes is worth more.
    """

    lineups: dict[int, tuple[int, ...]]
    stuck: tuple[int, ...] = ()
    fewest: bool = True
    best: bool = True


def limits_after(
    counts: ExposureCounts, player_before: IntArray, team_before: IntArray
) -> ExposureCounts:
    """Return exposure limits that a swap can be held to.

    What lineups exceeded or missed before the swap is no reason to change more of them, so each
    limit gives way to the uses before.

    Parameters
    ----------
    counts
        The limits as counts.
    player_before, team_before
        Lineups that used each player and team before the swap.
    """
    return replace(
        counts,
        player_most=np.maximum(counts.player_most, player_before),
        team_most=np.maximum(counts.team_most, team_before),
        player_least=np.minimum(counts.player_least, player_before),
        team_least=np.minimum(counts.team_least, team_before),
    )
