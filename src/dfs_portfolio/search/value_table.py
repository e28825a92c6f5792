r"""The value table: every feasible lineup with its exact value, or a proven bound on it.

The value of a lineup does not depend on the other lineups of a portfolio, so one table serves any
number of queries: caps, penalties and sizes only change the query. Values become known as queries
need them; answers do not depend on earlier queries.

**Bounds** of all lineups come from one scan, see `tail_bounds`, when they are first needed. It
tells the best lineups apart; a query that goes deeper scans once more, lower. A lineup that is not
ruled out then gets a bound of its own, and only if that does not rule it out either, its **exact
value**. A lower tail is the upper tail of the negated scores: here the two differ only in a sign,
and in that bounds are the lineups' own from the start.

**Threads** may query the same table at once: see `known_values`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.progress import ProgressFunction, stage_report
from dfs_portfolio._internal.threads import thread_count
from dfs_portfolio._internal.types import BoolArray, FloatArray
from dfs_portfolio._internal.validation import check_type, whole_number
from dfs_portfolio.errors import NoLineupError, SettingsError
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios, scenarios_for
from dfs_portfolio.search.known_values import KnownValues
from dfs_portfolio.search.lazy_evaluation import Rows, Tightening, evaluate_until_certain
from dfs_portfolio.search.memory import memory_errors_explained
from dfs_portfolio.search.net_values import net_values
from dfs_portfolio.search.player_core import list_lineups
from dfs_portfolio.search.query import DualPrices, Query
from dfs_portfolio.search.ranked_search import RankedSearch
from dfs_portfolio.search.settings import DEFAULT_SETTINGS, SearchSettings
from dfs_portfolio.search.table_state import TableState
from dfs_portfolio.search.tail_bounds import LineupTails
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
    known
        Exact values and bounds, as far as they are known.
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
        sign = 1.0 if objective.tail == "upper" else -1.0
        with memory_errors_explained("the value table"):
            if state is None:
                state = self._enumerate(memory_limit, progress)
            self.lineups, self.complete, upper, exact, told = state
            points, levels, weights = sign * scenarios.points, objective.levels, objective.weights
            self.tails = LineupTails(points, self.lineups, levels, weights, self.threads, settings)
            self.known = KnownValues(self.tails, sign, upper, exact, told, settings, progress)
        self._search = RankedSearch(self)

    def __len__(self) -> int:
        return len(self.lineups)

    @property
    def exact(self) -> BoolArray:
        """Whether each value is known exactly, shape (n_lineups,)."""
        return self.known.exact

    def _enumerate(
        self, memory_limit: float | None, progress: ProgressFunction | None
    ) -> TableState:
        """List the lineups; nothing is known about their values yet."""
        report = stage_report(progress, "enumerate")
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
        with self.known.lock:
            upper, exact, told = self.upper[allowed], self.exact[allowed], self.known.told
            told = len(upper) if told == len(self) else min(told, len(upper) - 1)
        return ValueTable(
            self.slate,
            self.scenarios,
            self.objective,
            rules,
            threads=self.threads,
            progress=self.known.progress,
            state=TableState(self.lineups[allowed], self.complete, upper, exact, told),
            settings=self.settings,
        )

    @property
    def upper(self) -> FloatArray:
        """Exact values where `exact` is true, otherwise upper bounds, shape (n_lineups,)."""
        with memory_errors_explained("the bounds of a value table"):
            self.known.tell_apart(self.settings.told_first)
        return self.known.upper

    def forget_progress(self) -> None:
        """Report nothing from now on: the table passes to others."""
        self.known.progress = None

    @property
    def state(self) -> TableState:
        """A copy of all that is known now, from which an equal table can start."""
        with self.known.lock, memory_errors_explained("a copy of a value table"):
            upper = self.upper.copy()
            exact, told = self.exact.copy(), self.known.told
            return TableState(self.lineups, self.complete, upper, exact, told)

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
        return self.known.evaluate(rows)

    @memory_errors_explained("a query of the value table")
    def top(self, count: int) -> Rows:
        """Return the rows of the best lineups, best first, proven by the bounds.

        Parameters
        ----------
        count
            Number of lineups; fewer if the table has fewer.
        """
        count = min(whole_number("count", count, least=1), len(self))
        self.known.tell_apart(max(count, self.settings.told_first))
        _, _, upper, exact, _ = self.state

        def tighten(rows: Rows, n_loose: int) -> tuple[FloatArray, bool]:
            tight = self.known.tighten(rows, n_loose)
            return self.known.upper[rows], tight

        evaluate_until_certain(
            upper,
            exact,
            count,
            self.evaluate,
            batch=self.settings.batch_size,
            tightening=Tightening(self.known.tight.copy(), tighten),
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
            return self.net_of(self.lineups[rows], values[rows], query, prices)
        net = self.net_of(self.lineups, values, query, prices)
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
        return self.net_of(self.lineups[rows], values, query)

    @memory_errors_explained("a query of the value table")
    def best(self, query: Query) -> int | None:
        """Return the row of the allowed lineup with the highest value net of the query's costs.

        Returns
        -------
        int or None
            ``None`` if no lineup is allowed. Of equal lineups, the first in the table.
        """
        return self._search.best(query)

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
        evaluate = self.exact_net_values(query, prices)
        exact = self.exact.copy()
        # Another thread may have made values exact after `net` was computed.
        known = np.flatnonzero(exact & (net >= floor) & (net > -np.inf))
        net[known] = evaluate(known)
        tightening = Tightening(self.known.tight.copy(), self.tighter_net_values(query, prices))
        batch = self.settings.batch_size
        evaluate_until_certain(net, exact, count, evaluate, floor, batch, tightening)

    def exact_net_values(
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

    def tighter_net_values(
        self, query: Query, prices: DualPrices | None = None, among: Rows | None = None
    ) -> Callable[[Rows, int], tuple[FloatArray, bool]]:
        """Return a function that tightens bounds and returns net bounds; see `Tightening`."""

        def tighten(rows: Rows, n_loose: int) -> tuple[FloatArray, bool]:
            rows = rows if among is None else among[rows]
            tight = self.known.tighten(rows, n_loose)
            return self.net(query, None, prices, rows), tight

        return tighten

    def net_of(
        self,
        lineups: NDArray[np.uint8],
        values: FloatArray,
        query: Query,
        prices: DualPrices | None = None,
    ) -> FloatArray:
        """Return values of any lineups less costs, as `net_of_rows`."""
        return net_values(lineups, values, query, prices, self.slate, self.threads, self.settings)
