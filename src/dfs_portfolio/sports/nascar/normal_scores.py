"""Normal scores: places as a normal distribution would have them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import rankdata


def normal_scores(places: NDArray[np.floating] | NDArray[np.integer]) -> NDArray[np.float64]:
    """Return the normal quantiles of places within a field; the first has the highest.

    Parameters
    ----------
    places
        Shape (n,), any increasing measure of place; ties share their mean rank.

    Examples
    --------
    >>> normal_scores(np.array([1, 3, 2])).round(2).tolist()
    [0.97, -0.97, -0.0]
    """
    ranks = rankdata(places)
    return np.asarray(-ndtri((ranks - 0.5) / len(ranks)), dtype=np.float64)
