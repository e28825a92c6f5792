r"""What a lineup adds to the expected best score of a portfolio, exactly, for all lineups.

.. math:: F(P) = \frac1S \sum_s \max_{l \in P} y_{ls}, \qquad
          F(P \cup l) - F(P) = \frac1S \sum_s \max(y_{ls} - \max_{m \in P} y_{ms},\, 0)

`F` is submodular: the gain of a lineup never grows as others join the portfolio. A gain computed
earlier is therefore an upper bound on the gain now, and only few gains have to be computed again:
the lazy greedy algorithm (Minoux, 1978).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.progress import ProgressFunction, Report, stage_report
from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.search import kernels
from dfs_portfolio.search.lazy_evaluation import Rows, evaluate_until_certain
from dfs_portfolio.search.quantization import QuantizedPoints
from dfs_portfolio.search.query import Query
from dfs_portfolio.search.settings import SearchSettings
from dfs_portfolio.search.threads import piece_size, run_pieces
from dfs_portfolio.search.value_table import ValueTable


# eq=False: a generated __eq__ would compare arrays, whose comparison is an array.
@dataclass(frozen=True, eq=False)
class Scores:
    """The scores of lineups, in units, and sums of their excesses over thresholds.

    Scores that are integers are compared as such; others in double precision.

    Parameters
    ----------
    units
        Points of each player, uint16 or float64, none below 0.
    low
        Score of a lineup of zeros, in points.
    threads
        Number of threads to use.
    settings
        Of the table.
    """

    units: QuantizedPoints
    low: float
    threads: int
    settings: SearchSettings

    @classmethod
    def of(cls, table: ValueTable) -> Scores:
        """Return the scores in the scenarios of a table."""
        units = table.tails.units
        if not units.is_integer:
            points = table.scenarios.points
            # Counted from the lowest score, as integers are: no score is then below 0, and the
            # gain of the first lineup over nothing is a bound like any other.
            low = float(points.min())
            rows = np.ascontiguousarray(points.T - low)
            units = replace(units, rows=rows, low=low, zero=np.zeros(1))
        low = units.low * table.slate.contest.roster_size
        return cls(units, low, table.threads, table.settings)

    @property
    def n_scenarios(self) -> int:
        """Number of columns."""
        return int(self.units.rows.shape[1])

    @property
    def step(self) -> float:
        """Points of a unit."""
        return self.units.step

    def of_lineup(self, lineup: Sequence[int] | NDArray[np.uint8]) -> NDArray[Any]:
        """Return the scores of one lineup, shape (n_scenarios,)."""
        rows = self.units.rows
        return np.asarray(rows[np.asarray(lineup)].sum(axis=0, dtype=rows.dtype))

    def best_of(self, lineups: Iterable[Sequence[int] | NDArray[np.uint8]]) -> NDArray[Any]:
        """Return the best score in each scenario, shape (n_scenarios,); 0 without a lineup."""
        best = np.zeros(self.n_scenarios, dtype=self.units.rows.dtype)
        for lineup in lineups:
            np.maximum(best, self.of_lineup(lineup), out=best)
        return best

    def to_sums(self, points: FloatArray) -> FloatArray:
        """Convert points per scenario into sums of units over all scenarios."""
        return points * (self.n_scenarios / self.step)

    def sum_excesses(
        self, thresholds: NDArray[Any], lineups: NDArray[np.uint8], report: Report | None = None
    ) -> FloatArray:
        """Return each lineup's sum of excesses over the thresholds, shape (n_lineups,).

        Parameters
        ----------
        thresholds
            One for each scenario, shape (n_scenarios,), of the type of the units.
        lineups
            Shape (n_lineups, roster_size); fastest in lexicographic order.
        report
            Called with the share of the lineups that are done.
        """
        rows, zero = self.units.rows, self.units.zero
        sums = self.units.sums(len(lineups))
        highest = int(np.max(self.units.peaks - thresholds)) if self.units.is_integer else 0

        def work(piece: slice) -> None:
            kernels.add_gains(rows, lineups[piece], thresholds, zero, highest, sums[piece])

        size = piece_size(len(sums), self.n_scenarios, self.threads, self.settings)
        run_pieces(work, len(sums), size, self.threads, report)
        return sums.astype(np.float64)


class GainOracle:
    """Finds the lineup that adds most to the expected best score of a portfolio.

    Parameters
    ----------
    table
        All lineups, with the settings of the search; bounds and values are not needed.
    progress
        Called during a pass over all lineups, stage ``"gain"``.
    kept
        Lineups, as indices in the slate, that are in every portfolio.
    """

    def __init__(
        self,
        table: ValueTable,
        progress: ProgressFunction | None = None,
        kept: Sequence[Sequence[int]] = (),
    ) -> None:
        self._table, self._progress = table, progress
        self._scores = Scores.of(table)
        self._kept = tuple(kept)
        # Of each lineup: its latest gain, as a sum in units, and the number of lineups in the
        # portfolio for which that gain was computed; it is an upper bound for larger portfolios.
        self._gains: FloatArray
        self._computed_for: NDArray[np.int32]
        self._chosen: tuple[int, ...]
        self._best: NDArray[Any]
        self._reset()

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
        net = self._net_gains(query)
        row = int(np.argmax(net))
        return (row, self._in_points(float(net[row]))) if net[row] > -np.inf else None

    def _net_gains(self, query: Query) -> FloatArray:
        """Return gains less costs, as sums in units: the largest is exact, the others bounds."""
        self._move_to(tuple(query.chosen))
        settings = self._table.settings
        in_sums = replace(query, player_cost=self._scores.to_sums(query.player_cost))
        net = self._table.net(in_sums, self._gains)
        exact = self._computed_for == len(self._chosen)

        def evaluate(rows: Rows) -> FloatArray:
            certain = net[exact]
            rivals = np.count_nonzero(net >= certain.max()) if len(certain) else len(rows)
            if rivals <= settings.full_pass_share * len(net):
                self._gains[rows] = self._scores.sum_excesses(self._best, self._table.lineups[rows])
                self._computed_for[rows] = len(self._chosen)
            else:
                # Bounds rule out little: one pass over all lineups costs less than many batches,
                # since neighbours share partial sums.
                self._evaluate_all()
                exact[:] = True
                net[:] = self._table.net(in_sums, self._gains)
            return self._table.net(in_sums, self._gains, None, rows)

        evaluate_until_certain(net, exact, 1, evaluate, batch=settings.gain_batch_size)
        return net

    def _evaluate_all(self) -> None:
        """Compute the gain of each lineup over the portfolio so far."""
        report = stage_report(self._progress, "gain")
        self._gains = self._scores.sum_excesses(self._best, self._table.lineups, report)
        self._computed_for[:] = len(self._chosen)

    def _move_to(self, chosen: tuple[int, ...]) -> None:
        """Make `chosen` the portfolio; gains computed for fewer lineups stay as bounds."""
        if chosen[: len(self._chosen)] != self._chosen:
            self._reset()  # gains over other lineups are no bounds
        for row in chosen[len(self._chosen) :]:
            scores = self._scores.of_lineup(self._table.lineups[row])
            self._best = np.maximum(self._best, scores)
            self._chosen = (*self._chosen, row)

    def _reset(self) -> None:
        """Start with the kept lineups.

        The mean score of a lineup is its gain if there are none, and otherwise a bound on it.
        """
        totals = self._scores.units.rows.sum(axis=1, dtype=np.float64)
        lineups = self._table.lineups
        self._gains = totals[lineups[:, 0]]
        for q in range(1, lineups.shape[1]):
            self._gains += totals[lineups[:, q]]
        exact_for = -1 if self._kept else 0
        self._computed_for = np.full(len(lineups), exact_for, dtype=np.int32)
        self._chosen = ()
        self._best = self._scores.best_of(self._kept)

    def _in_points(self, total: float) -> float:
        """Return a gain in points; the first lineup's score is counted from the lowest score."""
        gain = self._scores.step * total / self._scores.n_scenarios
        first = not (self._kept or self._chosen)
        return float(self._scores.low + gain) if first else gain
