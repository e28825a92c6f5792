"""Proper scores of ensemble forecasts, and the probability integral transform."""

from __future__ import annotations

import numpy as np

from dfs_portfolio._internal.types import FloatArray


def crps(points: FloatArray, outcome: FloatArray) -> FloatArray:
    r"""Return the continuous ranked probability score of ensembles; lower is better.

    It is exact for the distribution with equal weights on all members:
    :math:`E|X - y| - E|X - X'|/2`, with the second mean from the sorted members (Gneiting and
    Raftery, JASA 102, 2007). The unit is that of the points.

    Parameters
    ----------
    points
        Shape (n_members, n_drivers).
    outcome
        Points that the drivers scored, shape (n_drivers,).

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
    half_spread = ranks @ np.sort(points - outcome, axis=0) / n**2
    return np.asarray(np.abs(points - outcome).mean(axis=0) - half_spread)


def pit_ranges(points: FloatArray, outcome: FloatArray) -> FloatArray:
    """Return the range of each outcome's probability integral transform.

    Points come in steps of 0.05, so that members of the ensemble may equal the outcome, which then
    has no single rank. The transform is spread evenly over a range instead (the histogram of
    Czado, Gneiting and Held, Biometrics 65(4), 2009): with `b` members below the outcome and `e`
    equal to it, from ``b`` to ``b + e + 1``, over ``n_members + 1``. If the outcome is drawn like
    the members, the transform is exactly uniform for any number of members.

    Parameters
    ----------
    points
        Shape (n_members, n_drivers).
    outcome
        Shape (n_drivers,).

    Returns
    -------
    ndarray
        Lower and upper ends from 0 to 1, shape (n_drivers, 2).

    Examples
    --------
    >>> pit_ranges(np.array([[1.0], [2.0], [2.0]]), np.array([2.0])).tolist()
    [[0.25, 1.0]]
    """
    below = (points < outcome).sum(axis=0)
    up_to = below + (points == outcome).sum(axis=0) + 1
    return np.column_stack([below, up_to]) / (len(points) + 1)


def share_within(ranges: FloatArray, low: float, high: float) -> FloatArray:
    """Return the share of each range that lies between two levels, shape (n_drivers,).

    Examples
    --------
    >>> share_within(np.array([[0.2, 0.4], [0.5, 0.6]]), 0.3, 1.0).round(12).tolist()
    [0.5, 1.0]
    """
    inside = np.minimum(ranges[:, 1], high) - np.maximum(ranges[:, 0], low)
    return np.asarray(np.clip(inside, 0.0, None) / (ranges[:, 1] - ranges[:, 0]))


def central_share(ranges: FloatArray, level: float) -> FloatArray:
    """Return the share of each range that lies within the central interval of a probability."""
    return share_within(ranges, (1 - level) / 2, (1 + level) / 2)
