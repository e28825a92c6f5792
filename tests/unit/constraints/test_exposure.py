"""Exposure: whole counts, the ledger, and rows for the next lineup."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pyomo.environ as pyo
import pytest

from dfs_portfolio.constraints.exposure import add_exposure_constraints
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.rules.counting_arguments import counting_obstacles
from dfs_portfolio.rules.exposure_ledger import ExposureBook, update_exposure_book
from dfs_portfolio.rules.exposure_limits import (
    ExposureCounts,
    ExposureLimits,
    checked_share,
    max_count,
    min_count,
)
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.solvers import SolverOptions, Status, get_solver


def slate_of(teams, salary=8000):
    return Slate.from_records(
        {"driver_id": f"d{i}", "salary": salary, "team": t} for i, t in enumerate(teams)
    )


def counts_of(driver, team, player_least=(0, 0, 0), team_least=(0, 0)):
    never = np.zeros(len(driver), bool), np.zeros(len(team), bool)
    return ExposureCounts(*map(np.array, (driver, team, player_least, team_least)), *never)


# ------------------------------------------------------------------------------------- counts


@pytest.mark.parametrize(
    ("share", "n", "most", "fewest"),
    [
        (0.29, 100, 29, 29),  # 0.29 * 100 = 28.999999999999996
        (0.07, 100, 7, 7),  # 0.07 * 100 = 7.000000000000001
        (0.57, 100, 57, 57),
        (0.1, 30, 3, 3),
        (0.5, 5, 2, 3),
        (0.125, 20, 2, 3),
        (0.0, 20, 0, 0),
        (1.0, 20, 20, 20),
        (0.999, 150, 149, 150),
        (0.01, 20, 0, 1),
        (1 / 3, 3, 1, 1),
        (2 / 3, 150, 100, 100),
    ],
)
def test_shares_become_whole_counts(share, n, most, fewest):
    assert max_count(share, n) == most
    assert min_count(share, n) == fewest


def test_counts_are_exact_for_every_percentage_of_every_size():
    assert math.floor(0.29 * 100) != 29  # the traps
    assert math.ceil(0.07 * 100) != 7
    for n in (1, 2, 3, 5, 7, 20, 33, 100, 150, 500):
        for percent in range(101):
            exact = Fraction(percent, 100) * n
            assert max_count(percent / 100, n) == math.floor(exact)
            assert min_count(percent / 100, n) == math.ceil(exact)


@pytest.mark.parametrize(
    ("share", "hint"),
    [
        (30, "; did you mean 0.3?"),
        (100, "; did you mean 1?"),
        (12.5, "; did you mean 0.125?"),
        (np.int64(30), "; did you mean 0.3?"),
        (150, ""),
        (-0.1, ""),
        (math.nan, ""),
        (math.inf, ""),
        (True, ""),
        ("0.3", ""),
        (None, ""),
    ],
)
def test_what_is_no_share_is_refused(share, hint):
    with pytest.raises(SettingsError) as caught:
        checked_share("max_player", share)
    assert str(caught.value) == f"max_player must be a share in [0, 1], got {share!r}{hint}"


@pytest.mark.parametrize("share", [0, 0.0, 0.3, 1, 1.0, np.float32(0.5), np.int64(1)])
def test_shares_become_floats(share):
    found = checked_share("max_player", share)
    assert type(found) is float
    assert found == share


# ------------------------------------------------------------------------------------- limits


def test_limits_by_default():
    limits = ExposureLimits()
    assert (limits.max_player, limits.max_team, limits.on_infeasible) == (0.5, 0.7, "relax")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"max_player": 30}, r"max_player must be a share in \[0, 1\], got 30; did you mean 0.3\?"),
        ({"max_team": 70}, r"max_team must be a share in \[0, 1\], got 70; did you mean 0.7\?"),
        ({"on_infeasible": "ignore"}, "one of relax, raise, partial, not 'ignore'"),
    ],
)
def test_unusable_limits_are_refused(arguments, words):
    with pytest.raises(SettingsError, match=words):
        ExposureLimits(**arguments)


def test_limits_as_counts():
    caps = ExposureLimits(0.29, 0.5).counts(slate_of("AAB"), 100)
    assert caps.player_most.tolist() == [29, 29, 29]
    assert caps.team_most.tolist() == [50, 50]


# ------------------------------------------------------------------------------------- ledger


def test_general_limits_do_not_hold_a_locked_driver_who_has_a_least_of_his_own():
    """Nor his team: only a largest share of their own does."""
    slate = Slate.from_records(
        {"driver_id": i, "salary": 8000, "team": "xy"[i % 2]} for i in range(4)
    )
    loose = ExposureLimits(0.5, 0.7, players={0: (0.2, None)}, teams={"x": (0.2, None)})
    counts = loose.counts(slate, 10, locked=[0])
    assert (counts.player_most.tolist(), counts.team_most.tolist()) == ([10, 5, 5, 5], [10, 7])
    tight = ExposureLimits(0.5, 0.7, players={0: (0.2, 0.6)}, teams={"x": (0.2, 0.8)})
    counts = tight.counts(slate, 10, locked=[0])
    assert (counts.player_most.tolist(), counts.team_most.tolist()) == ([6, 5, 5, 5], [8, 7])


def test_a_team_counts_once_a_lineup():
    slate = slate_of("AAABB")
    book = ExposureBook.of(slate, [(0, 1, 2), (0, 1, 3), (3, 4)])
    assert book.player.tolist() == [2, 2, 1, 2, 1]
    assert book.team.tolist() == [2, 2]  # A in lineups 1, 2; B in lineups 2, 3


def test_recording_leaves_the_old_ledger_as_it_was():
    slate = slate_of("AAB")
    empty = ExposureBook.of(slate)
    after = empty.record(slate, (0, 2))
    assert empty.player.tolist() == [0, 0, 0]
    assert empty.team.tolist() == [0, 0]
    assert after.player.tolist() == [1, 0, 1]


def test_uses_over_the_caps_add_up():
    book = ExposureBook(np.array([3, 1, 0]), np.array([4, 2]))
    caps = counts_of([1, 1, 1], [3, 3])
    assert book.excess(caps) == 3  # driver 0 by two, team 0 by one; room elsewhere does not count
    assert book.excess(counts_of([3, 1, 0], [4, 2])) == 0


def test_update_exposure_book_returns_a_new_book():
    book = {"a": 5}
    assert update_exposure_book(book, ["a", "b"]) == {"a": 6, "b": 1}
    assert book == {"a": 5}
    assert update_exposure_book({}, []) == {}


# -------------------------------------------------------------------------- counting obstacles


def test_too_few_places_are_put_in_words():
    found = counting_obstacles(slate_of("ABC" * 4), LineupRules(), ExposureLimits(max_team=1), 5)
    assert found == ("12 drivers at 50% of 5 lineups (2 each) fill 24 of 30 slots",)


def test_too_few_teams_are_put_in_words():
    # Six drivers in stacks of at most three need two teams a lineup: 20 uses in ten lineups;
    # three teams at 50% give 15.
    limits = ExposureLimits(max_player=1.0, max_team=0.5)
    found = counting_obstacles(slate_of("ABC" * 4), LineupRules(), limits, 10)
    assert found == (
        "3 usable teams at 50% of 10 lineups (5 each) give 15 of at least 20 team uses",
    )


def test_teams_too_small_to_stack_do_not_help():
    # Teams A, B, C of four and six drivers alone in theirs, who cannot be used in stacks of two.
    limits = ExposureLimits(max_player=1.0, max_team=0.5)
    slate = slate_of("ABC" * 4 + "DEFGHI")
    assert "3 usable teams" in counting_obstacles(slate, LineupRules(), limits, 10)[0]
    unstacked = LineupRules(min_stack=1, max_stack=3)
    assert counting_obstacles(slate, unstacked, limits, 10) == ()  # 9 teams at 5: 45 of 20


def test_both_obstacles_are_named_and_enough_room_is_none():
    slate = slate_of("ABC" * 4)
    assert len(counting_obstacles(slate, LineupRules(), ExposureLimits(0.4, 0.5), 10)) == 2
    assert counting_obstacles(slate, LineupRules(), ExposureLimits(0.5, 0.7), 10) == ()


# ----------------------------------------------------------------------- rows of the next lineup


def barred(uses, generated, driver_share, team_share, **settings):
    """Drivers whose variables the rows hold at 0, by driver and by team."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var([f"d{i}" for i in range(4)], domain=pyo.Binary)
    book = {f"d{i}": n for i, n in enumerate(uses)}
    add_exposure_constraints(model, model.x, book, generated, driver_share, team_share, **settings)

    def held(rows):
        return [f"d{i}" for i, row in rows.items() if pyo.value(row.upper) == 0]

    for row in model.component_data_objects(pyo.Constraint):
        assert row.lower is None
        assert pyo.value(row.upper) in (0, 1)
    team = held(model.exposure_team) if model.find_component("exposure_team") else None
    return held(model.exposure_player), team


