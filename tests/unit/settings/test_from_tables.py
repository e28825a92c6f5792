"""Settings out of tables: every problem at once, and the later layer wins."""

from __future__ import annotations

import pytest

from dfs_portfolio import (
    Diversity,
    ExposureLimits,
    Group,
    LineupRules,
    NascarSettings,
    SolverOptions,
)
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.settings import Settings, make_settings, setting_keys, setting_problems
from dfs_portfolio.sports.mma.settings import MmaSettings
from dfs_portfolio.sports.nascar.contest import DRAFTKINGS_NASCAR


def test_nothing_said_is_the_default():
    assert make_settings() == make_settings({}) == Settings()


def test_every_key_reaches_its_value():
    settings = make_settings(
        {
            "n_lineups": 3, "strategy": "joint", "engine": "search", "solver": "cbc",
            "n_scenarios": 100, "seed": 7, "cell_format": "id", "target_scores": [250, 300],
            "nascar": {"track_type": "road", "laps": 90}, "mma": {"finish_share": 0.4},
            "options": {"time_limit_s": 5, "rel_gap": 0.01, "extra": {"presolve": "off"}},
            "objective": {"levels": [0.9], "weights": [1.0], "tail": "lower"},
            "rules": {
                "lock": ["A"], "exclude": ["B", 5], "min_salary": 48_000, "min_stack": 2,
                "max_stack": 4, "max_total_ownership": 120, "max_average_ownership": 20,
                "max_per_game": 2,
                "groups": [{"players": ["C", "D"], "at_least": 1, "at_most": 1, "name": "pair"}],
                "stacks": {"Red": {"min": 1, "max": 3}, "Blue": "off", "Green": {"max": 2}},
            },
            "exposure": {
                "max_player": 0.4, "max_team": 0.6, "on_infeasible": "raise",
                "players": {"A": {"min": 0.2, "max": 0.6}, "C": {"min": 0.1}},
                "teams": {"Red": {"max": 0.3}},
            },
            "diversity": {"overlap_penalty": 0.2, "max_overlap": 4, "ownership_penalty": 0.05},
        }
    )  # fmt: skip
    assert settings == Settings(
        n_lineups=3, strategy="joint", engine="search", solver="cbc",
        options=SolverOptions(time_limit_s=5.0, rel_gap=0.01, extra={"presolve": "off"}),
        n_scenarios=100, seed=7, cell_format="id", target_scores=(250.0, 300.0),
        sports={"NASCAR": NascarSettings("road", 90), "MMA": MmaSettings(0.4)},
        objective=TailObjective((0.9,), (1.0,), "lower"),
        rules=LineupRules(
            min_stack=2, max_stack=4, lock=["A"], exclude=["B", 5], min_salary=48_000,
            groups=[Group(["C", "D"], 1, 1, "pair")],
            stacks={"Red": (1, 3), "Blue": (1, None), "Green": (1, 2)},
            max_total_ownership=120, max_average_ownership=20, max_per_game=2,
        ),
        exposure=ExposureLimits(
            0.4, 0.6, "raise", players={"A": (0.2, 0.6), "C": (0.1, None)},
            teams={"Red": (0, 0.3)},
        ),
        diversity=Diversity(0.2, max_overlap=4, ownership_penalty=0.05),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("layers", "stacks"),
    [
        ([{"stacking": False}], (1, 6)),
        ([{"stacking": True, "max_stack": 4}], (2, 4)),
        ([{"min_stack": 2, "max_stack": 4}, {"stacking": False}], (1, 6)),
        ([{"stacking": False}, {"min_stack": 3}], (3, 6)),
        ([{"stacking": False}, {"max_stack": 2}], (1, 2)),
        ([{"stacking": False}, {"stacking": True}], (2, 3)),
    ],
)
def test_stacking_is_short_for_its_limits(layers, stacks):
    rules = make_settings(*({"rules": layer} for layer in layers)).rules
    assert rules.stack_range(DRAFTKINGS_NASCAR) == stacks


def test_a_later_layer_wins_key_by_key_and_lists_whole():
    below = {
        "seed": 1,
        "n_lineups": 9,
        "rules": {"lock": ["A", "B"], "exclude": ["C"]},
        "exposure": {"players": {"A": {"min": 0.2, "max": 0.6}, "B": {"max": 0.1}}},
    }
    above = {"seed": 2, "rules": {"lock": ["D"]}, "exposure": {"players": {"A": {"min": 0.3}}}}
    settings = make_settings(below, above)
    assert (settings.seed, settings.n_lineups) == (2, 9)
    assert (settings.rules.lock, settings.rules.exclude) == (("D",), ("C",))
    expected = ExposureLimits(players={"A": (0.3, 0.6), "B": (0, 0.1)})
    assert settings.exposure == expected
    assert below["rules"]["lock"] == ["A", "B"]


