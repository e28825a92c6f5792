"""The driver pool: what it accepts, what it refuses, and its order."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pandas as pd
import pytest

from dfs_portfolio.errors import SlateError
from dfs_portfolio.slate import Driver, Slate
from dfs_portfolio.sports.nascar.contest import DRAFTKINGS_NASCAR

RECORDS = [
    {"driver_id": 30, "name": "Ann", "salary": 9000, "team": "Red"},
    {"driver_id": 10, "name": "Ben", "salary": 8000, "team": "Blue"},
    {"driver_id": 20, "name": "Cy", "salary": 7000, "team": "Red"},
]


@pytest.fixture
def slate():
    return Slate.from_records(RECORDS)


def test_the_order_of_the_records_is_kept_everywhere(slate):
    assert slate.ids == (30, 10, 20)
    assert slate.names == ("Ann", "Ben", "Cy")
    assert slate.salaries.tolist() == [9000, 8000, 7000]
    assert slate.index_of == {30: 0, 10: 1, 20: 2}
    assert slate.team_names == ("Red", "Blue")  # by first appearance, not by letter
    assert slate.team_index.tolist() == [0, 1, 0]


def test_a_slate_is_a_sequence_of_drivers(slate):
    assert len(slate) == 3
    assert slate[1] == Driver(10, "Ben", 8000, "Blue")
    assert [d.name for d in slate] == ["Ann", "Ben", "Cy"]
    assert slate[-1].name == "Cy"


def test_arrays_and_drivers_cannot_be_changed(slate):
    with pytest.raises(ValueError, match="read-only"):
        slate.salaries[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        slate.team_index[0] = 1
    with pytest.raises(FrozenInstanceError):
        slate[0].salary = 1
    with pytest.raises(FrozenInstanceError):
        slate.players = ()


def test_drivers_without_a_team_are_teams_of_their_own():
    slate = Slate.from_records(
        [{"driver_id": i, "salary": 5000, "team": t} for i, t in enumerate([None, "A", None, "A"])]
    )
    assert slate.team_index.tolist() == [0, 1, 2, 1]
    assert len(set(slate.team_names)) == 3
    assert slate.without_team == ("0", "2")


def test_frames_records_and_slates_are_the_same(slate):
    assert Slate.from_any(RECORDS) == slate
    assert Slate.from_any(iter(RECORDS)) == slate
    assert Slate.from_any(pd.DataFrame(RECORDS)) == slate
    assert Slate.from_any(slate) is slate
    assert type(Slate.from_any(pd.DataFrame(RECORDS))[0].salary) is int


@pytest.mark.parametrize("blank", [None, math.nan, "", "  ", pd.NA, pd.NaT])
def test_blank_cells_are_missing_values(blank):
    record = {"driver_id": "7", "name": blank, "salary": 5000, "team": blank, "start": blank}
    driver = Slate.from_records([record])[0]
    assert driver == Driver("7", name="7", salary=5000, team=None)
    assert driver.extras == {}


def test_values_of_records_are_tidied():
    record = {
        "driver_id": np.int64(7),
        "name": " Ann Ace ",
        "salary": 9000.0,
        "team": 48,
        "start": np.float64(3),
        "projection": np.float64(41.5),
        "unknown": "ignored",
    }
    driver = Slate.from_records([record])[0]
    assert driver == Driver(7, "Ann Ace", 9000, "48", projection=41.5, extras={"start": 3})
    assert type(driver.extras["start"]) is int
    assert type(driver.salary) is int
    assert type(driver.player_id) is int


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"driver_id": 10}, "driver ID used more than once: 10; keep one row"),
        ({"salary": 0}, "not a whole positive number of dollars for 'Ann: 0'"),
        ({"salary": -100}, "not a whole positive number of dollars for 'Ann: -100'"),
        ({"salary": 9000.5}, r"not a whole positive number of dollars for 'Ann: 9000\.5'"),
        ({"salary": True}, "not a whole positive number of dollars for 'Ann: True'"),
        ({"salary": "$9,000"}, "not a whole positive number of dollars"),
        ({"start": 0}, "start is not a whole number from 1 for 'Ann: 0'"),
        ({"start": 2.5}, "start is not a whole number from 1"),
        ({"projection": math.inf}, "projection is not a finite number for 'Ann: inf'"),
        ({"floor": "low"}, "floor is not a finite number"),
        ({"ceiling": True}, "ceiling is not a finite number"),
        ({"average_points": -math.inf}, "average_points is not a finite number"),
        ({"ownership": 101}, "ownership is not a percentage from 0 to 100 for 'Ann: 101'"),
        ({"win_probability": 12.5}, "win_probability is not a probability from 0 to 1"),
        ({"top10_probability": -0.1}, "top10_probability is not a probability from 0 to 1"),
        ({"sd": -1.0}, "sd is not a number from 0 for 'Ann: -1.0'"),
        ({"expected_finish": 0.5}, "expected_finish is not a number from 1"),
        ({"laps_led": -1}, "laps_led is not a number from 0"),
        ({"fastest_laps": math.inf}, "fastest_laps is not a finite number"),
        ({"driver_id": None}, "no 'driver_id' in record 1: every driver needs one"),
        ({"salary": math.nan}, "no 'salary' in record 1: every driver needs one"),
    ],
)
def test_unusable_records_are_refused(changes, words):
    with pytest.raises(SlateError, match=words):
        Slate.from_records([RECORDS[0] | changes, *RECORDS[1:]])


def test_drivers_made_by_hand_are_checked_as_well():
    with pytest.raises(SlateError, match="no name for driver ID 1"):
        Slate((Driver(1, "", 5000),))
    with pytest.raises(SlateError, match="no drivers at all"):
        Slate(())
    with pytest.raises(SlateError, match="no drivers at all"):
        Slate.from_records([])


def test_all_problems_are_reported_at_once_and_five_named():
    records = [{"driver_id": i, "name": f"D{i}", "salary": -1, "start": 0} for i in range(8)]
    records[7] |= {"driver_id": 0, "projection": math.inf}
    with pytest.raises(SlateError) as caught:
        Slate.from_records(records)
    assert len(caught.value.problems) == 4
    assert "'D4: -1' and 3 more" in str(caught.value)


def test_teams_are_set_by_id_and_others_kept(slate):
    changed = slate.with_teams({10: "Red", 20: None})
    assert [d.team for d in changed] == ["Red", "Red", None]
    assert [d.team for d in slate] == ["Red", "Blue", "Red"]
    assert changed.contest is DRAFTKINGS_NASCAR


def test_projections_are_set_by_id(slate):
    changed = slate.with_projections({20: {"start": 3, "projection": 41.5}, 30: {"ceiling": 70.0}})
    assert changed[2] == replace(slate[2], projection=41.5, extras={"start": 3})
    assert changed[0].ceiling == 70.0
    assert changed[1] == slate[1]


@pytest.mark.parametrize(
    ("projections", "words"),
    [
        ({99: {"projection": 1.0}}, "unknown driver ID 99"),
        ({10: {"points": 1.0}}, "unknown field 'points'"),
        ({10: {"salary": 1}}, "unknown field 'salary'"),
        ({10: {"projection": math.inf}}, "projection is not a finite number for 'Ben: inf'"),
        ({10: {"start": 0}}, "start is not a whole number from 1"),
    ],
)
def test_unusable_projections_are_refused(slate, projections, words):
    with pytest.raises(SlateError, match=words):
        slate.with_projections(projections)


def test_unknown_ids_of_teams_are_refused(slate):
    with pytest.raises(SlateError, match="unknown driver ID 'x'"):
        slate.with_teams({10: "Red", "x": "Red"})


def test_the_fingerprint_knows_every_fact_and_the_order(slate):
    assert slate.fingerprint == Slate.from_records(RECORDS).fingerprint
    others = [
        slate.with_teams({10: "Red"}),
        slate.with_projections({10: {"start": 1}}),
        Slate(slate.players[::-1]),
        Slate(slate.players, replace(DRAFTKINGS_NASCAR, salary_cap=60_000)),
    ]
    prints = {s.fingerprint for s in [slate, *others]}
    assert len(prints) == 5
