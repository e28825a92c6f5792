"""The best lineup of a table for a query: in order of bounds, until no other can be better."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import BoolArray, FloatArray
from dfs_portfolio.search.lazy_evaluation import Rows, Tightening, evaluate_until_certain
from dfs_portfolio.search.query import Query
from dfs_portfolio.search.ranking import Ranking, barred_players, largest_rebate

if TYPE_CHECKING:
    from dfs_portfolio.search.value_table import ValueTable


class RankedSearch:
    """Finds the best lineup of a table, and remembers how lineups rank.

    Parameters
    ----------
    table
        The lineups and what is known of their values.
    """

    def __init__(self, table: ValueTable) -> None:
        self._table, self._known, self._settings = table, table.known, table.settings
        self._ranking: Ranking | None = None
        self._ranked = 0
        self._filtered: Ranking | None = None

    def best(self, query: Query) -> int | None:
        """See `ValueTable.best`."""
        excluded = query.excludes(len(self._table))
        best = self._best_known(query, excluded)
        barred = barred_players(query, self._table.slate.team_index, self._table.lineups.shape[1])
        while True:
            ranking = self._ranking_without(barred)
            best, certain = self._scan(ranking, query, excluded, best)
            if certain:
                return best[0]
            self._known.tell_apart(self._known.deeper)

    def _best_known(self, query: Query, excluded: BoolArray) -> tuple[int | None, float]:
        """Return the best of the lineups whose exact values are known: what others must reach."""
        self._known.tell_many_apart()
        known = self._known.rows
        rows = known[~excluded[known]]
        if not len(rows):
            return None, -np.inf
        net = self._table.net_of_rows(rows, self._known.upper[rows], query)
        highest = float(net.max())
        return (int(rows[net == highest].min()), highest) if highest > -np.inf else (None, highest)

    def _scan(
        self,
        ranking: Ranking,
        query: Query,
        excluded: BoolArray,
        best: tuple[int | None, float],
    ) -> tuple[tuple[int | None, float], bool]:
        """Look for the best lineup in order of bounds, chunk by chunk.

        Returns
        -------
        best : tuple of (int or None, float)
            Row and net value of the best lineup so far.
        certain : bool
            Whether no lineup that was not looked at can be better or equal.
        """
        winner, highest = best
        size = float(np.abs(ranking.ceiling[[0, -1]]).max()) if len(ranking) else 0.0
        rebate = largest_rebate(query.player_cost, self._table.lineups.shape[1], size)
        first, size_of_chunk = 0, self._settings.first_chunk
        # Bounds descend: once a bound with the largest rebate falls below the best net value, no
        # later lineup matters. Equal ones do, since of equal lineups the first in the table wins.
        while first < len(ranking) and ranking.ceiling[first] + rebate >= highest:
            last = min(first + size_of_chunk, len(ranking))
            # 1. Net bounds of the chunk, -inf for lineups that the query does not allow.
            lineups, rows = ranking.lineups[first:last], ranking.rows[first:last]
            bounds = ranking.bounds[first:last]
            bound = self._table.net_of(lineups, bounds, query)
            # 2. Rivals: few are left once a good lineup is known.
            rivals = np.flatnonzero((bound >= highest) & (bound > -np.inf))
            rivals = rivals[~excluded[rows[rivals]]]
            # 3. Their values as known by now, made exact until the best of them is certain.
            rows = rows[rivals]
            net = self._make_certain(lineups[rivals], rows, query, highest)
            bounds[rivals] = self._known.upper[rows]  # what later queries begin with
            top = float(net.max(initial=-np.inf))
            # 4. Ties go to the lowest row, also between chunks.
            if top >= highest and np.isfinite(top):
                row = int(rows[net == top].min())
                winner = row if top > highest or winner is None else min(row, winner)
                highest = top
            first, size_of_chunk = last, min(2 * size_of_chunk, self._settings.largest_chunk)
        certain = first < len(ranking) or ranking.complete or ranking.least + rebate < highest
        return (winner, highest), certain

    def _make_certain(
        self, lineups: NDArray[np.uint8], rows: Rows, query: Query, floor: float
    ) -> FloatArray:
        """Return net values of some lineups, of which the largest is exact if it reaches `floor`.

        Flags are read before values, for the sake of other threads.
        """
        exact, tight = self._known.exact[rows], self._known.tight[rows]
        net = self._table.net_of(lineups, self._known.upper[rows], query)
        evaluate_until_certain(
            net,
            exact,
            1,
            self._table.exact_net_values(query, among=rows),
            floor,
            self._settings.batch_size,
            Tightening(tight, self._table.tighter_net_values(query, among=rows)),
        )
        return net

    def _ranking_without(self, barred: BoolArray) -> Ranking:
        """Return the ranking of the lineups that are told apart, without some players.

        Players who are barred mostly stay so: the last answer is narrowed down.
        """
        table = self._table
        with self._known.lock:
            upper, told = table.upper, self._known.told
            if self._ranking is None or self._ranked < told:
                least = table.tails.plan_scan(told).told if told < len(table) else -np.inf
                self._ranking = Ranking.of(table.lineups, upper, least, len(table.slate))
                self._ranked, self._filtered = told, None
            base = self._filtered
            if base is None or (base.barred > barred).any():
                base = self._ranking
            self._filtered = base.without(barred)
            return self._filtered