PROBLEMS = [
    ({"n_lineup": 5}, "n_lineup: unknown setting (nearest: n_lineups)"),
    ({"rules": {"lok": []}}, "rules.lok: unknown setting (nearest: rules.lock"),
    ({"lock": ["A"]}, "lock: unknown setting (nearest: rules.lock)"),
    ({"rules": {"seed": 1}}, "seed belongs at the top of the file, before the first [table]"),
    ({"rules": {"salary_cap": 60_000}}, "rules.salary_cap: unknown setting"),
    ({"rules": 5}, "rules: must be a table of keys and values, got 5"),
    ({"seed": -1}, "seed: must be a whole number from 0, got -1"),
    ({"seed": True}, "seed: must be a whole number from 0, got True"),
    ({"n_scenarios": 10**9}, "n_scenarios: n_scenarios is at most 1,000,000"),
    ({"options": {"time_limit_s": 0}}, "options.time_limit_s: must be above 0"),
    ({"options": {"time_limit_s": 10**400}}, "options.time_limit_s: must be a finite number"),
    ({"strategy": ["joint"]}, "strategy: must be one of sequential, joint, emax, payout"),
    ({"engine": "magic"}, "engine: must be one of search, milp, columns, not 'magic'"),
    ({"solver": "magic"}, "solver: no solver 'magic'"),
    ({"nascar": {"track_type": "oval"}}, "nascar.track_type: unknown track type 'oval'"),
    ({"nascar": {"laps": 10**6}}, "nascar.laps: laps are at most 5,000"),
    ({"cell_format": "name"}, "cell_format: must be one of name_id, id"),
    ({"target_scores": "300"}, "target_scores: must be a sequence of numbers"),
    ({"objective": {"levels": [0.9]}}, "objective.levels: 1 levels, 2 weights"),
    ({"rules": {"min_stack": 5, "max_stack": 3}}, "rules: min_stack 5 is above max_stack 3"),
    ({"rules": {"stacking": "no"}}, "rules.stacking: must be true or false, got 'no'"),
    ({"rules": {"stacking": False, "min_stack": 2}}, "rules: stacking is off, and 'min_stack'"),
    ({"rules": {"groups": [{"at_most": 1}]}}, "rules.groups 1: lacks 'players'"),
    ({"rules": {"groups": [{"players": ["A"], "at_mst": 1}]}}, "(nearest: at_most, at_least)"),
    ({"rules": {"groups": ["A"]}}, "rules.groups 1: must be a table"),
    ({"rules": {"groups": 5}}, "rules.groups: must be a list of tables"),
    ({"rules": {"stacks": {"Red": "of"}}}, "rules.stacks 'Red': must be \"off\" or a table"),
    ({"rules": {"stacks": {"Red": {"min": 4, "max": 2}}}}, "'Red': min_stack 4 is above"),
    ({"rules": {"stacks": ["Red"]}}, "rules.stacks: must be a table of names"),
    ({"exposure": {"max_player": 30}}, "exposure.max_player: must be a share in [0, 1], got 30"),
    ({"exposure": {"players": {"A": {"max": 30}}}}, "exposure.players 'A': max exposure"),
    ({"exposure": {"players": {"A": 0.3}}}, "exposure.players 'A': must be a table"),
    ({"exposure": {"teams": {"Red": {"mn": 0.3}}}}, "exposure.teams 'Red'.mn: unknown setting"),
    ({"diversity": {"max_overlap": 2.5}}, "diversity.max_overlap: must be a whole number"),
    ({"rules": {"groups": {"at_most": 1}}}, "rules.groups: must be a list of tables"),
    ({"rules": {"lock": {"A": 1}}}, "rules.lock: must not be a table"),
    ({5: 5}, "5: unknown setting"),
    (5, "must be a table of keys and values, got 5"),
]


@pytest.mark.parametrize(("table", "words"), PROBLEMS)
def test_a_problem_is_said_once_with_its_key(table, words):
    problems = setting_problems(table)
    assert len(problems) == 1
    assert words in problems[0]


def test_all_problems_are_said_at_once():
    table = {
        "n_lineup": 5,
        "seed": -1,
        "nascar": {"laps": 0},
        "rules": {"lok": [], "min_salary": "x", "min_stack": 3, "max_stack": 2},
        "exposure": {"max_player": 30, "max_team": 70, "players": {"A": 1, "B": {"min": 2}}},
    }
    with pytest.raises(SettingsError) as caught:
        make_settings(table)
    for words in (
        "n_lineup:", "seed:", "nascar.laps:", "rules.lok:", "rules.min_salary:",
        "min_stack 3 is above",
        "max_player:", "max_team:", "players 'A'", "players 'B'",
    ):  # fmt: skip
        assert words in str(caught.value)
    assert len(setting_problems(table)) == 10


def test_limits_that_are_right_together_are_no_problem():
    assert setting_problems({"rules": {"min_stack": 4, "max_stack": 5}}) == ()
    assert setting_problems({"objective": {"levels": [0.9], "weights": [1]}}) == ()


def test_keys_are_called_as_the_caller_says():
    table = {"rules": {"min_salary": -5, "groups": [{"players": ["A"], "at_least": 2}]}}
    with pytest.raises(SettingsError, match="--min-salary: must be") as caught:
        make_settings(table, called={"rules.min_salary": "--min-salary", "rules.groups": "--group"})
    assert "--group 1: no lineup can hold" in str(caught.value)


def test_all_keys_are_listed():
    keys = setting_keys()
    assert len(set(keys)) == len(keys)
    assert {"seed", "rules.stacking", "rules.groups", "exposure.players"} <= set(keys)
    assert not {"rules", "rules.roster_size", "rules.salary_cap"} & set(keys)


def test_a_group_whose_players_are_of_no_use_says_so_once():
    table = {"rules": {"groups": [{"players": {"min": 1}, "at_least": 1}]}}
    assert setting_problems(table) == (
        "rules.groups 1.players: must not be a table, got {'min': 1}",
    )


def test_who_is_out_adds_up():
    layers = ({"out": ["A", 7]}, {"seed": 1}, {"out": "B"}, {"out": ["A"]})
    assert make_settings(*layers).out == ("A", 7, "B", "A")
    assert make_settings({"out": "A"}).out == ("A",)
    with pytest.raises(SettingsError, match="out: must be IDs or names"):
        make_settings({"out": 5.5j}, {"seed": 1})
