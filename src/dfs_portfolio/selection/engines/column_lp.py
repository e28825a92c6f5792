"""The column engine: one variable per feasible lineup, and any solver of linear programmes [17]."""

from __future__ import annotations

import math

import numpy as np

from dfs_portfolio.errors import SearchLimitError, SolverFailedError
from dfs_portfolio.models.portfolio import (
    PortfolioModel,
    instantiate_portfolio_model,
    picked,
    set_caps,
    set_costs,
    set_open,
)
from dfs_portfolio.search import Query, ValueTable
from dfs_portfolio.selection.engines.base import Pick, checked_pick
from dfs_portfolio.solvers import SolverOptions, get_solver

# A Pyomo variable takes about a kilobyte; larger tables are for the search.
MAX_COLUMNS = 200_000


class ColumnEngine:
    """Lets a solver pick from all lineups; built once, caps and costs change between solves.

    Parameters
    ----------
    table
        All feasible lineups; every one is evaluated.
    solver, options
        Name of the solver, and its options at each solve.

    Raises
    ------
    SearchLimitError
        If there are more than `MAX_COLUMNS` lineups.
    """

    def __init__(self, table: ValueTable, solver: str, options: SolverOptions) -> None:
        if len(table) > MAX_COLUMNS:
            raise SearchLimitError(
                f"{len(table):,} lineups are too many for a model with a variable each (at most "
                f"{MAX_COLUMNS:,}): use engine='search', or turn stacking on"
            )
        self._table, self._options = table, options
        self._solver = get_solver(solver)
        values = table.evaluate(np.arange(len(table)))
        self._instance = instantiate_portfolio_model(
            PortfolioModel(relaxed=True), table.slate, table.lineups, values, 1
        )

    def best(self, query: Query) -> Pick | None:
        """See `Engine.best`."""
        if query.allowance < -query.due:  # no lineup can make up for this much
            return None
        is_open = np.ones(len(self._table), dtype=bool)
        is_open[list(query.excluded)] = False
        player_cap, team_cap = 1 - query.player_excess, 1 - query.team_excess
        if query.allowance != 0 or query.due or query.apart or query.bars is not None:
            # With a budget of violations, players that must be used, or a limit on overlap, a
            # mixture of lineups could beat every single one. Then the table says which columns are
            # allowed, and the caps do not bind.
            is_open &= np.isfinite(self._table.net(query))
            player_cap, team_cap = np.ones_like(player_cap), np.ones_like(team_cap)
        set_caps(self._instance, player_cap, team_cap)
        set_costs(self._instance, query.player_cost)
        set_open(self._instance, is_open)
        result = self._solver.solve(self._instance, self._options)
        if result.infeasible_if_bounded:  # the value of any mixture is bounded
            return None
        result.require_solution()
        rows = picked(self._instance)
        if len(rows) != 1:
            raise SolverFailedError(
                f"{result.solver} {result.version} gave a mixture of lineups, not a corner of the "
                "linear programme: use a solver that ends with the simplex method"
            )
        bound = -result.bound if self._table.complete else math.inf
        return checked_pick(self._table, query, rows[0], bound, result.solver)
