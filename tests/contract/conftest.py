"""Every test here runs on every solver; one that is not installed is skipped, or is a failure."""

from __future__ import annotations

import os
import re

import pytest

from dfs_portfolio.errors import SolverNotAvailableError
from dfs_portfolio.solvers import SolverOptions, get_solver

ALL = ("highs", "gurobi", "scip", "cbc", "glpk")


def pytest_generate_tests(metafunc):
    """Run a test that asks for `name` on all solvers, or on those of its `only` mark."""
    if "name" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("only")
        metafunc.parametrize("name", only.args if only else ALL, scope="session")


def pytest_configure(config):
    config.addinivalue_line("markers", "only(*names): the solvers a test is for")


@pytest.fixture
def make(name):
    """Return a maker of new solver objects."""
    try:
        get_solver(name)
    except SolverNotAvailableError as error:
        if os.environ.get("DFS_REQUIRE_SOLVERS") == "1":
            pytest.fail(f"DFS_REQUIRE_SOLVERS=1, and {error}")
        pytest.skip(str(error))
    return lambda: get_solver(name)


@pytest.fixture
def solver(make):
    return make()


@pytest.fixture
def solve(make):
    """Solve a model, on a new solver object unless one is given."""

    def solve(model, solver=None, *, duals_of=(), **options):
        return (solver or make()).solve(model, SolverOptions(**options), duals_of=duals_of)

    return solve


EFFORT = {
    "highs": [r"Nodes +(\d+)", r"LP iterations +(\d+)", r"Simplex   iterations: (\d+)"],
    "gurobi": [r"Explored (\d+) nodes \((\d+) simplex", r"Solved in (\d+) iterations"],
    "scip": [r"Solving Nodes +: (\d+)", r"LP +: .*?(\d+) .*?(\d+)"],
    "cbc": [r"Enumerated nodes: +(\d+)", r"Total iterations: +(\d+)", r"- (\d+) iterations time"],
    "glpk": [r"\+ *(\d+): mip = .*tree is empty", r"\* *(\d+): obj ="],
}


@pytest.fixture
def effort(name, solve, tmp_path):
    """Solve, and return the result and how hard it was, in nodes and iterations from the log."""

    def effort(model, solver=None, **options):
        log = tmp_path / "effort.log"
        log.unlink(missing_ok=True)
        result = solve(model, solver, log_to=log, **options)
        text = log.read_text()
        assert text
        return result, [re.findall(pattern, text) for pattern in EFFORT[name]]

    return effort
