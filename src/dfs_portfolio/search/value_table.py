r"""The value table: every feasible lineup with its exact value, or a proven bound on it.

The value of a lineup does not depend on the other lineups of a portfolio, so one table serves any
number of queries: caps, penalties and sizes only change the query. Values become known as queries
need them; answers do not depend on earlier queries.

**Bounds** of all lineups come from one scan, see `tail_bounds`, when they are first needed. It
tells the best lineups apart; a query that goes deeper scans once more, lower. A lineup that is not
ruled out then gets a bound of its own, and only if that does not rule it out either, its **exact
value**. A lower tail is the upper tail of the negated scores: here the two differ only in a sign,
and in that bounds are the lineups' own from the start.

**Threads** may query the same table at once. A value is written before the flag that marks it as
exact, both under a lock. Code that reads flags before values therefore never takes a bound for an
exact value.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.progress import ProgressFunction, stage_report
from dfs_portfolio._internal.types import BoolArray, FloatArray
from dfs_portfolio._internal.validation import check_type, whole_number
from dfs_portfolio.errors import NoLineupError, SettingsError
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios, scenarios_for
from dfs_portfolio.search.lazy_evaluation import Rows, Tightening, evaluate_until_certain
from dfs_portfolio.search.memory import memory_errors_explained
from dfs_portfolio.search.net_values import net_values
from dfs_portfolio.search.player_core import list_lineups
from dfs_portfolio.search.query import DualPrices, Query
from dfs_portfolio.search.ranking import Ranking, barred_players, largest_rebate
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
            self.lineups, self.complete, self._upper, self.exact, self._told = state
            # Whether the bound is the lineup's own; those of a stored table may be, or not.
            self._tight = self.exact.copy()
            points = self._sign * scenarios.points
            self.tails = LineupTails(
                points, self.lineups, objective.levels, objective.weights, self.threads, settings
            )
        self._ranking: Ranking | None = None
        self._known: Rows | None = None
        self._ranked = 0
        self._filtered: Ranking | None = None

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
        return TableState(lineups, complete, *unknown, told=0)

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
            told = len(upper) if self._told == len(self) else min(self._told, len(upper))
        return ValueTable(
            self.slate,
            self.scenarios,
            self.objective,
            rules,
            threads=self.threads,
            progress=self._progress,
            state=TableState(self.lineups[allowed], self.complete, upper, exact, told),
            settings=self.settings,
        )

    @property
    def upper(self) -> FloatArray:
        """Exact values where `exact` is true, otherwise upper bounds, shape (n_lineups,)."""
        # Under the lock: other threads wait for the bounds.
        with self._lock, memory_errors_explained("the bounds of a value table"):
            self._tell_apart(min(self.settings.told_first, len(self)))
        return self._upper

    def forget_progress(self) -> None:
        """Report nothing from now on: the table passes to others."""
        self._progress = None

    @property
    def state(self) -> TableState:
        """A copy of all that is known now, from which an equal table can start."""
        with self._lock, memory_errors_explained("a copy of a value table"):
            upper = self.upper.copy()
            return TableState(self.lineups, self.complete, upper, self.exact.copy(), self._told)

    def _tell_apart(self, count: int) -> None:
        """Make the bounds so that they tell the best `count` lineups apart. Under the lock."""
        if self._told >= count:
            return
        everything = len(self)
        if everything <= self.settings.exact_table_size:
            report = stage_report(self._progress, "evaluate")
            report(0.0)
            self._upper[:] = self._sign * self.tails.exact(np.arange(everything), report)
            self.exact[:] = self._tight[:] = True
            self._known = None
            self._told = everything
            return
        report = stage_report(self._progress, "bound")
        report(0.0)
        if self._sign > 0 and self.tails.ramps.scans and count < everything:
            bounds = self.tails.bounds_over(self.tails.plan_scan(count), report)
            told = count
        else:
            # The upper bound on a lower tail is the lower bound on the tail of negated scores.
            tails = self.tails
            bounds = (
                tails.bounds_above(None, report) if self._sign > 0 else -tails.bounds_below(report)
            )
            self._tight[:] = True
            told = everything
        np.minimum(self._upper, bounds, out=self._upper, where=~self.exact)
        self._told = told

    def _rungs(self) -> list[int]:
        """Return how many lineups scans tell apart, one after another."""
        return [*(int(share * len(self)) for share in self.settings.told_shares), len(self)]

    def _deeper(self) -> int:
        """Return how many lineups the next scan should tell apart."""
        return next((count for count in self._rungs() if count > self._told), len(self))

    def _tighten(self, rows: Rows, n_loose: int) -> bool:
        """Lower the bounds of some lineups; return whether they are now those lineups' own.

        Parameters
        ----------
        rows
            The lineups.
        n_loose
            How many lineups might need it. If these are many, a deeper scan costs less.
        """
        with self._lock:
            deeper = self._deeper()
            if n_loose > self.settings.loose_share * len(self) and deeper < len(self):
                self._tell_apart(deeper)
                return False
        bounds = self.tails.bounds_above(rows)
        with self._lock:
            where = rows[~self.exact[rows]]
            self._upper[where] = np.minimum(self._upper[where], bounds[~self.exact[rows]])
            self._tight[rows] = True
        return True

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
                self._tight[unknown] = True
                self.exact[unknown] = True  # last: see "Threads" above
                self._known = None
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
        with self._lock:
            self._tell_apart(count)
        _, _, upper, exact, _ = self.state

        def tighten(rows: Rows, n_loose: int) -> tuple[FloatArray, bool]:
            tight = self._tighten(rows, n_loose)
            return self._upper[rows], tight

        evaluate_until_certain(
            upper,
            exact,
            count,
            self.evaluate,
            batch=self.settings.batch_size,
            tightening=Tightening(self._tight.copy(), tighten),
        )
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

    def net_of_rows(self, rows: Rows, values: FloatArray, query: Query) -> FloatArray:
        """Return values of some lineups less the costs of a query; -inf where it bars them.

        Parameters
        ----------
        rows, values
            The lineups and their values, shape (n_rows,).
        query
            Costs and caps; `query.excluded` is not applied.
        """
        return self._net_of(self.lineups[rows], values, query)

    @memory_errors_explained("a query of the value table")
    def best(self, query: Query) -> int | None:
        """Return the row of the allowed lineup with the highest value net of the query's costs.

        Returns
        -------
        int or None
            ``None`` if no lineup is allowed. Of equal lineups, the first in the table.
        """
        best = self._best_known(query)
        barred = barred_players(query, self.slate.team_index, self.lineups.shape[1])
        while True:
            ranking = self._ranking_without(barred)
            best, certain = self._scan(ranking, query, best)
            if certain:
                return best[0]
            with self._lock:
                self._tell_apart(self._deeper())

    def _best_known(self, query: Query) -> tuple[int | None, float]:
        """Return the best of the lineups whose exact values are known: what others must reach."""
        with self._lock, memory_errors_explained("the bounds of a value table"):
            # Limits and penalties soon lead below the very best.
            self._tell_apart(self._rungs()[0])
            known = np.flatnonzero(self.exact) if self._known is None else self._known
            self._known = known
        rows = known[~self._mask(query.excluded)[known]]
        if not len(rows):
            return None, -np.inf
        net = self.net_of_rows(rows, self._upper[rows], query)
        highest = float(net.max())
        return (int(rows[net == highest].min()), highest) if highest > -np.inf else (None, highest)

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
        size = float(np.abs(ranking.ceiling[[0, -1]]).max()) if len(ranking) else 0.0
        rebate = largest_rebate(query.player_cost, self.lineups.shape[1], size)
        excluded = self._mask(query.excluded)
        first, size_of_chunk = 0, self.settings.first_chunk
        # Bounds descend: once a bound with the largest rebate falls below the best net value, no
        # later lineup matters. Equal ones do, since of equal lineups the first in the table wins.
        while first < len(ranking) and ranking.ceiling[first] + rebate >= highest:
            last = min(first + size_of_chunk, len(ranking))
            # 1. Net bounds of the chunk, -inf for lineups that the query does not allow.
            lineups, rows = ranking.lineups[first:last], ranking.rows[first:last]
            bounds = ranking.bounds[first:last]
            bound = self._net_of(lineups, bounds, query)
            # 2. Rivals: few are left once a good lineup is known.
            rivals = np.flatnonzero((bound >= highest) & (bound > -np.inf))
            rivals = rivals[~excluded[rows[rivals]]]
            # 3. Their values as known by now, made exact until the best of them is certain.
            rows = rows[rivals]
            net = self._make_certain(lineups[rivals], rows, query, highest)
            bounds[rivals] = self._upper[rows]  # what later queries begin with
            top = float(net.max(initial=-np.inf))
            # 4. Ties go to the lowest row, also between chunks.
            if top >= highest and np.isfinite(top):
                row = int(rows[net == top].min())
                winner = row if top > highest or winner is None else min(row, winner)
                highest = top
            first, size_of_chunk = last, min(2 * size_of_chunk, self.settings.largest_chunk)
        certain = first < len(ranking) or ranking.complete or ranking.least + rebate < highest
        return (winner, highest), certain

    def _mask(self, rows: Sequence[int]) -> BoolArray:
        """Return which lineups are among some rows, shape (n_lineups,)."""
        mask = np.zeros(len(self), dtype=bool)
        mask[list(rows)] = True
        return mask

    def _make_certain(
        self, lineups: NDArray[np.uint8], rows: Rows, query: Query, floor: float
    ) -> FloatArray:
        """Return net values of some lineups, of which the largest is exact if it reaches `floor`.

        Flags are read before values, for the sake of other threads.
        """
        exact, tight = self.exact[rows], self._tight[rows]
        net = self._net_of(lineups, self._upper[rows], query)
        evaluate_until_certain(
            net,
            exact,
            1,
            self._exact_net_values(query, among=rows),
            floor,
            self.settings.batch_size,
            Tightening(tight, self._tighter_net_values(query, among=rows)),
        )
        return net

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
        tightening = Tightening(self._tight.copy(), self._tighter_net_values(query, prices))
        batch = self.settings.batch_size
        evaluate_until_certain(net, exact, count, evaluate, floor, batch, tightening)

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

    def _tighter_net_values(
        self, query: Query, prices: DualPrices | None = None, among: Rows | None = None
    ) -> Callable[[Rows, int], tuple[FloatArray, bool]]:
        """Return a function that tightens bounds and returns net bounds; see `Tightening`."""

        def tighten(rows: Rows, n_loose: int) -> tuple[FloatArray, bool]:
            rows = rows if among is None else among[rows]
            tight = self._tighten(rows, n_loose)
            return self.net(query, None, prices, rows), tight

        return tighten

    def _net_of(
        self,
        lineups: NDArray[np.uint8],
        values: FloatArray,
        query: Query,
        prices: DualPrices | None = None,
    ) -> FloatArray:
        return net_values(lineups, values, query, prices, self.slate, self.threads, self.settings)

    def _ranking_without(self, barred: BoolArray) -> Ranking:
        """Return the ranking of the lineups that are told apart, without some players.

        Players who are barred mostly stay so: the last answer is narrowed down.
        """
        with self._lock:
            upper = self.upper
            if self._ranking is None or self._ranked < self._told:
                least = self.tails.plan_scan(self._told).told if self._told < len(self) else -np.inf
                self._ranking = Ranking.of(self.lineups, upper, least, len(self.slate))
                self._ranked, self._filtered = self._told, None
            base = self._filtered
            if base is None or (base.barred > barred).any():
                base = self._ranking
            self._filtered = base.without(barred)
            return self._filtered
