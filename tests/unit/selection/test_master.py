"""Questions to the portfolio model, with solvers that prove little or lack duals."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import ValueTable
from dfs_portfolio.selection import SelectionProblem, choose_joint, choose_sequential, master
from dfs_portfolio.selection.engines import SearchEngine
from dfs_portfolio.selection.master import Master
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.solvers.interfaces import HighsSolver
from support.solvers import each_solver


def problem(n=6, driver=0.2, solver="highs"):
    """Twelve drivers at 20% of six lineups, one each: a third of 36 places is within the caps."""
    slate = Slate.from_records(
        {"driver_id": i, "salary": 7500 + 100 * i, "team": i % 3} for i in range(12)
    )
    points = np.random.default_rng(3).normal(50, 10, (200, 12))
    objective = TailObjective((0.9,), (1.0,))
    values = ValueTable(slate, Scenarios(points), objective, LineupRules())
    limits, engine = ExposureLimits(driver, 1.0), SearchEngine(values)
    return SelectionProblem(values, n, limits, Diversity(0.1), engine, solver=solver)


class Silent(HighsSolver):
    """HiGHS, which keeps its bounds to itself, as GLPK does where a limit stops it."""

    def solve(self, instance, options, *, duals_of=()):
        return replace(super().solve(instance, options, duals_of=duals_of), bound=-math.inf)


@pytest.mark.parametrize("all_columns", [20_000, 0])
def test_without_a_bound_the_fewest_extra_uses_are_not_proven(monkeypatch, all_columns):
    monkeypatch.setattr(master, "ALL_COLUMNS", all_columns)
    known = Master(problem()).fewest_extra()
    assert (known.extra, known.proven) == (24, True)
    monkeypatch.setattr(master, "get_solver", lambda name: Silent())
    monkeypatch.setattr(master, "ROUNDS", 0)  # nor is there time for pricing
    found = Master(problem()).fewest_extra()
    assert (found.extra, found.floor, found.proven) == (24, 0, False)
    selection = choose_sequential(problem())
    assert len(selection.rows) == 6
    assert not selection.relaxation_proven


@pytest.mark.parametrize("solver", each_solver())
def test_columns_are_generated_with_any_solver(monkeypatch, solver):
    """Also where it gives no duals: HiGHS then prices in its place."""
    expected = choose_joint(problem(driver=0.7))
    monkeypatch.setattr(master, "ALL_COLUMNS", 0)
    monkeypatch.setattr(master, "FIRST_COLUMNS", 12)
    monkeypatch.setattr(master, "NEW_COLUMNS", 5)
    selection = choose_joint(problem(driver=0.7, solver=solver))
    assert selection.bound >= expected.bound - 1e-6 * abs(expected.bound)
    assert len(selection.rows) == 6
