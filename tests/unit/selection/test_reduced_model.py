"""What cannot be in a best portfolio is left out, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.leeway import NO_LEEWAY
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import ValueTable
from dfs_portfolio.selection import SelectionProblem, reduced_model
from dfs_portfolio.selection.engines import SearchEngine
from dfs_portfolio.selection.master import Master
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.solvers import Limit, SolverOptions, Status
from support.contests import contest_of

FEW = settings(max_examples=max(6, settings.default.max_examples // 10))


def problem_of(seed, n, weight=0.0, driver=1.0, **more):
    """A problem with 84 lineups of three of nine drivers, in three teams."""
    rng = np.random.default_rng(seed)
    slate = Slate.from_records(
        ({"driver_id": i, "salary": 1, "team": i % 3} for i in range(9)),
        contest=contest_of(3, 100),
    )
    points = rng.normal(50, 10, 9) + rng.normal(0, 10, (60, 9))
    rules = LineupRules.unstacked()
    table = ValueTable(slate, Scenarios(points), TailObjective((0.9,), (1.0,)), rules)
    limits, engine = ExposureLimits(driver, 1.0, "relax"), SearchEngine(table)
    return SelectionProblem(table, n, limits, Diversity(weight), engine, **more)


def in_full(master):
    """The best portfolio of the columns, by the whole model."""
    instance, result = master._solve((), "value", NO_LEEWAY)
    return master._rows(instance) if result.has_solution else (), result


def count_models(monkeypatch):
    made = []
    make = reduced_model.ReducedCosts.fix

    def fix(self, instance, kept, gap):
        made.append((len(kept), gap))
        make(self, instance, kept, gap)

    monkeypatch.setattr(reduced_model.ReducedCosts, "fix", fix)
    return made


@FEW
@given(
    st.integers(0, 10**6),
    st.integers(1, 12),
    st.sampled_from([0.0, 0.5, 8.0]),
    st.sampled_from([0.4, 1.0]),
    st.sampled_from([1e-12, 1e-4, 1.0]),
    st.booleans(),
)
def test_the_best_portfolio_is_that_of_the_whole_model(seed, n, weight, driver, first, keep):
    problem = problem_of(seed, n, weight, driver)
    if keep:
        best = problem.table.top(2)
        assume(n > len(best))
        problem = replace(problem, kept=tuple(map(problem.table.indices, best)))
    master = Master(problem)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reduced_model, "FIRST_GAP", first)
        rows, result = master._best_of_columns(NO_LEEWAY)
    expected, whole = in_full(master)
    assert (result.has_solution, result.infeasible_if_bounded) == (
        whole.has_solution,
        whole.infeasible_if_bounded,
    )
    if whole.has_solution:
        assert master._worth(rows) == pytest.approx(master._worth(expected), abs=1e-6)
        assert result.incumbent == pytest.approx(whole.incumbent, abs=1e-6)


def test_most_lineups_and_uses_are_left_out(monkeypatch):
    problem = problem_of(1, 10, weight=8.0)
    made = count_models(monkeypatch)
    rows, _ = Master(problem)._best_of_columns(NO_LEEWAY)
    assert len(rows) == 10
    assert made
    assert made[-1][0] < 60


def test_a_gap_that_is_too_small_is_raised_to_that_of_the_portfolio_found(monkeypatch):
    problem = problem_of(1, 10, weight=8.0)
    made = count_models(monkeypatch)
    monkeypatch.setattr(reduced_model, "FIRST_GAP", 1e-9)
    master = Master(problem)
    rows, result = master._best_of_columns(NO_LEEWAY)
    gaps = [gap for _, gap in made]
    assert len(gaps) > 1
    assert gaps == sorted(gaps)
    assert set(rows) == set(in_full(master)[0])
    assert result.status is Status.OPTIMAL


def test_time_that_is_up_leads_to_the_whole_model_once(monkeypatch):
    problem = problem_of(1, 10, weight=8.0, options=SolverOptions(time_limit_s=60.0))
    made = count_models(monkeypatch)
    monkeypatch.setattr(reduced_model.ReducedCosts, "proves", lambda self, result, gap: False)
    master = Master(problem)
    solver = type(master._instance("whole")[1])
    solve = solver.solve

    def late(self, instance, options, **more):
        result = solve(self, instance, options, **more)
        if more.get("duals_of"):
            return result
        status = Status.FEASIBLE if result.has_solution else Status.NO_SOLUTION
        return replace(result, status=status, limit=Limit.TIME, duals={})

    monkeypatch.setattr(solver, "solve", late)
    rows, result = master._best_of_columns(NO_LEEWAY)
    assert (len(made), result.limit, len(rows)) == (1, Limit.TIME, 10)
