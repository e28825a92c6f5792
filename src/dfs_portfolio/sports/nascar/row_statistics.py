"""Statistics of many races of one field: arrays of shape (n_races, n_drivers), row by row."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import FloatArray


def row_correlation(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return Pearson's correlation of each row, shape (n_races,).

    Parameters
    ----------
    first, second
        Shape (n_races, n_drivers). Drivers with NaN in either are left out. The correlation is 0
        where one of the rows is constant.

    Examples
    --------
    >>> row_correlation(np.array([[1.0, 2.0, np.nan]]), np.array([[5.0, 3.0, 9.0]])).round(12)
    array([-1.])
    """
    known = ~(np.isnan(first) | np.isnan(second))
    number = np.maximum(known.sum(axis=1, keepdims=True), 1)
    a, b = np.where(known, first, 0.0), np.where(known, second, 0.0)
    a = np.where(known, a - a.sum(axis=1, keepdims=True) / number, 0.0)
    b = np.where(known, b - b.sum(axis=1, keepdims=True) / number, 0.0)
    size = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    return np.asarray((a * b).sum(axis=1) / np.where(size > 0, size, 1.0))


def lap_shares(laps: NDArray[Any], *, if_none: float) -> FloatArray:
    """Return each driver's share of the counted laps of a race.

    Parameters
    ----------
    laps
        Laps led or fastest laps, shape (n_races, n_drivers).
    if_none
        Share of every driver in a race without such laps.

    Examples
    --------
    >>> lap_shares(np.array([[3, 1], [0, 0]]), if_none=0.0).tolist()
    [[0.75, 0.25], [0.0, 0.0]]
    """
    total = laps.sum(axis=1, keepdims=True, dtype=np.float64)
    return np.where(total > 0, laps / np.where(total > 0, total, 1.0), if_none)
