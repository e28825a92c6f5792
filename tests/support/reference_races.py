"""The compiled loops of the simulator in NumPy, all races at once."""

from __future__ import annotations

import numpy as np


def descending_ranks(values):
    """The same as `simulator.ranks.descending_ranks`."""
    order = np.argsort(-values, axis=1, kind="stable")
    ranks = np.empty(order.shape, dtype=np.int16)
    np.put_along_axis(ranks, order, np.arange(1, order.shape[1] + 1, dtype=np.int16)[None], axis=1)
    return ranks


def share_out(weights, totals, exit_lap, running, offset):
    """The same as `simulator.laps.share_out`."""
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
