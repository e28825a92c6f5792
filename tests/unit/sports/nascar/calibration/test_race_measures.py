from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm, spearmanr

from dfs_portfolio.sports.nascar.calibration.race_measures import (
    MEASURES,
    Expectation,
    Runs,
    measure_runs,
)

TEAMS = ("Red", "Red", "Blue", None, None)


@pytest.fixture
def race():
    """Five cars, 20 laps of which 16 under green; the third on the grid led the most and won."""
    return Runs(
        start=np.array([[1, 2, 3, 4, 5]]),
        finish=np.array([[2, 3, 1, 5, 4]]),
        laps_led=np.array([[6, 0, 13, 1, 0]]),
        fastest_laps=np.array([[4, 0, 8, 4, 0]]),
        retired=np.array([[False, False, False, True, True]]),
        points=np.array([[50.0, 40.0, 70.0, 10.0, 15.0]]),
        laps=20,
    )


@pytest.fixture
def expected():
    same = np.array([[a == b == "Red" for b in TEAMS] for a in TEAMS])
    np.fill_diagonal(same, False)
    return Expectation(np.array([5.0, 4.0, 3.0, 2.0, 1.0]), np.zeros(5), np.ones(5), same)


def of(name, race, expected):
    return measure_runs(race, expected)[name][0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("largest share of laps led", 13 / 20),
        ("second share of laps led", 6 / 20),
        ("leaders", 3),
        ("leaders of 10% of the laps", 2),
        ("who led most won", 1),
        ("largest share of fastest laps", 8 / 16),
        ("green share of laps", 16 / 20),
        ("retired", 2),
        ("rank correlation of start and finish", 0.6),
        ("start of the winner", 3),
        ("sd of points", np.std([50, 40, 70, 10, 15])),
        ("99% quantile of points", 50 + 0.96 * 20),
        (
            "rank correlation of mean points and points",
            spearmanr([5, 4, 3, 2, 1], [50, 40, 70, 10, 15])[0],
        ),
    ],
)
def test_a_race_by_hand(race, expected, name, value):
    assert of(name, race, expected) == pytest.approx(value)


def test_team_mates_by_hand(race, expected):
    scores = norm.ppf(1 - (np.array([2, 3, 1, 5, 4]) - 0.5) / 5)
    pairs = [(i, j) for i in range(5) for j in range(i)]
    others = np.mean([scores[i] * scores[j] for i, j in pairs if (i, j) != (1, 0)])
    assert of("correlation of team-mates", race, expected) == pytest.approx(
        scores[0] * scores[1] - others
    )


def test_drivers_without_a_team_have_no_team_mates(race):
    found = Expectation.of(race, TEAMS).team_mates
    assert np.argwhere(found).tolist() == [[0, 1], [1, 0]]
    alone = Expectation.of(race, ("A", "B", "C", None, None))
    assert np.isnan(of("correlation of team-mates", race, alone))


def test_team_mates_of_one_luck_are_found_and_others_are_not():
    rng = np.random.default_rng(3)
    luck = np.repeat(rng.normal(size=(4000, 10)), 2, axis=1)
    nothing = np.zeros((4000, 20), dtype=int)
    teams = [f"T{i // 2}" for i in range(20)]
    means = []
    for together in (0.0, 1.0):
        pace = together * luck + rng.normal(size=luck.shape)
        finish = pace.argsort(axis=1).argsort(axis=1) + 1
        flat = Runs(finish, finish, nothing + 1, nothing, nothing > 0, nothing * 1.0, 100)
        found = measure_runs(flat, Expectation.of(flat, teams))["correlation of team-mates"]
        means.append(found.mean())
    assert means[0] == pytest.approx(0.0, abs=0.02)
    assert means[1] == pytest.approx(0.5, abs=0.05)  # half of the variance is the team's


def test_what_nobody_measured_is_not_known(race, expected):
    unmeasured = replace(race, fastest_laps=np.zeros((1, 5), dtype=int))
    found = measure_runs(unmeasured, expected)
    assert [name for name in MEASURES if np.isnan(found[name][0])] == [
        "largest share of fastest laps",
        "green share of laps",
    ]


def test_a_field_of_one_car_is_measured(expected):
    one = np.array([[1]])
    lone = Runs(one, one, 9 * one, 9 * one, one > 1, 60.0 * one, 9)
    found = measure_runs(lone, Expectation.of(lone, ["Red"]))
    assert found["second share of laps led"][0] == 0
    assert found["largest share of laps led"][0] == 1


def test_runs_are_measured_one_by_one(race, expected):
    twice = Runs(
        *(
            np.repeat(getattr(race, name), 2, axis=0)
            for name in ("start", "finish", "laps_led", "fastest_laps", "retired", "points")
        ),
        race.laps,
    )
    for name, values in measure_runs(twice, expected).items():
        assert values.shape == (2,)
        assert values[0] == values[1] == of(name, race, expected)


def test_a_gap_in_the_finish_is_no_obstacle(race, expected):
    gapped = replace(race, finish=np.array([[2, 3, 1, 6, 4]]))
    assert np.isfinite(of("correlation of team-mates", gapped, expected))
