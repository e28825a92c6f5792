"""What a race is worth, against DraftKings' own table."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.sports.nascar.contest import DRAFTKINGS_NASCAR
from dfs_portfolio.sports.nascar.scoring import DRAFTKINGS_SCORING, Scoring, scoring_of

# Copied from the site's rules, row by row: 1st to 10th, 11th to 20th, 21st to 30th, 31st to 40th.
FINISH_POINTS = [
    *(45, 42, 41, 40, 39, 38, 37, 36, 35, 34),
    *(32, 31, 30, 29, 28, 27, 26, 25, 24, 23),
    *(21, 20, 19, 18, 17, 16, 15, 14, 13, 12),
    *(10, 9, 8, 7, 6, 5, 4, 3, 2, 1),
]


@pytest.mark.parametrize(("place", "points"), list(enumerate(FINISH_POINTS, 1)))
def test_points_of_every_finishing_place(place, points):
    score = Scoring().score(start=place, finish=place, laps_led=0, fastest_laps=0)
    assert score.item() == points


@pytest.mark.parametrize("place", [41, 42, 43, 1000])
def test_places_after_the_fortieth_score_nothing(place):
    assert Scoring().score(place, place, 0, 0).item() == 0.0


@pytest.mark.parametrize(
    ("start", "finish", "laps_led", "fastest_laps", "points"),
    [
        (10, 1, 0, 0, 54.0),  # 45 + 9 places gained
        (1, 10, 0, 0, 25.0),  # 34 - 9 places lost
        (1, 40, 0, 0, -38.0),  # 1 - 39: scores can be negative
        (5, 43, 0, 0, -38.0),  # 0 - 38
        (7, 7, 1, 0, 37.25),  # 37 + 1/4
        (7, 7, 100, 0, 62.0),  # 37 + 25
        (7, 7, 0, 1, 37.45),  # 37 + 0.45
        (7, 7, 0, 20, 46.0),  # 37 + 9
        (3, 2, 134, 61, 103.95),  # 42 + 1 + 33.5 + 27.45
    ],
)
def test_differential_and_dominator_points(start, finish, laps_led, fastest_laps, points):
    assert Scoring().score(start, finish, laps_led, fastest_laps).item() == points


def test_scores_carry_no_binary_noise():
    """Every score is the decimal that the site shows, the nearest number to it there is."""
    laps = np.arange(400)
    noisy = 37 + 0.25 * laps + 0.45 * laps[::-1]
    exact = [float(Fraction(37) + Fraction(n, 4) + Fraction(9 * (399 - n), 20)) for n in range(400)]
    assert noisy.tolist() != exact
    assert Scoring().score(7, 7, laps, laps[::-1]).tolist() == exact


def test_shapes_broadcast_against_each_other():
    start = np.array([1, 2])  # two drivers
    finish = np.array([[1, 2], [2, 1], [41, 40]])  # three races
    laps_led = np.array([[4], [0], [8]])
    score = Scoring().score(start, finish, laps_led, 0)
    # race 1: 45 + 0 + 1, 42 + 0 + 1; race 2: 42 - 1, 45 + 1; race 3: 0 - 40 + 2, 1 - 38 + 2
    assert score.tolist() == [[46.0, 43.0], [41.0, 46.0], [-38.0, -35.0]]
    assert score.dtype == np.float64


def test_no_results_score_nothing():
    assert Scoring().score([], [], [], []).shape == (0,)


@pytest.mark.parametrize("finish", [0, -1, [1, 2, 0], [[3], [-40]]])
def test_finishing_places_count_from_one(finish):
    with pytest.raises(SettingsError, match="finishing positions are whole numbers from 1"):
        Scoring().score(1, finish, 0, 0)


def test_another_scoring_is_only_other_numbers():
    scoring = Scoring(finish_points=(10, 5), place_gained=0.5, lap_led=1.0, fastest_lap=2.0)
    # 5 + 0.5 * (4 - 2) + 3 + 2 * 1 = 11; third place is off the table: 0 + 0.5 * (1 - 3) = -1
    assert scoring.score([4, 1], [2, 3], [3, 0], [1, 0]).tolist() == [11.0, -1.0]


def test_draftkings_scoring_is_that_of_the_contest():
    assert scoring_of(DRAFTKINGS_NASCAR) == DRAFTKINGS_SCORING == Scoring()


def test_another_site_has_no_scoring_yet():
    with pytest.raises(SettingsError, match="how Elsewhere scores NASCAR is not known"):
        scoring_of(replace(DRAFTKINGS_NASCAR, site="Elsewhere"))
