r"""What a lineup adds to the expected best score of a portfolio, exactly, for all lineups.

.. math:: F(P) = \frac1S \sum_s \max_{l \in P} y_{ls}, \qquad
          F(P \cup l) - F(P) = \frac1S \sum_s \max(y_{ls} - v_s,\, 0), \quad
          v_s = \max_{m \in P} y_{ms}

When a lineup joins the portfolio, `v` rises to `v'` in a few scenarios, and only there do gains
change:

.. math:: \max(y - v, 0) - \max(y - v', 0) = \min(\max(y - v, 0),\ v' - v) .

So the gains of all lineups are kept, and each turn subtracts one sum of `ramps`. The integers are
exact: if lineups are taken back, the same ramps are added again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.progress import ProgressFunction, Report, in_parts, stage_report
from dfs_portfolio._internal.threads import run_pieces
from dfs_portfolio._internal.types import BoolArray, FloatArray, IntArray
from dfs_portfolio.search import kernels
from dfs_portfolio.search.lazy_evaluation import Rows, evaluate_until_certain
from dfs_portfolio.search.pieces import piece_size
from dfs_portfolio.search.quantization import HIGHEST, QuantizedPoints
from dfs_portfolio.search.query import Query
from dfs_portfolio.search.ranking import largest_rebate
from dfs_portfolio.search.value_table import ValueTable

# Lineups of the largest gains whose costs are looked at first; then so many times more.
FIRST_LINEUPS, TIMES_MORE = 4096, 16
# Lineups on which it is measured how large those gains are.
SAMPLE = 4096
# If thresholds change in a larger share of the scenarios, gains are added up anew.
FEW_CHANGES = 0.5
# Relative rounding error of a gain in double precision, and of the thresholds it is taken over.
ROUNDING = 1e-12


# eq=False: a generated __eq__ would compare arrays, whose comparison is an array.
@dataclass(frozen=True, eq=False)
class Scores:
    """The scores of lineups in the units of a table; if points are rounded, then up.

    Parameters
    ----------
    units
        Points of each player.
    roster_size
        Players in a lineup.
    """

    units: QuantizedPoints
    roster_size: int

    @property
    def low(self) -> float:
        """Score of a lineup of zeros, in points."""
        return self.units.low * self.roster_size

    @property
    def n_scenarios(self) -> int:
        """Number of columns."""
        return int(self.units.rows.shape[1])

    @property
    def step(self) -> float:
        """Points of a unit."""
        return self.units.step

    def of_lineup(self, lineup: Sequence[int] | NDArray[np.uint8]) -> NDArray[np.uint16]:
        """Return the scores of one lineup, shape (n_scenarios,)."""
        rows = self.units.rows[np.asarray(lineup)]
        return np.asarray(rows.sum(axis=0, dtype=np.uint16))

    def best_of(self, lineups: Iterable[Sequence[int] | NDArray[np.uint8]]) -> NDArray[np.uint16]:
        """Return the best score in each scenario, shape (n_scenarios,); 0 without a lineup."""
        best = np.zeros(self.n_scenarios, dtype=np.uint16)
        for lineup in lineups:
            np.maximum(best, self.of_lineup(lineup), out=best)
        return best

    def to_sums(self, points: FloatArray) -> FloatArray:
        """Convert points per scenario into sums of units over all scenarios."""
        return points * (self.n_scenarios / self.step)


class Gains:
    """The gains of all lineups of a table over thresholds that move.

    Parameters
    ----------
    table
        The lineups; bounds and values are not needed.
    progress
        Called during passes over all lineups, stage ``"gain"``.

    Attributes
    ----------
    thresholds
        In units, uint16, shape (n_scenarios,); zeros at first.
    sums
        Of the excesses of each lineup over the thresholds, int64, shape (n_lineups,).
    """

    def __init__(self, table: ValueTable, progress: ProgressFunction | None = None) -> None:
        self._ramps, self._progress = table.tails.ramps, progress
        rows = table.tails.units.rows
        self.thresholds = np.zeros(rows.shape[1], dtype=np.uint16)
        # Over nothing a gain is the whole score.
        totals = rows.sum(axis=1, dtype=np.int64)
        self.sums: IntArray = totals[table.lineups[:, 0]]
        for q in range(1, table.lineups.shape[1]):
            self.sums += totals[table.lineups[:, q]]

    def move_to(self, thresholds: NDArray[np.uint16]) -> None:
        """Make these the thresholds: add up gains anew, or change them where thresholds change."""
        before = self.thresholds
        higher, lower = (np.flatnonzero(thresholds > before), np.flatnonzero(thresholds < before))
        report = stage_report(self._progress, "gain")
        if len(higher) + len(lower) > FEW_CHANGES * len(before):
            self.sums = self._ramps.sums(thresholds, report=report)
        else:
            # Both are known before anything changes: what `progress` raises leaves all as it was.
            parts = iter(in_parts(report, bool(len(higher)) + bool(len(lower))))
            lost = self._between(before, thresholds, higher, parts)
            won = self._between(thresholds, before, lower, parts)
            self.sums = self.sums - lost + won
        self.thresholds = thresholds.copy()

    def _between(
        self,
        low: NDArray[np.uint16],
        high: NDArray[np.uint16],
        scenarios: NDArray[np.intp],
        parts: Iterator[Report],
    ) -> IntArray | int:
        """Return what lineups score between two thresholds in some scenarios."""
        if not len(scenarios):
            return 0
        low, high = low[scenarios], high[scenarios]
        return self._ramps.sums(low, high - low, scenarios, next(parts))


class GainOracle:
    """Finds the lineup that adds most to the expected best score of a portfolio.

    Parameters
    ----------
    table
        All lineups, with the settings of the search; bounds and values are not needed.
    progress
        As in `Gains`.
    kept
        Lineups, as indices in the slate, that are in every portfolio.

    Attributes
    ----------
    table, kept
        As above.
    scores
        Of the table's lineups.
    """

    def __init__(
        self,
        table: ValueTable,
        progress: ProgressFunction | None = None,
        kept: Sequence[Sequence[int]] = (),
    ) -> None:
        self.table = table
        self.scores = Scores(table.tails.units, table.slate.contest.roster_size)
        self._double = None if table.tails.units.exact else _DoubleGains(table, self.scores)
        self._gains = Gains(table, progress)
        self.kept = tuple(tuple(lineup) for lineup in kept)

    def gains_over(self, chosen: Sequence[int]) -> Gains:
        """Return the gains of all lineups over the kept ones and these rows of the table.

        They move on with the next call. Where points are rounded, they are upper bounds.
        """
        lineups = [*self.kept, *self.table.lineups[list(chosen)]]
        if self._double is None:
            self._gains.move_to(self.scores.best_of(lineups))
        else:
            self._gains.move_to(self._double.move_to(lineups))
        return self._gains

    def best(self, query: Query) -> tuple[int, float] | None:
        """Return the allowed lineup with the largest gain net of costs, and that gain, in points.

        Parameters
        ----------
        query
            The portfolio so far (`chosen`), costs and caps.

        Returns
        -------
        tuple of (int, float) or None
            Row of the table and gain less costs; for the first lineup of all the gain is its mean
            score.
            ``None`` if no lineup is allowed. Of equal lineups, the first in the table.
        """
        sums = self.gains_over(query.chosen).sums
        in_sums = replace(query, player_cost=self.scores.to_sums(query.player_cost))
        excluded = query.excludes(len(sums))
        winner, highest = -1, -np.inf
        rebate = largest_rebate(
            in_sums.player_cost, self.table.lineups.shape[1], float(sums.max(initial=0))
        )
        for rows, least in _by_size(sums):
            net = self._net(rows, sums, in_sums)
            net[excluded[rows]] = -np.inf
            if self._double is not None:
                self._make_certain(net, rows, in_sums, highest)
            top = float(net.max(initial=-np.inf))
            if top >= highest and top > -np.inf:
                row = int(rows[net == top].min())
                winner = row if top > highest else min(winner, row)
                highest = top
            if highest > least + rebate:  # the others gain less than the least of these
                break
        return (winner, self._in_points(highest, query.chosen)) if winner >= 0 else None

    def _net(self, rows: Rows, sums: IntArray, query: Query) -> FloatArray:
        """Return gains of some lineups less costs, as sums in units."""
        return self.table.net_of_rows(rows, sums[rows].astype(np.float64), query)

    def _make_certain(self, net: FloatArray, rows: Rows, query: Query, highest: float) -> None:
        """Replace bounds by exact net gains until the largest one is exact."""
        double = self._double
        assert double is not None
        net[:] = double.padded(net)

        def evaluate(which: Rows) -> FloatArray:
            return self.table.net_of_rows(rows[which], double.sums_of(rows[which]), query)

        exact: BoolArray = np.zeros(len(rows), dtype=bool)
        batch = self.table.settings.batch_size
        evaluate_until_certain(net, exact, 1, evaluate, highest, batch)

    def _in_points(self, total: float, chosen: Sequence[int]) -> float:
        """Return a gain in points; the first lineup's score is counted from the lowest score."""
        gain = self.scores.step * total / self.scores.n_scenarios
        first = not (self.kept or chosen)
        return float(self.scores.low + gain) if first else gain


