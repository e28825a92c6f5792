"""The field as the kernels take it: its lineups once each, and entries without one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Opponents(NamedTuple):
    """The other entries of a contest.

    Parameters
    ----------
    lineups
        uint8, shape (n_lineups, roster_size), all different.
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
        """Return how many of the entries have the players of each of some lineups."""
        found = {
            key.tobytes(): n for key, n in zip(_sorted(self.lineups), self.counts, strict=True)
        }
        copies = [found.get(key.tobytes(), 0) for key in _sorted(lineups)]
        return np.array(copies, dtype=np.int32)


def _sorted(lineups: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.ascontiguousarray(np.sort(lineups, axis=1))


def no_opponents(roster_size: int) -> Opponents:
    """Return an empty field."""
    return Opponents(np.zeros((0, roster_size), np.uint8), np.zeros(0, np.int32), 0)
