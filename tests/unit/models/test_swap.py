"""The swap model and the roster model: hand-solved, with every solver."""

from __future__ import annotations

import numpy as np
import pytest

from dfs_portfolio.models.rosters import (
    OpenRoster,
    build_roster_model,
    limit_shared,
    limit_shared_with,
    rosters_of,
    set_question,
)
from dfs_portfolio.models.swap import (
    SwapAllowance,
    SwapColumns,
    UseLimits,
    build_swap_model,
    keep_apart,
    limit,
    swapped,
)
from dfs_portfolio.models.swap import (
    ask as question,
)
from dfs_portfolio.rules.exposure_limits import ExposureCounts
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.solvers import SolverOptions, Status, get_solver
from support.contests import contest_of
from support.solvers import each_solver

OPTIONS = SolverOptions()
# Two lineups, two candidates each: the first of each uses player 0, the second player 1.
USES = np.array([[1, 0], [0, 1], [1, 0], [0, 1]])
LINEUP = np.array([0, 0, 1, 1])
WORTH = np.array([9.0, 5.0, 8.0, 1.0])
CHANGES = np.array([1, 1, 1, 2])


def columns(most=(2, 2), least=(0, 0), before=(0, 0), same=(), worth=WORTH):
    players = UseLimits(USES, np.array(before), np.array(least), np.array(most))
    teams = UseLimits(np.ones((4, 1), int), np.zeros(1, int), np.zeros(1, int), np.array([2]))
    return SwapColumns(LINEUP, worth, CHANGES, players, teams, same)


def solve(model, solver="highs"):
    result = get_solver(solver).solve(model, OPTIONS)
    return swapped(model) if result.has_solution else result.status


@pytest.mark.parametrize("solver", each_solver())
def test_the_best_choice_with_every_solver(solver):
    assert solve(build_swap_model(columns()), solver) == [0, 2]
    assert solve(build_swap_model(columns(most=(1, 2))), solver) == [1, 2]


def test_limits_before_and_minima():
    assert solve(build_swap_model(columns(most=(2, 2), before=(1, 0)))) == [1, 2]
    assert solve(build_swap_model(columns(least=(0, 2)))) == [1, 3]
    assert solve(build_swap_model(columns(most=(0, 1)))) is Status.INFEASIBLE


def test_what_is_allowed_beyond_the_limits():
    free = columns(most=(0, 1))
    assert solve(build_swap_model(free, allowance=SwapAllowance(1, 1))) == [1, 2]
    assert solve(build_swap_model(free, allowance=SwapAllowance(2, 2))) == [0, 2]
    assert solve(build_swap_model(free, allowance=SwapAllowance(2, 1))) == [1, 2]


def test_the_largest_excess_and_the_sum_of_all():
    model = build_swap_model(columns(most=(0, 0)), allowance=SwapAllowance(None))
    question(model, "worst")
    assert sorted(USES[solve(model)].sum(axis=0)) == [1, 1]
    question(model, "excess")
    limit(model, "worst", 1)
    assert sorted(USES[solve(model)].sum(axis=0)) == [1, 1]
    question(model, "value")
    assert solve(model) == [1, 2]


def test_shared_players_cost_points():
    # Both hold player 0: 17 - w. One holds player 1: 13. Uses before count as well.
    assert solve(build_swap_model(columns(), 3.9)) == [0, 2]
    assert solve(build_swap_model(columns(), 4.1)) == [1, 2]
    assert solve(build_swap_model(columns(most=(9, 9), before=(1, 0)), 2.1)) == [1, 2]
    assert solve(build_swap_model(columns(most=(9, 9), before=(1, 0)), 1.9)) == [0, 2]


def test_lineups_that_exclude_each_other():
    assert solve(build_swap_model(columns(same=[[0, 2]]))) == [1, 2]
    model = build_swap_model(columns())
    keep_apart(model, [(0, [2, 3])])
    assert solve(model) == [1, 2]


def test_the_fewest_changes_come_first():
    dear = columns(worth=np.array([0.0, 0.0, 0.0, 99.0]), most=(2, 2))
    model = build_swap_model(dear)
    assert 3 in solve(model)
    question(model, "changes")
    assert 2 in solve(model)
    limit(model, "changes", 2)
    question(model, "value")
    assert 2 in solve(model)


def test_vacancies_count_lineups_without_a_candidate():
    tight = columns(most=(1, 0))
    model = build_swap_model(tight, vacancy=[1, 5])
    result = get_solver("highs").solve(model, OPTIONS)
    assert (result.incumbent, swapped(model)) == (1.0, [2])
    # One without a candidate counts towards minima, since another lineup might.
    model = build_swap_model(columns(most=(1, 0), least=(0, 1)), vacancy=[1, 5])
    assert get_solver("highs").solve(model, OPTIONS).incumbent == 1.0


# Six drivers, two of each team; a lineup has two.
SLATE = Slate.from_records(
    ({"driver_id": i, "salary": 5000 + 1000 * i, "team": "xxyyzz"[i]} for i in range(6)),
    contest_of(2, 15_000),
)
NONE = np.zeros(6, int), np.zeros(3, int)


def roster_model(rosters, player_most=9, team_most=9):
    limits = ExposureCounts(
        *(np.full(6, player_most), np.full(3, team_most), np.zeros(6, int), np.zeros(3, int)),
        *(np.zeros(6, bool), np.zeros(3, bool)),
    )
    resolved = LineupRules.unstacked().resolve(SLATE)
    return build_roster_model(resolved, rosters, np.ones(6, bool), limits, NONE)


def ask(model, objective, *limits, solver="highs"):
    set_question(model, objective, *limits)
    return get_solver(solver).solve(model, OPTIONS)


@pytest.mark.parametrize("solver", each_solver())
def test_the_fewest_changes_with_every_solver(solver):
    model = roster_model([OpenRoster((3,), price=2), OpenRoster((4, 5), fixed={5})])
    # Driver 5 costs $10,000 and is fixed, so driver 4 has to go.
    result = ask(model, "changes", 0, 0, solver=solver)
    assert round(result.incumbent) == 1
    first, second = rosters_of(model)
    assert 3 in first
    assert second == (0, 5)


def test_the_smallest_excess():
    model = roster_model([OpenRoster((0,)), OpenRoster((0,)), OpenRoster((0,))], player_most=1)
    assert ask(model, "changes", 0, 0).incumbent == pytest.approx(2)
    model = roster_model([OpenRoster((0,))] * 4, player_most=1, team_most=1)
    assert ask(model, "changes", 0, 0).status is Status.INFEASIBLE
    assert ask(model, "largest").incumbent == pytest.approx(1)


def test_lineups_kept_apart():
    model = roster_model([OpenRoster((0,)), OpenRoster((0,))])
    limit_shared(model, 0, 1, 0)
    assert ask(model, "changes", 0, 0).incumbent == pytest.approx(1)
    limit_shared_with(model, 0, (0, 1, 2, 3), 0)
    assert ask(model, "changes", 0, 0).status is Status.INFEASIBLE  # 4 and 5 cost too much
