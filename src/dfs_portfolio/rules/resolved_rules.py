"""Lineup rules resolved on a slate, as indices and numbers, and the plain check of a lineup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.errors import format_items
from dfs_portfolio.slate.slate import Slate

# Percent. Ownership is counted in whole steps: sums are exact, and no solver's tolerance matters.
OWNERSHIP_STEP = 0.0001


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
    """

    description: str
    indices: tuple[int, ...]
    at_least: int
    at_most: int | None


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
    ownership
        Of each player, in steps of `OWNERSHIP_STEP`, shape (n_players,); ``None`` without a limit.
    max_ownership
        Most that the sum over a lineup may be, in steps.
    """

    slate: Slate
    min_salary: int
    min_stack: NDArray[np.int64]
    max_stack: NDArray[np.int64]
    locked: tuple[int, ...]
    excluded: tuple[int, ...]
    groups: tuple[ResolvedGroup, ...]
    games: GameLimits | None
    ownership: NDArray[np.int64] | None
    max_ownership: int | None

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
        wanted = (self.locked, self.excluded, self.groups, self.games, self.min_salary)
        return any(wanted) or self.max_ownership is not None

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
            count = held(group.indices)
            kept &= count >= group.at_least
            if group.at_most is not None:
                kept &= count <= group.at_most
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
        if self.ownership is not None and self.max_ownership is not None:
            kept &= total(self.ownership) <= self.max_ownership
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
            held = sum(index in indices for index in group.indices)
            if held < group.at_least or (group.at_most is not None and held > group.at_most):
                yield f"{held} where the group says {group.description}"
        if self.ownership is not None and self.max_ownership is not None:
            total = int(self.ownership[list(indices)].sum())
            if total > self.max_ownership:
                yield (
                    f"ownership adds up to {total * OWNERSHIP_STEP:.10g}%, above the limit of "
                    f"{self.max_ownership * OWNERSHIP_STEP:.10g}%"
                )


def ownership_steps(
    slate: Slate, excluded: Sequence[int], problems: list[str]
) -> NDArray[np.int64]:
    """Return each player's ownership in steps, shape (n_players,); 0 for excluded players.

    Parameters
    ----------
    slate
        The player pool.
    excluded
        Indices of the players that are in no lineup; their ownership need not be known.
    problems
        Gets one more if the ownership of any other player is unknown; it names them.
    """
    unknown = [
        player.name
        for index, player in enumerate(slate)
        if player.ownership is None and index not in excluded
    ]
    if unknown:
        problems.append(
            f"ownership is limited or priced and not known for {format_items(unknown)}: give it "
            f"with the projections, 0 for a {slate.contest.sport.player} whom nobody picks, or "
            "exclude them"
        )
    percent = [
        0.0 if player.ownership is None or index in excluded else player.ownership
        for index, player in enumerate(slate)
    ]
    return np.rint(np.array(percent) / OWNERSHIP_STEP).astype(np.int64)
