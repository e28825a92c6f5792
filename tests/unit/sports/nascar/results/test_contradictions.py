"""What cannot be true of a race that was run."""

from __future__ import annotations

from datetime import date

import pytest

from dfs_portfolio.sports.nascar.results._contradictions import contradictions, race_laps
from dfs_portfolio.sports.nascar.results.driver_results import DriverResult

DAY = date(2025, 3, 2)
ACE = DriverResult(
    "7", "R", "T", DAY, "cup", "short", 90, 0, True, "Ann Ace", "", 2, 1, 100, 60, 30, "", 1
)
BEE = ACE._replace(driver="Ben Bee", start=1, finish=2, laps_led=40, fastest_laps=20)


def test_a_race_in_order():
    assert list(contradictions([ACE, BEE])) == []
    assert race_laps([ACE, BEE]) == 100
    assert race_laps([ACE._replace(race_laps=101), BEE]) == 101


@pytest.mark.parametrize(
    ("race", "expected"),
    [
        ([ACE, BEE._replace(date=date(2025, 3, 9))], "more than one date in a race"),
        ([ACE, BEE._replace(series="nxs")], "more than one series in a race"),
        ([ACE, BEE._replace(scheduled_laps=80)], "more than one scheduled_laps in a race"),
        ([ACE, BEE._replace(points_race=False)], "more than one points_race in a race"),
        ([ACE, BEE._replace(driver="ANN  ACE")], "a driver twice in a race, with different values"),
        ([ACE], "a race of one driver"),
        ([ACE, BEE._replace(start=2)], "a start shared by drivers of a race"),
        ([ACE, BEE._replace(finish=1)], "a finish shared by drivers of a race"),
        ([ACE._replace(finish=3), BEE], "nobody is first in a race"),
        (
            [ACE._replace(race_laps=100, laps=101), BEE._replace(race_laps=100)],
            "laps above those of the race",
        ),
        (
            [e._replace(laps=0, laps_led=0, fastest_laps=0) for e in (ACE, BEE)],
            "a race without laps",
        ),
        ([ACE, BEE._replace(laps=39)], "laps_led above the laps completed"),
        ([ACE, BEE._replace(laps=19, laps_led=0)], "fastest_laps above the laps completed"),
        ([ACE, BEE._replace(laps_led=41)], "laps_led that add up to more than the laps of a race"),
        (
            [ACE, BEE._replace(fastest_laps=71)],
            "fastest_laps that add up to more than the laps of a race",
        ),
    ],
)
def test_each_contradiction_is_the_only_one_found(race, expected):
    (found,) = contradictions(race)
    assert found.problem == expected
    assert found.remedy
    assert found.shown


def test_the_team_and_the_name_of_a_race_may_be_spelt_in_two_ways():
    assert list(contradictions([ACE, BEE._replace(race_name="r", track="t", team="Red")])) == []
