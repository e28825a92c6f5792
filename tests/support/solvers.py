"""All solvers there could be; those that are not installed are skipped, with the reason."""

from __future__ import annotations

import pytest

from dfs_portfolio.errors import DfsPortfolioError
from dfs_portfolio.solvers import get_solver

SOLVERS = ("highs", "cbc", "glpk", "scip", "gurobi")
# These are started as programs and read files, which takes longer than a small solve.
PROGRAMS = ("cbc", "glpk")


def skip_unless_available(name: str) -> str:
    """Return the name of a solver that can be used here; skip the test if it cannot."""
    try:
        assert get_solver(name).version
    except (DfsPortfolioError, ImportError) as error:
        pytest.skip(f"{name}: {error}")
    return name
