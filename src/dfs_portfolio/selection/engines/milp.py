"""The MILP engine: rules and scenarios as a model, and any solver of integer programmes [13]."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pyomo.environ as pyo

from dfs_portfolio.errors import InternalError, SearchLimitError
from dfs_portfolio.models.lineup import (
    forbid,
    instantiate_lineup_model,
    lineup_of,
    set_turn,
)
from dfs_portfolio.search import Query, ValueTable, score_ranges
from dfs_portfolio.selection.engines.base import Pick, checked_pick, find_row
from dfs_portfolio.solvers import SolveResult, SolverOptions, Status, get_solver

# The model's tail value and the exact one may differ by this much, relative to the value's size:
# binaries may be off by a solver's integrality tolerance, times the score range of a scenario.
AGREEMENT = 1e-5


class MilpEngine:
    """Lets a solver find the lineup; built once, caps and costs change between solves.

    The table gives the exact score range of every scenario, and the exact value of the lineup that
    the solver found; it has no part in finding it.

    Parameters
    ----------
    table
        All feasible lineups.
    solver, options
        Name of the solver, and its options at each solve.

    Raises
    ------
    SearchLimitError
        If the table does not have all lineups.
    """

    def __init__(self, table: ValueTable, solver: str, options: SolverOptions) -> None:
        if not table.complete:
            words = table.slate.contest.sport.players
            raise SearchLimitError(
                "engine='milp' needs all lineups, to check what a solver finds, and there are more "
                f"than memory holds: exclude {words}, turn stacking on, or use engine='search'"
            )
        self._table, self._options = table, options
        self._solver = get_solver(solver)
        points, ranges = table.scenarios.points, None
        if table.objective.tail == "upper":
            ranges = score_ranges(points, table.lineups, threads=table.threads)
        self._instance = instantiate_lineup_model(
            table.slate, table.rules, table.scenarios, table.objective, ranges
        )
        self._answers: dict[Hashable, Pick | None] = {}

    def best(self, query: Query) -> Pick | None:
        """See `Engine.best`; the same query is not solved twice."""
        key = _key(query)
        if key not in self._answers:
            self._answers[key] = self._solve(query)
        return self._answers[key]

    def _solve(self, query: Query) -> Pick | None:
        budget = query.allowance + query.due
        if budget < 0:  # no lineup can make up for this much
            return None
        set_turn(
            self._instance,
            query.player_excess,
            query.team_excess,
            query.player_cost,
            budget,
            None if query.bars is None else (query.bars.player, query.bars.team),
        )
        excluded = [self._table.indices(row) for row in query.excluded]
        forbid(self._instance, excluded, query.apart, query.max_overlap)
        result = self._solver.solve(self._instance, self._options)
        if result.infeasible_if_bounded:  # scores are bounded, and so is the cost
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
        """Check the model's tail value against the definition.

        If the solver stopped early, the tail membership may not be the best one for the lineup, and
        the model's value may be too low. It must never be too high.
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
    """Return a hashable key: equal for queries with the same answer."""
    # Bars that are weighed in differ from excesses of 1 by their weight.
    arrays = (query.player_cost, *query.weighed[:2])
    contents = tuple(array.tobytes() for array in arrays)
    apart = frozenset(map(tuple, query.apart))
    return (*contents, query.weighed[2], frozenset(query.excluded), apart, query.max_overlap)
