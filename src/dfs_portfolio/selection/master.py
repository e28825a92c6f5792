"""The master problem: questions about whole portfolios, answered by the portfolio model.

If the table is small, every lineup is a column of the model. If not, columns are generated: the
linear relaxation is solved over some lineups, its duals price all the others in one pass over the
table, and lineups that could improve the relaxation are added, until there are none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.models.portfolio import picked, set_leads
from dfs_portfolio.rules.leeway import NO_LEEWAY, Leeway
from dfs_portfolio.selection.instances import (
    Kind,
    Objective,
    make_instance,
    price_of_vacancy,
    set_up,
)
from dfs_portfolio.selection.pricing import most_promising, priced_rows, promises
from dfs_portfolio.selection.problem import SelectionProblem, next_query
from dfs_portfolio.selection.reduced_model import ReducedCosts
from dfs_portfolio.selection.violations import (
    MinimumViolation,
    is_hard,
    loose_leeway,
)
from dfs_portfolio.solvers import Feature, Solver, SolveResult, Status, get_solver

# Up to this many lineups, every one is a column of the model.
ALL_COLUMNS = 20_000
# Columns to begin with, columns added in a round of pricing, and the most rounds.
FIRST_COLUMNS = 2_000
NEW_COLUMNS = 1_000
ROUNDS = 60
# Columns that may be added at once to prove that no portfolio has a smaller violation.
PROOF_COLUMNS = 20_000
# A column must promise more than this, in points or uses, to be added.
WORTH = 1e-7
# Candidates for the next lineup that are put to the model at a time, at first.
LEADS = 32


class Master:
    """Answers questions about portfolios of a problem's lineups.

    Parameters
    ----------
    problem
        Gives table, size, limits and solver.
    """

    def __init__(self, problem: SelectionProblem) -> None:
        self.problem = problem
        self._table = problem.table
        self._all = len(problem.table) <= ALL_COLUMNS
        self._sees_all = self._all and problem.table.complete
        most = max(FIRST_COLUMNS, 2 * problem.n_lineups)
        first = np.arange(len(self._table)) if self._all else self._table.top(most)
        self._columns = np.sort(first)
        self._built: dict[Kind, tuple[Any, Solver]] = {}

    def overrun_bound(self) -> tuple[float, NDArray[np.float64]]:
        """Return a lower bound on the overrun of any complete portfolio of the table's lineups.

        Also return what each lineup could at most take off the relaxation's cost, as `_generate`.
        """
        bound, promise = self._generate((), "overrun")
        if self._all:
            _, result = self._solve((), "overrun")
            bound = result.bound
        return max(0.0, bound), promise

    def admit(self, promise: NDArray[np.float64], least: float) -> bool:
        """Make lineups that promise this much columns; return whether those are all there are.

        If they are too many, the most promising ones are added.
        """
        missing = np.flatnonzero(promise >= least - WORTH)
        if few := len(missing) <= PROOF_COLUMNS:
            self._add(missing)
        else:
            self._add(most_promising(missing, promise, NEW_COLUMNS))
        return self._table.complete and (self._all or few)

    def fewest_extra(
        self, overrun: int | None = None, *, sees_all: bool = False
    ) -> MinimumViolation:
        """Return the complete portfolio with the smallest violation of the exposure limits.

        Parameters
        ----------
        overrun
            Most extra or missing uses of any one player or team; ``None`` for no limit.
        sees_all
            Whether the columns are known to hold every portfolio within that overrun.
        """
        leeway = loose_leeway(self.problem, overrun)
        bound, promise = self._generate((), "violation", leeway)
        instance, result = self._solve((), "violation", leeway)
        if not result.has_solution:
            if self.problem.diversity.max_overlap is None and not is_hard(self.problem, leeway):
                result.require_solution()
            if (self._sees_all or sees_all) and result.infeasible_if_bounded:
                return MinimumViolation(math.inf, math.inf, ())
            rows = self.greedy(leeway)
            return MinimumViolation(self._violation(rows) if rows else math.inf, 0, rows)
        # Counted on the lineups: the variables of a solver that was stopped may overstate it.
        rows = self._rows(instance)
        extra = self._violation(rows)
        floor = max(0.0, result.bound if self._all else bound)
        if not self._all and extra > math.ceil(floor - 1e-6) and len(promise):
            # Any portfolio that violates less consists of columns whose reduced cost does not
            # exceed the gap to the bound. If those are few, the model over them closes the gap.
            missing = np.flatnonzero(promise >= floor - (extra - 1) - WORTH)
            if len(missing) <= PROOF_COLUMNS:
                self._add(missing)
                instance, result = self._solve((), "violation", leeway)
                result.require_solution()
                rows = self._rows(instance)
                extra = self._violation(rows)
                floor = max(0.0, min(result.bound, extra))
        if not self._table.complete:
            floor = 0.0  # lineups that are not in the table might do with fewer
        # Violations are whole numbers, so a fractional bound rounds up.
        return MinimumViolation(extra, math.ceil(floor - 1e-6), rows)

    def size_bound(self) -> int:
        """Return an upper bound on the size of any portfolio within the limit on overlap."""
        if not self._sees_all:
            return self.problem.n_lineups
        _, result = self._solve((), "none", vacant_price=1.0)
        vacant = max(0.0, result.bound)
        return self.problem.n_lineups - math.ceil(vacant - 1e-6)

    def best(
        self, leeway: Leeway, known: tuple[int, ...] = ()
    ) -> tuple[tuple[int, ...], float] | None:
        """Return the best whole portfolio and a proven bound, or None if none was found.

        Parameters
        ----------
        leeway
            Violation of the exposure limits that is allowed.
        known
            A portfolio within that leeway to fall back on, if there is one.
        """
        limited = self.problem.diversity.max_overlap is not None
        if not known and (limited or not self._all):
            known = self.greedy(leeway)
        if known:
            self._add(np.array(known))
        elif not self._all and self.fewest_extra().extra > leeway.extra_budget:
            return None
        bound, _ = self._generate((), "value", leeway)
        chosen, result = self._best_of_columns(leeway)
        if result.infeasible_if_bounded:  # all variables are bounded, and so is the cost
            return None
        rows = chosen if result.has_solution else known
        if not rows:  # the time was up
            return None
        if known and self._worth(known) > self._worth(rows):
            rows = known  # the solver was stopped before it found anything as good
        cost_bound = result.bound if self._all else bound
        return rows, -cost_bound if self._table.complete else math.inf

    def _best_of_columns(self, leeway: Leeway) -> tuple[tuple[int, ...], SolveResult]:
        """Solve for the best whole portfolio of the columns; return its rows, if there is one."""
        relaxation, priced = self._solve((), "value", leeway, relaxed=True)
        if priced.status is Status.OPTIMAL:
            costs = ReducedCosts.of(self.problem, relaxation, priced, self._columns)
            gap = costs.first_gap
            while len(kept := costs.picks_within(gap)) < len(self._columns):
                columns = self._columns[kept]
                instance = make_instance(self.problem, columns, "whole")
                set_up(instance, self.problem, columns, (), "value", leeway)
                costs.fix(instance, kept, gap)
                result = get_solver(self.problem.solver).solve(instance, self.problem.options)
                if costs.proves(result, gap):
                    return tuple(columns[picked(instance)].tolist()), result
                if result.limit is not None:
                    break
                gap = costs.next_gap(result, gap)
        instance, result = self._solve((), "value", leeway)
        return self._rows(instance) if result.has_solution else (), result

    def greedy(self, leeway: Leeway = NO_LEEWAY) -> tuple[int, ...]:
        """Return a complete portfolio chosen greedily, or nothing if greed gets stuck."""
        rows: tuple[int, ...] = ()
        book = self.problem.book(rows)
        while len(rows) < self.problem.n_new:
            row = self._table.best(next_query(self.problem, rows, book, leeway))
            if row is None:
                return ()
            rows = (*rows, row)
            book = book.record(self._table.slate, self._table.indices(row))
        return rows if book.excess(self.problem.counts.loosened(leeway.overrun)) == 0 else ()

    def completion(self, prefix: Sequence[int], leeway: Leeway) -> tuple[int, ...] | None:
        """Return lineups that complete a portfolio within limits and leeway, or None.

        Parameters
        ----------
        prefix
            Lineups chosen so far.
        leeway
            Violation of the exposure limits that the whole portfolio, `prefix` included, may have.
        """
        self._generate(prefix, "violation", loose_leeway(self.problem, leeway.overrun))
        instance, result = self._solve(prefix, "none", leeway)
        return self._rows(instance) if result.has_solution else None

    def best_of(
        self, prefix: Sequence[int], candidates: Sequence[int], leeway: Leeway
    ) -> tuple[int | None, tuple[int, ...], bool]:
        """Find the first of some candidates after which the portfolio can still be completed.

        Parameters
        ----------
        prefix
            Lineups chosen so far.
        candidates
            Rows of the table, the preferred first; not in `prefix`.
        leeway
            Violation of the exposure limits that the whole portfolio may have.

        Returns
        -------
        position
            Position of the candidate in `candidates`, None if none can be completed.
        completion
            Lineups that complete the portfolio after it.
        proven
            Whether it is proven that no earlier candidate can be completed.
        """
        if not self._all:
            self._add(np.array(candidates))
            self._generate(prefix, "violation", loose_leeway(self.problem, leeway.overrun))
        columns = np.searchsorted(self._columns, candidates).tolist()
        # One solve decides on all candidates: the earlier, the more it is worth as the lead.
        worth = dict(zip(columns, range(len(columns), 0, -1), strict=True))
        instance, solver = self._instance("lead")
        set_up(instance, self.problem, self._columns, prefix, "none", leeway)
        set_leads(instance, worth)
        result = solver.solve(instance, self.problem.options)
        if not result.has_solution:  # proven only if time was not the reason
            return None, (), self._sees_all and result.infeasible_if_bounded
        chosen = picked(instance)
        lead = max((c for c in chosen if c in worth), key=worth.__getitem__)
        completion = tuple(int(self._columns[c]) for c in chosen if c != lead)
        proven = lead == columns[0] or (self._sees_all and result.status is Status.OPTIMAL)
        return columns.index(lead), completion, proven

    def _violation(self, rows: Sequence[int]) -> int:
        return self.problem.book(rows).excess(self.problem.counts)

    def _worth(self, rows: Sequence[int]) -> float:
        """Return the total value of some lineups less all penalties."""
        return float(self._table.evaluate(np.array(rows)).sum()) - self.problem.penalty(rows)

    def _rows(self, instance: Any) -> tuple[int, ...]:
        return tuple(int(self._columns[column]) for column in picked(instance))

    def _solve(
        self,
        prefix: Sequence[int],
        objective: Objective,
        leeway: Leeway | None = None,
        *,
        vacant_price: float | None = None,
        relaxed: bool = False,
    ) -> tuple[Any, SolveResult]:
        """Solve for the lineups after `prefix`; arguments as in `set_up`."""
        kind: Kind = "relaxed" if relaxed else "whole"
        instance, solver = self._instance("overrun" if objective == "overrun" else kind)
        set_up(instance, self.problem, self._columns, prefix, objective, leeway, vacant_price)
        rows = priced_rows(instance) if relaxed else []
        return instance, solver.solve(instance, self.problem.options, duals_of=rows)

    def _instance(self, kind: Kind) -> tuple[Any, Solver]:
        """Return the instance of a kind for the present columns, built at most once."""
        if kind not in self._built:
            instance = make_instance(self.problem, self._columns, kind)
            solver = get_solver(self.problem.solver)
            if kind in ("relaxed", "overrun") and Feature.DUALS not in solver.features:
                # Pricing needs duals; HiGHS, which is always installed, has them.
                solver = get_solver("highs")
            self._built[kind] = instance, solver
        return self._built[kind]

    def _generate(
        self, prefix: Sequence[int], objective: Objective, leeway: Leeway | None = None
    ) -> tuple[float, NDArray[np.float64]]:
        """Add columns until no other lineup could improve the relaxation.

        Returns
        -------
        bound
            Proven lower bound on the cost over all lineups; -inf if all are columns anyway.
        promise
            What each lineup could at most take off the relaxation's cost, shape (n_lineups,), -inf
            for columns; empty if nothing was priced.
        """
        bound, promise = -math.inf, np.empty(0)
        # With limits that nothing relaxes, the columns so far may not allow a whole portfolio.
        # Vacancies keep the relaxation feasible; their price makes the columns needed promising.
        limited = self.problem.diversity.max_overlap is not None
        limited = limited or (leeway is not None and is_hard(self.problem, leeway))
        vacant_price = None
        if limited:
            vacant_price = price_of_vacancy(self.problem, self._columns, objective)
        for _ in range(0 if self._all else ROUNDS):
            instance, result = self._solve(
                prefix, objective, leeway, vacant_price=vacant_price, relaxed=True
            )
            if result.status is not Status.OPTIMAL:
                break  # out of time: what is proven so far stands
            cost = result.require_solution()
            promise = promises(
                self.problem,
                instance,
                result,
                (*self._columns.tolist(), *self.problem.kept_rows, *prefix),
                prefix,
                (NEW_COLUMNS, WORTH) if objective == "value" else None,
            )
            # At best, every lineup still to choose is the most promising one. So each round gives a
            # valid bound, and the best of them stands.
            left = self.problem.n_new - len(prefix)
            bound = max(cost - max(0.0, float(promise.max())) * left, bound)
            worth = np.flatnonzero(promise > WORTH)
            if not len(worth):
                break  # the relaxation over the columns is that over all lineups
            self._add(most_promising(worth, promise, NEW_COLUMNS))
        return bound, promise

    def _add(self, rows: NDArray[np.intp]) -> None:
        """Make lineups columns of the model."""
        columns = np.union1d(self._columns, rows)
        if len(columns) > len(self._columns):
            self._columns = columns
            self._built.clear()
