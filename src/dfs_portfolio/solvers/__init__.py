"""Solvers behind one contract. Nothing here knows a word of fantasy sports."""

from collections.abc import Callable, Mapping

from dfs_portfolio.errors import SettingsError, SolverNotAvailableError
from dfs_portfolio.solvers.backend import Backend
from dfs_portfolio.solvers.contract import (
    Feature,
    Limit,
    Solver,
    SolveResult,
    SolverOptions,
    Status,
)
from dfs_portfolio.solvers.executables import CbcSolver, GlpkSolver
from dfs_portfolio.solvers.interfaces import GurobiSolver, HighsSolver, ScipSolver

__all__ = [
    "CbcSolver",
    "Feature",
    "GlpkSolver",
    "GurobiSolver",
    "HighsSolver",
    "Limit",
    "ScipSolver",
    "SolveResult",
    "Solver",
    "SolverOptions",
    "Status",
    "available_solvers",
    "check_solver",
    "get_solver",
]

_SOLVERS: Mapping[str, Callable[[], Backend]] = {
    "highs": HighsSolver,
    "gurobi": GurobiSolver,
    "scip": ScipSolver,
    "cbc": CbcSolver,
    "glpk": GlpkSolver,
}


def get_solver(name: str) -> Solver:
    """Return a new solver by name.

    Raises
    ------
    SettingsError
        If there is no solver of that name.
    SolverNotAvailableError
        If the solver is not installed; the message names what to install.

    Examples
    --------
    >>> get_solver("highs").name
    'highs'
    """
    check_solver(name)
    return _SOLVERS[name]()


def check_solver(name: str) -> None:
    """Raise `SettingsError` if there is no solver of that name, installed or not."""
    if not isinstance(name, str) or name not in _SOLVERS:
        raise SettingsError(f"no solver {name!r}; there is {', '.join(sorted(_SOLVERS))}")


def available_solvers() -> dict[str, str | None]:
    """Return, for each solver by name, why it is not available; ``None`` where it is.

    Examples
    --------
    >>> available_solvers()["highs"] is None
    True
    """
    return {name: _missing(name) for name in _SOLVERS}


def _missing(name: str) -> str | None:
    try:
        get_solver(name)
    except SolverNotAvailableError as error:
        return str(error)
    return None
