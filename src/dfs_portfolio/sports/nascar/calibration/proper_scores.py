"""How good a forecast was that came as an ensemble: proper scores, and where the outcome fell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def crps(points: Numbers, outcome: Numbers) -> Numbers:
    r"""Score ensembles by the continuous ranked probability score; lower is better.

    Of the distribution that gives every member the same weight, exactly:
    :math:`E|X - y| - E|X - X'|/2`, with the second mean from the sorted members (Gneiting and
    Raftery, JASA 102, 2007). The unit is that of the points.

    Parameters
    ----------
    points
        Shape (n_members, n_drivers).
    outcome
        What came, shape (n_drivers,).

    Returns
    -------
    ndarray
        Shape (n_drivers,).

    Examples
    --------
    >>> crps(np.array([[1.0], [3.0]]), np.array([2.0])).tolist()
    [0.5]
    """
    n = len(points)
    ranks = 2.0 * np.arange(n) - (n - 1)
    apart = ranks @ np.sort(points - outcome, axis=0) / n**2
    return np.asarray(np.abs(points - outcome).mean(axis=0) - apart)


def pit_ranges(points: Numbers, outcome: Numbers) -> Numbers:
    """Return the range of each outcome's probability integral transform.

    Points come in steps of 0.05, and an outcome that members of the ensemble share has no single
    place among them. Its place is spread evenly over the range instead (the histogram of Czado,
    Gneiting and Held, Biometrics 65(4), 2009): with `b` members below the outcome and `e` equal to
    it, from ``b`` to ``b + e + 1``, over ``n_members + 1``. If the outcome is drawn like the
    members, places are exactly uniform, for any number of members.

    Parameters
    ----------
    points
        Shape (n_members, n_drivers).
    outcome
        Shape (n_drivers,).

    Returns
    -------
    ndarray
        Low and high ends within 0 to 1, shape (n_drivers, 2).

    Examples
    --------
    >>> pit_ranges(np.array([[1.0], [2.0], [2.0]]), np.array([2.0])).tolist()
    [[0.25, 1.0]]
    """
    below = (points < outcome).sum(axis=0)
    upto = below + (points == outcome).sum(axis=0) + 1
    return np.column_stack([below, upto]) / (len(points) + 1)


def share_within(ranges: Numbers, low: float, high: float) -> Numbers:
    """Return which share of each range lies between two levels, shape (n_drivers,).

    Examples
    --------
    >>> share_within(np.array([[0.2, 0.4], [0.5, 0.6]]), 0.3, 1.0).round(12).tolist()
    [0.5, 1.0]
    """
    inside = np.minimum(ranges[:, 1], high) - np.maximum(ranges[:, 0], low)
    return np.asarray(np.clip(inside, 0.0, None) / (ranges[:, 1] - ranges[:, 0]))


def central_share(ranges: Numbers, level: float) -> Numbers:
    """Return which share of each range lies within the central part of so much probability."""
    return share_within(ranges, (1 - level) / 2, (1 + level) / 2)
