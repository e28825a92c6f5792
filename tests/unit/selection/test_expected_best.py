"""The expected best score: choice, caps and bound."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

from dfs_portfolio.errors import ExposureInfeasibleError
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import ValueTable
from dfs_portfolio.selection import SelectionProblem, choose_expected_best, choose_sequential
from dfs_portfolio.selection.engines import SearchEngine
from dfs_portfolio.selection.problem import exposure_of
from dfs_portfolio.slate.slate import Slate
from support.contests import contest_of


def pairs(points, **settings):
    points = np.asarray(points, dtype=float)
    slate = Slate.from_records(
        ({"driver_id": i, "salary": 5000, "team": f"t{i}"} for i in range(points.shape[1])),
        contest=contest_of(2, 10**6),
    )
    rules = LineupRules.unstacked()
    return ValueTable(slate, Scenarios(points), TailObjective((0.5,), (1.0,)), rules, **settings)


def problem_of(table, n, driver=1.0, policy="relax", weight=0.1):
    limits = ExposureLimits(driver, 1.0, policy)
    return SelectionProblem(table, n, limits, Diversity(weight), SearchEngine(table))


# Two kinds of races: four drivers are good in the one, two in the other.
TWO_KINDS = [[30.0, 30.0, 0.0, 0.0, 29.5, 29.5], [0.0, 0.0, 29.0, 29.0, 0.0, 0.0]]


def test_the_second_lineup_is_for_the_races_that_the_first_loses():
    """The best sum of tails takes two lineups for the same races."""
    table = pairs(TWO_KINDS)
    selection = choose_expected_best(problem_of(table, 2))
    assert [table.indices(row) for row in selection.rows] == [(0, 1), (2, 3)]
    assert selection.worth == pytest.approx((30.0, 29.0))
    assert selection.proven == (True, True)
    assert selection.bound >= 59.0
    tails = choose_sequential(problem_of(table, 2))
    assert [table.indices(row) for row in tails.rows] == [(0, 1), (0, 4)]


def test_the_penalty_makes_no_difference():
    table = pairs(np.random.default_rng(0).normal(20, 10, (50, 6)))
    assert (
        choose_expected_best(problem_of(table, 5, weight=50.0)).rows
        == choose_expected_best(problem_of(table, 5)).rows
    )


@pytest.mark.parametrize("driver", [0.34, 0.5, 0.7])
def test_caps_are_kept_and_the_portfolio_is_complete(driver):
    table = pairs(np.random.default_rng(1).normal(20, 10, (80, 8)))
    problem = problem_of(table, 9, driver)
    selection = choose_expected_best(problem)
    assert len(set(selection.rows)) == 9
    assert exposure_of(table, selection.rows).excess(problem.counts) == 0
    assert selection.relaxation_proven


def test_where_greed_dead_ends_it_looks_back():
    """Six drivers once each in three lineups: whatever comes first, the rest must fit."""
    table = pairs(np.random.default_rng(3).normal(20, 10, (40, 6)))
    problem = problem_of(table, 3, 1 / 3)
    selection = choose_expected_best(problem)
    assert exposure_of(table, selection.rows).player.tolist() == [1] * 6


def test_limits_that_cannot_be_kept():
    table = pairs(np.random.default_rng(3).normal(20, 10, (40, 6)))
    with pytest.raises(ExposureInfeasibleError):
        choose_expected_best(problem_of(table, 10, 0.1, "raise"))
    relaxed = choose_expected_best(problem_of(table, 10, 0.1))
    assert len(relaxed.rows) == 10


@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_bound_is_above_every_portfolio(n):
    table = pairs(np.random.default_rng(5).gamma(2, 15, (60, 6)))
    selection = choose_expected_best(problem_of(table, n, 0.5))
    scores = table.scenarios.points[:, table.lineups].sum(axis=2)
    best = max(scores[:, rows].max(axis=1).mean() for rows in combinations(range(len(table)), n))
    assert sum(selection.worth) <= best + 1e-9
    assert selection.bound >= best


def test_of_a_part_of_the_lineups_nothing_is_proven():
    points = np.random.default_rng(5).gamma(2, 15, (60, 12))
    table = pairs(points, memory_limit=30 * 68)
    assert not table.complete
    selection = choose_expected_best(problem_of(table, 3))
    assert selection.proven == (False,) * 3
    assert math.isinf(selection.bound)
