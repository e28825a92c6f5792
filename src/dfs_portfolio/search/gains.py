r"""What a lineup adds to the expected best score of a portfolio, exactly, for all lineups.

.. math:: F(P) = \frac1S \sum_s \max_{l \in P} y_{ls}, \qquad
          F(P \cup l) - F(P) = \frac1S \sum_s \max(y_{ls} - \max_{m \in P} y_{ms},\, 0)

`F` is submodular: what a lineup adds never grows as others join. A gain that was computed earlier
is therefore a bound on the gain now, and few lineups have to be looked at anew (Minoux, 1978). And
no portfolio of `N` lineups has a higher `F` than any `P` has, plus the `N` largest gains on top of
it (Nemhauser, Wolsey and Fisher, 1978).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.progress import ProgressFunction, Report, stage_report
from dfs_portfolio.search import kernels
from dfs_portfolio.search.lazy import Rows, settle
from dfs_portfolio.search.query import Query
from dfs_portfolio.search.table import ValueTable
from dfs_portfolio.search.threads import piece_size, run_pieces

# Lineups evaluated at a time at first.
BATCH = 16_384
# A share of all lineups from which on it is quicker to evaluate them all, in order.
MANY = 0.2


class GainOracle:
    """Finds the lineup that adds most to the expected best score of those chosen.

    Scores that are integers are compared as such; others in double precision.

    Parameters
    ----------
    table
        All lineups; its bounds and values are not needed.
    progress
        Told how far a pass over all lineups has come, stage ``"gain"``.
    """

    def __init__(self, table: ValueTable, progress: ProgressFunction | None = None) -> None:
        self._table, self._progress = table, progress
        units = table.tails.units
        self._step, self._low = units.step, units.low * table.rules.roster_size
        if units.whole:
            self._rows, self._zero = units.rows, units.zero
        else:
            self._rows = np.ascontiguousarray(table.scenarios.points.T)
            self._zero = np.zeros(1)
        self._n_scenarios = self._rows.shape[1]
        self._chosen: tuple[int, ...] = ()
        self._best: NDArray[Any] = np.zeros(self._n_scenarios, dtype=self._rows.dtype)
        self._gains: NDArray[np.float64]
        self._begin()

    def best(self, query: Query) -> tuple[int, float] | None:
        """Return the allowed lineup that adds most to those chosen, and how much, in points.

        Parameters
        ----------
        query
            What is chosen and what is allowed; its costs are not heeded.

        Returns
        -------
        tuple of (int, float) or None
            Row of the table and gain; for the first lineup the gain is its mean score. ``None``
            where no lineup is allowed. Of equal lineups the first in the table.
        """
        worth = self._settled(query, 1)
        row = int(np.argmax(worth))
        return (row, self._in_points(float(worth[row]))) if worth[row] > -np.inf else None

    def expected_best(self, chosen: tuple[int, ...]) -> float:
        """Return the mean over the scenarios of the best of some lineups' scores, in points."""
        self._move_to(chosen)
        mean = float(self._best.mean(dtype=np.float64))
        return float(self._low + self._step * mean)

    def bound(self, chosen: tuple[int, ...], n_lineups: int) -> float:
        """Return what the expected best score of no portfolio of so many lineups exceeds.

        Parameters
        ----------
        chosen
            Any lineups; the better, the closer is the bound.
        n_lineups
            Size of the portfolios.
        """
        free = replace(Query.free(self._table.slate), chosen=chosen)
        count = min(n_lineups, len(self._table))
        worth = self._settled(free, count)
        most = np.partition(worth, -count)[-count:]
        total = float(np.maximum(most, 0.0).sum()) * self._step / self._n_scenarios
        size = abs(self._low) + self._step * float(self._best.max())
        return float(self.expected_best(chosen) + total + 1e-12 * size)

    def _settled(self, query: Query, count: int) -> NDArray[np.float64]:
        """Return gains, as sums in units, of which the best allowed `count` are exact."""
        self._move_to(tuple(query.chosen))
        free = replace(query, driver_cost=np.zeros(len(self._table.slate)))
        worth = self._table.net(free, self._gains)
        exact = self._turn == len(self._chosen)

        def evaluate(rows: Rows) -> NDArray[np.float64]:
            if len(rows) <= MANY * len(worth):
                self._evaluate(rows)
            else:
                self._evaluate_all()
                exact[:] = True
                np.copyto(worth, self._gains, where=worth > -np.inf)
            return self._gains[rows]

        settle(worth, exact, count, evaluate, batch=BATCH)
        return worth

    def _evaluate(self, rows: Rows) -> None:
        """Learn what some lineups would add now."""
        self._gains[rows] = self._sums(self._table.lineups[rows], None)
        self._turn[rows] = len(self._chosen)

    def _evaluate_all(self) -> None:
        """Learn what each lineup would add now."""
        report = stage_report(self._progress, "gain")
        self._gains = self._sums(self._table.lineups, report).astype(np.float64)
        self._turn[:] = len(self._chosen)

    def _sums(self, lineups: NDArray[np.uint8], report: Report | None) -> NDArray[Any]:
        """Return the gains of lineups in units, summed up over the scenarios."""
        sums = np.zeros(len(lineups), dtype=np.float64 if self._zero.dtype == float else np.int64)

        def work(piece: slice) -> None:
            kernels.add_gains(self._rows, lineups[piece], self._best, self._zero, sums[piece])

        threads = self._table.threads
        size = piece_size(len(sums), self._n_scenarios, threads)
        run_pieces(work, len(sums), size, threads, report)
        return sums

    def _move_to(self, chosen: tuple[int, ...]) -> None:
        """Take these lineups for chosen; gains known for fewer of them stay as bounds."""
        if chosen[: len(self._chosen)] != self._chosen:
            self._begin()
        for row in chosen[len(self._chosen) :]:
            scores = self._rows[self._table.lineups[row]].sum(axis=0, dtype=self._rows.dtype)
            self._best = np.maximum(self._best, scores) if self._chosen else scores
            self._chosen = (*self._chosen, row)

    def _begin(self) -> None:
        """Choose nothing: the first lineup adds its mean score."""
        totals = self._rows.sum(axis=1, dtype=np.float64)
        lineups = self._table.lineups
        self._gains = totals[lineups[:, 0]]
        for q in range(1, lineups.shape[1]):
            self._gains += totals[lineups[:, q]]
        self._turn = np.zeros(len(lineups), dtype=np.int32)
        self._chosen = ()
        self._best = np.zeros(self._n_scenarios, dtype=self._rows.dtype)

    def _in_points(self, total: float) -> float:
        """Return a gain in points; the first lineup's score is counted from the lowest there is."""
        gain = self._step * total / self._n_scenarios
        return gain if self._chosen else float(self._low + gain)
