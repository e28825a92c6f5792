r"""The upper tails of many lineups' scores: exact, or bounded from above or below in one pass.

Let `k` be the number of scenarios in the tail of a lineup's scores, `t` a threshold, `m` the
number of scores above it and `E` the sum of their excesses over it.

**From above.** ``t + E / k`` is never below the tail mean (Rockafellar and Uryasev), whatever `t`
is, and it errs by little where `t` is near the value at risk.

**From below.** A lower tail is an upper tail turned round, and so are its bounds: what is
maximised then needs a bound from below here, which the inequality above is not. But let ``G(k)``
be the sum of the `k` best scores. It is concave, and the scores above `t` add up to
``m t + E <= G(m)``, so the chord between two such points, on either side of `k`, is never above
``G(k)``. Two thresholds for each level, just above and just below where the value at risk lies,
bring it close; nothing at all and all scenarios are points as well, so there is always a chord.

**Where the thresholds lie.** For a sum of six drivers the value at risk is close to
``mean + c * sd`` with one `c` for the whole slate; `c` is measured on a sample of lineups.

**Rounding.** Sums are taken in single precision, and bounds are padded for the worst that this
can do. With unit roundoff `u`, and `M` the largest size that the scores of a lineup's `r` drivers
and its threshold add up to, each excess is off by at most ``(2r + 2) u M``, and a block of `B`
excesses added in any order by a factor ``1 + B u``. It does not matter which scenarios rounding
takes for above a threshold: what is said here holds for any `m` of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.search import kernels
from dfs_portfolio.tails import tail_count, value_at_risk

# Lineups on which the place of the tail's edge is measured.
SAMPLE = 64
# Shares of that sample whose tail begins below one and the other of two thresholds.
BRACKET = (0.95, 0.05)
# Lineups bounded at a time: keeps memory small beside the lineups themselves.
CHUNK = 2**20
# Of single precision: the unit roundoff, and the factor on a sum of a block in any order.
UNIT = float(np.finfo(np.float32).eps) / 2
REORDERED = 1.0 + kernels.BLOCK * UNIT

Floats = NDArray[np.float64]
Report = Callable[[float], None]


class LineupTails:
    """Weighted upper tail means of the scores of many lineups.

    Parameters
    ----------
    points
        Points of each driver, shape (n_scenarios, n_drivers).
    lineups
        uint8, shape (n_lineups, roster_size), lexicographic.
    levels, weights
        Of the tails, shape (n_levels,).
    """

    def __init__(
        self,
        points: Floats,
        lineups: NDArray[np.uint8],
        levels: Sequence[float],
        weights: Sequence[float],
    ) -> None:
        self._points = np.ascontiguousarray(points.T)
        self._single = self._points.astype(np.float32)
        self._lineups = lineups
        self._counts = np.array([tail_count(len(points), a) for a in levels])
        self._weights = np.array(weights)
        self._moments = np.empty((len(lineups), 2))
        mean = points.mean(axis=0)
        centred = points - mean
        kernels.moments(lineups, mean, centred.T @ centred / len(points), self._moments)
        self._edges = self._measure_edges(levels)

    def exact(self, rows: NDArray[np.intp]) -> Floats:
        """Return the values of some lineups in double precision, shape (n_rows,)."""
        values = np.empty(len(rows))
        mean, spread = self._moments[rows].T
        lowest_edge = mean + np.median(self._edges, axis=1).min() * spread
        kernels.exact_tails(
            self._points,
            np.ascontiguousarray(self._lineups[rows]),
            lowest_edge - 0.1 * spread,
            0.2 * spread + 1e-9,
            self._counts,
            self._weights,
            values,
        )
        return values

    def bounds_above(self, report: Report) -> Floats:
        """Return what no value exceeds, shape (n_lineups,), reporting the share that is done."""
        bounds = np.empty(len(self._lineups))
        for part in self._parts(np.median(self._edges, axis=1), report):
            excesses = np.zeros(part.thresholds.shape)
            kernels.add_excesses(self._single, part.lineups, part.thresholds, excesses)
            # Any of the scenarios may be one whose excess rounding has made too small.
            excesses = excesses * REORDERED + self._points.shape[1] * part.slip[:, None]
            bounds[part.rows] = (part.thresholds + excesses / self._counts) @ self._weights
        return bounds

    def bounds_below(self, report: Report) -> Floats:
        """Return what no value is below, shape (n_lineups,), reporting the share that is done."""
        bounds = np.empty(len(self._lineups))
        # Falling thresholds: ever more scores are above them.
        edges = np.sort(np.quantile(self._edges, BRACKET, axis=1).ravel())[::-1]
        for part in self._parts(edges, report):
            excesses, above = np.zeros((2, *part.thresholds.shape))
            kernels.add_excesses(self._single, part.lineups, part.thresholds, excesses, above)
            sums = above * part.thresholds + excesses / REORDERED
            n, mean = self._points.shape[1], self._moments[part.rows, 0]
            chords = np.empty(len(mean))
            kernels.chord_means(above, sums, n, mean, self._counts, self._weights, chords)
            # Each of the scores in the tail may be too large by as much as one can be.
            bounds[part.rows] = chords - part.slip
        return bounds

    def _parts(self, edges: Floats, report: Report) -> Iterator[_Part]:
        """Split the lineups into parts, with thresholds at these edges."""
        roster = self._lineups.shape[1]
        largest = np.abs(self._points).max(axis=1)
        for first in range(0, len(self._lineups), CHUNK):
            rows = slice(first, first + CHUNK)
            mean, spread = self._moments[rows].T
            thresholds = (mean[:, None] + spread[:, None] * edges).astype(np.float32)
            magnitude = np.abs(thresholds).max(axis=1).astype(np.float64)
            for q in range(roster):
                magnitude += largest[self._lineups[rows, q]]
            slip = (2 * roster + 2) * UNIT * magnitude
            yield _Part(rows, self._lineups[rows], thresholds, slip)
            report(min(1.0, rows.stop / len(self._lineups)))

    def _measure_edges(self, levels: Sequence[float]) -> Floats:
        """Measure how many standard deviations above the mean the tails of a sample begin.

        Returns
        -------
        ndarray of float
            Shape (n_levels, n_sampled).
        """
        rows = np.unique(np.linspace(0, len(self._lineups) - 1, SAMPLE).astype(np.intp))
        scores = self._points[self._lineups[rows]].sum(axis=1).T
        mean, spread = self._moments[rows].T
        spread = np.maximum(spread, 1e-12)
        edges = [(value_at_risk(scores, a, tail="upper") - mean) / spread for a in levels]
        return np.array(edges)


class _Part(NamedTuple):
    """Some of the lineups.

    Parameters
    ----------
    rows
        Which.
    lineups
        uint8, shape (n_part, roster_size).
    thresholds
        float32, shape (n_part, n_thresholds).
    slip
        The most that rounding does to a score less its threshold, in points, shape (n_part,).
    """

    rows: slice
    lineups: NDArray[np.uint8]
    thresholds: NDArray[np.float32]
    slip: Floats
