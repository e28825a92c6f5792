"""The exposure ledger: how many lineups use each player and team so far."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.validation import lineup_players
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.rules.exposure_limits import ExposureCounts
from dfs_portfolio.rules.similarity import LineupIds
from dfs_portfolio.slate.slate import Slate


# eq=False: arrays have no single truth value, so a generated __eq__ would raise.
@dataclass(frozen=True, eq=False)
class ExposureBook:
    """How many lineups use each player and team so far; immutable.

    Parameters
    ----------
    player, team
        Counts of lineups, shapes (n_players,) and (n_teams,), in slate order.
    """

    player: NDArray[np.int64]
    team: NDArray[np.int64]

    @classmethod
    def of(cls, slate: Slate, lineups: Sequence[Sequence[int]] = ()) -> ExposureBook:
        """Count the uses in lineups given as indices in the slate."""
        indices = np.array([i for lineup in lineups for i in lineup], dtype=np.int64)
        owner = np.repeat(np.arange(len(lineups)), [len(lineup) for lineup in lineups])
        uses = np.zeros((len(lineups), len(slate.team_names)), dtype=np.int64)
        uses[owner, slate.team_index[indices]] = 1
        return cls(np.bincount(indices, minlength=len(slate)), uses.sum(axis=0))

    def record(self, slate: Slate, lineup: Sequence[int]) -> ExposureBook:
        """Return the ledger with one more lineup, given as indices in the slate."""
        player, team = self.player.copy(), self.team.copy()
        indices = np.asarray(lineup, dtype=np.int64)
        player[indices] += 1
        team[np.unique(slate.team_index[indices])] += 1
        return ExposureBook(player, team)

    def plus(self, other: ExposureBook) -> ExposureBook:
        """Return the ledger of the lineups of both."""
        return ExposureBook(self.player + other.player, self.team + other.team)

    def within_reach(self, counts: ExposureCounts, left: int) -> ExposureCounts:
        """Return limits that these lineups do not break yet: the others are moved as far as needed.

        Parameters
        ----------
        counts
            The limits.
        left
            Lineups still to be chosen.
        """
        return replace(
            counts,
            player_most=np.maximum(counts.player_most, self.player),
            team_most=np.maximum(counts.team_most, self.team),
            player_least=np.minimum(counts.player_least, self.player + left),
            team_least=np.minimum(counts.team_least, self.team + left),
        )

    def excess(self, counts: ExposureCounts, left: int = 0) -> int:
        """Return the total violation: uses over the caps plus uses that will be missing.

        Parameters
        ----------
        counts
            The limits.
        left
            Lineups still to be chosen; each may supply one missing use of every player and team.
        """
        over_player = np.maximum(self.player - counts.player_most, 0).sum()
        over_team = np.maximum(self.team - counts.team_most, 0).sum()
        short_player = np.maximum(counts.player_least - self.player - left, 0).sum()
        short_team = np.maximum(counts.team_least - self.team - left, 0).sum()
        return int(over_player + over_team + short_player + short_team)

    def overrun(self, counts: ExposureCounts) -> int:
        """Return the largest violation of any one limit: uses over a cap, or missing."""
        return max(
            int(beyond.max(initial=0))
            for beyond in (
                self.player - counts.player_most,
                self.team - counts.team_most,
                counts.player_least - self.player,
                counts.team_least - self.team,
            )
        )

    def bars(
        self, counts: ExposureCounts, left: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return which players and teams the next lineup may not do with, or without.

        Parameters
        ----------
        counts
            Limits that are never violated.
        left
            Lineups still to be chosen, the next one included.

        Returns
        -------
        player, team : ndarray of int
            +1 at the cap, -1 if each lineup left is needed to reach the minimum, else 0; shapes
            (n_players,) and (n_teams,).
        """
        player = (self.player >= counts.player_most).astype(np.int64)
        team = (self.team >= counts.team_most).astype(np.int64)
        player -= counts.player_least - self.player >= max(left, 1)
        team -= counts.team_least - self.team >= max(left, 1)
        return player, team

    def excess_of_next(
        self, counts: ExposureCounts, left: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
        """Return what each player and team adds to the violation if the next lineup uses it.

        Parameters
        ----------
        counts
            The limits.
        left
            Lineups still to be chosen, the next one included.

        Returns
        -------
        player, team : ndarray of int
            +1 at the cap, -1 if the next lineup must use the player or team because each one left
            is needed to reach its minimum, else 0; shapes (n_players,) and (n_teams,).
        base : int
            The total violation if the next lineup used none of them. Whatever must be used counts
            as missing there, and its -1 takes that back.
        """
        due_player = counts.player_least - self.player >= max(left, 1)
        due_team = counts.team_least - self.team >= max(left, 1)
        player, team = self.bars(counts, left)
        missing = int(due_player.sum() + due_team.sum())
        return player, team, self.excess(counts, left) + missing


def update_exposure_book(
    exposure_book: Mapping[Hashable, int], lineup: LineupIds
) -> dict[Hashable, int]:
    """Return the book with one more use of every player of a lineup.

    Parameters
    ----------
    exposure_book
        Player ID -> uses so far; not changed.
    lineup
        Player IDs, or a mapping with the key ``"drivers"``, such as `Lineup`.

    Examples
    --------
    >>> update_exposure_book({0: 5}, [0, 2])
    {0: 6, 2: 1}
    """
    if not isinstance(exposure_book, Mapping):
        kind = type(exposure_book).__name__
        raise SettingsError(f"exposure_book must map IDs to counts, got {kind}")
    book = dict(exposure_book)
    for player_id in lineup_players("lineup", lineup):
        book[player_id] = book.get(player_id, 0) + 1
    return book
