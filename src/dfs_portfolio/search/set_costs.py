"""Costs of lineups for the sets of players in them: the dual prices of a limit on overlap."""

# mypy: disable-error-code="no-untyped-def, untyped-decorator"
from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.compiling import compiled
from dfs_portfolio._internal.threads import run_pieces
from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio.search.pieces import piece_size
from dfs_portfolio.search.settings import DEFAULT_SETTINGS, SearchSettings


def set_costs_of(
    lineups: NDArray[np.uint8],
    sets: IntArray,
    costs: FloatArray,
    n_players: int,
    threads: int,
    settings: SearchSettings = DEFAULT_SETTINGS,
) -> FloatArray:
    """Add up, for each lineup, the costs of the sets of players that it contains.

    Parameters
    ----------
    lineups
        Indices in the slate, ascending within a lineup, shape (n_lineups, k).
    sets
        Indices in the slate, ascending within a set, distinct sets, shape (n_sets, size).
    costs
        Shape (n_sets,).
    n_players
        Number of players of the slate.
    threads, settings
        As in `ValueTable`.

    Returns
    -------
    ndarray of float
        Shape (n_lineups,).

    Examples
    --------
    >>> lineups = np.array([[0, 1, 2], [0, 2, 3]], dtype=np.uint8)
    >>> set_costs_of(lineups, np.array([[0, 2], [2, 3]]), np.array([5.0, 2.0]), 4, 1).tolist()
    [5.0, 7.0]
    """
    total = np.zeros(len(lineups))
    if not len(sets):
        return total
    size = sets.shape[1]
    # The index of a set among all sets of its size, in the combinatorial number system: the sum of
    # comb(first, 1), comb(second, 2), ...
    below = np.array([[comb(i, j + 1) for j in range(size)] for i in range(n_players)])
    cost_of = np.zeros(comb(n_players, size))
    cost_of[below[sets, np.arange(size)].sum(axis=1)] = costs
    slots = np.array(list(combinations(range(lineups.shape[1]), size)))

    def work(piece: slice) -> None:
        _add_costs(lineups[piece], slots, below, cost_of, total[piece])

    size_of_piece = piece_size(len(total), len(slots), threads, settings)
    run_pieces(work, len(total), size_of_piece, threads)
    return total


@compiled(nogil=True)
def _add_costs(lineups, slots, below, cost_of, out):  # pragma: no cover
    """Add the cost of every set in each lineup to `out`, shape (n_lineups,)."""
    n_sets, size = slots.shape
    for i in range(len(lineups)):
        for c in range(n_sets):
            index = 0
            for j in range(size):
                index += below[lineups[i, slots[c, j]], j]
            out[i] += cost_of[index]
