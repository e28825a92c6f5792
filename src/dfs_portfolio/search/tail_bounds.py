r"""The upper tails of many lineups' scores: exact, or bounded from above or below in one pass.

Let `k` be the number of scenarios in the tail of a lineup's scores, `t` a threshold, `m` the
number of scores above it and `E` the sum of their excesses over it.

**From above.** ``t + E / k`` is at least the tail mean for every `t` (Rockafellar and Uryasev),
and close to it if `t` is near the value at risk.

**From below.** A lower tail is the upper tail of the negated scores, so an upper bound on it is a
lower bound on that upper tail, which the inequality above does not give. Let ``G(k)`` be the sum
of the `k` best scores. It is concave, and the scores above `t` add up to ``m t + E <= G(m)``; so a
chord between two such points on either side of `k` never lies above ``G(k)``. Two thresholds for
each level, just above and just below the likely value at risk, bring the chord close. No scores at
all and all scores are points too, so there is always a chord.

**Thresholds.** For a sum of six players' points the value at risk is close to ``mean + c * sd``
with one `c` for the whole slate; `c` is measured on a sample of lineups.

**Rounding.** Integer scores (see `quantization`) are summed exactly; only the last few operations
of a bound round, in double precision. Other sums are taken in single precision, and bounds are
padded for the worst case. With unit roundoff `u`, and `M` the largest size to which the points of
a lineup's `r` players and its threshold add up, each excess is off by at most ``(2r + 2) u M``,
and a block of `B` excesses added in any order by a factor ``1 + B u``. Rounding may put a score on
the wrong side of its threshold; that does no harm, since the above holds for any `m` scenarios.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.progress import Report
from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.metrics.tails import tail_count, value_at_risk
from dfs_portfolio.search import kernels, net_value_kernels
from dfs_portfolio.search.quantization import QuantizedPoints, kernel_points
from dfs_portfolio.search.settings import DEFAULT_SETTINGS, SearchSettings
from dfs_portfolio.search.threads import piece_size, run_pieces, thread_count

# Quantiles of the edges of the sample at which the two thresholds of a lower bound lie.
BRACKET = (0.95, 0.05)
# Of single precision: the unit roundoff, the smallest normal number, below which rounding errors
# are absolute, and the factor on the sum of a block added in any order.
UNIT = float(np.finfo(np.float32).eps) / 2
NORMAL = float(np.finfo(np.float32).tiny)
REORDERED = 1.0 + kernels.BLOCK * UNIT
# Relative error of the last operations of a bound, in double precision.
LAST_BITS = 64 * float(np.finfo(np.float64).eps)


class LineupTails:
    """Weighted upper tail means of the scores of many lineups.

    Parameters
    ----------
    points
        Points of each player, shape (n_scenarios, n_players).
    lineups
        uint8, shape (n_lineups, roster_size), in lexicographic order.
    levels, weights
        Of the tails, shape (n_levels,).
    threads
        As in `thread_count`.
    settings
        As in `ValueTable`.
    """

    def __init__(
        self,
        points: FloatArray,
        lineups: NDArray[np.uint8],
        levels: Sequence[float],
        weights: Sequence[float],
        threads: int | None = None,
        settings: SearchSettings = DEFAULT_SETTINGS,
    ) -> None:
        self._lineups = lineups
        self._threads, self._settings = thread_count(threads), settings
        self._n_scenarios = len(points)
        self._roster = lineups.shape[1]
        self._units = kernel_points(points, self._roster)
        self._double = None if self._units.is_integer else np.ascontiguousarray(points.T)
        self._largest = np.abs(self._units.rows).max(axis=1).astype(np.float64)
        self._highest = int(self._units.peaks.max())
        # Moments of the integers themselves: points may differ by what `quantization` tolerates.
        scaled = points if self._double is not None else self._units.rows.T.astype(np.float64)
        self._mean = scaled.mean(axis=0)
        centred = scaled - self._mean
        self._covariance = centred.T @ centred / len(points)
        self._counts = np.array([tail_count(len(points), a) for a in levels])
        self._weights = np.array(weights)
        # The value of a lineup of zeros: weights may sum to slightly less or more than 1.
        self._zero_value = self._roster * self._units.low * self._weights.sum()
        self._edges = self._measure_edges(levels)

    @property
    def units(self) -> QuantizedPoints:
        """The points in the units of the kernels."""
        return self._units

    @property
    def nbytes(self) -> int:
        """Memory taken by copies of the points."""
        return self._units.rows.nbytes + (0 if self._double is None else self._double.nbytes)

    def exact(self, rows: NDArray[np.intp], report: Report | None = None) -> FloatArray:
        """Return the exact values of some lineups, shape (n_rows,)."""
        values = np.empty(len(rows))
        edges = np.median(self._edges, axis=1)

        def evaluate(piece: slice) -> None:
            lineups = np.ascontiguousarray(self._lineups[rows[piece]])
            mean, spread = self._moments(lineups).T
            if self._double is None:
                guesses = self._units.thresholds(mean[:, None] + spread[:, None] * edges)
                kernels.integer_tails(
                    self._units.rows, lineups, guesses, self._counts, self._weights, values[piece]
                )
                return
            kernels.sorted_tails(
                self._double,
                lineups,
                mean + (edges.min() - 0.1) * spread,
                0.2 * spread + 1e-9,
                self._counts,
                self._weights,
                values[piece],
            )

        self._run(evaluate, len(rows), report)
        return self._in_points(values)

    def bounds_above(self, report: Report | None = None) -> FloatArray:
        """Return an upper bound on each value, shape (n_lineups,)."""
        bounds = np.empty(len(self._lineups))
        # One threshold a level, where the tail of the median lineup of the sample begins.
        edges = np.median(self._edges, axis=1)

        def bound(piece: slice) -> None:
            part = self._part(piece, edges)
            sums = self._units.sums(*part.thresholds.shape)
            self._add_excesses(part, sums)
            # Padding: rounding may have made the excess of any scenario too small.
            factor = 1.0 if self._units.is_integer else REORDERED
            excesses = sums * factor + self._n_scenarios * part.slip[:, None]
            # The inequality: threshold plus the excess over the number of scores in the tail.
            value = (part.thresholds + excesses / self._counts) @ self._weights
            bounds[piece] = self._in_points(value) + part.last_bits

        self._run(bound, len(bounds), report)
        return bounds

    def bounds_below(self, report: Report | None = None) -> FloatArray:
        """Return a lower bound on each value, shape (n_lineups,)."""
        bounds = np.empty(len(self._lineups))
        # Two thresholds a level, in descending order, so that the numbers above them ascend.
        edges = np.sort(np.quantile(self._edges, BRACKET, axis=1).ravel())[::-1]

        def bound(piece: slice) -> None:
            part = self._part(piece, edges)
            shape = part.thresholds.shape
            sums, above = self._units.sums(*shape), self._units.sums(*shape)
            self._add_excesses(part, sums, above)
            factor = 1.0 if self._units.is_integer else REORDERED
            # m t + E, the sum of the m scores above t: a point on or below the concave curve.
            totals = above * part.thresholds.astype(np.float64) + sums / factor
            chords = np.empty(len(part.lineups))
            net_value_kernels.chord_means(
                above.astype(np.float64),
                totals,
                self._n_scenarios,
                part.mean,
                self._counts,
                self._weights,
                chords,
            )
            # Padding: rounding may have made each score in the tail too large.
            bounds[piece] = self._in_points(chords - part.slip) - part.last_bits

        self._run(bound, len(bounds), report)
        return bounds

    def _add_excesses(
        self, part: _Part, sums: NDArray[Any], above: NDArray[Any] | None = None
    ) -> None:
        rows, zero = self._units.rows, self._units.zero
        kernels.add_excesses(rows, part.lineups, part.thresholds, zero, self._highest, sums, above)

    def _run(self, work: Callable[[slice], None], n_items: int, report: Report | None) -> None:
        size = piece_size(n_items, self._n_scenarios, self._threads, self._settings)
        run_pieces(work, n_items, size, self._threads, report)

    def _in_points(self, values: FloatArray) -> FloatArray:
        """Convert values of lineups from units into points."""
        return np.asarray(self._zero_value + self._units.step * values)

    def _moments(self, lineups: NDArray[np.uint8]) -> FloatArray:
        """Return mean and standard deviation of scores, in units, shape (n_lineups, 2)."""
        moments = np.empty((len(lineups), 2))
        net_value_kernels.moments(lineups, self._mean, self._covariance, moments)
        return moments

    def _part(self, rows: slice, edges: FloatArray) -> _Part:
        """Return some lineups with a threshold at each edge, and how far rounding can go."""
        lineups = self._lineups[rows]
        mean, spread = self._moments(lineups).T
        thresholds = self._units.thresholds(mean[:, None] + spread[:, None] * edges)
        if self._units.is_integer:  # sums are exact
            slip = np.zeros(len(lineups))
            magnitude = slip + self._highest + max(self._highest, int(thresholds.max()))
        else:
            magnitude = np.abs(thresholds).max(axis=1).astype(np.float64)
            for q in range(self._roster):
                magnitude += self._largest[lineups[:, q]]
            slip = (2 * self._roster + 2) * UNIT * (magnitude + NORMAL)
        size = self._roster * abs(self._units.low) + self._units.step * magnitude
        return _Part(lineups, thresholds, mean, slip, LAST_BITS * size)

    def _measure_edges(self, levels: Sequence[float]) -> FloatArray:
        """Measure how many standard deviations above the mean the tails of a sample begin.

        Returns
        -------
        ndarray of float
            Shape (n_levels, n_sampled).
        """
        sample = np.linspace(0, len(self._lineups) - 1, self._settings.edge_sample).astype(np.intp)
        lineups = self._lineups[np.unique(sample)]
        edges = np.empty((len(levels), len(lineups)))
        for i, (mean, spread) in enumerate(self._moments(lineups)):
            scores = self._units.rows[lineups[i]].sum(axis=0, dtype=np.float64)
            at_risk = np.array([value_at_risk(scores, a, tail="upper") for a in levels])
            edges[:, i] = (at_risk - mean) / max(spread, 1e-12)
        return edges


class _Part(NamedTuple):
    """Some of the lineups, in units.

    Parameters
    ----------
    lineups
        uint8, shape (n_part, roster_size).
    thresholds
        Shape (n_part, n_thresholds).
    mean
        Of the scores, shape (n_part,).
    slip
        Largest rounding error of a score less its threshold, shape (n_part,).
    last_bits
        Largest rounding error of the operations after the sums, in points, shape (n_part,).
    """

    lineups: NDArray[np.uint8]
    thresholds: NDArray[Any]
    mean: FloatArray
    slip: FloatArray
    last_bits: FloatArray
