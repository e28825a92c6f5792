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
    from dfs_portfolio.sports.nascar.simulator.kernels import share_out_rows  # Numba takes long

    counts = np.empty(weights.shape, dtype=np.int32)
    # A copy can be written: Numba would compile the loop once more for numbers that cannot.
    share_out_rows(weights, totals, exit_lap, running, np.array(offset), counts)
    return counts
