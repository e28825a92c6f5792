r"""How often each lineup scores beyond a line: what payouts are made of, exactly, for all lineups.

A payout table with lines :math:`L_1 < L_2 < \dots` and payouts :math:`p_1 < p_2 < \dots` pays a
lineup on average

.. math:: \sum_j (p_j - p_{j-1})\, P(y_l > L_j), \qquad p_0 = 0 ,

where lines may differ from scenario to scenario, as ranks in a field do. The number of scenarios
beyond a line is a sum of `ramps` of width 1. If lines move in some scenarios only, as they do when
another own lineup takes a place, only those scenarios are counted again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfs_portfolio._internal.progress import ProgressFunction, Report, in_parts, stage_report
from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.search.quantization import HIGHEST, STEP
from dfs_portfolio.search.value_table import ValueTable

# A line this near to a score, in units, is that score: decimals have no exact binary form.
NEAR = 1e-6
# Of a scenario whose line no score is too low for.
BELOW_ALL = -1


class LineCounts:
    """The number of scenarios in which each lineup of a table scores more than a line.

    Parameters
    ----------
    table
        The lineups, whose scores are multiples of 0.05 points; bounds and values are not needed.
    lines
        In points: one for all scenarios, or one for each, shape (n_scenarios,).
    progress
        Called while lineups are counted, stage ``"count"``.

    Attributes
    ----------
    counts
        int64, shape (n_lineups,).

    Raises
    ------
    SettingsError
        If there are not as many lines as scenarios, a line is not a number, or scores are no
        multiples of 0.05.

    Examples
    --------
    >>> from dfs_portfolio import LineupRules, Scenarios, Slate, TailObjective
    >>> from dfs_portfolio.search import LineCounts, ValueTable
    >>> slate = Slate.from_records(
    ...     {"driver_id": i, "salary": 8000, "team": "A"} for i in range(7)
    ... )
    >>> scenarios = Scenarios([[10.0] * 7, [10.0, 20, 30, 40, 50, 60, 70]])
    >>> rules = LineupRules(stacking=False)
    >>> table = ValueTable(slate, scenarios, TailObjective(), rules)
    >>> LineCounts(table, 210.0).counts.tolist()
    [0, 1, 1, 1, 1, 1, 1]
    """

    def __init__(
        self, table: ValueTable, lines: ArrayLike, progress: ProgressFunction | None = None
    ) -> None:
        units = table.tails.units
        if not units.exact or table.objective.tail == "lower":
            raise SettingsError(
                f"LineCounts needs scores that are multiples of {STEP} points, and an objective "
                "of the upper tail: round the points, or take another objective"
            )
        self._table, self._progress = table, progress
        self.counts: IntArray = np.zeros(len(table), dtype=np.int64)
        self._lines = np.full(units.rows.shape[1], HIGHEST, dtype=np.int64)  # nobody is beyond it
        self.move_to(lines)

    @property
    def probabilities(self) -> FloatArray:
        """Share of the scenarios in which each lineup is beyond its line, shape (n_lineups,)."""
        return np.asarray(self.counts / len(self._lines))

    def move_to(self, lines: ArrayLike) -> None:
        """Count for other lines, anew in the scenarios whose line moves.

        Parameters
        ----------
        lines
            As above.
        """
        found = self._in_units(lines)
        moved = np.flatnonzero(found != self._lines)
        first, second = in_parts(stage_report(self._progress, "count"), 2)
        before = self._beyond(self._lines[moved], moved, first)
        # Known before anything changes: what `progress` raises leaves all as it was.
        self.counts = self.counts - before + self._beyond(found[moved], moved, second)
        self._lines = found

    def _beyond(self, lines: IntArray, scenarios: NDArray[np.intp], report: Report) -> IntArray:
        """Return how many scores of each lineup are beyond the lines of some scenarios."""
        inside = (lines > BELOW_ALL) & (lines < HIGHEST)
        counts = self._table.tails.ramps.sums(lines[inside], 1, scenarios[inside], report)
        return counts + int((lines == BELOW_ALL).sum())

    def _in_units(self, lines: ArrayLike) -> IntArray:
        """Return the highest score that is not beyond each line."""
        units, n_scenarios = self._table.tails.units, len(self._lines)
        try:
            given = np.asarray(lines, dtype=np.float64)
        except (TypeError, ValueError):
            raise SettingsError("lines must be numbers of points, or one number") from None
        if given.shape not in ((), (n_scenarios,)) or np.isnan(given).any():
            raise SettingsError(
                f"lines of shape {given.shape}: give one number for all scenarios, or one for "
                f"each of the {n_scenarios:,}"
            )
        low = units.low * self._table.lineups.shape[1]
        scaled = np.floor((given - low) / units.step + NEAR)
        whole = np.clip(scaled, BELOW_ALL, HIGHEST).astype(np.int64)
        return np.asarray(np.broadcast_to(whole, n_scenarios))
