"""Conflicts made by hand, and their exact words."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from dfs_portfolio.errors import ExposureInfeasibleError, NoLineupError, SettingsError
from dfs_portfolio.infeasibility import explain_infeasibility
from dfs_portfolio.portfolio.build import build_portfolio
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.groups import Group
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.slate.slate import Slate
from support.contests import contest_of
from support.tables import inputs

HOLD = "these settings cannot all be satisfied"
TOGETHER = HOLD.capitalize()
DROP = " Drop or loosen one of them."


def slate_of(ownership=None, team=lambda i: f"Team {'ABC'[i % 3]}", n=12):
    """Twelve drivers from $7,500 up by $100, in three teams by turns."""
    return Slate.from_records(
        {
            "driver_id": i,
            "name": f"D{i}",
            "salary": 7500 + 100 * i,
            "team": team(i),
            "ownership": ownership,
        }
        for i in range(n)
    )


def explain(n=20, exposure=None, diversity=None, slate=None, salary_cap=50_000, **rules):
    stacks = {"min_stack": 1, "max_stack": 6} | rules
    return explain_infeasibility(
        replace(slate or slate_of(), contest=contest_of(6, salary_cap)),
        n,
        rules=LineupRules(**stacks),
        exposure=exposure or ExposureLimits(1.0, 1.0),
        diversity=diversity,
        time_limit_s=60,
    )


def only(**own):
    return ExposureLimits(1.0, 1.0, **own)


@pytest.mark.parametrize(
    ("settings", "named", "words"),
    [
        (
            {"lock": ["D1", "D2"], "exclude": [3, 2]},
            ("lock D2", "exclude D2"),
            f"{TOGETHER}: lock D2; exclude D2.{DROP}",
        ),
        (
            {"n": 1, "lock": ["D9", "D10", "D11"], "exclude": "D4", "salary_cap": 48_000},
            ("lock D9", "lock D10", "lock D11"),
            f"Under the salary cap of $48,000 {HOLD}: lock D9; lock D10; lock D11.{DROP}",
        ),
        (
            {"min_salary": 50_001, "lock": "D1"},
            ("salary at least $50,001",),
            "Under the salary cap of $50,000 this setting cannot be satisfied: salary at least "
            "$50,001. Drop or loosen it.",
        ),
        (
            {"groups": [Group(["D0", "D1", "D2"], at_least=2), Group(["D0", 1, "D2"], at_most=1)]},
            ("at least 2 of D0, D1, D2", "at most 1 of D0, D1, D2"),
            f"{TOGETHER}: at least 2 of D0, D1, D2; at most 1 of D0, D1, D2.{DROP}",
        ),
        (
            {"groups": [Group([0, 1, 2, 3, 4, 5, 6], at_least=7)]},
            ("at least 7 of D0, D1, D2, D3, D4 and 2 more",),
            "This setting cannot be satisfied: at least 7 of D0, D1, D2, D3, D4 and 2 more. "
            "Drop or loosen it.",
        ),
        (
            {"n": 10, "min_stack": 2, "max_stack": 3, "exclude": [3, 6, 9], "lock": "D0"},
            ("lock D0", "exclude D3", "exclude D6", "exclude D9", "stacks of 2 to 3 (default)"),
            f"{TOGETHER}: lock D0; exclude D3; exclude D6; exclude D9; "
            f"stacks of 2 to 3 (default).{DROP}",
        ),
        (
            {"stacks": {"team a": (4, 4)}, "groups": [Group([0, 3], at_most=1, name="the A pair")]},
            None,
            None,
        ),
        (
            {"n": 5, "exposure": only(players={"D4": (0.5, 0.5)})},
            (
                "D4 in at least 50% of the lineups (3 of 5)",
                "D4 in at most 50% of the lineups (2 of 5)",
            ),
            f"{TOGETHER} in 5 different lineups: D4 in at least 50% of the lineups (3 of 5); "
            f"D4 in at most 50% of the lineups (2 of 5).{DROP}",
        ),
        (
            {"lock": "D4", "exposure": only(players={"D4": (0.0, 0.5)})},
            ("lock D4", "D4 in at most 50% of the lineups (10 of 20)"),
            f"{TOGETHER} in 20 different lineups: lock D4; "
            f"D4 in at most 50% of the lineups (10 of 20).{DROP}",
        ),
        (
            {"exposure": only(teams={"Team B": (0.6, None)}), "exclude": ["D1", "D4", "D7", "D10"]},
            (
                "exclude D1",
                "exclude D4",
                "exclude D7",
                "exclude D10",
                "Team B in at least 60% of the lineups (12 of 20)",
            ),
            None,
        ),
        (
            {"exposure": ExposureLimits(0.4, 0.7)},
            ("every driver in at most 40% of the lineups (8 of 20)",),
            "This setting cannot be satisfied in 20 different lineups: every driver in at most 40% "
            "of the lineups (8 of 20). Drop or loosen it.",
        ),
        (
            {"diversity": Diversity(max_overlap=1)},
            ("two lineups share at most 1 driver",),
            "This setting cannot be satisfied in 20 different lineups: two lineups share at most 1 "
            "driver. Drop or loosen it.",
        ),
    ],
)
def test_made_by_hand(settings, named, words):
    conflict = explain(**settings)
    if named is None:
        assert conflict is None
        return
    assert conflict.settings == named
    assert (conflict.smallest, conflict.irreducible) == (True, True)
    assert words is None or conflict.message == words


def test_defaults_are_settings_too():
    """Three teams of seven at 60% give 36 uses; 20 lineups need 40, or 20 without stacking."""
    rules = LineupRules()
    slate = replace(slate_of(n=21), contest=contest_of(6, 60_000))
    assert explain_infeasibility(slate, 20, rules=rules) is None
    conflict = explain_infeasibility(slate, 20, rules=rules, exposure=ExposureLimits(0.5, 0.6))
    assert conflict.settings == (
        "stacks of 2 to 3 (default)",
        "every team in at most 60% of the lineups (12 of 20)",
    )


def test_what_is_every_other_driver_is_so_without_the_limit_of_his_own():
    """The general limit does not become his where his own is dropped."""
    locked = ["D0", "D1", "D2", "D3", "D4", "D5"]
    conflict = explain(2, exposure=ExposureLimits(0.5, 1.0), lock=locked)
    assert conflict.settings == tuple(f"lock {name}" for name in locked)
    limits = ExposureLimits(0.1, 1.0, players={f"D{i}": (0.0, 1.0) for i in range(6)})
    conflict = explain(2, exposure=limits)
    assert conflict.settings == ("every other driver in at most 10% of the lineups (0 of 2)",)


def test_ownership_is_limited_as_a_sum_and_on_average():
    conflict = explain(slate=slate_of(ownership=10.0), max_total_ownership=55)
    assert conflict.settings == ("ownership of a lineup at most 55%",)
    conflict = explain(slate=slate_of(ownership=10.0), max_average_ownership=9.5)
    assert conflict.settings == ("average ownership of a lineup at most 9.5%",)


def test_whoever_is_excluded_needs_no_ownership_to_be_let_in_again():
    slate = slate_of(ownership=10.0).with_projections({0: {"ownership": None}})
    settings = {"slate": slate, "max_total_ownership": 60, "exclude": 0}
    assert explain(**settings) is None
    assert explain(**settings, lock=0).settings == ("lock D0", "exclude D0")


def test_a_locked_driver_without_a_team_cannot_be_stacked():
    slate = slate_of(team=lambda i: None if i == 4 else "AB"[i % 2])
    conflict = explain(slate=slate, lock="D4", min_stack=2, max_stack=4)
    assert conflict.settings == ("lock D4", "stacks of 2 to 4")


def test_the_number_of_lineups_is_named_where_nothing_else_is_in_the_way():
    conflict = explain(7, slate=slate_of(n=7), lock=0)
    assert conflict.settings == ("lock D0",)
    conflict = explain(8, slate=slate_of(n=7))
    assert conflict.settings == ("8 different lineups",)


def test_a_slate_without_a_lineup_is_no_fault_of_the_settings():
    conflict = explain(salary_cap=40_000, lock="D1")
    assert conflict.settings == ()
    assert conflict.message == (
        "Under the salary cap of $40,000 there is no lineup even without any settings."
    )


def test_without_time_nothing_is_claimed():
    rules = LineupRules(lock=0, exclude=0)
    assert explain_infeasibility(slate_of(), 20, rules=rules, time_limit_s=0) is None


def test_names_that_are_not_there_are_an_error():
    with pytest.raises(SettingsError, match="Somebody"):
        explain(lock="Somebody")


@pytest.mark.parametrize(
    ("rules", "exposure", "kind", "end"),
    [
        (
            LineupRules(lock=[0, 1], exclude=1),
            ExposureLimits(),
            NoLineupError,
            f"{TOGETHER}: lock 0; exclude 1",
        ),
        (
            LineupRules(lock=0),
            ExposureLimits(players={0: (0, 0.5)}, on_infeasible="raise"),
            ExposureInfeasibleError,
            f"{TOGETHER} in 20 different lineups: lock 0; 0 in at most 50% of the lineups "
            "(10 of 20)",
        ),
    ],
)
def test_errors_of_a_portfolio_end_with_the_settings(rules, exposure, kind, end):
    parts = inputs()
    if kind is NoLineupError:
        end = end.replace("lock 0", "lock 1")
    with pytest.raises(kind) as caught:
        build_portfolio(parts.slate, parts.scenarios, 20, rules=rules, exposure=exposure)
    error = caught.value
    assert str(error).endswith(f". {end}.{DROP}")
    assert error.conflict.smallest
    back = pickle.loads(pickle.dumps(error))
    assert (str(back), back.conflict) == (str(error), error.conflict)
