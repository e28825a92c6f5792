"""Limits on overlap, as sets of players that only one lineup of a portfolio may hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray


# eq=False: arrays have no single truth value, so a generated __eq__ would raise.
@dataclass(frozen=True, eq=False)
class SharedSets:
    """Sets of players that several lineups hold.

    Parameters
    ----------
    players
        Indices in the slate, ascending, shape (n_sets, size).
    lineups
        For each set, the lineups that contain it, ascending; at least two.
    """

    players: NDArray[np.int64]
    lineups: tuple[list[int], ...]

    def __len__(self) -> int:
        return len(self.lineups)


def shared_sets(lineups: NDArray[np.uint8], max_overlap: int | None) -> SharedSets:
    """Return the sets of players that no two lineups of a portfolio may both contain.

    Parameters
    ----------
    lineups
        Indices in the slate, ascending within a lineup, distinct lineups, shape (n_lineups, k).
    max_overlap
        Most players that two lineups may share; ``None`` for no limit.

    Returns
    -------
    SharedSets
        All sets of ``max_overlap + 1`` players that at least two of the lineups contain.

    Examples
    --------
    >>> found = shared_sets(np.array([[0, 1, 2], [0, 1, 3], [0, 3, 4]], dtype=np.uint8), 1)
    >>> found.players.tolist(), found.lineups
    ([[0, 1], [0, 3]], ([0, 1], [1, 2]))
    """
    k = lineups.shape[1]
    if max_overlap is None or max_overlap >= k - 1 or not len(lineups):
        return SharedSets(np.empty((0, k), dtype=np.int64), ())
    parts = list(_subsets(lineups, max_overlap + 1))
    owner = np.tile(np.arange(len(lineups)), len(parts))
    sets, label = np.unique(np.concatenate(parts), axis=0, return_inverse=True)
    label = label.reshape(-1)
    order = np.lexsort((owner, label))
    holders = np.split(owner[order], np.cumsum(np.bincount(label))[:-1])
    several = [index for index, held in enumerate(holders) if len(held) > 1]
    return SharedSets(
        sets[several].astype(np.int64), tuple(holders[index].tolist() for index in several)
    )


def _subsets(lineups: NDArray[np.uint8], size: int) -> Iterator[NDArray[np.uint8]]:
    for columns in combinations(range(lineups.shape[1]), size):
        yield lineups[:, columns]
