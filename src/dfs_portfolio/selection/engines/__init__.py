"""Engines: three ways to find the best lineup that is allowed next.

``"search"`` reads it off the table of exact values. ``"columns"`` gives the same table to a solver,
as a linear programme with one variable per lineup. ``"milp"`` gives a solver only the rules and the
scenarios: the textbook approach, and a check on the other two. `SelectionStrategy` tells how and
when they are called.
"""

from collections.abc import Callable
from typing import Literal

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.search import ValueTable
from dfs_portfolio.selection.engines.base import OPTIMALITY_TOL, Engine, Pick, find_row
from dfs_portfolio.selection.engines.column_lp import ColumnEngine
from dfs_portfolio.selection.engines.exact import SearchEngine
from dfs_portfolio.selection.engines.gains import GainEngine
from dfs_portfolio.selection.engines.milp import MilpEngine
from dfs_portfolio.solvers import SolverOptions

__all__ = [
    "ENGINES",
    "OPTIMALITY_TOL",
    "ColumnEngine",
    "Engine",
    "EngineName",
    "GainEngine",
    "MilpEngine",
    "Pick",
    "SearchEngine",
    "check_engine",
    "find_row",
    "get_engine",
]

EngineName = Literal["search", "milp", "columns"]

ENGINES: dict[str, Callable[[ValueTable, str, SolverOptions], Engine]] = {
    "search": lambda table, solver, options: SearchEngine(table),  # needs no solver
    "milp": MilpEngine,
    "columns": ColumnEngine,
}


def get_engine(name: str, table: ValueTable, solver: str, options: SolverOptions) -> Engine:
    """Return a new engine by name.

    Parameters
    ----------
    name
        A key of `ENGINES`.
    table
        All feasible lineups and their values.
    solver, options
        Name of the solver, and its options at each solve; the search needs none.

    Raises
    ------
    SettingsError
        If there is no engine or no solver of that name.
    SolverNotAvailableError
        If the solver is not installed.
    SearchLimitError
        If the table has too many lineups for the engine.
    """
    check_engine(name)
    return ENGINES[name](table, solver, options)


def check_engine(name: str) -> None:
    """Raise `SettingsError` if there is no engine of that name; needs no table."""
    if not isinstance(name, str) or name not in ENGINES:
        raise SettingsError(f"no engine {name!r}; there is {', '.join(ENGINES)}")
