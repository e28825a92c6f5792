"""Solvers behind one contract. Nothing here knows a word of fantasy sports."""

from collections.abc import Callable

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.solvers.contract import Limit, Solver, SolveResult, SolverOptions, Status
from dfs_portfolio.solvers.highs import HighsSolver

__all__ = [
    "HighsSolver",
    "Limit",
    "SolveResult",
    "Solver",
    "SolverOptions",
    "Status",
    "get_solver",
]

_SOLVERS: dict[str, Callable[[], Solver]] = {"highs": HighsSolver}


def get_solver(name: str) -> Solver:
    """Return a new solver by name.

    Raises
    ------
    SettingsError
        If there is no solver of that name.

    Examples
    --------
    >>> get_solver("highs").name
    'highs'
    """
    if not isinstance(name, str) or name not in _SOLVERS:
        raise SettingsError(f"no solver {name!r}; there is {', '.join(sorted(_SOLVERS))}")
    return _SOLVERS[name]()
