"""Five solvers behind one contract; no word of fantasy sports."""

from collections.abc import Mapping
from importlib import import_module
from typing import Final

from dfs_portfolio.errors import SettingsError, SolverNotAvailableError
from dfs_portfolio.solvers.contract import (
    Feature,
    Limit,
    Solver,
    SolveResult,
    SolverOptions,
    Status,
)

__all__ = [
    "Feature",
    "Limit",
    "SolveResult",
    "Solver",
    "SolverOptions",
    "Status",
    "available_solvers",
    "check_solver",
    "get_solver",
]

# Module and class of each, imported when needed: the import of Pyomo takes a second.
_SOLVERS: Final[Mapping[str, tuple[str, str]]] = {
    "highs": ("interfaces", "HighsSolver"),
    "gurobi": ("interfaces", "GurobiSolver"),
    "scip": ("interfaces", "ScipSolver"),
    "cbc": ("executables", "CbcSolver"),
    "glpk": ("executables", "GlpkSolver"),
}


def get_solver(name: str) -> Solver:
    """Return a new solver by name.

    Raises
    ------
    SettingsError
        If there is no solver of that name.
    SolverNotAvailableError
        If the solver is not installed; the message says what to install.

    Examples
    --------
    >>> get_solver("highs").name
    'highs'
    """
    check_solver(name)
    module, kind = _SOLVERS[name]
    solver: Solver = getattr(import_module(f"{__name__}.{module}"), kind)()
    return solver


def check_solver(name: str) -> None:
    """Raise `SettingsError` if there is no solver of that name, installed or not."""
    if not isinstance(name, str) or name not in _SOLVERS:
        raise SettingsError(f"no solver {name!r}; there is {', '.join(sorted(_SOLVERS))}")


def available_solvers() -> dict[str, str | None]:
    """Return, for each solver by name, why it is not available; ``None`` if it is.

    Examples
    --------
    >>> available_solvers()["highs"] is None
    True
    """
    return {name: _reason_missing(name) for name in _SOLVERS}


def _reason_missing(name: str) -> str | None:
    try:
        get_solver(name)
    except SolverNotAvailableError as error:
        return str(error)
    return None
