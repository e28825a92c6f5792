"""Past races in order, and what could be known on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from dfs_portfolio.sports.nascar.results import PastRace, RaceResults
from dfs_portfolio.sports.nascar.scoring import Scoring

RACE = PastRace(
    race_id="7",
    name="The Race",
    track="Oval",
    day=date(2025, 3, 2),
    series="cup",
    track_type="short",
    scheduled_laps=100,
    laps=100,
    points_race=True,
    drivers=("Ann Ace", "Ben Bee", "Cy Day"),
    teams=("Blue", "Red", None),
    start=np.array([2, 1, 3]),
    finish=np.array([1, 2, 3]),
    laps_led=np.array([60, 40, 0]),
    fastest_laps=np.array([30, 20, 5]),
    completed=np.array([100, 100, 50]),
    retired=np.array([False, False, True]),
    running_position=np.array([1.5, 1.5, np.nan]),
)
OTHERS = (
    replace(RACE, race_id="9", day=date(2025, 3, 9), series="nxs"),
    replace(RACE, race_id="8", day=date(2025, 3, 2), series="nxs"),
    replace(RACE, race_id="6", day=date(2025, 2, 23)),
)


def ids(results: RaceResults) -> list[str]:
    return [race.race_id for race in results]


def test_points():
    """45, 42 and 41 for the places; 1 a place gained, 0.25 a lap led, 0.45 a fastest lap."""
    assert RACE.points().tolist() == [45 + 1 + 15 + 13.5, 42 - 1 + 10 + 9, 41 + 2.25]
    assert RACE.points(Scoring(finish_points=(1,), lap_led=0, fastest_lap=0)).tolist() == [2, -1, 0]


def test_a_race_cannot_be_changed():
    assert len(RACE) == 3
    for name in ("start", "finish", "laps_led", "fastest_laps", "completed", "retired"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(RACE, name)[0] = 1


def test_races_are_sorted_by_date_and_those_of_a_day_stay_as_they_were():
    assert ids(RaceResults((*OTHERS, RACE))) == ["6", "8", "7", "9"]
    assert ids(RaceResults((RACE, *OTHERS))) == ["6", "7", "8", "9"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 2, 23), []),
        (date(2025, 3, 2), ["6"]),  # races of the day itself are not known on it
        (date(2025, 3, 3), ["6", "7", "8"]),
        (date(2026, 1, 1), ["6", "7", "8", "9"]),
    ],
)
def test_before_a_day(day, expected):
    results = RaceResults((RACE, *OTHERS), "somewhere").before(day)
    assert ids(results) == expected
    assert results.source == "somewhere"


def test_of_a_series():
    results = RaceResults((RACE, *OTHERS))
    assert ids(results.of_series("nxs")) == ["8", "9"]
    assert ids(results.of_series("trucks")) == []


def test_one_and_several():
    results = RaceResults((RACE, *OTHERS))
    assert len(results) == 4
    assert results[-1].race_id == "9"
    assert [race.race_id for race in results[1:3]] == ["7", "8"]
