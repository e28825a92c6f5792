"""The engine that knows rules and scenarios alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dfs_portfolio.errors import InternalError, SolverFailedError
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import Query, ValueTable, score_ranges
from dfs_portfolio.selection.engines import MilpEngine, Pick, SearchEngine, milp
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.solvers import Limit, SolveResult, SolverOptions, Status
from support.contests import contest_of
from support.solvers import each_solver

# Rows 0 to 5 are the pairs (0,1), (0,2), (0,3), (1,2), (1,3), (2,3), with 30, 25, 21, 15, 11, 6
# points in one scenario and 6, 13, 15, 15, 17, 24 in the other: the better and the worse half are
POINTS = [[20.0, 10.0, 5.0, 1.0], [2.0, 4.0, 11.0, 13.0]]
UPPER, LOWER = [30.0, 25.0, 21.0, 15.0, 17.0, 24.0], [6.0, 13.0, 15.0, 15.0, 11.0, 6.0]
SLATE = Slate.from_records(
    ({"driver_id": i, "salary": 5000, "team": t} for i, t in enumerate("xxyy")),
    contest=contest_of(2),
)
FREE = Query.free(SLATE)


def pairs(tail="upper"):
    return ValueTable(
        SLATE,
        Scenarios(POINTS),
        TailObjective((0.5,), (1.0,), tail),
        LineupRules.unstacked(),
    )


def closed(players=(), teams=(), allowance=0, cost=(0.0,) * 4, excluded=()):
    driver, team = np.zeros(4, dtype=np.int64), np.zeros(2, dtype=np.int64)
    driver[list(players)] = 1
    team[list(teams)] = 1
    return Query(np.array(cost), driver, team, allowance, excluded)


def test_the_values_are_those_in_the_comment():
    assert pairs().upper.tolist() == UPPER
    assert pairs("lower").upper.tolist() == LOWER


QUERIES = [
    FREE,
    closed(players=[0]),
    closed(players=[0, 1]),
    closed(players=[0, 1, 2]),
    closed(players=[0, 1], allowance=1),
    closed(players=[0, 1], allowance=2),
    closed(teams=[0]),
    closed(teams=[0, 1], allowance=1),
    closed(teams=[0, 1]),
    closed(allowance=-1),
    closed(teams=[1], players=[0], allowance=1),
    closed(excluded=(0,)),
    closed(excluded=(0, 1, 2, 5)),
    closed(excluded=(5, 1)),
    closed(excluded=(0, 1, 2, 3, 4, 5)),
    closed(cost=(9.0, 0.0, 0.0, 0.0)),
    closed(cost=(9.0, 0.0, 3.5, 0.25), excluded=(4,)),
    closed(cost=(100.0, 100.0, 100.0, 100.0)),
    FREE,
]


@pytest.mark.parametrize("tail", ["upper", "lower"])
@pytest.mark.parametrize("solver", each_solver())
def test_queries_one_after_the_other_as_the_search_answers_them(solver, tail):
    table = pairs(tail)
    engine, search = MilpEngine(table, solver, SolverOptions()), SearchEngine(table)
    for query in QUERIES:
        expected, found = search.best(query), engine.best(query)
        assert (expected is None) == (found is None), query
        if expected is not None:
            assert found.net == pytest.approx(expected.net), query
            assert found.proven
            assert found.bound >= found.net
            ties = np.count_nonzero(np.isclose(table.net(query), expected.net))
            assert ties > 1 or found.row == expected.row, query


class Counting:
    """A solver that counts how often it is asked."""

    def __init__(self, solver):
        self.solver, self.solves = solver, 0

    def solve(self, *arguments, **options):
        self.solves += 1
        return self.solver.solve(*arguments, **options)


def test_a_question_is_solved_once_and_any_difference_is_another_question():
    engine = MilpEngine(pairs(), "highs", SolverOptions())
    engine._solver = solver = Counting(engine._solver)
    nothing = closed(players=[0, 1, 2])
    distinct = [
        FREE,
        nothing,
        closed(players=[0, 1, 2], allowance=1),
        closed(players=[0, 1, 3]),
        closed(teams=[0]),
        closed(cost=(1.0, 0.0, 0.0, 0.0)),
        closed(excluded=(0,)),
    ]
    first = [engine.best(query) for query in distinct]
    assert solver.solves == len(distinct)
    assert [engine.best(query) for query in distinct] == first
    assert first[1] is None
    engine.best(closed(excluded=(0, 0)))  # the same lineups, in whatever order and number
    assert solver.solves == len(distinct)


def test_exact_ranges_are_the_constants_of_the_upper_tail():
    table = pairs()
    instance = MilpEngine(table, "highs", SolverOptions())._instance
    worst, best = score_ranges(POINTS, table.lineups)
    for limits, expected in zip(instance.ranges.value, (worst, best), strict=True):
        np.testing.assert_array_equal(limits, expected)
    assert MilpEngine(pairs("lower"), "highs", SolverOptions())._instance.ranges.value is None


# --------------------------------------------------------------------- answers that are not good


class Fake:
    """A solver that puts a lineup on the model and states a tail value for it."""

    def __init__(self, status, lineup=(), tail_value=0.0, bound=-np.inf, limit=None):
        self.status, self.lineup, self.tail_value = status, lineup, tail_value
        self.bound, self.limit = bound, limit

    def solve(self, instance, options, *, duals_of=()):
        cost = None
        if self.status in (Status.OPTIMAL, Status.FEASIBLE):
            for i, variable in instance.x.items():
                variable.set_value(1.0 if i in self.lineup else 0.0)
            instance.tail.tail_value.set_value(self.tail_value)
            cost = -self.tail_value
        return SolveResult(self.status, self.limit, cost, self.bound, 0.1, "fake", "1")


def engine_with(monkeypatch, *answer, **more):
    monkeypatch.setattr(milp, "get_solver", lambda name: Fake(*answer, **more))
    return MilpEngine(pairs(), "fake", SolverOptions())


@pytest.mark.parametrize("status", [Status.INFEASIBLE, Status.INFEASIBLE_OR_UNBOUNDED])
def test_infeasible_means_that_nothing_is_allowed(status, monkeypatch):
    assert engine_with(monkeypatch, status).best(FREE) is None


def test_without_an_answer_the_solver_failed(monkeypatch):
    engine = engine_with(monkeypatch, Status.NO_SOLUTION, limit=Limit.TIME)
    with pytest.raises(SolverFailedError, match=r"fake 1 found no solution .*time limit"):
        engine.best(FREE)


def test_a_lineup_short_of_the_best_is_a_pick_that_is_not_proven(monkeypatch):
    engine = engine_with(monkeypatch, Status.FEASIBLE, (0, 2), 25.0, bound=-33.0, limit=Limit.TIME)
    pick = engine.best(FREE)
    assert pick == Pick(1, 25.0, 33.0)
    assert not pick.proven


def test_without_a_bound_nothing_is_proven(monkeypatch):
    engine = engine_with(monkeypatch, Status.FEASIBLE, (0, 1), 30.0, limit=Limit.TIME)
    assert engine.best(FREE) == Pick(0, 30.0, np.inf)


@pytest.mark.parametrize("lineup", [(0,), (0, 1, 2), ()])
def test_a_lineup_that_breaks_the_rules_is_a_bug(lineup, monkeypatch):
    engine = engine_with(monkeypatch, Status.OPTIMAL, lineup, 30.0, bound=-30.0)
    with pytest.raises(InternalError, match="fake 1 gave a lineup that breaks the rules"):
        engine.best(FREE)


def test_a_lineup_that_is_not_allowed_is_a_bug(monkeypatch):
    engine = engine_with(monkeypatch, Status.OPTIMAL, (0, 1), 30.0, bound=-30.0)
    with pytest.raises(InternalError, match="not allowed"):
        engine.best(replace(FREE, excluded=(0,)))


def test_a_bound_below_the_lineup_found_is_a_bug(monkeypatch):
    engine = engine_with(monkeypatch, Status.OPTIMAL, (0, 1), 30.0, bound=-29.0)
    with pytest.raises(InternalError, match="claims that nothing is worth more than 29"):
        engine.best(FREE)


@pytest.mark.parametrize(
    ("stated", "status", "fine"),
    [
        (30.0, Status.OPTIMAL, True),
        (30.0002, Status.OPTIMAL, True),  # binaries a little off
        (29.9998, Status.OPTIMAL, True),
        (30.0004, Status.OPTIMAL, False),
        (29.9996, Status.OPTIMAL, False),
        (29.0, Status.FEASIBLE, True),  # the membership is not the best one yet
        (30.0004, Status.FEASIBLE, False),
    ],
)
def test_the_models_tail_is_held_against_the_definition(stated, status, fine, monkeypatch):
    limit = Limit.TIME if status is Status.FEASIBLE else None
    engine = engine_with(monkeypatch, status, (0, 1), stated, bound=-30.0, limit=limit)
    if fine:
        assert engine.best(FREE).row == 0
    else:
        with pytest.raises(
            InternalError, match=r"gives a lineup a tail of .*by definition it is 30"
        ):
            engine.best(FREE)


def test_optimal_within_a_gap_may_have_a_low_tail(monkeypatch):
    """An incumbent that is optimal but for a gap that was allowed need not be evaluated well."""
    engine = engine_with(monkeypatch, Status.OPTIMAL, (0, 2), 24.0, bound=-33.0)
    assert engine.best(FREE) == Pick(1, 25.0, 33.0)
