"""One lineup at a time: the turns of a portfolio, kept by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dfs_portfolio.errors import DataError, DataWarning, SettingsError
from dfs_portfolio.metrics.tails import tail_mean
from dfs_portfolio.portfolio.flat_lineup import generate_lineup_with_cvar
from dfs_portfolio.portfolio.flat_portfolio import generate_portfolio
from dfs_portfolio.rules.exposure_ledger import update_exposure_book
from dfs_portfolio.rules.groups import Group
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.scenarios.scenarios import Scenarios

DRIVERS = [
    {"driver_id": f"d{i}", "name": f"D{i}", "salary": 7500 + 100 * i, "team": f"T{i % 3}"}
    for i in range(12)
]
POINTS = np.random.default_rng(1).normal(40, 15, (60, 12)) + np.arange(12)
LEVELS = {"cvar_alphas": (0.9,), "cvar_weights": (1.0,)}


def turn(book=None, previous=(), points=POINTS, players=DRIVERS, **settings):
    settings = {**LEVELS, "n_lineups": 4, **settings}
    return generate_lineup_with_cvar(
        points, players, book or {}, len(previous), list(previous), **settings
    )


def by_hand(n, **settings):
    """The books of a portfolio, kept outside of the library."""
    book, teams, lineups = {}, {}, []
    for _ in range(n):
        lineup = turn(book, lineups, n_lineups=n, team_book=teams, **settings)
        lineups.append(lineup)
        book = update_exposure_book(book, lineup["drivers"])
        teams = update_exposure_book(teams, sorted({f"T{i % 3}" for i in lineup.indices}))
    return lineups


@pytest.mark.parametrize("tail", ["upper", "lower"])
@pytest.mark.parametrize(
    "engine", ["search", pytest.param("milp", marks=pytest.mark.slow), "columns"]
)
def test_turn_by_turn_it_is_the_sequential_portfolio(engine, tail):
    limits = {"max_driver_exposure": 0.75, "max_team_exposure": 1.0, "correlation_weight": 0.5}
    portfolio = generate_portfolio(
        "r", DRIVERS, lambda n: POINTS, 4, 60, random_seed=1, tail=tail, **LEVELS, **limits
    )
    lineups = by_hand(4, engine=engine, tail=tail, solver_time_limit=300, **limits)
    assert [l["drivers"] for l in lineups] == [l["drivers"] for l in portfolio]
    for mine, its in zip(lineups, portfolio, strict=True):
        assert mine.value == its.value
        assert mine.overlap_penalty == pytest.approx(its.overlap_penalty)
        assert mine.proven
        assert mine.gap == 0.0


def test_its_facts_follow_from_the_scores():
    lineup = turn()
    scores = POINTS[:, lineup.indices].sum(axis=1)
    expected = float(tail_mean(scores, 0.9, tail="upper"))
    assert lineup["cvar_90"] == expected
    assert lineup.value == pytest.approx(expected, rel=1e-12)
    assert lineup.mean == scores.mean()
    assert lineup["total_salary"] == sum(7500 + 100 * i for i in lineup.indices)


def test_exposure_counts_the_lineups_so_far_and_this_one():
    first = turn()
    book = dict.fromkeys(first["drivers"], 1)
    second = turn(book, [first], max_driver_exposure=1.0, max_team_exposure=1.0)
    shared = [i for i in second["drivers"] if i in book]
    assert {i: second["exposure"][i] for i in shared} == dict.fromkeys(shared, 1.0)
    assert all(second["exposure"][i] == 0.5 for i in second["drivers"] if i not in book)


def test_exhausted_drivers_are_not_used():
    free = turn()
    star = free["drivers"][0]
    assert star not in turn({star: 2})["drivers"]  # 50% of four lineups
    assert star in turn({star: 1})["drivers"]


def test_exhausted_teams_are_not_used():
    lineup = turn(team_book={"T1": 3}, max_team_exposure=0.75)
    assert {i % 3 for i in lineup.indices} == {0, 2}


def test_an_earlier_lineup_is_not_chosen_again():
    first = turn()
    again = turn(previous=[first], correlation_weight=0.0, max_driver_exposure=1.0)
    assert again["drivers"] != first["drivers"]
    assert again.value <= first.value


def test_a_withdrawn_driver_of_an_earlier_lineup_is_forgotten():
    gone = {"drivers": ["d0", "d1", "withdrawn", "d3", "d4", "d5"]}
    lineup = turn(previous=[gone], correlation_weight=2.0)
    shared = sum(i in ("d0", "d1", "d3", "d4", "d5") for i in lineup["drivers"])
    assert lineup.overlap_penalty == 2.0 * shared


@pytest.mark.parametrize(
    "engine", ["search", pytest.param("milp", marks=pytest.mark.slow), "columns"]
)
def test_none_where_nothing_is_allowed(engine):
    everyone = {d["driver_id"]: 4 for d in DRIVERS}
    assert turn(everyone, engine=engine) is None
    assert turn(salary_cap=40_000, engine=engine) is None


def test_uses_of_strangers_are_told_to_have_no_effect():
    with pytest.warns(DataWarning, match="exposure_book counts uses of 'd99', not on the slate"):
        lineup = turn({"d99": 4})
    assert lineup["drivers"] == turn()["drivers"]
    with pytest.warns(DataWarning, match="team_book counts uses of 'T9', not on the slate"):
        turn(team_book={"T9": 1})


@pytest.mark.parametrize("generated", [-1, 1.5])
def test_a_number_of_lineups_that_is_none_is_refused(generated):
    with pytest.raises(SettingsError, match="n_lineups_generated must be a whole number from 0"):
        generate_lineup_with_cvar(POINTS, DRIVERS, {}, generated, [], **LEVELS)


def test_scenarios_and_points_are_the_same():
    assert turn(points=Scenarios(POINTS))["drivers"] == turn()["drivers"]


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        ({"engine": "magic"}, SettingsError, "no engine 'magic'; there is search, milp, columns"),
        ({"tail": "middle"}, SettingsError, "tail must be 'upper' or 'lower'"),
        ({"solver": "magic", "engine": "milp"}, SettingsError, "no solver 'magic'"),
        ({"correlation_weight": -1}, SettingsError, "correlation_weight must be a finite number"),
        ({"max_driver_exposure": 50}, SettingsError, "max_driver_exposure must be a share"),
        ({"points": POINTS[:, :5]}, DataError, "5"),
        ({"points": [["a"]]}, DataError, "not numbers"),
        ({"points": [[1.0], [1.0, 2.0]]}, DataError, "not numbers"),
        ({"cvar_alphas": 0.9}, SettingsError, "cvar_alphas"),
        ({"book": ["d1"]}, SettingsError, "exposure_book must map IDs to counts, got list"),
        ({"book": {"d1": math.nan}}, SettingsError, r"exposure_book\['d1'\] must be a whole"),
        ({"book": {"d1": -1}}, SettingsError, r"exposure_book\['d1'\] must be a whole"),
        ({"team_book": ["T1"]}, SettingsError, "team_book must map IDs to counts, got list"),
        ({"previous": ["abc"]}, SettingsError, "previous_lineups must be a list of mappings"),
        ({"previous": [{}]}, SettingsError, "previous_lineups must be a list of mappings"),
        ({"n_lineups": 0}, SettingsError, "n_lineups must be a whole number from 1"),
        ({"n_lineups": 2.5}, SettingsError, "n_lineups must be a whole number from 1"),
    ],
)
def test_unusable_input_is_refused(settings, error, words):
    with pytest.raises(error, match=words):
        turn(**settings)


# --------------------------------------------------------------------------------------- controls


@pytest.mark.parametrize(
    "engine", ["search", pytest.param("milp", marks=pytest.mark.slow), "columns"]
)
def test_controls_hold_turn_by_turn_as_in_a_portfolio(engine):
    rules = LineupRules(lock=["D3"], exclude=["d11"], groups=[Group(["D4", "D5"], at_most=1)])
    limits = {"max_driver_exposure": 1.0, "max_team_exposure": 1.0, "max_overlap": 4}
    portfolio = generate_portfolio(
        *("r", DRIVERS, lambda n: POINTS, 4, 60),
        **(LEVELS | limits),
        lock=rules.lock,
        exclude=rules.exclude,
        groups=rules.groups,
    )
    lineups = by_hand(4, engine=engine, rules=rules, **limits)
    assert [l["drivers"] for l in lineups] == [l["drivers"] for l in portfolio]
    for number, lineup in enumerate(lineups):
        assert "d3" in lineup["drivers"]
        assert "d11" not in lineup["drivers"]
        assert len({"d4", "d5"} & set(lineup["drivers"])) <= 1
        for other in lineups[:number]:
            assert len(set(lineup["drivers"]) & set(other["drivers"])) <= 4


def test_a_lineup_that_is_none_of_the_rules_still_keeps_others_apart():
    """Nobody keeps the rules today with driver 11, but he was in an earlier lineup."""
    earlier = {"drivers": ["d0", "d3", "d6", "d9", "d1", "d11"]}
    lineup = turn({}, [earlier], rules=LineupRules(exclude=["d11"]), max_overlap=2)
    assert len(set(earlier["drivers"]) & set(lineup["drivers"])) <= 2