TEAMS = slate_of("AABB")


@pytest.mark.parametrize(
    ("generated", "uses", "spent"),
    [
        (0, (0, 0, 0, 0), []),  # cap ceil(0.5 * 1) = 1
        (1, (1, 1, 0, 0), ["d0", "d1"]),  # cap ceil(0.5 * 2) = 1
        (2, (1, 1, 1, 1), []),  # cap ceil(0.5 * 3) = 2
        (3, (2, 1, 2, 1), ["d0", "d2"]),  # cap ceil(0.5 * 4) = 2
        (4, (3, 2, 1, 0), ["d0"]),  # cap ceil(0.5 * 5) = 3
    ],
)
def test_without_the_size_the_caps_run_along(generated, uses, spent):
    assert barred(uses, generated, 0.5, 0.7) == (spent, None)


def test_running_team_caps_count_as_if_no_two_team_mates_met():
    # After three lineups the team cap is ceil(0.7 * 4) = 3; A has 2 + 1 uses, B has 1 + 1.
    players, team = barred((2, 1, 1, 1), 3, 1.0, 0.7, driver_data=TEAMS)
    assert players == []
    assert team == ["d0", "d1"]


def test_a_team_book_counts_lineups():
    settings = {"driver_data": TEAMS, "team_book": {"A": 2, "B": 3}}
    assert barred((2, 1, 1, 2), 3, 1.0, 0.7, **settings) == ([], ["d2", "d3"])


