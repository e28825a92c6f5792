"""Normal scores: ranks turned into quantiles of the standard normal distribution."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from dfs_portfolio._internal.types import FloatArray


def normal_scores(values: NDArray[np.floating] | NDArray[np.integer]) -> FloatArray:
    """Return the normal score of each value within its field; the smallest value scores highest.

    Parameters
    ----------
    values
        Shape (n,): positions, or anything else that is small for a good driver. Ties share their
        mean rank.

    Examples
    --------
    >>> normal_scores(np.array([1, 3, 2])).round(2).tolist()
    [0.97, -0.97, -0.0]
    """
    ordered = np.sort(values)
    # Mean ranks as of scipy.stats.rankdata, which would add a second to the import of a race.
    below, up_to = (np.searchsorted(ordered, values, side=side) for side in ("left", "right"))
    return _scores((below + up_to + 1) / 2, len(values))


def position_scores(n_drivers: int) -> FloatArray:
    """Return the normal scores of the positions 1 to n_drivers, shape (n_drivers,).

    Examples
    --------
    >>> position_scores(3).round(2).tolist()
    [0.97, -0.0, -0.97]
    """
    return _scores(np.arange(1, n_drivers + 1, dtype=np.float64), n_drivers)


def _scores(ranks: FloatArray, n_drivers: int) -> FloatArray:
    return np.asarray(-ndtri((ranks - 0.5) / n_drivers), dtype=np.float64)
