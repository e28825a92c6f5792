r"""What a lineup adds to the expected best score of a portfolio, exactly, for all lineups.

.. math:: F(P) = \frac1S \sum_s \max_{l \in P} y_{ls}, \qquad
          F(P \cup l) - F(P) = \frac1S \sum_s \max(y_{ls} - \max_{m \in P} y_{ms},\, 0)

`F` is submodular: what a lineup adds never grows as others join. A gain that was computed earlier
is therefore a bound on the gain now, and few lineups have to be looked at anew (Minoux, 1978).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.progress import ProgressFunction, Report, stage_report
from dfs_portfolio.search import kernels
from dfs_portfolio.search.lazy_evaluation import Rows, settle
from dfs_portfolio.search.quantization import QuantizedPoints
from dfs_portfolio.search.query import Query
from dfs_portfolio.search.threads import piece_size, run_pieces
from dfs_portfolio.search.value_table import ValueTable

# Lineups evaluated at a time at first.
BATCH = 16_384
# Where old gains rule out less than this share of all lineups, all are evaluated, in order.
MANY = 0.5


@dataclass(frozen=True, eq=False)
class Scores:
    """Sums over scenarios of what lineups score above a threshold for each, in units.

    Scores that are integers are compared as such; others in double precision.

    Parameters
    ----------
    units
        Points of each player, uint16 or float64, none below 0.
    low
        What a lineup of zeros scores, in points.
    threads
        How many to use.
    """

    units: QuantizedPoints
    low: float
    threads: int

    @classmethod
    def of(cls, table: ValueTable) -> Scores:
        """Take the scenarios of a table."""
        units = table.tails.units
        if not units.whole:
            points = table.scenarios.points
            # Counted from the lowest, as integers are: nothing that joins can then lower the best,
            # and what the first lineup adds to nothing is a bound like any other.
            low = float(points.min())
            rows = np.ascontiguousarray(points.T - low)
            units = replace(units, rows=rows, low=low, zero=np.zeros(1))
        return cls(units, units.low * table.slate.contest.roster_size, table.threads)

    @property
    def n_scenarios(self) -> int:
        """Number of columns."""
        return int(self.units.rows.shape[1])

    @property
    def step(self) -> float:
        """Points of a unit."""
        return self.units.step

    def of_lineup(self, lineup: NDArray[np.uint8]) -> NDArray[Any]:
        """Return the scores of one lineup, shape (n_scenarios,)."""
        rows = self.units.rows
        return np.asarray(rows[lineup].sum(axis=0, dtype=rows.dtype))

    def summed(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points of every scenario as sums of units over all."""
        return points * (self.n_scenarios / self.step)

    def above(
        self, best: NDArray[Any], lineups: NDArray[np.uint8], report: Report | None = None
    ) -> NDArray[np.float64]:
        """Return what lineups score above thresholds, summed up, shape (n_lineups,).

        Parameters
        ----------
        best
            Threshold of each scenario, shape (n_scenarios,), of the type of `rows`.
        lineups
            Shape (n_lineups, roster_size); quickest in lexicographic order.
        report
            Told the share that is done.
        """
        rows, zero = self.units.rows, self.units.zero
        sums = self.units.sums(len(lineups))
        highest = int(np.max(self.units.peaks - best)) if self.units.whole else 0

        def work(piece: slice) -> None:
            kernels.add_gains(rows, lineups[piece], best, zero, highest, sums[piece])

        size = piece_size(len(sums), self.n_scenarios, self.threads)
        run_pieces(work, len(sums), size, self.threads, report)
        return sums.astype(np.float64)


class GainOracle:
    """Finds the lineup that adds most to the expected best score of those chosen.

    Parameters
    ----------
    table
        All lineups; its bounds and values are not needed.
    progress
        Told how far a pass over all lineups has come, stage ``"gain"``.
    """

    def __init__(self, table: ValueTable, progress: ProgressFunction | None = None) -> None:
        self._table, self._progress = table, progress
        self._scores = Scores.of(table)
        self._gains: NDArray[np.float64]
        self._turn: NDArray[np.int32]
        self._chosen: tuple[int, ...]
        self._best: NDArray[Any]
        self._begin()

    def best(self, query: Query) -> tuple[int, float] | None:
        """Return the allowed lineup that adds most to those chosen, and how much, in points.

        Parameters
        ----------
        query
            What is chosen, what is allowed, and what players cost.

        Returns
        -------
        tuple of (int, float) or None
            Row of the table and gain less costs; for the first lineup the gain is its mean score.
            ``None`` where no lineup is allowed. Of equal lineups the first in the table.
        """
        worth = self._settled(query)
        row = int(np.argmax(worth))
        return (row, self._in_points(float(worth[row]))) if worth[row] > -np.inf else None

    def _settled(self, query: Query) -> NDArray[np.float64]:
        """Return gains, as sums in units, of which the best allowed one is exact."""
        self._move_to(tuple(query.chosen))
        priced = replace(query, player_cost=self._scores.summed(query.player_cost))
        worth = self._table.net(priced, self._gains)
        exact = self._turn == len(self._chosen)

        def evaluate(rows: Rows) -> NDArray[np.float64]:
            known = worth[exact]
            rivals = np.count_nonzero(worth >= known.max()) if len(known) else len(rows)
            if rivals <= MANY * len(worth):
                self._gains[rows] = self._scores.above(self._best, self._table.lineups[rows])
                self._turn[rows] = len(self._chosen)
            else:
                self._evaluate_all()
                exact[:] = True
                worth[:] = self._table.net(priced, self._gains)
            return self._table.net(priced, self._gains, None, rows)

        settle(worth, exact, 1, evaluate, batch=BATCH)
        return worth

    def _evaluate_all(self) -> None:
        """Learn what each lineup would add now."""
        report = stage_report(self._progress, "gain")
        self._gains = self._scores.above(self._best, self._table.lineups, report)
        self._turn[:] = len(self._chosen)

    def _move_to(self, chosen: tuple[int, ...]) -> None:
        """Take these lineups for chosen; gains known for fewer of them stay as bounds."""
        if chosen[: len(self._chosen)] != self._chosen:
            self._begin()
        for row in chosen[len(self._chosen) :]:
            scores = self._scores.of_lineup(self._table.lineups[row])
            self._best = np.maximum(self._best, scores) if self._chosen else scores
            self._chosen = (*self._chosen, row)

    def _begin(self) -> None:
        """Choose nothing: the first lineup adds its mean score."""
        totals = self._scores.units.rows.sum(axis=1, dtype=np.float64)
        lineups = self._table.lineups
        self._gains = totals[lineups[:, 0]]
        for q in range(1, lineups.shape[1]):
            self._gains += totals[lineups[:, q]]
        self._turn = np.zeros(len(lineups), dtype=np.int32)
        self._chosen = ()
        self._best = np.zeros(self._scores.n_scenarios, dtype=self._scores.units.rows.dtype)

    def _in_points(self, total: float) -> float:
        """Return a gain in points; the first lineup's score is counted from the lowest there is."""
        gain = self._scores.step * total / self._scores.n_scenarios
        return gain if self._chosen else float(self._scores.low + gain)
