"""Points in the units of the kernels: exact integers where the scores allow it.

Every DraftKings NASCAR score is a multiple of 0.05 points. Counted in such steps from the lowest
score of the scenarios, the score of any lineup fits sixteen bits: sums are exact, ties are ties,
and a processor adds twice as many at a time. Other points are kept in single precision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import FloatArray, IntArray

# Place differentials count 1, laps led 0.25 and fastest laps 0.45 points: all multiples of this.
STEP = 0.05
# A score this near to a multiple, relative to the highest, counts as the multiple: decimals have
# no exact binary form, and a few operations may have rounded.
NEAR = 16 * float(np.finfo(np.float64).eps)
HIGHEST = int(np.iinfo(np.uint16).max)


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class QuantizedPoints:
    """Points of each player, ready for the kernels.

    Parameters
    ----------
    rows
        uint16 or float32, shape (n_players, n_scenarios): the scores of a lineup are sums of rows.
    step, low
        The points of a player are ``low + step * rows``.
    zero
        A zero of the type in which the kernels sum a block of scenarios, shape (1,).
    peaks
        Upper bound on the score of any lineup in each scenario, int64, shape (n_scenarios,): the
        sum of its best players. Zeros where scores are not integers; they are not needed there.
    """

    rows: NDArray[Any]
    step: float
    low: float
    zero: NDArray[Any]
    peaks: IntArray

    @property
    def is_integer(self) -> bool:
        """Whether the rows are integers, so that all sums are exact."""
        return self.rows.dtype == np.uint16

    def thresholds(self, targets: FloatArray) -> NDArray[Any]:
        """Return thresholds near the targets, in the type of `rows`."""
        if self.is_integer:
            return np.clip(targets, 0, HIGHEST).astype(np.uint16)
        return targets.astype(np.float32)

    def sums(self, *shape: int) -> NDArray[Any]:
        """Return zeros to which sums over all scenarios can be added."""
        return np.zeros(shape, dtype=np.int64 if self.is_integer else np.float64)


def kernel_points(points: FloatArray, roster_size: int) -> QuantizedPoints:
    """Convert points into the units of the kernels.

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
    >>> kernel_points(np.array([[1.051, -0.1]]), 2).is_integer
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
                best = np.sort(rows, axis=0)[-roster_size:]
                peaks = best.sum(axis=0, dtype=np.int64)
                return QuantizedPoints(rows, STEP, low, np.zeros(1, np.int32), peaks)
    unknown = np.zeros(len(points), dtype=np.int64)
    return QuantizedPoints(by_player.astype(np.float32), 1.0, 0.0, np.zeros(1, np.float32), unknown)
