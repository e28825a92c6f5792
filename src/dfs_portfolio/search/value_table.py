r"""The value table: every feasible lineup with its exact value, or a proven bound on it.

The value of a lineup does not depend on the other lineups of a portfolio, so one table serves any
number of questions: caps, penalties and sizes only change what is asked of it. What is known of
values grows with the questions; answers do not depend on what was asked before.

**Bounds** come from one pass over scenarios and lineups, see `bounds`, when they are first asked
for. A lower tail is the upper tail of the scores turned round; the sign is the only thing that
tells the two apart here.

**Exact values** are computed only for lineups whose bound does not already rule them out.

**Threads** may ask the same table at once. A value is written before the flag that says it is
exact, both under a lock; so whoever reads flags before values never takes a bound for a value.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.progress import ProgressFunction, stage_report
from dfs_portfolio._internal.validation import whole_number
from dfs_portfolio.errors import NoLineupError, SettingsError
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import net_value_kernels
from dfs_portfolio.search.lazy_evaluation import Rows, settle
from dfs_portfolio.search.memory import memory_errors_explained
from dfs_portfolio.search.player_core import list_lineups
from dfs_portfolio.search.query import Prices, Query
from dfs_portfolio.search.ranking import Ranking
from dfs_portfolio.search.tail_bounds import LineupTails
from dfs_portfolio.search.threads import piece_size, run_pieces, thread_count
from dfs_portfolio.slate.slate import Slate

# Below this many lineups all exact values are computed at once: it costs less than a bound saves.
ALL_EXACT = 20_000
# Lineups evaluated exactly at a time while a query narrows down.
BATCH = 512
# Lineups looked at first by a query, the best bounds first; twice as many in each further step, up
# to the second number. So few are not worth a second thread.
FIRST_LOOK, LAST_LOOK = 4096, 65_536
# Lineups ranked at first; all are only where a query goes deeper.
RANKED = 2**19

Floats = NDArray[np.float64]


class TableState(NamedTuple):
    """What is known of the lineups of a table.

    Parameters
    ----------
    lineups
        uint8, shape (n_lineups, roster_size); see `enumerate_lineups`.
    complete
        Whether these are all that satisfy the rules.
    upper
        float64, shape (n_lineups,): the exact value where `exact` is true, else a bound above it.
    exact
        bool, shape (n_lineups,).
    """

    lineups: NDArray[np.uint8]
    complete: bool
    upper: Floats
    exact: NDArray[np.bool_]


class ValueTable:
    """All lineups of a slate under some rules, with their tail values.

    Where there are more lineups than memory holds, the table has those of the most promising
    players, as many as it can, and nothing can be proven of the rest: see `complete`.

    Parameters
    ----------
    slate, scenarios, objective, rules
        What is valued, on what, how, and what a lineup must satisfy.
    memory_limit
        Bytes that the lineups may take; by default half of what the machine has free.
    threads
        As many as Numba may use, where not given; results do not depend on it.
    progress
        Told of the stages ``"enumerate"``, ``"bound"`` and ``"evaluate"``. What it raises ends
        the work, and nothing half-made is kept.
    state
        Of an earlier table of the same slate, scenarios, objective and rules.

    Attributes
    ----------
    lineups
        uint8, shape (n_lineups, roster_size); see `enumerate_lineups`.
    complete
        Whether these are all lineups that satisfy the rules.
    exact
        bool, shape (n_lineups,): whose values are known.
    resolved
        The rules as places and numbers of the slate.

    Raises
    ------
    ScenarioError, SlateError, NoLineupError, SearchLimitError
        Where the inputs do not fit together, leave nothing to search, or too much.
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
    ) -> None:
        scenarios.check_width(slate)
        self.slate, self.scenarios, self.objective, self.rules = slate, scenarios, objective, rules
        self.resolved = rules.resolve(slate)
        self.threads = thread_count(threads)
        self._lock = threading.RLock()
        self._sign = 1.0 if objective.tail == "upper" else -1.0
        with memory_errors_explained("the value table"):
            if state is None:
                report = stage_report(progress, "enumerate")
                report(0.0)
                lineups, complete = list_lineups(slate, scenarios, objective, rules, memory_limit)
                report(1.0)
                unknown = np.full(len(lineups), np.inf), np.zeros(len(lineups), dtype=bool)
                state = TableState(lineups, complete, *unknown)
            self.lineups, self.complete, self._upper, self.exact = state
            points = self._sign * scenarios.points
            self.tails = LineupTails(
                points, self.lineups, objective.levels, objective.weights, self.threads
            )
        self._progress = progress
        self._ranking: Ranking | None = None
        self._bounded = not np.isposinf(self._upper).any()

    def __len__(self) -> int:
        return len(self.lineups)

    def restricted_to(self, rules: LineupRules) -> ValueTable:
        """Return the table of those lineups that keep stricter rules, with all that is known.

        Parameters
        ----------
        rules
            This table's, with controls.

        Raises
        ------
        NoLineupError
            If no lineup keeps them.
        """
        if rules.base != self.rules:
            raise SettingsError("a table serves its own rules and controls added to them alone")
        kept = rules.resolve(self.slate).allowed(self.lineups)
        if not kept.any():
            raise NoLineupError("no lineup of the table satisfies all controls together")
        with self._lock:
            upper, exact = self.upper[kept], self.exact[kept]
        return ValueTable(
            self.slate,
            self.scenarios,
            self.objective,
            rules,
            threads=self.threads,
            progress=self._progress,
            state=TableState(self.lineups[kept], self.complete, upper, exact),
        )

    @property
    def upper(self) -> Floats:
        """Exact values where `exact` is true, else bounds above them, shape (n_lineups,)."""
        with (
            self._lock,
            memory_errors_explained("the bounds of a value table"),
        ):  # others wait for the bounds
            if not self._bounded:
                self._bound()
            self._bounded = True
        return self._upper

    @property
    def state(self) -> TableState:
        """What is known now, for a table of the same kind to start from."""
        with self._lock, memory_errors_explained("a copy of a value table"):
            return TableState(self.lineups, self.complete, self.upper.copy(), self.exact.copy())

    def _bound(self) -> None:
        """Bound every lineup, or evaluate all where they are few."""
        if len(self) <= ALL_EXACT:
            report = stage_report(self._progress, "evaluate")
            report(0.0)
            self._upper[:] = self._sign * self.tails.exact(np.arange(len(self)), report)
            self.exact[:] = True
            return
        report = stage_report(self._progress, "bound")
        report(0.0)
        bound = self.tails.bounds_above if self._sign > 0 else self.tails.bounds_below
        np.copyto(self._upper, self._sign * bound(report), where=~self.exact)

    def indices(self, index: int) -> tuple[int, ...]:
        """Return the indices in the slate of one lineup's players."""
        return tuple(int(i) for i in self.lineups[index])

    @memory_errors_explained("exact values")
    def evaluate(self, rows: Rows) -> Floats:
        """Return exact values, computing those not known yet.

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
                self.exact[unknown] = True
        return np.asarray(self._upper[rows])

    @memory_errors_explained("a question to the value table")
    def top(self, count: int) -> Rows:
        """Return the rows of the best lineups, best first, proven by the bounds.

        Parameters
        ----------
        count
            How many; fewer if there are not so many.
        """
        count = min(whole_number("count", count, least=1), len(self))
        _, _, upper, exact = self.state
        settle(upper, exact, count, self.evaluate, batch=BATCH)
        best = np.flatnonzero(upper >= np.partition(upper, -count)[-count])
        # In the order of the table, so that of equal values the first come first.
        return np.asarray(best[np.argsort(-upper[best], kind="stable")][:count])

    @memory_errors_explained("a question to the value table")
    def net(
        self,
        query: Query,
        values: Floats | None = None,
        prices: Prices | None = None,
        rows: Rows | None = None,
    ) -> Floats:
        """Return what is left of each lineup's value, or of its bound, after a query's costs.

        Parameters
        ----------
        query
            Costs and caps.
        values
            Taken instead of `upper`, shape (n_lineups,).
        prices
            Taken off besides.
        rows
            Lineups to look at, by default all; `query.excluded` is not heeded then.

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

    @memory_errors_explained("a question to the value table")
    def best(self, query: Query) -> int | None:
        """Return the row of the allowed lineup with the highest value net of the query's costs.

        Returns
        -------
        int or None
            ``None`` where no lineup is allowed. Of equal lineups the first in the table.
        """
        found: tuple[int | None, float] = (None, -np.inf)
        for depth in (RANKED, len(self)):
            ranked = self._ranked_to(min(depth, len(self)))
            found, ended = self._scan(ranked, query, found)
            if ended:
                break
        return found[0]

    def _scan(
        self, ranked: Ranking, query: Query, found: tuple[int | None, float]
    ) -> tuple[tuple[int | None, float], bool]:
        """Look for the best from the highest bound down; return also whether none below matters."""
        winner, highest = found
        rebate = ranked.largest_rebate(query)
        excluded = ranked.index[list(query.excluded)]
        first, size = 0, FIRST_LOOK
        while first < len(ranked) and ranked.ceiling[first] + rebate >= highest:
            last = min(first + size, len(ranked))
            lineups = ranked.lineups[first:last]
            most = self._net_of(lineups, ranked.ceiling[first:last], query)
            most[excluded[(excluded >= first) & (excluded < last)] - first] = -np.inf
            # Few are left once something good is known.
            some = np.flatnonzero((most >= highest) & (most > -np.inf))
            rows = ranked.rows[first:last][some]
            exact = self.exact[rows]
            net = self._net_of(lineups[some], self._upper[rows], query)
            settle(net, exact, 1, self._again(query, of=rows), highest, BATCH)
            top = float(net.max(initial=-np.inf))
            if top >= highest and np.isfinite(top):
                row = int(rows[net == top].min())
                winner = row if top > highest or winner is None else min(row, winner)
                highest = top
            first, size = last, min(2 * size, LAST_LOOK)
        ended = first < len(ranked) or len(ranked) == len(self)
        return (winner, highest), ended

    @memory_errors_explained("a question to the value table")
    def settle(
        self, net: Floats, count: int, query: Query, prices: Prices | None, floor: float
    ) -> None:
        """Make the best `count` entries above a floor exact in an array from `net`, in place.

        Parameters
        ----------
        net
            As from ``net(query, None, prices)``, shape (n_lineups,).
        count
            How many are of interest.
        query, prices
            As in `net`.
        floor
            Lineups whose bound is below it are of no interest.
        """
        again = self._again(query, prices)
        exact = self.exact.copy()
        # `net` may be from before another thread made them exact.
        known = np.flatnonzero(exact & (net >= floor) & (net > -np.inf))
        net[known] = again(known)
        settle(net, exact, count, again, floor, BATCH)

    def _again(
        self, query: Query, prices: Prices | None = None, of: Rows | None = None
    ) -> Callable[[Rows], Floats]:
        """Return what gives exact net values of some lineups, or of some of these."""

        def net_of(rows: Rows) -> Floats:
            rows = rows if of is None else of[rows]
            self.evaluate(rows)
            return self.net(query, None, prices, rows)

        return net_of

    def _net_of(
        self, lineups: NDArray[np.uint8], values: Floats, query: Query, prices: Prices | None = None
    ) -> Floats:
        net = np.empty(len(lineups))
        teams = np.zeros(len(self.slate.team_names)) if prices is None else prices.team
        earlier = query.apart_members

        def work(piece: slice) -> None:
            net_value_kernels.net_values(
                lineups[piece],
                values[piece],
                query.player_cost,
                teams,
                self.slate.team_index,
                query.player_excess,
                query.team_excess,
                query.allowance,
                earlier,
                min(query.max_overlap, self.slate.contest.roster_size),
                net[piece],
            )

        size = piece_size(len(net), len(self.slate), self.threads)
        run_pieces(work, len(net), max(size, LAST_LOOK), self.threads)
        return net

    def _ranked_to(self, depth: int) -> Ranking:
        """Return at least so many lineups from the highest bound down, as first asked for."""
        with self._lock:
            if self._ranking is None or len(self._ranking) < depth:
                self._ranking = Ranking.of(self.lineups, self.upper.copy(), depth)
            return self._ranking
