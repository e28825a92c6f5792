"""Points in the units of the kernels: integers, whose sums are exact.

Every DraftKings NASCAR score is a multiple of 0.05 points. Counted in such steps from the lowest
score of the scenarios, the score of any lineup fits sixteen bits: sums are exact, ties are ties,
and a processor adds twice as many at a time. Other points are *rounded*, all up or all down, to the
smallest step with which lineups fit sixteen bits. Bounds from such integers are bounds on the
points; what must be exact is then computed in double precision.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import FloatArray, IntArray

# Place differentials count 1, laps led 0.25 and fastest laps 0.45 points: all multiples of this.
STEP = 0.05
# A score this near to a multiple, relative to the highest, counts as the multiple: decimals have
# no exact binary form, and a few operations may have rounded.
NEAR = 16 * float(np.finfo(np.float64).eps)
HIGHEST = int(np.iinfo(np.uint16).max)
# Steps that are smaller lose their precision.
SMALLEST_STEP = float(np.finfo(np.float64).tiny) / float(np.finfo(np.float64).eps)


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class QuantizedPoints:
    """Points of each player, ready for the kernels.

    Parameters
    ----------
    rows
        uint16, shape (n_players, n_scenarios): the scores of a lineup are sums of rows.
    step, low
        The points of a player are ``low + step * rows``.
    peaks
        Highest score of any players in each scenario, as many as a roster has; int64, shape
        (n_scenarios,).
    exact
        Whether these are the points; otherwise they are rounded.
    """

    rows: NDArray[np.uint16]
    step: float
    low: float
    peaks: IntArray
    exact: bool = True

    def thresholds(self, targets: FloatArray) -> NDArray[np.uint16]:
        """Return thresholds near the targets."""
        return np.clip(targets, 0, HIGHEST).astype(np.uint16)


def best_sums(rows: NDArray[np.uint16], count: int) -> NDArray[np.uint16]:
    """Return the sum of the best `count` players from each on, shape (n_players + 1, n_scenarios).

    Parameters
    ----------
    rows
        As in `QuantizedPoints`; the sums must fit sixteen bits.
    count
        Number of players. Those who are missing at the end count 0.

    Examples
    --------
    >>> best_sums(np.array([[1], [5], [3]], dtype=np.uint16), 2)[:, 0].tolist()
    [8, 8, 3, 0]
    """
    n, n_scenarios = rows.shape
    best = np.zeros((count, n_scenarios), dtype=np.uint16)
    sums = np.zeros((n + 1, n_scenarios), dtype=np.uint16)
    for i in range(n - 1, -1, -1):
        rest = rows[i]
        for q in range(count):
            best[q], rest = np.maximum(best[q], rest), np.minimum(best[q], rest)
        sums[i] = best.sum(axis=0, dtype=np.uint16)
    return sums


def kernel_points(points: FloatArray, roster_size: int) -> QuantizedPoints:
    """Convert points into integers: exact ones, or rounded up.

    Parameters
    ----------
    points
        Shape (n_scenarios, n_players), in points.
    roster_size
        Players in a lineup, whose scores must fit sixteen bits to be counted in steps.

    Examples
    --------
    >>> kernel_points(np.array([[1.05, -0.1]]), 2).rows.tolist()
    [[23], [0]]
    >>> kernel_points(np.array([[1.051, -0.1]]), 2).exact
    False
    """
    by_player = np.ascontiguousarray(points.T)
    lowest = by_player.min()
    if by_player.max() - lowest <= HIGHEST * STEP:
        steps = np.rint(by_player / STEP)
        if np.abs(by_player - steps * STEP).max() <= NEAR * np.abs(by_player).max():
            steps -= steps.min()
            highest = np.sort(steps.max(axis=1))[-roster_size:].sum()
            if highest <= HIGHEST:
                low = float(np.rint(lowest / STEP)) * STEP
                rows = steps.astype(np.uint16)
                return QuantizedPoints(rows, STEP, low, _peaks(rows, roster_size))
    return rounded_points(points, roster_size, up=True)


def rounded_points(points: FloatArray, roster_size: int, *, up: bool) -> QuantizedPoints:
    """Convert points into integers that are nowhere below the points, or nowhere above.

    Parameters
    ----------
    points, roster_size
        As in `kernel_points`.
    up
        Whether to round up.

    Examples
    --------
    >>> points = np.array([[0.0, 1.0, 2.5], [0.3, 0.2, 0.1]])
    >>> for up in (False, True):
    ...     units = rounded_points(points, 2, up=up)
    ...     print((np.sign(units.low + units.step * units.rows.T - points)).astype(int).tolist())
    [[0, -1, -1], [-1, -1, -1]]
    [[0, 1, 1], [1, 1, 1]]
    """
    above = np.ascontiguousarray(points.T)
    low = float(above.min())
    above = above - low
    # What the kernels add up: a roster, or in `ramps` four of its players and the others twice.
    best = np.cumsum(np.sort(above, axis=0)[::-1], axis=0)
    roster, four = (best[min(count, len(best)) - 1] for count in (roster_size, 4))
    others = best[min(roster_size - 3, len(best)) - 1] if roster_size > 3 else 0.0
    most = max(float(roster.max()), float((four + others).max()))
    # Each of those players may be rounded by a whole step.
    step = max(most / (HIGHEST - 2 * roster_size), SMALLEST_STEP)
    steps = np.ceil(above / step) if up else np.floor(above / step)
    # Division may have rounded across a whole number.
    if up:
        steps += steps * step < above
    else:
        steps -= steps * step > above
    rows = steps.astype(np.uint16)
    return QuantizedPoints(rows, step, low, _peaks(rows, roster_size), exact=False)


def _peaks(rows: NDArray[np.uint16], roster_size: int) -> IntArray:
    return np.asarray(best_sums(rows, min(roster_size, len(rows)))[0], dtype=np.int64)
