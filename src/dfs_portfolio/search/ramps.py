r"""Sums of ramps over scenarios, of all lineups at once: what every question about them comes to.

.. math:: A_l(lo, wide) = \sum_s \min(\max(y_{ls} - lo_s,\, 0),\ wide_s)

With a width that is never reached it is the excess over a threshold, from which tails are bounded;
over the best scores so far it is what a lineup adds to the expected best score. With the width 1 it
counts the scores beyond a line, with another it is a ramp of payouts between two lines; and where
lines have been raised from `lo` by `wide`, it is by how much excesses have become smaller.

Scores are integers (see `quantization`), so sums are exact: they do not depend on the order of
addition, nor on threads, and what is subtracted can be added again.

Tables that hold a good part of all combinations of their players are scanned by `ramp_kernels`;
others, and rosters below four, lineup by lineup by `kernels.add_ramps`.
"""

from __future__ import annotations

from math import comb
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfs_portfolio._internal.progress import Report
from dfs_portfolio._internal.threads import run_pieces
from dfs_portfolio._internal.types import IntArray
from dfs_portfolio.search import kernels, ramp_kernels
from dfs_portfolio.search.pieces import piece_size
from dfs_portfolio.search.quantization import QuantizedPoints, best_sums
from dfs_portfolio.search.ramp_index import count_uses, index_lineups, only_players
from dfs_portfolio.search.ramp_kernels import FOUR, LANES, RampPiece, RampPoints
from dfs_portfolio.search.settings import SearchSettings

HIGHEST = ramp_kernels.HIGHEST
# Most that the sum of a lineup may be within a piece of work.
MOST = int(np.iinfo(np.uint32).max)


class Ramps:
    """Sums of ramps of all lineups of a table.

    Parameters
    ----------
    units
        Points of each player.
    lineups
        uint8, shape (n_lineups, roster_size), in lexicographic order.
    threads, settings
        As in `ValueTable`.
    """

    def __init__(
        self,
        units: QuantizedPoints,
        lineups: NDArray[np.uint8],
        threads: int,
        settings: SearchSettings,
    ) -> None:
        self._units, self._lineups = units, lineups
        self._threads, self._settings = threads, settings
        self._scan = _Scan.of(units, lineups, threads, settings)

    @property
    def nbytes(self) -> int:
        """Memory taken by what a scan needs beside the points."""
        return 0 if self._scan is None else self._scan.nbytes

    @property
    def scans(self) -> bool:
        """Whether all combinations of players are scanned, in much less time than row by row."""
        return self._scan is not None

    def sums(
        self,
        lines: ArrayLike,
        widths: ArrayLike = HIGHEST,
        scenarios: IntArray | None = None,
        report: Report | None = None,
    ) -> IntArray:
        """Return the sum of ramps of each lineup, int64, shape (n_lineups,).

        Parameters
        ----------
        lines, widths
            Where the ramp of each scenario begins, and how high it rises: whole numbers from 0 to
            65,535, one for all or one for each of the scenarios.
        scenarios
            The scenarios that count, by default all, shape (m,).
        report
            Called with the share of the work that is done.
        """
        n_scenarios = self._units.rows.shape[1] if scenarios is None else len(scenarios)
        lines, widths = (
            # Copies: a view that may not be written to would be another type to compile for.
            np.array(np.broadcast_to(given, n_scenarios), dtype=np.uint16)
            for given in (lines, widths)
        )
        sums = np.zeros(len(self._lineups), dtype=np.int64)
        if not n_scenarios:
            return sums
        peaks = self._units.peaks if scenarios is None else self._units.peaks[scenarios]
        most = np.minimum(np.maximum(peaks - lines, 0), widths)
        if self._scan is not None:
            self._scan.add(lines, widths, scenarios, most, sums, report)
            return sums
        rows = self._units.rows
        rows = rows if scenarios is None else np.ascontiguousarray(rows[:, scenarios])
        highest = int(most.max())
        size = piece_size(len(sums), n_scenarios, self._threads, self._settings)

        def work(piece: slice) -> None:
            kernels.add_ramps(rows, self._lineups[piece], lines, widths, highest, sums[piece])

        run_pieces(work, len(sums), size, self._threads, report)
        return sums


