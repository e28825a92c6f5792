"""Definitions of the kernels in NumPy, in a line or two each.

Slower by more than an order of magnitude, and they need much memory. Tests compare the compiled
kernels with them; with integer points both give the same bits.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import FloatArray, IntArray


def scores(points: NDArray[Any], lineups: NDArray[Any]) -> NDArray[Any]:
    """Return the score of each lineup in each scenario, shape (n_lineups, n_scenarios).

    Parameters
    ----------
    points
        Shape (n_players, n_scenarios).
    lineups
        Indices of players, shape (n_lineups, k).
    """
    return np.asarray(points[lineups].sum(axis=1, dtype=points.dtype))


def excesses(points: NDArray[Any], lineups: NDArray[Any], thresholds: NDArray[Any]) -> NDArray[Any]:
    """Return the sums of excesses over thresholds, shape (n_lineups, n_thresholds)."""
    y = _wide(scores(points, lineups))
    over = np.maximum(y[:, None, :] - _wide(thresholds)[:, :, None], 0)
    return np.asarray(over.sum(axis=2))


def numbers_above(
    points: NDArray[Any], lineups: NDArray[Any], thresholds: NDArray[Any]
) -> IntArray:
    """Return the number of scores above each threshold, shape (n_lineups, n_thresholds)."""
    y = scores(points, lineups)
    return np.asarray((y[:, None, :] > thresholds[:, :, None]).sum(axis=2))


def ramps(
    points: NDArray[Any], lineups: NDArray[Any], lines: NDArray[Any], widths: NDArray[Any]
) -> IntArray:
    """Return the sums of ramps, one for each scenario, shape (n_lineups,)."""
    over = np.maximum(_wide(scores(points, lineups)) - _wide(lines), 0)
    return np.asarray(np.minimum(over, _wide(widths)).sum(axis=1))


def tails(
    points: NDArray[Any], lineups: NDArray[Any], counts: FloatArray, weights: FloatArray
) -> FloatArray:
    """Return weighted tail means, shape (n_lineups,); the last score of a tail counts in part.

    Each is the least of Rockafellar and Uryasev's bounds, reached at the value at risk: the highest
    score with fewer scores above it than the tail holds.
    """
    best_first = -np.sort(-_wide(scores(points, lineups)), axis=1)
    value = np.zeros(len(lineups))
    for count, weight in zip(counts, weights, strict=True):
        edge = best_first[:, int(count)]
        excess = np.maximum(best_first - edge[:, None], 0).sum(axis=1)
        value += weight * (edge + excess / count)
    return value


def _wide(values: NDArray[Any]) -> NDArray[Any]:
    """Return the same numbers in a type wide enough for their sums and differences."""
    return values.astype(np.int64 if values.dtype.kind == "u" else np.float64)
