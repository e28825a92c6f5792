"""The lineup model: a slate solved by hand, what changes between lineups, its component table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyomo.environ as pyo
import pytest

from dfs_portfolio.errors import ScenarioError, SettingsError, SlateError
from dfs_portfolio.models.lineup import (
    LineupModel,
    forbid,
    instantiate_lineup_model,
    lineup_of,
    set_turn,
)
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.solvers import SolverOptions, Status, get_solver
from support.components import component_table
from support.contests import contest_of

COMPONENTS = Path(__file__).with_name("lineup_components.txt")

# Four drivers in two teams, {0, 1} and {2, 3}. Drivers 0 and 3 together cost 12,000.
SLATE = Slate.from_records(
    (
        {"driver_id": f"d{i}", "salary": salary, "team": team}
        for i, (salary, team) in enumerate(zip((6000, 5000, 5000, 6000), "xxyy", strict=True))
    ),
    contest=contest_of(2, 11_000),
)
RULES = LineupRules(min_stack=1, max_stack=2)
# Pairs and their scores; (0,3) is too dear:
#   (0,1) 30, 10, 12     (0,2) 20, 20, 11     (1,2) 10, 18, 15     (1,3) -5, 22, 20
#   (2,3) -15, 32, 19    (0,3) 5, 24, 16
POINTS = [[20.0, 10.0, 0.0, -15.0], [6.0, 4.0, 14.0, 18.0], [4.0, 8.0, 7.0, 12.0]]
SCENARIOS = Scenarios(POINTS)
RANGES = (np.array([-15.0, 10.0, 11.0]), np.array([30.0, 32.0, 20.0]))
# 1.2 of 3 scenarios: the best, and a fifth of the next
#   (0,1) 32.4 / 1.2 = 27    (0,2) 24 / 1.2 = 20    (1,2) 21 / 1.2 = 17.5
#   (1,3) 26 / 1.2 = 21.67   (2,3) 35.8 / 1.2 = 29.83
UPPER = TailObjective((0.6,), (1.0,))
# the worst 1.2:
#   (0,1) 12.4 / 1.2 = 10.33   (0,2) 15 / 1.2 = 12.5   (1,2) 13 / 1.2 = 10.83
#   (1,3) -1 / 1.2 = -0.83     (2,3) -11.2 / 1.2 = -9.33
LOWER = TailObjective((0.6,), (1.0,), "lower")


def instance_of(objective=UPPER, ranges=RANGES, rules=RULES, slate=SLATE, scenarios=SCENARIOS):
    return instantiate_lineup_model(slate, rules, scenarios, objective, ranges)


def turn(instance, *, players=(), teams=(), cost=(0.0,) * 4, budget=0):
    """Close drivers and teams."""
    player_cap, team_cap = np.ones(4, dtype=np.int64), np.ones(2, dtype=np.int64)
    player_cap[list(players)] = 0
    team_cap[list(teams)] = 0
    set_turn(instance, 1 - player_cap, 1 - team_cap, np.array(cost), budget)


def solve(instance, solver=None):
    """Lineup and optimum turned round, or the status where there is no lineup."""
    result = (solver or get_solver("highs")).solve(instance, SolverOptions())
    if result.status is not Status.OPTIMAL:
        return result.status
    return lineup_of(instance), -result.require_solution()


# ------------------------------------------------------------------------------- hand-solved


@pytest.mark.parametrize("ranges", [RANGES, None])
@pytest.mark.parametrize(
    ("changes", "forbidden", "lineup", "net"),
    [
        ({}, [], (2, 3), 35.8 / 1.2),
        ({"players": [3]}, [], (0, 1), 27.0),
        ({"players": [2, 0]}, [], (1, 3), 26 / 1.2),
        ({"teams": [1]}, [], (0, 1), 27.0),  # (2,3) uses the team of both
        ({"teams": [0]}, [], (2, 3), 35.8 / 1.2),
        ({"players": [3], "budget": 1}, [], (2, 3), 35.8 / 1.2),
        ({"players": [2, 3], "budget": 1}, [], (0, 1), 27.0),  # (2,3) would be two uses
        ({"players": [2, 3], "budget": 2}, [], (2, 3), 35.8 / 1.2),
        ({"teams": [1], "budget": 1}, [], (2, 3), 35.8 / 1.2),  # a team counts once
        ({"teams": [0, 1], "budget": 1}, [], (2, 3), 35.8 / 1.2),
        ({"players": [3], "teams": [1], "budget": 1}, [], (0, 1), 27.0),
        ({"cost": (0.0, 0.0, 0.0, 2.0)}, [], (2, 3), 35.8 / 1.2 - 2),
        ({"cost": (0.0, 0.0, 1.0, 2.0)}, [], (0, 1), 27.0),  # 35.8 / 1.2 - 3 = 26.83
        ({"cost": (9.0, 9.0, 9.0, 9.0)}, [], (2, 3), 35.8 / 1.2 - 18),
        ({}, [(2, 3)], (0, 1), 27.0),
        ({}, [(2, 3), (0, 1)], (1, 3), 26 / 1.2),
        ({}, [(2, 3), (0, 1), (1, 3), (0, 2)], (1, 2), 17.5),
    ],
)
def test_upper_tails_solved_by_hand(changes, forbidden, lineup, net, ranges):
    instance = instance_of(ranges=ranges)
    turn(instance, **changes)
    forbid(instance, forbidden)
    assert solve(instance) == (lineup, pytest.approx(net))


@pytest.mark.parametrize(
    ("changes", "forbidden", "lineup", "net"),
    [
        ({}, [], (0, 2), 12.5),
        ({"players": [0]}, [], (1, 2), 13 / 1.2),
        ({"players": [0, 2]}, [], (1, 3), -1 / 1.2),
        ({"teams": [1]}, [], (0, 1), 12.4 / 1.2),
        ({"teams": [0]}, [], (2, 3), -11.2 / 1.2),
        ({"players": [0], "budget": 1}, [], (0, 2), 12.5),
        ({"teams": [0, 1], "budget": 1}, [], (0, 1), 12.4 / 1.2),  # (0,2) would be two uses
        ({"cost": (2.0, 0.0, 0.0, 0.0)}, [], (1, 2), 13 / 1.2),
        ({}, [(0, 2), (1, 2)], (0, 1), 12.4 / 1.2),
    ],
)
def test_lower_tails_solved_by_hand(changes, forbidden, lineup, net):
    instance = instance_of(LOWER, None)
    turn(instance, **changes)
    forbid(instance, forbidden)
    assert solve(instance) == (lineup, pytest.approx(net))


@pytest.mark.parametrize("objective", [UPPER, LOWER])
@pytest.mark.parametrize(
    ("changes", "forbidden"),
    [
        ({"players": [0, 1, 2]}, []),
        ({"teams": [0, 1]}, []),
        ({"players": [0, 1, 2, 3], "budget": 1}, []),
        ({"players": [1, 2], "teams": [0, 1], "budget": 1}, []),
        ({}, [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)]),
        ({"players": [1, 2]}, []),  # (0,3) is too dear
    ],
)
def test_where_no_lineup_is_allowed_the_model_is_infeasible(objective, changes, forbidden):
    instance = instance_of(objective)
    turn(instance, **changes)
    forbid(instance, forbidden)
    assert solve(instance) is Status.INFEASIBLE


@pytest.mark.parametrize(
    ("objective", "contest", "stack", "lineup"),
    [
        (UPPER, (2, 12_000), (1, 2), (2, 3)),
        (UPPER, (2, 10_999), (1, 2), (1, 2)),  # all others cost 11,000 or more
        (UPPER, (2, 11_000), (1, 1), (1, 3)),  # one of each team: 20, 17.5, 21.67
        (UPPER, (2, 11_000), (2, 2), (2, 3)),
        (LOWER, (2, 11_000), (2, 2), (0, 1)),  # without stacks (0,2)
        (UPPER, (1, 5000), (1, 1), (2,)),  # driver 1: 9.67, driver 2: 12.83
        (UPPER, (3, 16_000), (1, 2), (1, 2, 3)),  # 41.4 / 1.2, (0,1,2): 34.8 / 1.2
    ],
)
def test_rules_are_those_given(objective, contest, stack, lineup):
    slate = replace(SLATE, contest=contest_of(*contest))
    assert solve(instance_of(objective, None, LineupRules(*stack), slate))[0] == lineup


def test_everything_is_allowed_and_nothing_penalised_at_first():
    instance = instance_of()
    assert [p.value for p in instance.exposure.player_cap.values()] == [1] * 4
    assert [p.value for p in instance.exposure.team_cap.values()] == [1] * 2
    assert [p.value for p in instance.diversity.overlap_cost.values()] == [0.0] * 4
    assert instance.exposure.extra_budget.value == 0
    assert len(instance.repeats) == 0
    assert solve(instance) == ((2, 3), pytest.approx(35.8 / 1.2))
    assert pyo.value(instance.tail.tail_value) == pytest.approx(35.8 / 1.2)


def test_lineups_of_one_driver():
    slate = replace(SLATE, contest=contest_of(1, 6000))
    instance = instance_of(ranges=None, rules=LineupRules(1, 1), slate=slate)
    steps = [([], (0,)), ([(0,)], (3,)), ([(0,), (3,)], (2,)), ([(3,)], (0,))]
    for forbidden, lineup in steps:
        forbid(instance, forbidden)
        assert solve(instance)[0] == lineup


# -------------------------------------------------------------------------- what changes between


@pytest.mark.parametrize("objective", [UPPER, LOWER])
def test_solving_again_after_a_change_equals_a_new_instance(objective):
    kept, solver = instance_of(objective), get_solver("highs")
    steps = [
        ({}, []),
        ({"players": [3]}, []),
        ({"players": [3], "budget": 1}, [(2, 3)]),
        ({"players": [3], "cost": (1.0, 2.0, 3.0, 4.0)}, [(0, 1)]),
        ({"players": [0, 1, 2]}, []),  # infeasible
        ({"teams": [1]}, [(0, 1)]),  # infeasible
        ({"teams": [1], "budget": 1}, [(0, 1)]),
        ({"cost": (0.0, 9.0, 0.0, 0.0)}, [(2, 3), (0, 1)]),
        ({}, [(0, 1)]),
        ({}, []),
    ]
    seen = []
    for changes, forbidden in steps:
        fresh = instance_of(objective)
        for instance in (kept, fresh):
            turn(instance, **changes)
            forbid(instance, forbidden)
        again, anew = solve(kept, solver), solve(fresh)
        seen.append(anew)
        if anew is Status.INFEASIBLE:
            assert again is anew
        else:
            assert again == (anew[0], pytest.approx(anew[1]))
    assert seen[0] == seen[-1]
    assert len({str(answer) for answer in seen}) >= 5


def test_a_lineup_may_be_forbidden_allowed_and_forbidden_again():
    instance = instance_of()
    steps = [
        ([(2, 3)], {(2, 3)}, (0, 1)),
        ([(2, 3), (0, 1)], {(2, 3), (0, 1)}, (1, 3)),
        ([(0, 1)], {(0, 1)}, (2, 3)),
        ([], set(), (2, 3)),
        ([(2, 3), (2, 3)], {(2, 3)}, (0, 1)),
    ]
    for forbidden, active, lineup in steps:
        forbid(instance, forbidden)
        rows = {key for key, row in instance.repeats.items() if row.active}
        assert rows == active
        assert solve(instance)[0] == lineup
    assert len(instance.repeats) == 2  # a row is made once


def test_places_of_a_forbidden_lineup_may_be_numbers_of_numpy():
    instance = instance_of()
    forbid(instance, np.array([[2, 3]], dtype=np.uint8))
    assert list(instance.repeats) == [(2, 3)]
    forbid(instance, iter([(2, 3)]))
    assert list(instance.repeats) == [(2, 3)]
    assert instance.repeats[2, 3].active


def test_a_forbidden_lineup_leaves_its_neighbours_alone():
    """The row of (2,3) allows every lineup that has only one of them."""
    instance = instance_of()
    forbid(instance, [(2, 3)])
    row = instance.repeats[2, 3]
    for lineup in [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)]:
        for i in range(4):
            instance.x[i].set_value(int(i in lineup))
        assert (pyo.value(row.body) <= pyo.value(row.upper)) == (lineup != (2, 3))


def test_a_change_sets_only_what_differs(monkeypatch):
    """A persistent solver is told of each parameter that is set."""
    instance = instance_of()
    turn(instance)
    told = []
    kind = type(instance.exposure.extra_budget)
    set_value = kind.set_value
    monkeypatch.setattr(kind, "set_value", lambda self, v, *a: told.append(v) or set_value(self, v))
    turn(instance)
    assert told == []
    turn(instance, budget=2)
    assert told == [2]


def test_lineup_of_reads_what_is_nearly_one():
    instance = instance_of()
    for i, value in enumerate([1e-7, 0.9999999, -1e-9, 1.0]):
        instance.x[i].set_value(value, skip_validation=True)
    assert lineup_of(instance) == (1, 3)


def test_the_abstract_model_holds_no_data_and_serves_many_instances():
    one, two = instance_of(), instance_of(LOWER, None)
    forbid(one, [(2, 3)])
    turn(one, players=[0])
    assert len(two.repeats) == 0
    assert solve(two) == ((0, 2), pytest.approx(12.5))
    assert not LineupModel().is_constructed()


# ------------------------------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        ({"scenarios": Scenarios([[1.0, 2.0, 3.0]])}, ScenarioError, ""),
        (
            {"slate": replace(SLATE, contest=contest_of(5)), "rules": LineupRules(1, 5)},
            SlateError,
            "4 drivers for a roster of 5",
        ),
        ({"ranges": (np.zeros(2), np.ones(2))}, SettingsError, "ranges of shapes"),
        ({"ranges": (np.ones(3), np.zeros(3))}, SettingsError, "worst scores not above the best"),
    ],
)
def test_data_that_do_not_fit_together_are_refused(settings, error, words):
    with pytest.raises(error, match=words or None):
        instance_of(**settings)


# ------------------------------------------------------------------------------ component table


def test_the_components_are_those_on_record():
    """If the formulation was meant to change, put the printed table into the text file."""
    scenarios = Scenarios([*POINTS, [2.0, 3.0, 3.0, 4.0]])
    ranges = np.append(RANGES[0], 5.0), np.append(RANGES[1], 7.0)
    upper, lower = (
        TailObjective((0.375,), (1.0,)),
        TailObjective((0.75, 0.375), (0.25, 0.75), "lower"),
    )
    titles = {
        "upper tail, 2.5 of 4 scenarios: two layers; one lineup forbidden": (upper, ranges),
        "lower tail, 1 and 2.5 of 4 scenarios: two levels": (lower, None),
    }
    table = []
    for title, (objective, limits) in titles.items():
        instance = instance_of(objective, limits, scenarios=scenarios)
        forbid(instance, [(2, 3)] if objective is upper else [])
        table += [f"== {title}", *component_table(instance)]
    text = "\n".join(table)
    print(text)  # noqa: T201
    assert text.splitlines() == COMPONENTS.read_text(encoding="utf-8").splitlines()
