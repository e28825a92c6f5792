"""The field as the kernels take it: its lineups once each, blank ones among them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.field import Field
from dfs_portfolio.field.lookup import rows_of
from dfs_portfolio.slate.slate import Slate


class Opponents(NamedTuple):
    """The other entries of a contest.

    Parameters
    ----------
    lineups
        uint8, shape (n_lineups, roster_size): all different, in lexicographic order, players
        ascending within each. Index `n_players` is nobody, who may be in several slots.
    counts
        int32, shape (n_lineups,): entries with each.
    """

    lineups: NDArray[np.uint8]
    counts: NDArray[np.int32]

    @property
    def n_entries(self) -> int:
        """Number of entries."""
        return int(self.counts.sum())

    @property
    def entries(self) -> NDArray[np.uint8]:
        """The lineup of every entry, shape (n_entries, roster_size)."""
        return np.repeat(self.lineups, self.counts, axis=0)

    def copies(self, lineups: NDArray[np.uint8]) -> NDArray[np.int32]:
        """Return how many of the entries hold each of some lineups, whose players ascend too."""
        if not len(self.lineups):
            return np.zeros(len(lineups), dtype=np.int32)
        rows = rows_of(lineups, self.lineups)
        return np.where(rows < 0, 0, self.counts[rows]).astype(np.int32)


def no_opponents(roster_size: int) -> Opponents:
    """Return an empty field."""
    return Opponents(np.zeros((0, roster_size), np.uint8), np.zeros(0, np.int32))


def opponents_of(field: Field, slate: Slate, name: str) -> Opponents:
    """Return the entries of a field; blank ones hold nobody in every slot, and come last.

    Arrays are copies: those that may not be written to would be another type to compile for.

    Raises
    ------
    SettingsError
        If the field, which the message calls by its name, is of another slate.
    """
    if field.slate.ids != slate.ids:
        raise SettingsError(
            f"{name} is of another slate: its lineups are indices of other "
            f"{slate.contest.sport.players}"
        )
    blank = int(field.n_blank > 0)
    nobody = np.full((blank, field.lineups.shape[1]), len(slate), dtype=np.uint8)
    n_blank = np.full(blank, field.n_blank, dtype=np.int32)
    return Opponents(
        np.concatenate([field.lineups, nobody]), np.concatenate([field.counts, n_blank])
    )
