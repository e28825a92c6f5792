"""The master problem: questions about whole portfolios, put to the portfolio model.

Where a table is small, every lineup is a column of the model. Where it is not, columns are
generated: the linear relaxation is solved over some lineups, its duals price all the others in one
pass over the table, and those that could improve it are added, until none could.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.models.portfolio import (
    PortfolioModel,
    instantiate,
    picked,
    set_caps,
    set_costs,
    set_leads,
    set_least,
    set_open,
    set_vacant,
)
from dfs_portfolio.search import DualPrices, Query, set_costs_of
from dfs_portfolio.selection.master_types import (
    MasterObjective,
    MinimumViolation,
    PricingResult,
    Turn,
)
from dfs_portfolio.selection.problem import (
    SelectionProblem,
    exposure_of,
    next_query,
    overlap_keywords,
)
from dfs_portfolio.solvers import Feature, Solver, SolveResult, Status, get_solver

# Up to here every lineup is a column of the model.
ALL_COLUMNS = 20_000
# Columns to begin with and to add in a round of pricing, and rounds at most.
FIRST_COLUMNS = 2_000
NEW_COLUMNS = 1_000
ROUNDS = 60
# Columns that may be added at once to prove that there is no portfolio with fewer extra uses.
PROOF_COLUMNS = 20_000
# A column must promise more than this, in points or uses, to be added.
WORTH = 1e-7
# Candidates for the next lineup that are put to the model at a time, at first.
LEADS = 32

_Kind = Literal["whole", "relaxed", "lead"]


class Master:
    """Answers questions about portfolios of a task's lineups.

    Parameters
    ----------
    task
        Fixes table, size, caps and solver.
    """

    def __init__(self, task: SelectionProblem) -> None:
        self._task = task
        self._table = task.table
        self._all = len(task.table) <= ALL_COLUMNS
        self._sees_all = self._all and task.table.complete
        most = max(FIRST_COLUMNS, 2 * task.n_lineups)
        first = np.arange(len(self._table)) if self._all else self._table.top(most)
        self._columns = np.sort(first)
        self._built: dict[_Kind, tuple[Any, Solver]] = {}

    def fewest_extra(self) -> MinimumViolation:
        """Return the complete portfolio with the fewest uses over the limits, or missing."""
        aims = MasterObjective(extra_price=1.0)
        priced = self._generate((), aims)
        instance, result = self._solve((), aims)
        if self._task.diversity.max_overlap is None:
            result.require_solution()
        if not result.has_solution:
            if self._sees_all and result.infeasible_if_bounded:
                return MinimumViolation(math.inf, math.inf, ())
            rows = self.greedy(self._all_uses)  # whatever exposure says
            return MinimumViolation(self._excess(rows) if rows else math.inf, 0, rows)
        # Counted on the lineups: what a solver that was stopped says of them may be too much.
        rows = self._rows(instance)
        extra = self._excess(rows)
        floor = max(0.0, result.bound if self._all else priced.bound)
        if not self._all and extra > math.ceil(floor - 1e-6) and len(priced.promise):
            # A portfolio with fewer has no lineup whose reduced cost exceeds the difference.
            missing = np.flatnonzero(priced.promise >= floor - (extra - 1) - WORTH)
            if len(missing) <= PROOF_COLUMNS:
                self._add(missing)
                instance, result = self._solve((), aims)
                result.require_solution()
                rows = self._rows(instance)
                extra = self._excess(rows)
                floor = max(0.0, min(result.bound, extra))
        if not self._table.complete:
            floor = 0.0  # lineups that are not in the table might do with fewer
        return MinimumViolation(extra, math.ceil(floor - 1e-6), rows)

    def size_bound(self) -> int:
        """Return how many lineups no portfolio exceeds, for what they may share."""
        if not self._sees_all:
            return self._task.n_lineups
        aims = MasterObjective(vacant_price=1.0)
        _, result = self._solve((), aims)
        vacant = max(0.0, result.bound)
        return self._task.n_lineups - math.ceil(vacant - 1e-6)

    def best(
        self, extra_budget: int, known: tuple[int, ...] = ()
    ) -> tuple[tuple[int, ...], float] | None:
        """Return the best whole portfolio and a proven bound, or None where none was found.

        Parameters
        ----------
        extra_budget
            Uses over the limits, or missing, that are allowed.
        known
            A portfolio that makes no more, where there is one to fall back on.
        """
        weight = self._task.diversity.overlap_penalty
        aims = MasterObjective(
            with_values=True, penalty_weight=weight, extra_budget=float(extra_budget)
        )
        limited = self._task.diversity.max_overlap is not None
        if not known and (limited or not self._all):
            known = self.greedy(extra_budget)
        if known:
            self._add(np.array(known))
        elif not self._all and self.fewest_extra().extra > extra_budget:
            return None
        priced = self._generate((), aims)
        instance, result = self._solve((), aims)
        if result.infeasible_if_bounded:  # all variables are bounded, and so is the cost
            return None
        rows = self._rows(instance) if result.has_solution else known
        if not rows:  # the time was up
            return None
        if known and self._worth(known) > self._worth(rows):
            rows = known  # where the time was up
        cost_bound = result.bound if self._all else priced.bound
        return rows, -cost_bound if self._table.complete else math.inf

    def greedy(self, extra_budget: int) -> tuple[int, ...]:
        """Return a complete portfolio that greed finds, nothing where it gets stuck."""
        greedy: tuple[int, ...] = ()
        while len(greedy) < self._task.n_lineups:
            row = self._table.best(next_query(self._task, greedy, extra_budget))
            if row is None:
                return ()
            greedy = (*greedy, row)
        return greedy

    def _worth(self, rows: Sequence[int]) -> float:
        """Return the values of some lineups less all penalties."""
        book, task = exposure_of(self._table, rows), self._task
        costs = task.diversity.penalty(book.player) + float(task.ownership_cost @ book.player)
        return float(self._table.evaluate(np.array(rows)).sum()) - costs

    def completion(self, prefix: Sequence[int], extra_budget: int) -> tuple[int, ...] | None:
        """Return lineups that complete a portfolio within caps and budget, None if none are found.

        Parameters
        ----------
        prefix
            Lineups chosen so far.
        extra_budget
            Uses over the caps that are allowed in all, those of `prefix` included.
        """
        self._generate(prefix, MasterObjective(extra_price=1.0))
        instance, result = self._solve(prefix, MasterObjective(extra_budget=float(extra_budget)))
        return self._rows(instance) if result.has_solution else None

    def best_of(self, prefix: Sequence[int], candidates: Sequence[int], extra_budget: int) -> Turn:
        """Return the first of some candidates that leaves a complete portfolio possible.

        Parameters
        ----------
        prefix
            Lineups chosen so far.
        candidates
            Rows of the table, the preferred first; not in `prefix`.
        extra_budget
            Uses over the caps that are allowed in all.
        """
        if not self._all:
            self._add(np.array(candidates))
            self._generate(prefix, MasterObjective(extra_price=1.0))
        columns = np.searchsorted(self._columns, candidates).tolist()
        worth = dict(zip(columns, range(len(columns), 0, -1), strict=True))
        instance, solver = self._kept("lead")
        self._set(instance, prefix, MasterObjective(extra_budget=float(extra_budget)))
        set_leads(instance, worth)
        result = solver.solve(instance, self._task.options)
        if not result.has_solution:  # proven only if the time was not the reason
            return Turn(None, (), proven=self._sees_all and result.infeasible_if_bounded)
        chosen = picked(instance)
        lead = max((c for c in chosen if c in worth), key=worth.__getitem__)
        completion = tuple(int(self._columns[c]) for c in chosen if c != lead)
        proven = lead == columns[0] or (self._sees_all and result.status is Status.OPTIMAL)
        return Turn(int(self._columns[lead]), completion, proven)

    @property
    def _all_uses(self) -> int:
        """More uses than any portfolio has."""
        slate = self._table.slate
        return self._task.n_lineups * (len(slate) + len(slate.team_names))

    def _excess(self, rows: Sequence[int]) -> int:
        return exposure_of(self._table, rows).excess(self._task.counts)

    def _rows(self, instance: Any) -> tuple[int, ...]:
        return tuple(int(self._columns[column]) for column in picked(instance))

    def _solve(
        self, prefix: Sequence[int], aims: MasterObjective, *, relaxed: bool = False
    ) -> tuple[Any, SolveResult]:
        """Put state and aims on an instance and solve it."""
        instance, solver = self._kept("relaxed" if relaxed else "whole")
        self._set(instance, prefix, aims)
        rows = _priced_rows(instance) if relaxed else []
        return instance, solver.solve(instance, self._task.options, duals_of=rows)

    def _kept(self, kind: _Kind) -> tuple[Any, Solver]:
        """Return the instance of a kind for the present columns, built at most once."""
        if kind not in self._built:
            instance = instantiate(
                PortfolioModel(relaxed=kind == "relaxed", with_lead=kind == "lead"),
                self._table.slate,
                self._table.lineups[self._columns],
                self._table.evaluate(self._columns),
                self._task.n_lineups,
                self._task.diversity.max_overlap,
            )
            solver = get_solver(self._task.solver)
            if kind == "relaxed" and Feature.DUALS not in solver.features:
                solver = get_solver(
                    "highs"
                )  # it is always there, and columns cannot do without duals
            self._built[kind] = instance, solver
        return self._built[kind]

    def _set(self, instance: Any, prefix: Sequence[int], aims: MasterObjective) -> None:
        """Put the state of a portfolio and the aims on an instance."""
        book, counts = exposure_of(self._table, prefix), self._task.counts
        set_caps(instance, counts.player_most - book.player, counts.team_most - book.team)
        set_least(instance, counts.player_least - book.player, counts.team_least - book.team)
        set_costs(instance, float(aims.with_values) * self._task.ownership_cost)
        instance.n_lineups = self._task.n_lineups - len(prefix)
        instance.value_scale = float(aims.with_values)
        instance.penalty_weight = aims.penalty_weight
        instance.extra_price = aims.extra_price
        instance.extra_budget = min(aims.extra_budget, self._all_uses)
        allowed = 0 if aims.vacant_price is None else self._task.n_lineups
        set_vacant(instance, allowed, aims.vacant_price or 0.0)
        set_open(instance, self._open(prefix, self._columns))

    def _open(self, prefix: Sequence[int], rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Tell which lineups may follow those chosen so far, as far as these alone say so."""
        apart = replace(Query.free(self._table.slate), **overlap_keywords(self._task, prefix))
        net = self._table.net(apart, np.zeros(len(self._table)), rows=rows)
        return ~np.isin(rows, prefix) & np.isfinite(net)

    def _vacant_price(self, aims: MasterObjective) -> float:
        """Return more than any lineup can save by leaving its place vacant."""
        uses = 2 * self._table.slate.contest.roster_size
        price = 1.0 + 2 * aims.extra_price * uses
        if aims.with_values:
            values = self._table.evaluate(self._columns)
            most = float(self._task.ownership_cost.max(initial=0.0))
            most += aims.penalty_weight * self._task.n_lineups
            price += 2 * float(np.abs(values).max()) + uses * most
        return price

    def _generate(self, prefix: Sequence[int], aims: MasterObjective) -> PricingResult:
        """Add columns until no lineup could improve the relaxation."""
        priced = PricingResult(-math.inf, np.empty(0))
        if self._task.diversity.max_overlap is not None:
            # Columns so far may be too much alike for a whole portfolio: others are to be found.
            aims = replace(aims, vacant_price=self._vacant_price(aims))
        for _ in range(0 if self._all else ROUNDS):
            instance, result = self._solve(prefix, aims, relaxed=True)
            if result.status is not Status.OPTIMAL:
                break  # the time is over: what is proven so far stands
            cost = result.require_solution()
            promise = self._promise(instance, result, prefix, aims)
            # Each of the places could gain as much as the best column left out: a valid bound.
            indices = self._task.n_lineups - len(prefix)
            bound = cost - max(0.0, float(promise.max())) * indices
            priced = PricingResult(max(bound, priced.bound), promise)
            worth = np.flatnonzero(promise > WORTH)
            if not len(worth):
                break
            self._add(_most_promising(worth, promise))
        return priced

    def _add(self, rows: NDArray[np.intp]) -> None:
        """Make lineups columns of the model."""
        columns = np.union1d(self._columns, rows)
        if len(columns) > len(self._columns):
            self._columns = columns
            self._built.clear()

    def _promise(
        self, instance: Any, result: SolveResult, prefix: Sequence[int], aims: MasterObjective
    ) -> NDArray[np.float64]:
        """Return what each lineup outside the columns could take off the cost (a bound on it)."""
        slate = self._table.slate
        player = np.array([result.duals[instance.count[i]] for i in range(len(slate))])
        team = np.array(
            [
                result.duals[instance.team_exposure[t]] + result.duals[instance.team_presence[t]]
                for t in instance.TEAMS
            ]
        )
        query = replace(
            Query.free(slate),
            player_cost=-player,
            excluded=(*self._columns.tolist(), *prefix),
            **overlap_keywords(self._task, prefix),
        )
        size = result.duals[instance.size]
        prices = DualPrices(-team, self._shared_cost(instance, result))
        if not aims.with_values:
            return self._table.net(query, np.zeros(len(self._table)), prices) + size
        net = self._table.net(query, None, prices)
        # The columns added must not depend on which values happened to be known before.
        self._table.make_exact(net, NEW_COLUMNS, query, prices, WORTH - size)
        return net + size

    def _shared_cost(self, instance: Any, result: SolveResult) -> NDArray[np.float64] | None:
        """Return what each lineup costs for sharing players with columns, None for nothing."""
        duals = np.array([result.duals[row] for row in instance.overlap.values()])
        priced = np.flatnonzero(duals)
        if not len(priced):
            return None
        sets, table = instance.shared.value[priced], self._table
        costs = -duals[priced]
        return set_costs_of(table.lineups, sets, costs, len(table.slate), table.threads)


def _most_promising(rows: NDArray[np.intp], promise: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return those of some lineups that promise most, as many as a round of pricing adds."""
    if len(rows) <= NEW_COLUMNS:
        return rows
    return rows[np.argpartition(-promise[rows], NEW_COLUMNS - 1)[:NEW_COLUMNS]]


def _priced_rows(instance: Any) -> list[Any]:
    rows = (instance.count, instance.team_exposure, instance.team_presence, instance.overlap)
    return [instance.size, *(row for kind in rows for row in kind.values())]