class _Scan:
    """The scan of all combinations of the players that lineups of a table have.

    Players whom no lineup has are left out. Those whom every lineup has, as locked ones, count as
    part of the line.
    """

    def __init__(
        self,
        rows: NDArray[np.uint16],
        lineups: NDArray[np.uint8],
        players: NDArray[np.intp],
        fixed: IntArray,
        best: dict[int, NDArray[np.uint16]],
        threads: int,
        settings: SearchSettings,
    ) -> None:
        self._rows, self._fixed, self._best = rows, fixed, best
        self._columns = np.ascontiguousarray(rows.T)
        self._threads, self._settings = threads, settings
        self._table = index_lineups(only_players(lineups, players), len(players))
        k = self._table.lineups.shape[1]
        # The most that a head and a third can score.
        self._best_prefix = best[k - 3][0].astype(np.int64)

    @classmethod
    def of(
        cls,
        units: QuantizedPoints,
        lineups: NDArray[np.uint8],
        threads: int,
        settings: SearchSettings,
    ) -> _Scan | None:
        """Return the scan, or ``None`` where it does not apply or would take longer."""
        if len(lineups) < settings.scan_size:
            return None
        rows = units.rows
        uses = np.zeros(len(rows), dtype=np.int64)
        count_uses(lineups, uses)
        players = np.flatnonzero((uses > 0) & (uses < len(lineups)))
        fixed = np.flatnonzero(uses == len(lineups))
        k = lineups.shape[1] - len(fixed)
        if k < FOUR or len(lineups) < settings.scan_share * comb(len(players), k):
            return None
        fixed_points = rows[fixed].sum(axis=0, dtype=np.int64)
        rows = rows if len(players) == len(rows) else np.ascontiguousarray(rows[players])
        best = {count: best_sums(rows, count) for count in {2, 3, FOUR, k - 3}}
        # Biased points of a third with its tail must fit sixteen bits, wherever the lines are.
        most = best[FOUR][0].astype(np.int64) + best[k - 3][0] + fixed_points
        if int(most.max()) > HIGHEST:
            return None
        return cls(rows, lineups, players, fixed_points, best, threads, settings)

    @property
    def nbytes(self) -> int:
        """Memory taken by the arrays of the scan beside the points, which may be the table's."""
        best = sum(table.nbytes for table in self._best.values())
        return int(self._columns.nbytes + best + self._best_prefix.nbytes + self._fixed.nbytes)

    def add(
        self,
        lines: NDArray[np.uint16],
        widths: NDArray[np.uint16],
        scenarios: IntArray | None,
        most: IntArray,
        sums: IntArray,
        report: Report | None,
    ) -> None:
        """Add the ramps in all scenarios, or in some, of at most `most`, to `sums`."""

        def chosen(array: NDArray[Any]) -> NDArray[Any]:
            return array if scenarios is None else np.ascontiguousarray(array[..., scenarios])

        rows = chosen(self._rows)
        columns = self._columns if scenarios is None else self._columns[scenarios]
        # Some lines are below what a head and a third can score. All are raised beyond that, with
        # the points of the tails, so that no difference is ever negative.
        begin = lines.astype(np.int64) - chosen(self._fixed)
        bias = np.maximum(chosen(self._best_prefix) - begin, 0)
        target = (begin + bias).astype(np.uint16)
        bias = bias.astype(np.uint16)
        points = RampPoints(
            rows,
            columns,
            chosen(self._best[2]) + bias,
            chosen(self._best[3]) + bias,
            chosen(self._best[FOUR]) + bias,
            bias,
            target,
            widths,
        )
        ranges = _ranges(most)
        pieces = self._pieces(ranges, bool(widths.min() < HIGHEST))

        def work(piece: slice) -> None:
            for number in range(piece.start, piece.stop):
                ramp_kernels.add_ramps(points, self._table, pieces[number], sums)

        # Pieces with the same lineups follow each other: they are one task, for one thread.
        run_pieces(work, len(pieces), len(ranges), self._threads, report)

    def _pieces(self, ranges: list[tuple[int, int]], capped: bool) -> list[RampPiece]:
        """Cut the work: first by thirds and heads, then by scenarios."""
        n, table = len(self._rows), self._table
        k = table.lineups.shape[1]
        tails = [comb(n - 1 - third, 3) for third in range(n)]
        costs = [int(heads) * tail for heads, tail in zip(table.n_heads, tails, strict=True)]
        part = max(1, sum(costs) // (self._settings.scan_pieces_per_thread * self._threads))
        pieces = []
        for third in range(k - 4, n - 3, FOUR):
            thirds = range(third, min(third + FOUR, n - 3))
            n_heads, length = int(table.n_heads[thirds[-1]]), tails[third]
            # Not longer than a part, and not more sums than a cache holds.
            by_cost = round(sum(costs[t] for t in thirds) / part)
            by_size = -(-n_heads * len(thirds) * length // self._settings.scan_sums)
            step = FOUR * -(-n_heads // (FOUR * max(1, by_cost, by_size)))
            block = self._settings.scan_rows // length
            block = min(max(block, FOUR**3), FOUR**6)
            tiles = _tiles(n, third, self._settings.scan_tile)
            for head in range(0, n_heads, step):
                heads = head, min(head + step, n_heads)
                pieces += [
                    RampPiece(third, len(thirds), *heads, *scenarios, block, tiles, capped)
                    for scenarios in ranges
                ]
        return pieces


def _tiles(n_players: int, third: int, size: int) -> IntArray:
    """Cut the tails behind a third near where the fourth player changes; see `RampPiece`."""
    fourths = np.arange(third + 1, n_players - 2)
    ends = np.cumsum([comb(n_players - 1 - fourth, 2) for fourth in fourths])
    tiles, begin, last = [], 0, int(-(-ends[-1] // LANES) * LANES)
    while begin < last:
        end = int(ends[np.searchsorted(ends, min(begin + size, ends[-1]))])
        end = -(-end // LANES) * LANES
        first, last_fourth = np.searchsorted(ends, [begin, min(end, ends[-1]) - 1], side="right")
        tiles.append((fourths[first], fourths[last_fourth] + 1, begin, end))
        begin = end
    return np.array(tiles, dtype=np.int64)


def _ranges(most: IntArray) -> list[tuple[int, int]]:
    """Cut the scenarios so that no sum within a range, at most that of `most`, overflows."""
    ranges: list[tuple[int, int]] = []
    first = 0
    total = np.cumsum(most, dtype=np.int64)
    while first < len(most):
        before = int(total[first - 1]) if first else 0
        last = int(np.searchsorted(total, before + MOST, side="right"))
        ranges.append((first, last))
        first = last
    return ranges
