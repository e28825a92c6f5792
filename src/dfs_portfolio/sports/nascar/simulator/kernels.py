"""The inner loops of the simulator, compiled: the order of drivers and the sharing of laps.

`reference_races` of the tests defines the same functions in NumPy, and tests hold the compiled
loops to them, to the bit: sums are added in the same order.
"""

# mypy: disable-error-code="no-untyped-def, untyped-decorator"
from __future__ import annotations

import numpy as np

from dfs_portfolio._internal.compiling import compiled


@compiled(nogil=True)
def rank_rows(values, ranks):  # pragma: no cover
    """Rank the drivers of every race from the largest value, those with equal ones as they come.

    Counting who is ahead takes no branches, which for a field of drivers is faster than sorting.

    Parameters
    ----------
    values
        Shape (n_scenarios, n_drivers).
    ranks
        Where the ranks are written, from 1, same shape.
    """
    n_scenarios, n_drivers = values.shape
    for s in range(n_scenarios):
        row = values[s]
        for i in range(n_drivers):
            value, rank = row[i], np.int64(1)
            for j in range(n_drivers):
                rank += np.int64((row[j] > value) | ((row[j] == value) & (j < i)))
            ranks[s, i] = rank


@compiled(nogil=True)
def share_out_rows(weights, totals, exit_lap, running, offset, counts):  # pragma: no cover
    """Share the laps of every race, as `laps.share_out` describes.

    Parameters
    ----------
    weights, exit_lap, running
        Each (n_scenarios, n_drivers).
    totals, offset
        Each (n_scenarios,).
    counts
        Where the laps are written, shape (n_scenarios, n_drivers).
    """
    n_scenarios, n_drivers = weights.shape
    order = np.empty(n_drivers, np.int64)
    for s in range(n_scenarios):
        n_retired = _order_by_exit(exit_lap[s], running[s], order)
        _share_one(
            weights[s], totals[s], exit_lap[s], offset[s], order, n_retired, counts[s]
        )  # fmt: skip


@compiled(nogil=True)
def _order_by_exit(exit_lap, running, order):  # pragma: no cover
    """List drivers who retired, in order of their exit, then the others; count the former.

    Few retire, so that an insertion sort is fastest.
    """
    n_retired = 0
    for i in range(len(running)):
        if not running[i]:
            place = n_retired
            while place > 0 and exit_lap[order[place - 1]] > exit_lap[i]:
                order[place] = order[place - 1]
                place -= 1
            order[place] = i
            n_retired += 1
    place = n_retired
    for i in range(len(running)):
        if running[i]:
            order[place] = i
            place += 1
    return n_retired


@compiled(nogil=True)
def _share_one(weights, total, exit_lap, offset, order, n_retired, counts):  # pragma: no cover
    """Share the laps of one race among drivers in this order, the first of whom retired."""
    # A tiny weight for every driver, in case no running driver has any.
    least = 1e-12 * (weights.max() + 1e-300)
    all_weights, runner_weights = 0.0, 0.0
    for place, i in enumerate(order):
        all_weights += weights[i] + least
        if place >= n_retired:
            runner_weights += weights[i] + least

    # In order of exit, the running sum of laps may not exceed the exit lap. Rounding running sums
    # instead of shares keeps both the total and the limits exact.
    laps = float(total)
    cumulative, retired_laps, given = 0.0, 0.0, 0
    for place, i in enumerate(order):
        if place == n_retired:
            cumulative = 0.0
        cumulative += weights[i] + least
        if place < n_retired:
            shared = min(laps * cumulative / all_weights, float(exit_lap[i]))
            retired_laps = max(retired_laps, shared)
        else:
            shared = retired_laps + (laps - retired_laps) * (cumulative / runner_weights)
        whole = min(int(np.floor(shared + offset)), total)
        if place == len(order) - 1:
            whole = total
        counts[i] = whole - given
        given = whole
