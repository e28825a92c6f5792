"""The ledger: in how many lineups players and teams are so far."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.rules.exposure_limits import ExposureCounts
from dfs_portfolio.slate.slate import Slate


@dataclass(frozen=True)
class ExposureBook:
    """Ledger of the uses so far; immutable.

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
        """Return the ledger with one more lineup in it."""
        player, team = self.player.copy(), self.team.copy()
        indices = np.asarray(lineup, dtype=np.int64)
        player[indices] += 1
        team[np.unique(slate.team_index[indices])] += 1
        return ExposureBook(player, team)

    def excess(self, counts: ExposureCounts, left: int = 0) -> int:
        """Return the uses over the limits, and those that will be missing, all added up.

        Parameters
        ----------
        counts
            The limits.
        left
            Lineups that are still to come, each of which may make up for one that is missing.
        """
        over_player = np.maximum(self.player - counts.player_most, 0).sum()
        over_team = np.maximum(self.team - counts.team_most, 0).sum()
        short_player = np.maximum(counts.player_least - self.player - left, 0).sum()
        short_team = np.maximum(counts.team_least - self.team - left, 0).sum()
        return int(over_player + over_team + short_player + short_team)


def update_exposure_book(
    exposure_book: Mapping[Hashable, int], lineup: Sequence[Hashable]
) -> dict[Hashable, int]:
    """Return the book with one more use of every player of a lineup.

    Parameters
    ----------
    exposure_book
        Driver ID -> uses so far; not changed.
    lineup
        Driver IDs.

    Examples
    --------
    >>> update_exposure_book({0: 5}, [0, 2])
    {0: 6, 2: 1}
    """
    book = dict(exposure_book)
    for player_id in lineup:
        book[player_id] = book.get(player_id, 0) + 1
    return book