def test_with_the_size_caps_are_those_of_the_whole():
    # 0.29 of 100: 29
    assert barred((29, 28, 30, 0), 40, 0.29, 1.0, n_lineups=100) == (["d0", "d2"], None)


def test_zero_means_never_and_one_always():
    for settings in ({}, {"n_lineups": 10}):
        assert barred((0, 0, 0, 0), 0, 0.0, 0.7, **settings)[0] == ["d0", "d1", "d2", "d3"]
        assert barred((5, 5, 5, 5), 5, 1.0, 0.7, **settings)[0] == []


@pytest.mark.parametrize("name", ["max_driver_exposure", "max_team_exposure"])
def test_percentages_are_refused(name):
    model = pyo.ConcreteModel()
    model.x = pyo.Var(list(TEAMS.ids), domain=pyo.Binary)
    with pytest.raises(SettingsError, match=rf"{name} must be a share .* did you mean 0.3\?"):
        add_exposure_constraints(model, model.x, {}, 0, driver_data=TEAMS, **{name: 30})


def test_a_driver_without_a_team_is_not_held_to_the_team_limit():
    teams = ("Blue", None, "Blue", None)
    slate = Slate.from_records(
        {"driver_id": i, "salary": 5000, "team": t} for i, t in enumerate(teams)
    )
    caps = ExposureLimits(max_player=1.0, max_team=0.5).counts(slate, 10)
    assert caps.team_most.tolist() == [5, 10, 10]


def test_a_driver_without_a_team_is_not_barred_by_the_team_rows():
    model = pyo.ConcreteModel()
    model.x = pyo.Var(range(3), domain=pyo.Binary)
    slate = Slate.from_records(
        {"driver_id": i, "salary": 5000, "team": t} for i, t in enumerate(["Blue", None, "Blue"])
    )
    book = {0: 5, 1: 5, 2: 0}
    add_exposure_constraints(model, model.x, book, 5, 1.0, 0.5, slate, n_lineups=10)
    assert [model.team_cap[t].value for t in range(2)] == [0, 1]


def test_relaxable_rows_spend_a_budget_of_extra_uses():
    model = pyo.ConcreteModel()
    model.x = pyo.Var(list(TEAMS.ids), domain=pyo.Binary)
    model.two = pyo.Constraint(expr=pyo.quicksum(model.x.values()) == 2)
    # d0 and the whole team A are exhausted; two drivers of A make 1 + 1 extra uses, one of A and
    # one of B make one or two of them.
    add_exposure_constraints(
        model,
        model.x,
        {"d0": 1},
        1,
        0.5,
        0.5,
        TEAMS,
        n_lineups=2,
        team_book={"A": 1},
        relaxable=True,
    )
    worth = dict(zip(TEAMS.ids, (8.0, 4.0, 2.0, 1.0), strict=True))
    model.cost = pyo.Objective(expr=-sum(w * model.x[i] for i, w in worth.items()))
    found = {}
    for budget in (0, 1, 2):
        model.extra_budget = budget
        result = get_solver("highs").solve(model, SolverOptions())
        assert result.status is Status.OPTIMAL
        found[budget] = [i for i in TEAMS.ids if model.x[i].value > 0.5]
    assert found == {0: ["d2", "d3"], 1: ["d1", "d2"], 2: ["d0", "d1"]}
