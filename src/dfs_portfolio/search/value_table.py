r"""The value table: every feasible lineup with its exact value, or a proven bound on it.

The value of a lineup does not depend on the other lineups of a portfolio, so one table serves any
number of queries: caps, penalties and sizes only change the query. Values become known as queries
need them; answers do not depend on earlier queries.

**Bounds** come from one pass over scenarios and lineups, see `tail_bounds`, when they are first
needed. A lower tail is the upper tail of the negated scores: here the two differ only in a sign.

**Exact values** are computed only for lineups that bounds do not rule out.

**Threads** may query the same table at once. A value is written before the flag that marks it as
exact, both under a lock. Code that reads flags before values therefore never takes a bound for an
exact value.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.progress import ProgressFunction, stage_report
from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio._internal.validation import check_type, whole_number
from dfs_portfolio.errors import NoLineupError, SettingsError
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios, scenarios_for
from dfs_portfolio.search.lazy_evaluation import Rows, evaluate_until_certain
from dfs_portfolio.search.memory import memory_errors_explained
from dfs_portfolio.search.net_values import net_values
from dfs_portfolio.search.player_core import list_lineups
from dfs_portfolio.search.query import DualPrices, Query
from dfs_portfolio.search.ranking import Ranking
from dfs_portfolio.search.settings import DEFAULT_SETTINGS, SearchSettings
from dfs_portfolio.search.table_state import TableState
from dfs_portfolio.search.tail_bounds import LineupTails
from dfs_portfolio.search.threads import thread_count
from dfs_portfolio.slate.player_data import require_slate
from dfs_portfolio.slate.slate import Slate


class ValueTable:
    """All lineups of a slate that satisfy some rules, with their tail values.

    If there are more lineups than memory holds, the table has those of the most promising players,
    as many as fit, and nothing can be proven about the others: see `complete`.

    Parameters
    ----------
    slate, scenarios, objective, rules
        The players, their points, the value of a lineup, and the rules that it must satisfy.
    memory_limit
        Bytes that the lineups may take; by default half of the free memory.
    threads
        Number of threads; by default as many as Numba uses. Results do not depend on it.
    progress
        Called in the stages ``"enumerate"``, ``"bound"`` and ``"evaluate"``. An exception that it
        raises ends the work, and the table stays as it was before.
    state
        Of an earlier table of the same slate, scenarios, objective and rules.
    settings
        Sizes that divide the work; `GainOracle` and `expected_best_bound` use them too.

    Attributes
    ----------
    lineups
        uint8, shape (n_lineups, roster_size); see `enumerate_lineups`.
    complete
        Whether these are all lineups that satisfy the rules.
    exact
        bool, shape (n_lineups,): whether the value is known exactly.
    resolved
        The rules with players as indices in the slate.

    Raises
    ------
    ScenarioError, SlateError, NoLineupError, SearchLimitError
        If the inputs do not fit together, allow no lineup, or allow too many.
    """

    def __init__(
        self,
        slate: Slate,
        scenarios: Scenarios,
        objective: TailObjective,
        rules: LineupRules,
        *,
        memory_limit: float | None = None,
        threads: int | None = None,
        progress: ProgressFunction | None = None,
        state: TableState | None = None,
        settings: SearchSettings = DEFAULT_SETTINGS,
    ) -> None:
        require_slate(slate)
        check_type("objective", objective, TailObjective)
        check_type("rules", rules, LineupRules)
        scenarios = scenarios_for(slate, scenarios)
        self.slate, self.scenarios, self.objective, self.rules = slate, scenarios, objective, rules
        self.resolved = rules.resolve(slate)
        self.threads, self.settings = thread_count(threads), settings
        self._lock = threading.RLock()
        self._sign = 1.0 if objective.tail == "upper" else -1.0
        self._progress = progress
        with memory_errors_explained("the value table"):
            if state is None:
                state = self._enumerate(memory_limit)
            self.lineups, self.complete, self._upper, self.exact = state
            points = self._sign * scenarios.points
            self.tails = LineupTails(
                points, self.lineups, objective.levels, objective.weights, self.threads, settings
            )
        self._ranking: Ranking | None = None
        self._bounded = not np.isposinf(self._upper).any()

    def __len__(self) -> int:
        return len(self.lineups)

    def _enumerate(self, memory_limit: float | None) -> TableState:
        """List the lineups; nothing is known about their values yet."""
        report = stage_report(self._progress, "enumerate")
        report(0.0)
        lineups, complete = list_lineups(
            self.slate, self.scenarios, self.objective, self.rules, memory_limit, self.settings
        )
        report(1.0)
        unknown = np.full(len(lineups), np.inf), np.zeros(len(lineups), dtype=bool)
        return TableState(lineups, complete, *unknown)

    def restricted_to(self, rules: LineupRules) -> ValueTable:
        """Return the table of the lineups that satisfy stricter rules, with all that is known.

        Parameters
        ----------
        rules
            The rules of this table, with controls.

        Raises
        ------
        NoLineupError
            If no lineup satisfies them.
        """
        if rules.base != self.rules:
            raise SettingsError("a table serves its own rules and controls added to them alone")
        allowed = rules.resolve(self.slate).allowed(self.lineups)
        if not allowed.any():
            raise NoLineupError("no lineup of the table satisfies all controls together")
        with self._lock:
            upper, exact = self.upper[allowed], self.exact[allowed]
        return ValueTable(
            self.slate,
            self.scenarios,
            self.objective,
            rules,
            threads=self.threads,
            progress=self._progress,
            state=TableState(self.lineups[allowed], self.complete, upper, exact),
            settings=self.settings,
        )

    @property
    def upper(self) -> FloatArray:
        """Exact values where `exact` is true, otherwise upper bounds, shape (n_lineups,)."""
        # Under the lock: other threads wait for the bounds.
        with self._lock, memory_errors_explained("the bounds of a value table"):
            if not self._bounded:
                self._bound()
            self._bounded = True
        return self._upper

    @property
    def state(self) -> TableState:
        """A copy of all that is known now, from which an equal table can start."""
        with self._lock, memory_errors_explained("a copy of a value table"):
            return TableState(self.lineups, self.complete, self.upper.copy(), self.exact.copy())

    def _bound(self) -> None:
        """Bound the value of every lineup, or evaluate all if they are few."""
        if len(self) <= self.settings.exact_table_size:
            report = stage_report(self._progress, "evaluate")
            report(0.0)
            self._upper[:] = self._sign * self.tails.exact(np.arange(len(self)), report)
            self.exact[:] = True
            return
        report = stage_report(self._progress, "bound")
        report(0.0)
        # The upper bound on a lower tail is the lower bound on the tail of the negated scores.
        bound = self.tails.bounds_above if self._sign > 0 else self.tails.bounds_below
        np.copyto(self._upper, self._sign * bound(report), where=~self.exact)

    def indices(self, index: int) -> tuple[int, ...]:
        """Return the indices in the slate of one lineup's players."""
        return tuple(int(i) for i in self.lineups[index])

    @memory_errors_explained("exact values")
    def evaluate(self, rows: Rows) -> FloatArray:
        """Return exact values; those not known yet are computed.

        Parameters
        ----------
        rows
            Rows of `lineups`, shape (m,).

        Returns
        -------
        ndarray of float
            Shape (m,), in points.
        """
        unknown = rows[~self.exact[rows]]
        if len(unknown):
            values = self._sign * self.tails.exact(unknown)
            with self._lock:
                self._upper[unknown] = values
                self.exact[unknown] = True  # last: see "Threads" above
        return np.asarray(self._upper[rows])

    @memory_errors_explained("a query of the value table")
    def top(self, count: int) -> Rows:
        """Return the rows of the best lineups, best first, proven by the bounds.

        Parameters
        ----------
        count
            Number of lineups; fewer if the table has fewer.
        """
        count = min(whole_number("count", count, least=1), len(self))
        _, _, upper, exact = self.state
        evaluate_until_certain(upper, exact, count, self.evaluate, batch=self.settings.batch_size)
        best = np.flatnonzero(upper >= np.partition(upper, -count)[-count])
        # A stable sort: lineups of equal values keep the order of the table.
        return np.asarray(best[np.argsort(-upper[best], kind="stable")][:count])

    @memory_errors_explained("a query of the value table")
    def net(
        self,
        query: Query,
        values: FloatArray | None = None,
        prices: DualPrices | None = None,
        rows: Rows | None = None,
    ) -> FloatArray:
        """Return the value of each lineup, or its bound, less the costs of a query.

        Parameters
        ----------
        query
            Costs and caps.
        values
            Used in place of `upper`, shape (n_lineups,).
        prices
            Subtracted as well.
        rows
            Lineups to look at, by default all. With rows, `query.excluded` is not applied.

        Returns
        -------
        ndarray of float
            Shape (n_lineups,), or that of `rows`; -inf where the query does not allow the lineup.
        """
        values = self.upper if values is None else values
        if prices is not None and prices.lineup is not None:
            values = values - prices.lineup
        if rows is not None:
            return self._net_of(self.lineups[rows], values[rows], query, prices)
        net = self._net_of(self.lineups, values, query, prices)
        net[list(query.excluded)] = -np.inf
        return net

    @memory_errors_explained("a query of the value table")
    def best(self, query: Query) -> int | None:
        """Return the row of the allowed lineup with the highest value net of the query's costs.

        Returns
        -------
        int or None
            ``None`` if no lineup is allowed. Of equal lineups, the first in the table.
        """
        best: tuple[int | None, float] = (None, -np.inf)
        for depth in (self.settings.ranked_lineups, len(self)):
            best, certain = self._scan(self._ranking_to(min(depth, len(self))), query, best)
            if certain:
                break
        return best[0]

    def _scan(
        self, ranking: Ranking, query: Query, best: tuple[int | None, float]
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
        rebate = ranking.largest_rebate(query)
        excluded = ranking.index[list(query.excluded)]
        first, size = 0, self.settings.first_chunk
        # Bounds descend: once a bound with the largest rebate falls below the best net value, no
        # later lineup matters. Equal ones do, since of equal lineups the first in the table wins.
        while first < len(ranking) and ranking.ceiling[first] + rebate >= highest:
            last = min(first + size, len(ranking))
            # 1. Net bounds of the chunk, -inf for lineups that the query does not allow.
            lineups = ranking.lineups[first:last]
            bound = self._net_of(lineups, ranking.ceiling[first:last], query)
            bound[excluded[(excluded >= first) & (excluded < last)] - first] = -np.inf
            # 2. Rivals: few are left once a good lineup is known.
            rivals = np.flatnonzero((bound >= highest) & (bound > -np.inf))
            rows = ranking.rows[first:last][rivals]
            # 3. Their values as known by now, made exact until the best of them is certain. Flags
            # are read before values, for the sake of other threads.
            exact = self.exact[rows]
            net = self._net_of(lineups[rivals], self._upper[rows], query)
            evaluate_until_certain(
                net,
                exact,
                1,
                self._exact_net_values(query, among=rows),
                highest,
                self.settings.batch_size,
            )
            top = float(net.max(initial=-np.inf))
            # 4. Ties go to the lowest row, also between chunks.
            if top >= highest and np.isfinite(top):
                row = int(rows[net == top].min())
                winner = row if top > highest or winner is None else min(row, winner)
                highest = top
            first, size = last, min(2 * size, self.settings.largest_chunk)
        certain = first < len(ranking) or len(ranking) == len(self)
        return (winner, highest), certain

    @memory_errors_explained("a query of the value table")
    def make_exact(
        self, net: FloatArray, count: int, query: Query, prices: DualPrices | None, floor: float
    ) -> None:
        """Make the best entries of an array of net values exact, in place.

        Parameters
        ----------
        net
            As from ``net(query, None, prices)``, shape (n_lineups,).
        count
            Number of best entries that must be exact.
        query, prices
            As in `net`.
        floor
            Lineups whose net bound is below it may stay as they are.
        """
        evaluate = self._exact_net_values(query, prices)
        exact = self.exact.copy()
        # Another thread may have made values exact after `net` was computed.
        known = np.flatnonzero(exact & (net >= floor) & (net > -np.inf))
        net[known] = evaluate(known)
        evaluate_until_certain(net, exact, count, evaluate, floor, self.settings.batch_size)

    def _exact_net_values(
        self, query: Query, prices: DualPrices | None = None, among: Rows | None = None
    ) -> Callable[[Rows], FloatArray]:
        """Return a function that evaluates lineups and returns their exact net values.

        Its argument are rows of the table or, with `among`, positions in that array of rows.
        """

        def evaluate(rows: Rows) -> FloatArray:
            rows = rows if among is None else among[rows]
            self.evaluate(rows)
            return self.net(query, None, prices, rows)

        return evaluate

    def _net_of(
        self,
        lineups: NDArray[np.uint8],
        values: FloatArray,
        query: Query,
        prices: DualPrices | None = None,
    ) -> FloatArray:
        return net_values(lineups, values, query, prices, self.slate, self.threads, self.settings)

    def _ranking_to(self, depth: int) -> Ranking:
        """Return a ranking of at least `depth` lineups; it is made once, and again if too short."""
        with self._lock:
            if self._ranking is None or len(self._ranking) < depth:
                self._ranking = Ranking.of(self.lineups, self.upper.copy(), depth)
            return self._ranking
