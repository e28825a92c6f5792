r"""The prizes of ranks as sums, and their convex part, of which gains never grow.

With :math:`D(r) = p(r) - p(r+1)` for prizes :math:`p(1) \ge p(2) \ge \dots`, the convex part is

.. math:: p^c(r) = \sum_{q \ge r} D^c(q), \qquad D^c(r) = \min_{q \le r} D(q) .

Neither it nor the rest, :math:`p - p^c`, rises with the rank.
"""

from __future__ import annotations

import numpy as np

from dfs_portfolio._internal.types import FloatArray, IntArray

# Differences of prizes, relative to the first one, that are rounding errors.
NOTHING = 1e-12


def prizes_of(prefix: FloatArray) -> FloatArray:
    """Return the prize of each rank from sums of the prizes of the first ranks.

    Parameters
    ----------
    prefix
        Shape (ranks_paid + 1,), in dollars, from 0.

    Examples
    --------
    >>> prizes_of(np.array([0.0, 10.0, 15.0])).tolist()
    [10.0, 5.0]
    """
    return np.diff(prefix)


def tier_drops(prefix: FloatArray) -> tuple[IntArray, FloatArray]:
    """Return the last rank of each tier, and by how much the prize falls after it.

    Examples
    --------
    >>> [found.tolist() for found in tier_drops(np.array([0.0, 10.0, 15.0, 20.0]))]
    [[1, 3], [5.0, 5.0]]
    """
    prizes = prizes_of(prefix)
    drops = prizes - np.append(prizes[1:], 0.0)
    ranks = np.flatnonzero(drops > 0) + 1
    return ranks, drops[ranks - 1]


def convex_part(prefix: FloatArray) -> FloatArray:
    """Return the sums of the convex parts of the prizes of the first ranks, like `prefix`.

    Examples
    --------
    >>> convex_part(np.array([0.0, 10.0, 14.0, 17.0, 18.0])).tolist()
    [0.0, 9.0, 12.0, 14.0, 15.0]
    """
    prizes = prizes_of(prefix)
    drops = prizes - np.append(prizes[1:], 0.0)
    drops[drops < NOTHING * prizes.max(initial=0.0)] = 0.0
    parts = np.cumsum(np.minimum.accumulate(drops)[::-1])[::-1]
    return np.concatenate([[0.0], np.cumsum(parts)])
