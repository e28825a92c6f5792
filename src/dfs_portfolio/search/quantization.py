"""Points in the units that the kernels count in: exact integers where the scores allow it.

Every DraftKings NASCAR score is a multiple of 0.05 points. Counted in such steps from the lowest
score of the scenarios, the score of any lineup fits sixteen bits: sums are exact, ties are ties,
and a processor adds twice as many at a time. Other points are kept in single precision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Place differentials count 1, laps led 0.25 and fastest laps 0.45 points: all multiples of this.
STEP = 0.05
# A score this near a multiple, relative to the highest, is one: decimals have no exact binary form,
# and a few operations may have rounded.
NEAR = 16 * float(np.finfo(np.float64).eps)
HIGHEST = int(np.iinfo(np.uint16).max)


@dataclass(frozen=True, eq=False)
class QuantizedPoints:
    """Points of each player, ready for the kernels.

    Parameters
    ----------
    rows
        uint16 or float32, shape (n_players, n_scenarios): a lineup's scores are sums of rows.
    step, low
        A player's points are ``low + step * rows``.
    zero
        A zero of the type that sums over a block of scenarios are taken in, shape (1,).
    peaks
        What no lineup's score exceeds in each scenario, int64, shape (n_scenarios,): the sum of
        its best players. Zeros where scores are no integers, for whom it is not needed.
    """

    rows: NDArray[Any]
    step: float
    low: float
    zero: NDArray[Any]
    peaks: NDArray[np.int64]

    @property
    def whole(self) -> bool:
        """Whether they are integers, so that all sums are exact."""
        return self.rows.dtype == np.uint16

    def thresholds(self, wanted: NDArray[np.float64]) -> NDArray[Any]:
        """Return thresholds near those wanted, in the type of `rows`."""
        if self.whole:
            return np.clip(wanted, 0, HIGHEST).astype(np.uint16)
        return wanted.astype(np.float32)

    def sums(self, *shape: int) -> NDArray[Any]:
        """Return zeros to add sums over all scenarios to."""
        return np.zeros(shape, dtype=np.int64 if self.whole else np.float64)


def kernel_points(points: NDArray[np.float64], roster_size: int) -> QuantizedPoints:
    """Bring points into the units of the kernels.

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
    >>> kernel_points(np.array([[1.051, -0.1]]), 2).whole
    False
    """
    by_player = np.ascontiguousarray(points.T)
    lowest = by_player.min()
    if by_player.max() - lowest <= HIGHEST * STEP:
        whole = np.rint(by_player / STEP)
        if np.abs(by_player - whole * STEP).max() <= NEAR * np.abs(by_player).max():
            whole -= whole.min()
            highest = np.sort(whole.max(axis=1))[-roster_size:].sum()
            if highest <= HIGHEST:
                low = float(np.rint(lowest / STEP)) * STEP
                rows = whole.astype(np.uint16)
                best = np.sort(rows, axis=0)[-roster_size:]
                peaks = best.sum(axis=0, dtype=np.int64)
                return QuantizedPoints(rows, STEP, low, np.zeros(1, np.int32), peaks)
    unknown = np.zeros(len(points), dtype=np.int64)
    return QuantizedPoints(by_player.astype(np.float32), 1.0, 0.0, np.zeros(1, np.float32), unknown)
