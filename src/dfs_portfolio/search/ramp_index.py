"""Where the lineups of a table are among all combinations of its players."""

# mypy: disable-error-code="no-untyped-def, untyped-decorator"
from __future__ import annotations

from itertools import combinations
from math import comb
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.compiling import compiled
from dfs_portfolio._internal.types import IntArray


class RampLineups(NamedTuple):
    """Where the lineups of a table are among all combinations of players.

    Parameters
    ----------
    lineups
        uint8, shape (n_lineups, k), lexicographic.
    heads
        uint8, shape (n_heads, k - 4): ascending, those before a third first (colexicographic).
    n_heads
        Number of heads before each third, shape (n_players,).
    first, last
        int32: lineups of a head and a third, shape (n_heads, n_players).
    place
        ``place[d, e] + f`` is the place of a tail among all, shape (n_players, n_players).
    """

    lineups: NDArray[np.uint8]
    heads: NDArray[np.uint8]
    n_heads: IntArray
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    place: IntArray


def only_players(lineups: NDArray[np.uint8], players: NDArray[np.intp]) -> NDArray[np.uint8]:
    """Return the lineups with some players only, who get the numbers from 0 on."""
    number = np.full(256, 255, dtype=np.uint8)
    number[players] = np.arange(len(players))
    if (number[: len(players)] == np.arange(len(players))).all() and lineups.max() < len(players):
        return lineups
    renamed = number[lineups]
    keep = renamed != 255
    return np.ascontiguousarray(renamed[keep].reshape(len(lineups), -1))


def index_lineups(lineups: NDArray[np.uint8], n_players: int) -> RampLineups:
    """Find where the lineups are among all combinations."""
    n, k = n_players, lineups.shape[1]
    # Colexicographic: by the last player, then the one before.
    backwards = combinations(range(n - 1, -1, -1), k - 4)
    heads = np.array(sorted(backwards), dtype=np.uint8).reshape(comb(n, k - 4), k - 4)[:, ::-1]
    n_heads = np.array([comb(third, k - 4) for third in range(n)])
    first, last = np.zeros((2, len(heads), n), dtype=np.int32)
    ranks = np.array([[comb(i, q + 1) for i in range(n)] for q in range(k - 4)], dtype=np.int64)
    _find_prefixes(lineups, ranks.reshape(k - 4, n), first, last)
    place = np.zeros((n, n), dtype=np.int64)
    d, e = np.triu_indices(n, 1)
    behind = n - 1 - e
    place[d, e] = np.cumsum(behind) - behind - (e + 1)
    return RampLineups(lineups, np.ascontiguousarray(heads), n_heads, first, last, place)


@compiled(nogil=True)
def count_uses(lineups, uses):  # pragma: no cover
    """Add up the number of lineups that each player is in, shape (n_players,)."""
    for l in range(lineups.shape[0]):
        for q in range(lineups.shape[1]):
            uses[lineups[l, q]] += 1


@compiled(nogil=True)
def _find_prefixes(lineups, ranks, first, last):  # pragma: no cover
    """Write the range of lineups of each head and third to `first` and `last`.

    Parameters
    ----------
    lineups, first, last
        As in `RampLineups`.
    ranks
        int64, shape (k - 4, n_players): the rank of a head is the sum over its players.
    """
    n_lineups, k = lineups.shape
    head, third = 0, 0
    for l in range(n_lineups):
        same = l > 0
        for q in range(k - 3):
            same = same and lineups[l, q] == lineups[l - 1, q]
        if not same:
            head, third = 0, lineups[l, k - 4]
            for q in range(k - 4):
                head += ranks[q, lineups[l, q]]
            first[head, third] = l
        last[head, third] = l + 1
