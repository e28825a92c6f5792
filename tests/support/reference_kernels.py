"""The kernels in plain NumPy: what they mean, in a line or two each.

Slower by an order of magnitude and more, and hungry for memory. Tests hold the compiled kernels
against these; with integer points both give the same bits.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def scores(points: NDArray[Any], lineups: NDArray[Any]) -> NDArray[Any]:
    """Return the score of each lineup in each scenario, shape (n_lineups, n_scenarios).

    Parameters
    ----------
    points
        Shape (n_drivers, n_scenarios).
    lineups
        Places of drivers, shape (n_lineups, k).
    """
    return np.asarray(points[lineups].sum(axis=1, dtype=points.dtype))


def excesses(points: NDArray[Any], lineups: NDArray[Any], thresholds: NDArray[Any]) -> NDArray[Any]:
    """Return the sums of scores above thresholds less these, shape (n_lineups, n_thresholds)."""
    y = _wide(scores(points, lineups))
    over = np.maximum(y[:, None, :] - _wide(thresholds)[:, :, None], 0)
    return np.asarray(over.sum(axis=2))


def numbers_above(
    points: NDArray[Any], lineups: NDArray[Any], thresholds: NDArray[Any]
) -> NDArray[np.int64]:
    """Return how many scores are above thresholds, shape (n_lineups, n_thresholds)."""
    y = scores(points, lineups)
    return np.asarray((y[:, None, :] > thresholds[:, :, None]).sum(axis=2))


def gains(points: NDArray[Any], lineups: NDArray[Any], best: NDArray[Any]) -> NDArray[Any]:
    """Return the sums of scores above a threshold for each scenario, shape (n_lineups,)."""
    return np.asarray(np.maximum(_wide(scores(points, lineups)) - _wide(best), 0).sum(axis=1))


def tails(points: NDArray[Any], lineups: NDArray[Any], counts: Floats, weights: Floats) -> Floats:
    """Return weighted tail means: of the best scores, the last one in part; shape (n_lineups,).

    Each is the least of Rockafellar and Uryasev's bounds, taken at the value at risk: the highest
    score that less than all of the tail is above.
    """
    best_first = -np.sort(-_wide(scores(points, lineups)), axis=1)
    value = np.zeros(len(lineups))
    for count, weight in zip(counts, weights, strict=True):
        edge = best_first[:, int(count)]
        excess = np.maximum(best_first - edge[:, None], 0).sum(axis=1)
        value += weight * (edge + excess / count)
    return value


def _wide(values: NDArray[Any]) -> NDArray[Any]:
    """Return the same numbers in a type that sums and differences fit."""
    return values.astype(np.int64 if values.dtype.kind == "u" else np.float64)
