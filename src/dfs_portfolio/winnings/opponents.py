"""The field as the kernels take it: its lineups once each, and entries without one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.field.lookup import rows_of


class Opponents(NamedTuple):
    """The other entries of a contest.

    Parameters
    ----------
    lineups
        uint8, shape (n_lineups, roster_size): all different, in lexicographic order, players
        ascending within each.
    counts
        int32, shape (n_lineups,): entries with each.
    blanks
        Entries without a lineup, which score 0.
    """

    lineups: NDArray[np.uint8]
    counts: NDArray[np.int32]
    blanks: int

    @property
    def n_entries(self) -> int:
        """Number of entries, blank ones included."""
        return int(self.counts.sum()) + self.blanks

    def copies(self, lineups: NDArray[np.uint8]) -> NDArray[np.int32]:
        """Return how many of the entries hold each of some lineups, whose players ascend too."""
        if not len(self.lineups):
            return np.zeros(len(lineups), dtype=np.int32)
        rows = rows_of(lineups, self.lineups)
        return np.where(rows < 0, 0, self.counts[rows]).astype(np.int32)


def no_opponents(roster_size: int) -> Opponents:
    """Return an empty field."""
    return Opponents(np.zeros((0, roster_size), np.uint8), np.zeros(0, np.int32), 0)
