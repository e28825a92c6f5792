"""The engine that puts all lineups to a solver of linear programmes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dfs_portfolio.errors import InternalError, SearchLimitError, SolverFailedError
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import Query, SearchSettings, ValueTable
from dfs_portfolio.selection.engines import ColumnEngine, Pick, SearchEngine, column_lp
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.solvers import Limit, SolveResult, SolverOptions, Status
from support.contests import contest_of
from support.solvers import each_solver

# Rows 0 to 5 are (0,1) 30, (0,2) 25, (0,3) 21, (1,2) 15, (1,3) 11, (2,3) 6.
SLATE = Slate.from_records(
    ({"driver_id": i, "salary": 5000, "team": t} for i, t in enumerate("xxyy")),
    contest=contest_of(2),
)
FREE = Query.free(SLATE)


def pairs():
    return ValueTable(
        SLATE,
        Scenarios([[20.0, 10.0, 5.0, 1.0]]),
        TailObjective((0.5,), (1.0,)),
        LineupRules.unstacked(),
    )


def closed(players=(), teams=(), allowance=0, cost=(0.0,) * 4, excluded=()):
    driver, team = np.zeros(4, dtype=np.int64), np.zeros(2, dtype=np.int64)
    driver[list(players)] = 1
    team[list(teams)] = 1
    return Query(np.array(cost), driver, team, allowance, excluded)


QUERIES = [
    (FREE, 0, 30.0),
    (closed(players=[0]), 3, 15.0),
    (closed(players=[0, 1]), 5, 6.0),
    (closed(players=[0, 1, 2]), None, None),
    (closed(teams=[0]), 5, 6.0),
    (closed(teams=[1]), 0, 30.0),
    (closed(teams=[0, 1]), None, None),
    (closed(allowance=-1), None, None),
    (closed(teams=[0, 1], allowance=1), 0, 30.0),
    (closed(teams=[0, 1], players=[0], allowance=1), 5, 6.0),
    (closed(players=[0, 1], allowance=1), 1, 25.0),  # a mixture of halves is no lineup
    (closed(players=[0, 1], allowance=1, excluded=(1, 2)), 3, 15.0),
    (closed(players=[0, 1], allowance=2), 0, 30.0),
    (closed(players=[0], excluded=(3,)), 4, 11.0),
    (closed(excluded=(0, 1, 2, 3, 4, 5)), None, None),
    (closed(excluded=(0,)), 1, 25.0),
    (closed(cost=(16.0, 0.0, 0.0, 0.0)), 3, 15.0),
    (closed(cost=(100.0, 100.0, 0.0, 0.0)), 5, 6.0),
    (closed(cost=(50.0, 50.0, 50.0, 50.0)), 0, -70.0),
    (closed(cost=(20.0, 0.0, 0.0, 0.0), players=[1], allowance=1), 3, 15.0),
    (FREE, 0, 30.0),
]


@pytest.mark.parametrize("solver", each_solver())
def test_queries_by_hand_one_after_the_other(solver):
    engine = ColumnEngine(pairs(), solver, SolverOptions())
    for query, row, net in QUERIES:
        pick = engine.best(query)
        if row is None:
            assert pick is None, query
        else:
            assert (pick.row, pick.proven) == (row, True), query
            assert pick.net == pytest.approx(net)
            assert pick.bound >= pick.net


@pytest.mark.parametrize("tail", ["upper", "lower"])
def test_the_same_answers_as_the_search(tail):
    """Also where the search knows bounds alone: the columns have exact values."""
    rng = np.random.default_rng(4)
    slate = Slate.from_records(
        {"driver_id": i, "salary": 7500 + 100 * i, "team": i % 3} for i in range(12)
    )
    objective = TailObjective((0.95, 0.9), (0.5, 0.5), tail)
    scenarios = Scenarios(rng.normal(50, 10, (90, 12)))
    settings = SearchSettings(exact_table_size=0)
    values = ValueTable(slate, scenarios, objective, LineupRules(), settings=settings)
    search, engine = SearchEngine(values), ColumnEngine(values, "highs", SolverOptions())
    assert values.exact.all()
    for _ in range(25):
        query = Query(
            player_cost=rng.choice([0.0, 0.1, 0.7], 12),
            player_excess=rng.integers(0, 5, 12) // 4,
            team_excess=rng.integers(0, 6, 3) // 5,
            allowance=int(rng.integers(0, 3)),
            excluded=tuple(rng.integers(0, len(values), 5).tolist()),
        )
        expected, found = search.best(query), engine.best(query)
        assert (expected is None) == (found is None)
        if expected is not None:
            assert found.row == expected.row
            assert found.net == pytest.approx(expected.net)
            assert found.proven


def test_too_many_lineups_are_refused(monkeypatch):
    monkeypatch.setattr(column_lp, "MAX_COLUMNS", 6)
    ColumnEngine(pairs(), "highs", SolverOptions())
    monkeypatch.setattr(column_lp, "MAX_COLUMNS", 5)
    with pytest.raises(SearchLimitError, match=r"6 lineups are too many .* \(at most 5\)"):
        ColumnEngine(pairs(), "highs", SolverOptions())


# --------------------------------------------------------------------- answers that are not good


class Fake:
    """A solver that says what it was told to say."""

    name, version = "fake", "1"

    def __init__(self, status, picks=(), bound=-np.inf, limit=None):
        self.status, self.picks, self.bound, self.limit = status, picks, bound, limit

    def solve(self, instance, options, *, duals_of=()):
        cost = None
        if self.status in (Status.OPTIMAL, Status.FEASIBLE):
            for l, variable in instance.pick.items():
                variable.set_value(dict(self.picks).get(l, 0.0))
            cost = 0.0
        return SolveResult(self.status, self.limit, cost, self.bound, 0.1, "fake", "1")


def engine_with(monkeypatch, *answer, **more):
    monkeypatch.setattr(column_lp, "get_solver", lambda name: Fake(*answer, **more))
    return ColumnEngine(pairs(), "fake", SolverOptions())


@pytest.mark.parametrize("status", [Status.INFEASIBLE, Status.INFEASIBLE_OR_UNBOUNDED])
def test_infeasible_means_that_nothing_is_allowed(status, monkeypatch):
    assert engine_with(monkeypatch, status).best(FREE) is None


def test_without_an_answer_the_solver_failed(monkeypatch):
    engine = engine_with(monkeypatch, Status.NO_SOLUTION, limit=Limit.TIME)
    with pytest.raises(SolverFailedError, match=r"fake 1 found no solution .*time limit"):
        engine.best(FREE)
    with pytest.raises(SolverFailedError, match="fake 1 found no solution"):
        engine_with(monkeypatch, Status.UNBOUNDED).best(FREE)


@pytest.mark.parametrize("picks", [[(0, 0.6), (1, 0.6)], [(0, 0.5), (1, 0.5)], []])
def test_a_mixture_of_lineups_is_not_taken_for_one(picks, monkeypatch):
    engine = engine_with(monkeypatch, Status.OPTIMAL, picks, bound=-30.0)
    with pytest.raises(SolverFailedError, match="fake 1 gave a mixture of lineups"):
        engine.best(FREE)


def test_an_answer_is_checked_against_the_table(monkeypatch):
    fine = engine_with(monkeypatch, Status.OPTIMAL, [(1, 1.0)], bound=-30.0)
    assert fine.best(FREE) == Pick(1, 25.0, 30.0)
    assert not fine.best(FREE).proven
    with pytest.raises(InternalError, match="not allowed"):
        fine.best(replace(FREE, excluded=(1,)))
    with pytest.raises(InternalError, match="claims that nothing is worth more than 20"):
        engine_with(monkeypatch, Status.OPTIMAL, [(1, 1.0)], bound=-20.0).best(FREE)


def test_a_pick_without_a_proven_bound_is_not_proven(monkeypatch):
    engine = engine_with(monkeypatch, Status.FEASIBLE, [(0, 1.0)], limit=Limit.TIME)
    assert engine.best(FREE) == Pick(0, 30.0, np.inf)
