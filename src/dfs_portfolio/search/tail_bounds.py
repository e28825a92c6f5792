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

**One threshold for all lineups** gives bounds from above faster, by `ramps`: any `t` will do, and
with the sum ``A`` of excesses over it one for all levels, of weights `w` and counts `k`,

.. math:: f_l \le t \sum_j w_j + A_l \sum_j w_j / k_j .

It is close for lineups whose value at risk is near `t`, and nowhere below ``t``: lineups with lower
values are not told apart. Those that matter get their own thresholds afterwards.

**Rounding.** Integer scores (see `quantization`) are summed exactly; only the last few operations
of a bound round, in double precision. Where points are rounded to integers, bounds from above come
from those rounded up, bounds from below from those rounded down.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.progress import Report, in_parts
from dfs_portfolio._internal.threads import run_pieces, thread_count
from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio.metrics.tails import tail_count, value_at_risk
from dfs_portfolio.search import kernels, net_value_kernels
from dfs_portfolio.search.pieces import piece_size
from dfs_portfolio.search.quantization import QuantizedPoints, kernel_points, rounded_points
from dfs_portfolio.search.ramps import Ramps
from dfs_portfolio.search.settings import DEFAULT_SETTINGS, SearchSettings

# Quantiles of the edges of the sample at which the two thresholds of a lower bound lie.
BRACKET = (0.95, 0.05)
# Lineups near a rank from which the thresholds of a scan are measured, and by how many standard
# deviations of their scores these are lowered: somewhat too low costs little, too high much.
NEAR_RANK, MARGIN = 24, 0.1
# If one threshold for all levels leaves a larger share of the lineups in doubt, beside so many
# times those that are asked for, each level has its own.
MANY, MANY_TIMES = 0.05, 4
# Relative error of the last operations of a bound, in double precision.
LAST_BITS = 64 * float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class TailScan:
    """How a scan of all lineups bounds their values.

    Parameters
    ----------
    thresholds
        Of each level, in units.
    told
        Lineups of lower values, in points, are hardly told apart.
    """

    thresholds: tuple[int, ...]
    told: float


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
        self._lineups, self._points = lineups, points
        self._threads, self._settings = thread_count(threads), settings
        self._n_scenarios, self._roster = len(points), lineups.shape[1]
        self._counts = np.array([tail_count(len(points), a) for a in levels])
        self._weights = np.array(weights)
        self._set_units(kernel_points(points, self._roster))
        self._double = None if self._units.exact else np.ascontiguousarray(points.T)
        self._edges = self._measure_edges(levels)
        self._plans: dict[int, TailScan] = {}

    def _set_units(self, units: QuantizedPoints) -> None:
        self._units, self._highest = units, int(units.peaks.max())
        # Moments of the integers themselves, which may differ from the points.
        self._mean, self._covariance = np.empty(len(units.rows)), np.empty((len(units.rows),) * 2)
        net_value_kernels.player_moments(units.rows, self._mean, self._covariance)
        # The value of a lineup of zeros: weights may sum to slightly less or more than 1.
        self._zero_value = self._roster * units.low * self._weights.sum()

    @property
    def units(self) -> QuantizedPoints:
        """The points in the units of the kernels; if rounded, then up."""
        return self._units

    @property
    def nbytes(self) -> int:
        """Memory taken by copies of the points."""
        double = 0 if self._double is None else self._double.nbytes
        scan = self.ramps.nbytes if "ramps" in self.__dict__ else 0
        return self._units.rows.nbytes + double + scan

    @property
    def are_means(self) -> bool:
        """Whether every tail holds all scenarios: then exact values cost next to nothing."""
        return bool((self._counts == self._n_scenarios).all())

    def exact(self, rows: NDArray[np.intp], report: Report | None = None) -> FloatArray:
        """Return the exact values of some lineups, shape (n_rows,)."""
        values = np.empty(len(rows))
        if self.are_means:
            means = self._points.mean(axis=0) * self._weights.sum()

            def add_up(piece: slice) -> None:
                values[piece] = means[self._lineups[rows[piece]]].sum(axis=1)

            self._run(add_up, len(rows), report)
            return values
        edges = np.median(self._edges, axis=1)
        low, step = self._roster * self._units.low, self._units.step

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
                low + step * (mean + (edges.min() - 0.1) * spread),
                step * (0.2 * spread + 1.0),
                self._counts,
                self._weights,
                values[piece],
            )

        self._run(evaluate, len(rows), report)
        return self._in_points(values) if self._double is None else values

    def bounds_above(
        self, rows: NDArray[np.intp] | None = None, report: Report | None = None
    ) -> FloatArray:
        """Return an upper bound on the value of each lineup, or of some, shape (n_rows,).

        Parameters
        ----------
        rows
            The lineups, by default all.
        report
            Called with the share of them that are done.
        """
        if rows is not None and (rows[1:] < rows[:-1]).any():
            # Neighbours in the table share players, whose points are then added up once.
            order = np.argsort(rows)
            bounds = np.empty(len(rows))
            bounds[order] = self.bounds_above(rows[order], report)
            return bounds
        lineups = self._lineups if rows is None else np.ascontiguousarray(self._lineups[rows])
        bounds = np.empty(len(lineups))
        # One threshold a level, where the tail of the median lineup of the sample begins.
        edges = np.median(self._edges, axis=1)

        def bound(piece: slice) -> None:
            part = self._part(lineups[piece], edges)
            sums = np.zeros(part.thresholds.shape, dtype=np.int64)
            self._add_excesses(part, sums)
            # The inequality: threshold plus the excess over the number of scores in the tail.
            # No product of matrices: a library's threads and memory are not worth so little.
            value = ((part.thresholds + sums / self._counts) * self._weights).sum(axis=1)
            bounds[piece] = self._in_points(value) + part.last_bits

        self._run(bound, len(bounds), report)
        return bounds

    @cached_property
    def ramps(self) -> Ramps:
        """Sums of ramps of the scores of all lineups."""
        return Ramps(self._units, self._lineups, self._threads, self._settings)

    def plan_scan(self, rank: int) -> TailScan:
        """Choose the thresholds with which a scan tells the best lineups apart, once for a rank.

        Parameters
        ----------
        rank
            How many lineups.
        """
        if rank not in self._plans:
            self._plans[rank] = self._plan(rank)
        return self._plans[rank]

    def _plan(self, rank: int) -> TailScan:
        sample = self._sample_rows(self._settings.scan_sample)
        mean, spread = self._moments(self._lineups[sample]).T
        edges = np.median(self._edges, axis=1)
        guess = mean + spread * float(self._weights @ edges)
        order = np.argsort(-guess, kind="stable")
        place = rank * len(order) // len(self._lineups)
        near = order[max(0, place - NEAR_RANK // 2) :][:NEAR_RANK]
        rows = sample[near]
        scores = self._units.rows[self._lineups[rows]].sum(axis=1, dtype=np.int64)
        values = self.exact(rows)
        told = float(np.median(values))
        # Where the inequality is tightest: the count of the tail, or one that serves all levels.
        shared = self._weights.sum() / (self._weights / self._counts).sum()
        margin = MARGIN * float(np.median(spread[near]))
        at = [_median_of_best(scores, count) - margin for count in (shared, *self._counts)]
        one, *own = self._units.thresholds(np.array(at)).astype(int).tolist()
        plan = TailScan((one,) * len(own), told)
        over = np.maximum(scores - one, 0).sum(axis=1)
        slack = float(
            np.median(self._at(plan.thresholds) + self._slopes(plan)[one] * over - values)
        )
        lowest = guess[near].mean() - slack / self._units.step
        share = float((guess >= lowest).mean()) - MANY_TIMES * rank / len(self._lineups)
        return plan if share <= MANY or len(own) == 1 else TailScan(tuple(own), told)

    def bounds_over(self, plan: TailScan, report: Report | None = None) -> FloatArray:
        """Return the upper bound on each value that a scan of all lineups gives."""
        bounds: Any = self._at(plan.thresholds)
        slopes = self._slopes(plan)
        parts = in_parts(report or (lambda share: None), len(slopes))
        for part, (threshold, slope) in zip(parts, slopes.items(), strict=True):
            more = slope * self.ramps.sums(threshold, report=part)
            more += bounds
            bounds = more
        return np.asarray(bounds)

    def _at(self, thresholds: Sequence[int]) -> float:
        """Return the bound of a lineup that is nowhere beyond the thresholds, in points."""
        value = self._in_points(self._weights @ np.array(thresholds))
        return float(value) + self._last_bits(max(thresholds))

    def _slopes(self, plan: TailScan) -> dict[int, float]:
        """Return what a unit beyond each threshold adds to a bound, in points."""
        slopes: dict[int, float] = {}
        for threshold, weight, count in zip(
            plan.thresholds, self._weights, self._counts, strict=True
        ):
            slope = self._units.step * float(weight) / float(count)
            slopes[threshold] = slopes.get(threshold, 0.0) + slope
        return slopes

    def bounds_below(self, report: Report | None = None) -> FloatArray:
        """Return a lower bound on each value, shape (n_lineups,)."""
        if self._units.exact:
            return self._chords(report)
        below = copy(self)
        below._set_units(rounded_points(self._points, self._roster, up=False))
        return below._chords(report)

    def _chords(self, report: Report | None) -> FloatArray:
        """Return bounds from below on the values of the integers."""
        bounds = np.empty(len(self._lineups))
        # Two thresholds a level, in descending order, so that the numbers above them ascend.
        edges = np.sort(np.quantile(self._edges, BRACKET, axis=1).ravel())[::-1]

        def bound(piece: slice) -> None:
            part = self._part(self._lineups[piece], edges)
            sums, above = np.zeros((2, *part.thresholds.shape), dtype=np.int64)
            self._add_excesses(part, sums, above)
            # m t + E, the sum of the m scores above t: a point on or below the concave curve.
            totals = above * part.thresholds.astype(np.float64) + sums
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
            bounds[piece] = self._in_points(chords) - part.last_bits

        self._run(bound, len(bounds), report)
        return bounds

    def _add_excesses(
        self, part: _Part, sums: NDArray[Any], above: NDArray[Any] | None = None
    ) -> None:
        rows = self._units.rows
        kernels.add_excesses(rows, part.lineups, part.thresholds, self._highest, sums, above)

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

    def _part(self, lineups: NDArray[np.uint8], edges: FloatArray) -> _Part:
        """Return some lineups with a threshold at each edge, and how far rounding can go."""
        mean, spread = self._moments(lineups).T
        thresholds = self._units.thresholds(mean[:, None] + spread[:, None] * edges)
        # Higher ones bound nothing better, and rounding would depend on who is in the same part.
        thresholds = np.minimum(thresholds, self._highest)
        return _Part(lineups, thresholds, mean, self._last_bits(self._highest))

    def _last_bits(self, threshold: int) -> float:
        """Return the largest rounding error of what follows the sums, in points."""
        magnitude = self._highest + max(self._highest, threshold)
        size = self._roster * abs(self._units.low) + self._units.step * magnitude
        return float(LAST_BITS * size)

    def _sample_rows(self, size: int) -> NDArray[np.intp]:
        return np.unique(np.linspace(0, len(self._lineups) - 1, size).astype(np.intp))

    def _measure_edges(self, levels: Sequence[float]) -> FloatArray:
        """Measure how many standard deviations above the mean the tails of a sample begin.

        Returns
        -------
        ndarray of float
            Shape (n_levels, n_sampled).
        """
        lineups = self._lineups[self._sample_rows(self._settings.edge_sample)]
        edges = np.empty((len(levels), len(lineups)))
        for i, (mean, spread) in enumerate(self._moments(lineups)):
            scores = self._units.rows[lineups[i]].sum(axis=0, dtype=np.float64)
            at_risk = np.array([value_at_risk(scores, a, tail="upper") for a in levels])
            edges[:, i] = (at_risk - mean) / max(spread, 1e-12)
        return edges


def _median_of_best(scores: IntArray, count: float) -> float:
    """Return the median, over lineups, of the score that `count` scores of a lineup reach."""
    place = scores.shape[1] - min(max(1, round(count)), scores.shape[1])
    return float(np.median(np.partition(scores, place, axis=1)[:, place]))


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
    last_bits
        Largest rounding error of the operations after the sums, in points.
    """

    lineups: NDArray[np.uint8]
    thresholds: NDArray[np.uint16]
    mean: FloatArray
    last_bits: float
