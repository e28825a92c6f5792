"""Sharing laps among drivers: whole laps, an exact total, and no laps after a retirement."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import BoolArray, FloatArray, IntArray


def share_out(
    weights: FloatArray,
    totals: IntArray,
    exit_lap: IntArray,
    running: BoolArray,
    offset: FloatArray,
) -> NDArray[np.int32]:
    """Share `totals` laps among drivers in proportion to weights.

    For every lap k, the drivers who retired by lap k get at most k laps in total, so that a race
    with these counts is possible. The surplus goes to drivers who ran to the end.

    Parameters
    ----------
    weights
        Shape (n_scenarios, n_drivers), at least 0.
    totals
        Laps to share in each scenario, shape (n_scenarios,).
    exit_lap
        Laps completed by drivers who retired, shape (n_scenarios, n_drivers); ignored for others.
    running
        Whether the driver ran to the end, same shape; at least one does in each scenario.
    offset
        Random numbers in [0, 1), shape (n_scenarios,): where the rounding starts.

    Returns
    -------
    ndarray of int32
        Shape (n_scenarios, n_drivers), at least 0, rows adding up to `totals`.
    """
    # A tiny weight for every driver, in case no running driver has any.
    weights = weights + 1e-12 * (weights.max(axis=1, keepdims=True) + 1e-300)
    order = np.argsort(np.where(running, np.iinfo(np.int32).max, exit_lap), axis=1, kind="stable")
    weights = np.take_along_axis(weights, order, axis=1)
    ran = np.take_along_axis(running, order, axis=1)
    limit = np.take_along_axis(exit_lap, order, axis=1)
    total = totals[:, None].astype(np.float64)

    # In order of exit, the running sum of laps may not exceed the exit lap.
    cumulative = np.cumsum(weights, axis=1)
    retired_sum = np.where(ran, 0.0, np.minimum(total * cumulative / cumulative[:, -1:], limit))
    retired_total = retired_sum.max(axis=1, keepdims=True)
    runner_sum = np.cumsum(np.where(ran, weights, 0.0), axis=1)
    runner_sum /= runner_sum[:, -1:]
    shared = np.where(ran, retired_total + (total - retired_total) * runner_sum, retired_sum)

    # Rounding running sums instead of shares keeps both the total and the limits exact.
    whole = np.floor(shared + offset[:, None]).astype(np.int64)
    whole[:, -1] = totals
    whole = np.minimum(whole, totals[:, None])
    counts = np.diff(whole, axis=1, prepend=0)
    result = np.empty(counts.shape, dtype=np.int32)
    np.put_along_axis(result, order, counts.astype(np.int32), axis=1)
    return result
