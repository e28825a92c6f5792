"""The whole portfolio at once, with its bound."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from dfs_portfolio.errors import ExposureInfeasibleError
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import SearchSettings, ValueTable
from dfs_portfolio.selection import SelectionProblem, choose_joint, choose_sequential, master
from dfs_portfolio.selection.engines import SearchEngine
from dfs_portfolio.selection.problem import exposure_of
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.solvers import Limit, Status
from support.contests import contest_of


def pairs(points, salaries=(1, 1, 1, 1), cap=100):
    slate = Slate.from_records(
        ({"driver_id": i, "salary": s, "team": f"t{i}"} for i, s in enumerate(salaries)),
        contest=contest_of(2, cap),
    )
    rules = LineupRules.unstacked()
    return ValueTable(slate, Scenarios([points]), TailObjective((0.5,), (1.0,)), rules)


def mock(seed, n_scenarios=200, **more):
    slate = Slate.from_records(
        {"driver_id": i, "salary": 7500 + 100 * i, "team": i % 3} for i in range(12)
    )
    points = np.random.RandomState(seed).normal(50, 10, (n_scenarios, 12))
    objective = TailObjective((0.9,), (1.0,))
    return ValueTable(slate, Scenarios(points), objective, LineupRules(), **more)


def problem_of(
    values, n, driver=1.0, team=1.0, weight=0.0, policy="relax", *, relax="evenly", **settings
):
    limits, engine = ExposureLimits(driver, team, policy, relax=relax), SearchEngine(values)
    return SelectionProblem(values, n, limits, Diversity(weight), engine, **settings)


def worth(problem, rows):
    """Sum of values less the penalty of all pairs, from the definition."""
    lineups = [problem.table.indices(row) for row in rows]
    scores = problem.table.scenarios.points
    values = [problem.table.objective.value(scores[:, l].sum(axis=1)).item() for l in lineups]
    shared = sum(len(set(a) & set(b)) for a, b in combinations(lineups, 2))
    return sum(values) - problem.diversity.overlap_penalty * shared


# Rows are (0,1) 30, (0,2) 25, (0,3) 21, (1,2) 15, (1,3) 11, (2,3) 6.
POINTS = [20.0, 10.0, 5.0, 1.0]


@pytest.mark.parametrize(
    ("n", "settings", "lineups", "objective"),
    [
        (2, {}, {(0, 1), (0, 2)}, 55.0),
        (2, {"weight": 18.0}, {(0, 1), (0, 2)}, 37.0),  # against 36 of two without a shared driver
        (3, {"weight": 5.0}, {(0, 1), (0, 2), (0, 3)}, 61.0),  # 76 - 3 * 5
        # drivers once each: 36 whichever way, so only the sum is certain
        (2, {"driver": 0.5}, None, 36.0),
        # driver 0 in two of four lineups, the others in two each: all but (0,1), (2,3), or ...
        (4, {"driver": 0.5}, None, 72.0),  # 2 * (20 + 10 + 5 + 1)
        (6, {}, set(combinations(range(4), 2)), 108.0),
    ],
)
def test_portfolios_by_hand(n, settings, lineups, objective):
    problem = problem_of(pairs(POINTS), n, **settings)
    selection = choose_joint(problem)
    assert worth(problem, selection.rows) == pytest.approx(objective)
    assert selection.bound == pytest.approx(objective, abs=1e-6)
    assert selection.proven == (True,) * n
    if lineups is not None:
        assert {problem.table.indices(row) for row in selection.rows} == lineups


def test_together_is_better_than_one_after_the_other():
    """Drivers 2 and 3 do not fit together; w = 8.

    One by one: (0,1) 19, then (0,2) 18 - 8: 29. Together: (0,2) 18 and (1,3) 16, or (0,3) and
    (1,2), 17 each: 34.
    """
    values = pairs([10.0, 9.0, 8.0, 7.0], salaries=(1, 1, 5, 5), cap=6)
    problem = problem_of(values, 2, weight=8.0)
    assert worth(problem, choose_sequential(problem).rows) == pytest.approx(29.0)
    assert worth(problem, choose_joint(problem).rows) == pytest.approx(34.0)


@pytest.mark.parametrize("seed", range(2))
def test_joint_is_never_worse_than_sequential_and_within_its_bound(seed):
    problem = problem_of(mock(seed), 8, driver=0.5, team=0.75, weight=1.0)
    joint, sequential = choose_joint(problem), choose_sequential(problem)
    best = worth(problem, joint.rows)
    assert best >= worth(problem, sequential.rows) - 1e-6
    assert joint.bound >= best - 1e-6
    assert joint.bound == pytest.approx(best, rel=1e-6)
    assert exposure_of(problem.table, joint.rows).excess(problem.counts) == 0


def test_lineups_come_from_the_best_down():
    problem = problem_of(mock(3), 8, driver=0.5, team=0.75, weight=1.0)
    values = problem.table.evaluate(np.array(choose_joint(problem).rows))
    assert (np.diff(values) <= 0).all()


def test_the_dead_end_of_greed_is_none():
    problem = problem_of(pairs(POINTS, salaries=(1, 1, 5, 5), cap=6), 2, driver=0.5)
    selection = choose_joint(problem)
    assert worth(problem, selection.rows) == pytest.approx(36.0)


@pytest.mark.parametrize(
    ("relax", "uses", "best"),
    [
        # of all three lineups with two uses too many: (0,1), (0,2), (0,3)
        ("fewest", [3, 1, 1, 1], 76.0),
        # of those with none more than one too many: (0,1), (0,2), (1,3) or (0,1), (0,3), (1,2)
        ("evenly", [2, 2, 1, 1], 66.0),
    ],
)
def test_caps_that_cannot_be_kept_are_exceeded_as_little_as_possible(relax, uses, best):
    problem = problem_of(pairs(POINTS), 3, driver=0.5, relax=relax)
    selection = choose_joint(problem)
    book = exposure_of(problem.table, selection.rows)
    assert book.excess(problem.counts) == 2
    assert book.player.tolist() == uses
    assert worth(problem, selection.rows) == pytest.approx(best)
    assert selection.bound == pytest.approx(best, abs=1e-6)
    assert (selection.relaxation_proven, selection.overrun_proven) == (True, relax == "evenly")


def test_partial_gives_what_the_caps_allow():
    selection = choose_joint(problem_of(pairs(POINTS), 3, driver=0.5, policy="partial"))
    assert len(selection.rows) == 2


@pytest.mark.parametrize("n", [3, 7])
def test_raise_raises(n):
    with pytest.raises(ExposureInfeasibleError):
        choose_joint(problem_of(pairs(POINTS), n, driver=0.5, policy="raise"))


def without_an_answer(monkeypatch):
    """Let the time of every solve of the whole model be up before there is a solution."""
    solve = master.Master._solve

    def stopped(self, prefix, objective, *budget, **settings):
        instance, result = solve(self, prefix, objective, *budget, **settings)
        if objective == "value":
            stop = {"status": Status.NO_SOLUTION, "limit": Limit.TIME, "incumbent": None}
            result = replace(result, **stop)
        return instance, result

    monkeypatch.setattr(master.Master, "_solve", stopped)


def test_where_the_time_is_up_the_portfolio_that_was_found_is_given(monkeypatch):
    problem = problem_of(pairs(POINTS), 2, 0.5)
    without_an_answer(monkeypatch)
    selection = choose_joint(problem)
    assert max(exposure_of(problem.table, selection.rows).player) == 1
    assert selection.bound >= worth(problem, selection.rows) == 36.0


def test_the_end_is_reported():
    seen = []
    choose_joint(problem_of(pairs(POINTS), 3, on_lineup=seen.append))
    assert seen[-1] == 3


# --------------------------------------------------------------------------- column generation


@pytest.mark.parametrize("first", [12, 100])
@pytest.mark.parametrize("all_exact", [0, 20_000])
@pytest.mark.parametrize("seed", range(2))
def test_generated_columns_bound_the_optimum_of_the_full_model(seed, all_exact, first, monkeypatch):
    settings = {"driver": 0.5, "team": 0.75, "weight": 1.0}
    problem = problem_of(mock(seed), 8, **settings)
    full = choose_joint(problem)
    best = worth(problem, full.rows)
    monkeypatch.setattr(master, "ALL_COLUMNS", 0)
    monkeypatch.setattr(master, "FIRST_COLUMNS", first)
    monkeypatch.setattr(master, "NEW_COLUMNS", 10)
    search = SearchSettings(exact_table_size=all_exact, batch_size=5)
    fewer = problem_of(mock(seed, settings=search), 8, **settings)
    selection = choose_joint(fewer)
    found = worth(fewer, selection.rows)
    assert len(set(selection.rows)) == 8
    assert exposure_of(fewer.table, selection.rows).excess(fewer.counts) == 0
    assert found <= best + 1e-6
    assert selection.bound >= best - 1e-6  # over all lineups, not only the columns
    assert found >= best - 0.01 * abs(best)
    certain = selection.bound - found <= 1e-6 * abs(selection.bound)
    assert selection.proven == (certain,) * 8


def test_without_caps_and_penalty_generated_columns_give_the_best_lineups(monkeypatch):
    values = mock(5)
    monkeypatch.setattr(master, "ALL_COLUMNS", 0)
    monkeypatch.setattr(master, "FIRST_COLUMNS", 12)
    monkeypatch.setattr(master, "NEW_COLUMNS", 5)
    selection = choose_joint(problem_of(values, 10))
    assert selection.rows == tuple(values.top(10).tolist())
    assert selection.bound == pytest.approx(values.upper[values.top(10)].sum(), rel=1e-9)
    assert selection.proven == (True,) * 10


def test_more_lineups_than_columns_to_begin_with(monkeypatch):
    monkeypatch.setattr(master, "ALL_COLUMNS", 0)
    monkeypatch.setattr(master, "FIRST_COLUMNS", 1)
    selection = choose_joint(problem_of(pairs(POINTS), 5))
    assert len(set(selection.rows)) == 5
