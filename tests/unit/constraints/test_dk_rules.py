"""Rules of one lineup, in Python and in Pyomo."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import pytest

from dfs_portfolio.constraints.dk_rules import add_dk_compliance_constraints, validate_dk_lineup
from dfs_portfolio.errors import SettingsError, SlateError
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.groups import Group
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.slate.contest import Slot
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.contest import DRAFTKINGS_NASCAR
from support.contests import contest_of
from support.slates import make_slate

# Twelve drivers in teams A, B, C, D of three, $8,000 each.
DRIVERS = [
    {"driver_id": f"d{i}", "name": f"Driver {i}", "salary": 8000, "team": "ABCD"[i // 3]}
    for i in range(12)
]


def ids(*places):
    return [f"d{i}" for i in places]


# ------------------------------------------------------------------------------- LineupRules


def test_the_defaults_are_draftkings_with_stacks_of_two_or_three():
    contest, rules = DRAFTKINGS_NASCAR, LineupRules()
    assert (contest.roster_size, contest.salary_cap) == (6, 50_000)
    assert rules.stack_range(contest) == (2, 3)
    assert rules.stacks_teams(contest)


def test_rules_are_taken_from_a_contest():
    contest = DRAFTKINGS_NASCAR.resized(5, 40_000)
    slate = Slate.from_records(DRIVERS, contest)
    for rules, stacks in (
        (LineupRules(), (2, 3)),
        (LineupRules(min_stack=1, max_stack=4), (1, 4)),
        (LineupRules(max_stack=9), (2, 5)),
        (LineupRules.unstacked(), (1, 5)),
    ):
        resolved = rules.resolve(slate)
        assert (resolved.roster_size, resolved.salary_cap) == (5, 40_000)
        assert rules.stack_range(contest) == stacks
        assert set(resolved.min_stack.tolist()) == {stacks[0]}
        assert set(resolved.max_stack.tolist()) == {stacks[1]}
    assert not LineupRules.unstacked().stacks_teams(contest)


@pytest.mark.parametrize(
    ("min_stack", "max_stack", "stacking"),
    [(1, 6, False), (1, 9, False), (1, 5, True), (2, 6, True), (2, 2, True)],
)
def test_when_rules_say_anything_about_teams(min_stack, max_stack, stacking):
    rules = LineupRules(min_stack=min_stack, max_stack=max_stack)
    assert rules.stacks_teams(DRAFTKINGS_NASCAR) is stacking


@pytest.mark.parametrize("name", ["min_stack", "max_stack", "max_per_game"])
@pytest.mark.parametrize("value", [0, -1, 2.5, True, "6"])
def test_rules_are_whole_numbers_from_1(name, value):
    with pytest.raises(
        SettingsError, match=rf"{name} must be a whole number from 1, got {value!r}"
    ):
        LineupRules(**{name: value})


@pytest.mark.parametrize("value", ["six", float("nan"), float("inf")])
def test_rules_that_are_no_numbers_are_refused_in_words(value):
    with pytest.raises(SettingsError, match="min_stack must be a whole number"):
        LineupRules(min_stack=value)


def test_whole_floats_become_integers():
    rules = LineupRules(2.0, 3.0, max_per_game=4.0)
    assert {type(n) for n in (rules.min_stack, rules.max_stack, rules.max_per_game)} == {int}


@pytest.mark.parametrize("value", [None, 1, "no", np.True_])
def test_stacking_is_true_or_false(value):
    with pytest.raises(SettingsError, match="stacking must be true or false, got"):
        LineupRules(stacking=value)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"min_stack": 4, "max_stack": 3}, "min_stack 4 is above max_stack 3"),
        ({"stacking": False, "min_stack": 2}, "stacking is off, and 'min_stack' is given"),
        ({"stacks": {"A": (4, 3)}}, "min_stack 4 of team 'A' is above max_stack 3"),
    ],
)
def test_rules_that_contradict_each_other_are_refused(arguments, words):
    with pytest.raises(SettingsError, match=words):
        LineupRules(**arguments)


@pytest.mark.parametrize(
    ("arguments", "roster", "words"),
    [
        ({"min_stack": 3, "max_stack": 3}, 2, "min_stack 3 is above the roster of 2 drivers"),
        ({"min_stack": 4}, 6, "min_stack 4 is above max_stack 3"),  # the sport's
        ({"max_stack": 1}, 6, "min_stack 2 is above max_stack 1"),
        ({"stacks": {"A": (3, None)}}, 2, "min_stack 3 of team 'A' is above the roster of 2"),
    ],
)
def test_rules_that_contradict_the_contest_are_refused(arguments, roster, words):
    slate = Slate.from_records(DRIVERS, contest_of(roster))
    with pytest.raises(SettingsError, match=words):
        LineupRules(**arguments).resolve(slate)


def test_a_slate_must_be_playable():
    teamless = Slate.from_records({"driver_id": i, "salary": 8000} for i in range(4))
    with pytest.raises(SlateError) as caught:
        LineupRules().check_slate(teamless)
    few, stacking = caught.value.problems
    assert few == "4 drivers for a roster of 6: add drivers"
    assert "stacking 2-3 needs teams and no driver has one" in stacking
    assert "or turn stacking off" in stacking
    LineupRules.unstacked().check_slate(Slate.from_records(DRIVERS))


def test_the_contest_s_own_limit_of_a_team_needs_teams_too():
    contest = contest_of(6, max_per_team=4)
    teamless = Slate.from_records(({"driver_id": i, "salary": 8000} for i in range(6)), contest)
    with pytest.raises(SlateError) as caught:
        LineupRules.unstacked().check_slate(teamless)
    assert caught.value.problems == (
        "stacking 1-4 needs teams and no driver has one: give a team map",
    )


def test_slots_that_differ_are_refused():
    slots = (Slot("CPT", ("D",), 1.5), *DRAFTKINGS_NASCAR.slots[1:])
    slate = Slate.from_records(DRIVERS, contest_of(slots=slots))
    with pytest.raises(SlateError, match=r"slots that differ \(1 x CPT, 5 x D\)"):
        LineupRules().check_slate(slate)


def test_one_known_team_is_enough_to_try_stacking():
    players = [{**d, "team": d["team"] if d["team"] == "A" else None} for d in DRIVERS]
    LineupRules().check_slate(Slate.from_records(players))


# ------------------------------------------------------------------------------- validation


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ((0, 1, 2, 3, 4, 5), []),  # 3 of A, 3 of B
        ((0, 1, 3, 4, 6, 7), []),  # 2 of A, B and C
        ((0, 1, 3, 4, 6), ["5 drivers, expected 6", "1 of team 'C', expected 2 to 3"]),
        ((0, 1, 2, 3, 4, 5, 6), ["7 drivers", "$56,000 is above the cap", "1 of team 'C'"]),
        ((0, 1, 2, 3, 4, 6), ["1 of team 'C'"]),
        ((0, 0, 1, 3, 4, 5), ["driver more than once: 'Driver 0'"]),
        ((), ["0 drivers, expected 6"]),
    ],
)
def test_validation_names_every_broken_rule(places, words):
    answer = validate_dk_lineup(ids(*places), DRIVERS)
    assert answer["valid"] is (not words)
    assert len(answer["errors"]) == len(words)
    for error, word in zip(answer["errors"], words, strict=True):
        assert word in error


def test_too_many_of_a_team_are_refused():
    answer = validate_dk_lineup(ids(0, 1, 2, 3, 4, 5), DRIVERS, max_stack=2)
    assert [e[:13] for e in answer["errors"]] == ["3 of team 'A'", "3 of team 'B'"]


@pytest.mark.parametrize(("cap", "valid"), [(48_000, True), (47_999, False)])
def test_the_cap_itself_may_be_spent(cap, valid):
    answer = validate_dk_lineup(ids(0, 1, 2, 3, 4, 5), DRIVERS, salary_cap=cap)
    assert answer["valid"] is valid
    if not valid:
        assert answer["errors"] == ["salary $48,000 is above the cap of $47,999"]


def test_unknown_drivers_are_named():
    answer = validate_dk_lineup(["d0", "x", "d1", "y"], DRIVERS)
    assert answer == {
        "valid": False,
        "errors": ["driver ID not in the slate: 'x', 'y'", "4 drivers, expected 6"],
    }


def test_driver_data_may_be_a_frame_or_a_slate():
    for data in (pd.DataFrame(DRIVERS), Slate.from_records(DRIVERS)):
        assert validate_dk_lineup(ids(0, 1, 2, 3, 4, 5), data)["valid"]
        assert not validate_dk_lineup(ids(0, 1, 2, 3, 4, 6), data)["valid"]


def test_drivers_without_a_team_cannot_be_stacked():
    players = [{**d, "team": None} if d["driver_id"] in ("d0", "d1") else d for d in DRIVERS]
    answer = validate_dk_lineup(ids(0, 1, 3, 4, 6, 7), players)
    assert len(answer["errors"]) == 2
    assert validate_dk_lineup(ids(0, 1, 3, 4, 6, 7), players, min_stack=1)["valid"]


# ------------------------------------------------------------------------------------ Pyomo


@pytest.mark.parametrize(
    ("rules", "short"),
    [
        (LineupRules(), [3, 4, 5]),
        (LineupRules(stacks={"Alone": (1, 6)}), [4, 5]),
        (LineupRules(min_stack=4, max_stack=6), [0, 1, 2, 3, 4, 5]),
        (LineupRules.unstacked(), []),
    ],
)
def test_who_is_short_of_teammates_is_named(rules, short):
    slate = make_slate(6).with_teams({3: "Alone", 5: None})
    assert rules.resolve(slate).short_of_teammates == tuple(f"Driver {i}" for i in short)


def test_the_pyomo_rules_are_rows_over_the_teams():
    model = pyo.ConcreteModel()
    model.x = pyo.Var([d["driver_id"] for d in DRIVERS], domain=pyo.Binary)
    add_dk_compliance_constraints(model, model.x, DRIVERS, 50_000, 6, 2, 3)
    assert len(model.team_used) == len(model.min_stack) == len(model.max_stack) == 4
    for i in range(12):
        model.x[f"d{i}"].set_value(int(i in (0, 1, 2, 3)))
    model.team_used[0].set_value(1)
    model.team_used[1].set_value(1)
    assert pyo.value(model.roster.body) == 4
    assert pyo.value(model.roster.upper) == pyo.value(model.roster.lower) == 6
    assert pyo.value(model.salary.body) == 32_000
    # A has three drivers and must have at least two; B has one and breaks the rule by one
    slack = {t: pyo.value(model.min_stack[t].body) for t in (0, 1)}
    limit = {t: pyo.value(model.min_stack[t].upper) for t in (0, 1)}
    assert {t: limit[t] - slack[t] for t in (0, 1)} == {0: 1, 1: -1}


def test_variables_may_be_a_plain_dict():
    model = pyo.ConcreteModel()
    model.pick = pyo.Var(range(12), domain=pyo.Binary)
    x = {f"d{i}": model.pick[i] for i in range(12)}
    add_dk_compliance_constraints(model, x, DRIVERS)
    assert model.roster.body.nargs() == 12


def test_a_driver_without_a_variable_is_named():
    model = pyo.ConcreteModel()
    model.x = pyo.Var(ids(*range(10)), domain=pyo.Binary)
    with pytest.raises(SettingsError, match="no variable for driver ID 'd10', 'd11'"):
        add_dk_compliance_constraints(model, model.x, DRIVERS)


def test_unusable_rules_are_refused_before_the_model_is_touched():
    model = pyo.ConcreteModel()
    model.x = pyo.Var(ids(*range(12)), domain=pyo.Binary)
    with pytest.raises(SettingsError, match="min_stack 4 is above max_stack 3"):
        add_dk_compliance_constraints(model, model.x, DRIVERS, min_stack=4)
    assert list(model.component_map(pyo.Constraint)) == []


@pytest.mark.parametrize("stacks", [None, 5, 2.5, float("nan")])
def test_stacks_that_are_no_list_are_refused_in_words(stacks):
    with pytest.raises(SettingsError, match="stacks must be"):
        LineupRules(stacks=stacks)


def test_limits_beyond_all_bounds_say_nothing():
    slate = Slate.from_records(
        {"driver_id": i, "salary": 8000, "team": "A", "ownership": 100} for i in range(6)
    )
    for rules in (
        LineupRules(max_stack=10**30),
        LineupRules(stacks={"A": (1, 10**30)}),
        LineupRules(stacks={"A": (1, None)}),
        LineupRules(max_stack=6, max_total_ownership=1e308),
        LineupRules(max_stack=6, max_average_ownership=1e308),
    ):
        assert rules.violations(slate, range(6)) == ()


ARRAY = np.array([1, 2])


@pytest.mark.parametrize(
    "make",
    [
        lambda: LineupRules(lock=[(["a"], "b")]),  # a tuple, and yet it cannot be looked up
        lambda: LineupRules(exclude=np.array(5)),
        lambda: LineupRules(groups=np.array(5)),
        lambda: LineupRules(groups="ab"),
        lambda: Group([({}, "b")]),
        lambda: Group(["a"], 1, name=["b"]),
        lambda: Group(["a"], 1, name=ARRAY),
        lambda: ExposureLimits(players=[(["a"], (0, 1))]),
        lambda: ExposureLimits(teams=[({}, (0, 1))]),
        lambda: ExposureLimits(on_infeasible=ARRAY),
    ],
)
def test_what_cannot_name_anything_is_refused_in_words(make):
    with pytest.raises(SettingsError, match=r"must be .*, (got|not) "):
        make()


def test_a_set_is_put_in_order():
    assert LineupRules(lock={"b", "c", "a"}).lock == ("a", "b", "c")