class _DoubleGains:
    """Gains in double precision, where integers are points that were rounded up.

    Points are counted from the lowest one, as integers are: no score is then below 0.
    """

    def __init__(self, table: ValueTable, scores: Scores) -> None:
        self._table, self._scores = table, scores
        points = table.scenarios.points
        self._points = np.ascontiguousarray(points.T - scores.units.low)
        self._best = np.zeros(len(points))

    def move_to(self, lineups: Iterable[Sequence[int] | NDArray[np.uint8]]) -> NDArray[np.uint16]:
        """Take gains over the best of some lineups; return it in units, rounded down."""
        self._best = np.zeros(self._points.shape[1])
        for lineup in lineups:
            np.maximum(self._best, self._points[np.asarray(lineup)].sum(axis=0), out=self._best)
        units = np.floor(self._best * (1 - ROUNDING) / self._scores.step)
        return np.clip(units, 0, HIGHEST).astype(np.uint16)

    def padded(self, net: FloatArray) -> FloatArray:
        """Return net bounds that stay bounds whatever the exact gains were rounded to."""
        size = float(self._scores.units.peaks.max()) * self._scores.n_scenarios
        return net + ROUNDING * size

    def sums_of(self, rows: Rows) -> FloatArray:
        """Return exact gains, as sums in units."""
        table = self._table
        lineups = np.ascontiguousarray(table.lineups[rows])
        sums = np.empty(len(rows))

        def work(piece: slice) -> None:
            kernels.double_gains(self._points, lineups[piece], self._best, sums[piece])

        size = piece_size(len(rows), self._points.shape[1], table.threads, table.settings)
        run_pieces(work, len(rows), size, table.threads)
        return sums / self._scores.step


def _by_size(sums: IntArray) -> Iterator[tuple[Rows, float]]:
    """Yield all rows in groups, the largest sums first, each with its least possible sum."""
    sample = np.sort(sums[:: max(1, len(sums) // SAMPLE)])
    above, size = np.inf, FIRST_LINEUPS
    while above > 0:
        place = len(sample) - 1 - size * len(sample) // len(sums)
        least = int(sample[place]) if place > 0 else 0
        if least < above:
            yield np.flatnonzero((sums >= least) & (sums < above)), float(least)
            above = least
        size *= TIMES_MORE
