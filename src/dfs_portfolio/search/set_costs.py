"""What lineups cost for the sets of players in them: the prices of a limit on their overlap."""

# mypy: disable-error-code="no-untyped-def, untyped-decorator"
from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
from numba import njit
from numpy.typing import NDArray

from dfs_portfolio.search.threads import piece_size, run_pieces


def set_costs_of(
    lineups: NDArray[np.uint8],
    sets: NDArray[np.int64],
    costs: NDArray[np.float64],
    n_players: int,
    threads: int,
) -> NDArray[np.float64]:
    """Add up, for each lineup, the costs of the sets whose players it holds all of.

    Parameters
    ----------
    lineups
        Indices in the slate, ascending within a lineup, shape (n_lineups, k).
    sets
        Indices in the slate, ascending within a set, distinct sets, shape (n_sets, size).
    costs
        Shape (n_sets,).
    n_players
        Length of the slate.
    threads
        How many to use.

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
    # A set's place among all of its size: the sum of "place over 1", "next place over 2", ...
    below = np.array([[comb(i, j + 1) for j in range(size)] for i in range(n_players)])
    cost_of = np.zeros(comb(n_players, size))
    cost_of[below[sets, np.arange(size)].sum(axis=1)] = costs
    chosen = np.array(list(combinations(range(lineups.shape[1]), size)))

    def work(piece: slice) -> None:
        _add_costs(lineups[piece], chosen, below, cost_of, total[piece])

    run_pieces(work, len(total), piece_size(len(total), len(chosen), threads), threads)
    return total


@njit(cache=True, nogil=True)
def _add_costs(lineups, chosen, below, cost_of, out):  # pragma: no cover
    """Add the cost of every set in each lineup to `out`, shape (n_lineups,)."""
    n_sets, size = chosen.shape
    for i in range(len(lineups)):
        for c in range(n_sets):
            index = 0
            for j in range(size):
                index += below[lineups[i, chosen[c, j]], j]
            out[i] += cost_of[index]
