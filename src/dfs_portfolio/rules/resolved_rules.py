"""Lineup rules resolved on a slate, as indices and numbers, and the plain check of a lineup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.errors import format_items
from dfs_portfolio.rules.total_limits import TotalLimit
from dfs_portfolio.slate.slate import Slate


@dataclass(frozen=True)
class ResolvedGroup:
    """Players of which a lineup holds at least, or at most, a given number.

    Parameters
    ----------
    description
        The group and its limits in words.
    indices
        Distinct indices of its players in the slate.
    at_least, at_most
        Fewest and most of them in a lineup; ``None`` for no upper limit.
    when
        Indices of players: the limits apply only to lineups that hold any of them. Empty for
        limits that always apply.
    all_or_none
        Whether a lineup holds either all players of the group or none.
    """

    description: str
    indices: tuple[int, ...]
    at_least: int = 0
    at_most: int | None = None
    when: tuple[int, ...] = ()
    all_or_none: bool = False

    def satisfied(
        self, held: NDArray[np.integer[Any]], held_of_when: NDArray[np.integer[Any]]
    ) -> NDArray[np.bool_]:
        """Return whether lineups satisfy the limits, from counts of the players they hold."""
        within: NDArray[np.bool_] = held >= self.at_least
        if self.all_or_none:
            within = (held == 0) | (held == len(self.indices))
        if self.at_most is not None:
            within &= held <= self.at_most
        if self.when:
            within |= held_of_when == 0
        return within


@dataclass(frozen=True)
class GameLimits:
    """How many players of a game a lineup may hold, and how many games it must draw on.

    Parameters
    ----------
    names
        Of the games.
    members
        For each game: indices of its players in the slate.
    most
        Players of one game in a lineup, at most.
    fewest_games
        Games that the players of a lineup come from, at least.
    """

    names: tuple[str, ...]
    members: tuple[tuple[int, ...], ...]
    most: int
    fewest_games: int = 1


# eq=False: arrays have no single truth value, so a generated __eq__ would raise.
@dataclass(frozen=True, eq=False)
class ResolvedRules:
    """What a lineup of one slate must satisfy; see `LineupRules`.

    Parameters
    ----------
    slate
        The player pool.
    min_salary
        Dollars that a lineup must cost at least.
    min_stack, max_stack
        Fewest and most players of each team that is used, shape (n_teams,).
    locked, excluded
        Indices of the players that are in every lineup, and in none.
    groups
        Groups of players, with limits on how many of them a lineup holds.
    games
        Limits on the players of a game; ``None`` if there are none.
    totals
        Limits on totals over a lineup's players: greatest salary, ownership.
    """

    slate: Slate
    min_salary: int
    min_stack: NDArray[np.int64]
    max_stack: NDArray[np.int64]
    locked: tuple[int, ...]
    excluded: tuple[int, ...]
    groups: tuple[ResolvedGroup, ...]
    games: GameLimits | None
    totals: tuple[TotalLimit, ...] = ()

    @property
    def roster_size(self) -> int:
        """Players in a lineup, as the contest says."""
        return self.slate.contest.roster_size

    @property
    def salary_cap(self) -> int:
        """Dollars that a lineup may cost at most, as the contest says."""
        return self.slate.contest.salary_cap

    @property
    def has_controls(self) -> bool:
        """Whether there are rules besides those of the contest and stacking."""
        controls = (self.locked, self.excluded, self.groups, self.games, self.min_salary)
        return any((*controls, self.totals))

    @property
    def short_of_teammates(self) -> tuple[str, ...]:
        """Names of the players in no lineup, as their team has fewer players than a stack needs."""
        players = np.bincount(self.slate.team_index)
        short = (players < self.min_stack)[self.slate.team_index]
        return tuple(
            name for name, left_out in zip(self.slate.names, short, strict=True) if left_out
        )

    def allowed(self, lineups: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
        """Return which lineups satisfy the rules other than those of contest and stacking.

        Parameters
        ----------
        lineups
            Indices in the slate, distinct within a lineup, shape (n_lineups, roster_size).

        Returns
        -------
        ndarray of bool
            Shape (n_lineups,).
        """
        kept = np.ones(len(lineups), dtype=bool)

        def total(per_player: NDArray[Any]) -> NDArray[Any]:
            # Column by column: a table of all values at once would take much memory.
            sums: NDArray[Any] = per_player[lineups[:, 0]]
            for column in lineups.T[1:]:
                sums = sums + per_player[column]
            return sums

        def held(indices: Sequence[int]) -> NDArray[np.uint8]:
            members = np.zeros(len(self.slate), dtype=np.uint8)
            members[list(indices)] = 1
            return np.asarray(total(members))

        if self.locked:
            kept &= held(self.locked) == len(self.locked)
        if self.excluded:
            kept &= held(self.excluded) == 0
        for group in self.groups:
            kept &= group.satisfied(held(group.indices), held(group.when))
        if self.games is not None:
            games = np.zeros(len(lineups), dtype=np.uint8)
            for members in self.games.members:
                count = held(members)
                kept &= count <= self.games.most
                games += count > 0
            # A player without a game is a game of its own.
            own = sorted(set(range(len(self.slate))) - {i for m in self.games.members for i in m})
            kept &= games + held(own) >= self.games.fewest_games
        if self.min_salary > 0:
            kept &= total(self.slate.salaries) >= self.min_salary
        for limit in self.totals:
            kept &= total(limit.weights) <= limit.at_most
        return kept

    def violations(self, indices: Sequence[int]) -> tuple[str, ...]:
        """Describe which rules a lineup, given as indices in the slate, breaks."""
        return (
            *self._contest_violations(indices),
            *self._stack_violations(indices),
            *self._game_violations(indices),
            *self._control_violations(indices),
        )

    def _contest_violations(self, indices: Sequence[int]) -> Iterator[str]:
        sport = self.slate.contest.sport
        if len(indices) != self.roster_size:
            yield f"{len(indices)} {sport.players}, expected {self.roster_size}"
        twice = [self.slate.names[i] for i, uses in Counter(indices).items() if uses > 1]
        if twice:
            yield f"{sport.player} more than once: {format_items(twice)}"
        salary = sum(int(self.slate.salaries[i]) for i in indices)
        if salary > self.salary_cap:
            yield f"salary ${salary:,} is above the cap of ${self.salary_cap:,}"
        if salary < self.min_salary:
            yield f"salary ${salary:,} is below the least of ${self.min_salary:,}"

    def _game_violations(self, indices: Sequence[int]) -> Iterator[str]:
        if self.games is None:
            return
        game_of = {i: g for g, members in enumerate(self.games.members) for i in members}
        uses = Counter(game_of[i] for i in indices if i in game_of)
        for game, players in sorted(uses.items()):
            if players > self.games.most:
                yield f"{players} of {self.games.names[game]!r}, at most {self.games.most} allowed"
        games = len(uses) + sum(i not in game_of for i in set(indices))
        if games < self.games.fewest_games:
            yield f"players of {games} games, at least {self.games.fewest_games} needed"

    def _stack_violations(self, indices: Sequence[int]) -> Iterator[str]:
        teams = Counter(int(self.slate.team_index[i]) for i in indices)
        for team, size in sorted(teams.items()):
            if not self.min_stack[team] <= size <= self.max_stack[team]:
                yield (
                    f"{size} of team {self.slate.team_names[team]!r}, expected "
                    f"{self.min_stack[team]} to {self.max_stack[team]} of a team that is used"
                )

    def _control_violations(self, indices: Sequence[int]) -> Iterator[str]:
        absent = [self.slate.names[i] for i in self.locked if i not in indices]
        if absent:
            yield f"locked and not in the lineup: {format_items(absent)}"
        barred = [self.slate.names[i] for i in self.excluded if i in indices]
        if barred:
            yield f"excluded and in the lineup: {format_items(barred)}"
        for group in self.groups:
            held, of_when = (
                np.array([sum(index in indices for index in members)])
                for members in (group.indices, group.when)
            )
            if not group.satisfied(held, of_when).all():
                yield f"{held[0]} where the group says {group.description}"
        for limit in self.totals:
            total = int(limit.weights[list(indices)].sum())
            if total > limit.at_most:
                yield limit.explain(total)
