"""What a solver is asked and what it answers."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError

import pytest

from dfs_portfolio.errors import InternalError, SettingsError, SolverFailedError
from dfs_portfolio.solvers import Limit, SolveResult, SolverOptions, Status, get_solver


def result(status=Status.OPTIMAL, limit=None, objective=5.0, bound=5.0):
    return SolveResult(status, limit, objective, bound, 1.25, "highs", "1.2.3")


def test_options_by_default():
    options = SolverOptions()
    assert options == SolverOptions(time_limit_s=None, rel_gap=0.0, threads=1, seed=None)
    with pytest.raises(FrozenInstanceError):
        options.threads = 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"time_limit_s": 0}, "time_limit_s must be above 0, got 0"),
        ({"time_limit_s": -1.5}, "time_limit_s must be above 0, got -1.5"),
        ({"time_limit_s": math.nan}, "time_limit_s must be a finite number, got nan"),
        ({"rel_gap": -0.1}, r"rel_gap must be in \[0, 1\), got -0.1"),
        ({"rel_gap": 1}, r"rel_gap must be in \[0, 1\), got 1"),
        ({"rel_gap": math.nan}, "rel_gap must be a finite number, got nan"),
        ({"rel_gap": "x"}, "rel_gap must be a finite number, got 'x'"),
        ({"threads": 0}, "threads must be a whole number from 1, got 0"),
        ({"threads": 1.5}, "threads must be a whole number from 1, got 1.5"),
        ({"threads": "2"}, "threads must be a whole number from 1, got '2'"),
        ({"seed": -1}, "seed must be a whole number from 0, got -1"),
        ({"seed": 1.5}, "seed must be a whole number from 0, got 1.5"),
        ({"extra": "ab"}, "extra must map names of options to values, got 'ab'"),
        ({"seed": 2_000_000_001}, "seed must be in"),
        ({"extra": {"": 1}}, "extra must map names of options"),
        ({"extra": {3: 1}}, "extra must map names of options"),
    ],
)
def test_unusable_options_are_refused(arguments, words):
    with pytest.raises(SettingsError, match=words):
        SolverOptions(**arguments)


STOPPED = {Status.FEASIBLE, Status.NO_SOLUTION}
SOLVED = {Status.OPTIMAL, Status.FEASIBLE}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("limit", [None, Limit.TIME])
@pytest.mark.parametrize("objective", [None, 5.0])
def test_only_results_that_make_sense_can_be_made(status, limit, objective):
    sensible = (limit is not None) == (status in STOPPED) and (objective is not None) == (
        status in SOLVED
    )
    if sensible:
        assert result(status, limit, objective).has_solution is (status in SOLVED)
    else:
        with pytest.raises(InternalError, match="contradictory solver result"):
            result(status, limit, objective)


@pytest.mark.parametrize(
    ("objective", "bound", "gap"),
    [
        (5.0, 5.0, 0.0),
        (200.0, 150.0, 0.25),
        (-200.0, -250.0, 0.25),
        (0.0, -0.5, 0.5),  # relative to 1 where the objective is small
        (0.5, 0.25, 0.25),
        (5.0, -math.inf, math.inf),
        (5.0, math.nan, math.inf),
    ],
)
def test_the_gap_by_hand(objective, bound, gap):
    assert result(Status.FEASIBLE, Limit.TIME, objective, bound).gap == gap


def test_without_an_incumbent_the_gap_is_infinite():
    assert result(Status.NO_SOLUTION, Limit.TIME, None, 3.0).gap == math.inf
    assert result(Status.INFEASIBLE, None, None, -math.inf).gap == math.inf


def test_a_required_solution_is_the_objective():
    assert result(objective=-7.5).require_solution() == -7.5
    assert result(Status.FEASIBLE, Limit.TIME, 0.0, -1.0).require_solution() == 0.0


@pytest.mark.parametrize(
    ("status", "limit", "words"),
    [
        (Status.NO_SOLUTION, Limit.TIME, r"found no solution after 1\.2 s \(time limit\)"),
        (Status.NO_SOLUTION, Limit.INTERRUPT, r"\(interrupted\)"),
        (Status.INFEASIBLE, None, r"\(proven infeasible\)"),
        (Status.INFEASIBLE_OR_UNBOUNDED, None, r"\(infeasible or unbounded\)"),
    ],
)
def test_a_missing_solution_is_an_error_that_says_why(status, limit, words):
    with pytest.raises(SolverFailedError, match=words) as caught:
        result(status, limit, None, -math.inf).require_solution()
    assert "highs 1.2.3" in str(caught.value)


def test_solvers_are_found_by_name():
    one, two = get_solver("highs"), get_solver("highs")
    assert one.name == "highs"
    assert one is not two
    assert one.version.count(".") == 2


@pytest.mark.parametrize("name", ["cplex", "", "HiGHS"])
def test_an_unknown_solver_is_refused_with_those_there_are(name):
    with pytest.raises(SettingsError, match=f"no solver {name!r}; there is .*highs"):
        get_solver(name)


@pytest.mark.parametrize("status", [s for s in Status if s not in STOPPED | SOLVED])
def test_without_a_bound_missing_only_unbounded_is_not_infeasible(status):
    answer = result(status, None, None, -math.inf)
    assert answer.infeasible_if_bounded is (status is not Status.UNBOUNDED)
