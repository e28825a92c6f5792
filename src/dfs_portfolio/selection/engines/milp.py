"""The lineup model: rules and scenarios as they are, and any solver of integer programmes [13]."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pyomo.environ as pyo

from dfs_portfolio.errors import InternalError, SearchLimitError
from dfs_portfolio.models.lineup import forbid, instantiate, lineup_of, set_turn
from dfs_portfolio.search import Query, ValueTable, score_ranges
from dfs_portfolio.selection.engines.base import Pick, checked_pick, find_row
from dfs_portfolio.solvers import SolveResult, SolverOptions, Status, get_solver

# The model's tail value and the exact one may differ by this much, relative to the value's size:
# binaries may be off by a solver's integrality tolerance, times the range of a scenario's scores.
AGREEMENT = 1e-5


class MilpEngine:
    """Lets a solver find the lineup; built once, caps and costs change between solves.

    The table gives the exact range of every scenario's scores, and the exact value of what the
    solver found; it has no part in finding it.

    Parameters
    ----------
    table
        All feasible lineups.
    solver, options
        Name of the solver, and what is asked of it at each solve.

    Raises
    ------
    SearchLimitError
        If the table does not have all lineups.
    """

    def __init__(self, table: ValueTable, solver: str, options: SolverOptions) -> None:
        if not table.complete:
            raise SearchLimitError(
                "engine='milp' needs all lineups, to check what a solver finds, and there are more "
                "than memory holds: exclude drivers, turn stacking on, or use engine='search'"
            )
        self._table, self._options = table, options
        self._solver = get_solver(solver)
        upper = table.objective.tail == "upper"
        self._instance = instantiate(
            table.slate,
            table.rules,
            table.scenarios,
            table.objective,
            score_ranges(table.scenarios.points, table.lineups, threads=table.threads)
            if upper
            else None,
        )
        self._answers: dict[Hashable, Pick | None] = {}

    def best(self, query: Query) -> Pick | None:
        """Answer as `Engine.best` says; the same question is not solved twice."""
        key = _key(query)
        if key not in self._answers:
            self._answers[key] = self._solve(query)
        return self._answers[key]

    def _solve(self, query: Query) -> Pick | None:
        budget = query.allowance + query.due
        if budget < 0:  # the limits are exceeded by more than is allowed
            return None
        set_turn(self._instance, query.player_excess, query.team_excess, query.player_cost, budget)
        excluded = [self._table.indices(row) for row in query.excluded]
        forbid(self._instance, excluded, query.apart, query.max_overlap)
        result = self._solver.solve(self._instance, self._options)
        if result.infeasible_if_bounded:  # scores are bounded, and with them the cost
            return None
        result.require_solution()
        lineup = lineup_of(self._instance)
        row = find_row(self._table, lineup)
        if row is None:
            raise InternalError(
                f"{result.solver} {result.version} gave a lineup that breaks the rules, {lineup}: "
                "please report this"
            )
        pick = checked_pick(self._table, query, row, -result.bound, result.solver)
        self._check_tail(pick, result)
        return pick

    def _check_tail(self, pick: Pick, result: SolveResult) -> None:
        """Hold the model's tail value against the definition's.

        Short of optimality the membership of an incumbent may not be the best one for its lineup,
        so that the model's value is too low; too high it must never be.
        """
        exact = float(self._table.evaluate(np.array([pick.row]))[0])
        stated = float(pyo.value(self._instance.tail.tail_value))
        excess = (stated - exact) / max(1.0, abs(exact))
        final = result.status is Status.OPTIMAL and pick.proven
        if excess > AGREEMENT or (final and excess < -AGREEMENT):
            raise InternalError(
                f"the lineup model gives a lineup a tail of {stated:.9g}, by definition it is "
                f"{exact:.9g}: please report this"
            )


def _key(query: Query) -> Hashable:
    costs = (query.player_cost, query.player_excess, query.team_excess)
    facts = tuple(array.tobytes() for array in costs)
    apart = frozenset(map(tuple, query.apart))
    return (*facts, query.allowance, frozenset(query.excluded), apart, query.max_overlap)
