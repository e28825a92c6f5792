"""Points as whole numbers of hundredths, so that ties in scenarios are ties on the site.

**What a tie is.** DraftKings shows points with two decimals. Here the points of a player count to
the nearest hundredth, and the score of a lineup is the exact sum of these whole numbers. Two
lineups tie where the sums are equal, however the points came about; sums of floating-point numbers
are never compared, since their last bits depend on the order of addition. Where all points are
multiples of 0.05, as in NASCAR, a unit is 0.05 points: the scores are smaller numbers, and the ties
the same.

Units are counted from the lowest points of any player in any scenario, but at most from 0, so that
nobody, who has 0 points in every scenario, has a number of units too. Entries of the field hold
nobody in place of each player who is not in the slate, and in every slot if they have no lineup.
All sums fit sixteen bits, or else 32.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio.errors import ScenarioError

# Scenarios that kernels work on together: their histograms fit the second-level cache.
# Compiled loops are kept until their own file changes, so whoever changes this changes those files.
LANES: Final = 8
# Scenarios that are converted at a time, in whole blocks.
PART: Final = 1024 * LANES
# In hundredths: a coarser unit, if all points are multiples of it.
COARSE: Final = 5
# Kernels count the entries of every score, so there must not be too many scores.
MOST_SCORES: Final = 2**22


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class ScoreUnits:
    """The points of every player in whole units, ready for the kernels.

    Parameters
    ----------
    blocks
        uint16 or uint32, shape (n_blocks, n_players + 1, LANES): units of each player, and then of
        nobody, in `LANES` scenarios after another. In the last block, scenarios that are none
        follow.
    n_scenarios
        Number of scenarios.
    roster_size
        Players in a lineup.
    step
        Hundredths of a point in a unit.
    origin
        Hundredths of a point that a player with 0 units has; at most 0.
    highest
        No lineup has more units, whoever is replaced by nobody.
    """

    blocks: NDArray[Any]
    n_scenarios: int
    roster_size: int
    step: int
    origin: int
    highest: int

    @property
    def nobody(self) -> int:
        """Units of nobody: 0 points."""
        return -self.origin // self.step

    @property
    def n_scores(self) -> int:
        """Number of scores that kernels have to tell apart."""
        return self.highest + 1

    def hundredths(self, units: IntArray) -> IntArray:
        """Return scores of lineups in hundredths of a point."""
        return np.asarray(units * self.step + self.origin * self.roster_size)

    def of_lineups(self, lineups: NDArray[np.uint8]) -> IntArray:
        """Return the scores of lineups in units, shape (n_lineups, n_scenarios).

        Index `n_players` is nobody.
        """
        scores = self.blocks[:, lineups].sum(axis=2, dtype=np.int64)
        by_lineup = scores.transpose(1, 0, 2).reshape(len(lineups), len(self.blocks) * LANES)
        return np.asarray(by_lineup[:, : self.n_scenarios])


def score_units(points: FloatArray, roster_size: int) -> ScoreUnits:
    """Convert points into whole units.

    Parameters
    ----------
    points
        Shape (n_scenarios, n_players), in points.
    roster_size
        Players in a lineup.

    Raises
    ------
    ScenarioError
        If lineups can differ by more than some 40,000 points.

    Examples
    --------
    >>> units = score_units(np.array([[1.05, -0.1, 0.0]]), 2)
    >>> units.of_lineups(np.array([[0, 1], [1, 2], [0, 3]], dtype=np.uint8)).tolist(), units.step
    ([[23], [2], [25]], 5)
    >>> units.nobody, units.hundredths(np.array([23, 25])).tolist()
    (2, [95, 105])
    """
    n_scenarios, n_players = points.shape
    lowest, most, whole = 0.0, 0.0, True
    for rows in _parts(n_scenarios):
        hundredths = np.rint(points[rows] * 100)
        lowest = min(lowest, float(hundredths.min()))
        best = -np.partition(-hundredths, roster_size - 1, axis=1)[:, :roster_size]
        # Nobody scores more than who is below 0.
        most = max(most, float(np.maximum(best, 0.0).sum(axis=1).max()))
        whole = whole and not (hundredths % COARSE).any()
    if not most - lowest * roster_size < MOST_SCORES:
        raise ScenarioError(
            "scenarios",
            [
                f"the scores of lineups lie up to {(most - lowest * roster_size) / 100:,.0f} "
                f"points apart, and up to {MOST_SCORES / 100:,.0f} can be told apart to a "
                "hundredth: are these points?"
            ],
        )
    step = COARSE if whole else 1
    origin = int(lowest)
    highest = (int(most) - origin * roster_size) // step
    kind: type[np.unsignedinteger[Any]] = np.uint16 if highest < 2**16 else np.uint32
    blocks = np.zeros((-(-n_scenarios // LANES), n_players + 1, LANES), dtype=kind)
    blocks[:, n_players] = -origin // step
    for rows in _parts(n_scenarios):
        units = (np.rint(points[rows] * 100) - origin) / step
        padded = np.zeros((-(-len(units) // LANES) * LANES, n_players), dtype=kind)
        padded[: len(units)] = np.rint(units)
        first = rows.start // LANES
        some = padded.reshape(-1, LANES, n_players).transpose(0, 2, 1)
        blocks[first : first + len(some), :n_players] = some
    blocks.setflags(write=False)
    return ScoreUnits(blocks, n_scenarios, roster_size, step, origin, highest)


def _parts(n_scenarios: int) -> Iterator[slice]:
    """Cut scenarios into parts, so that conversion takes little memory."""
    for start in range(0, n_scenarios, PART):
        yield slice(start, min(start + PART, n_scenarios))
