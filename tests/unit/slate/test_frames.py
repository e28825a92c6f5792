"""Slates from data frames, in our columns or in those of a salary file."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dfs_portfolio.errors import DataWarning, FileFormatError, NoSuchItemError, SlateError
from dfs_portfolio.sites.draftkings.salaries import read_salaries
from dfs_portfolio.slate.slate import Slate

DRIVERS = [(44343072 + i, f"Driver {chr(65 + i)}", 9000 - 100 * i) for i in range(6)]
RAW = pd.DataFrame(
    {
        "Position": "D",
        "Name + ID": [f"{name} ({i})" for i, name, _ in DRIVERS],
        "Name": [name for _, name, _ in DRIVERS],
        "ID": [i for i, _, _ in DRIVERS],
        "Salary": [salary for *_, salary in DRIVERS],
        "TeamAbbrev": "NAS",
        "AvgPointsPerGame": [41.5, np.nan, 3.0, 4.0, 5.0, 6.0],
    }
)
SLATE = read_salaries(RAW)


def test_a_raw_salary_frame_is_a_slate_with_ids_as_text():
    assert Slate.from_any(RAW) == SLATE
    assert SLATE.ids == tuple(str(i) for i, *_ in DRIVERS)
    assert SLATE[0].average_points == 41.5
    assert SLATE[1].average_points is None


def test_columns_added_to_a_salary_frame_are_taken():
    frame = RAW.assign(team=["A", "A", None, "B", "B", "B"], projection=50.5).sample(
        frac=1, random_state=1
    )
    slate = Slate.from_any(frame.astype({"ID": float}))
    assert [slate[name].team for name in SLATE.names] == ["A", "A", None, "B", "B", "B"]
    assert set(slate.known("projection")) == {50.5}


@pytest.mark.parametrize("key", ["ID", "Name", ["Name", "ID"]])
def test_a_named_index_loses_nothing(key):
    assert Slate.from_any(RAW.set_index(key)) == SLATE
    assert read_salaries(RAW.set_index(key)) == SLATE


def test_positions_as_an_index_are_a_file_with_a_comma_too_many():
    shifted = RAW.set_index("Position").rename_axis(None).set_axis(RAW.columns[:-1], axis=1)
    for read in (read_salaries, Slate.from_any):
        with pytest.raises(FileFormatError, match=r"one column to the left: .*index_col=False"):
            read(shifted)


def test_frames_that_are_refused():
    frame = pd.DataFrame({"driver_id": [1], "salary": [8000]})
    with pytest.raises(SlateError, match="columns have 2 levels"):
        Slate.from_any(frame.set_axis(pd.MultiIndex.from_product([["a"], frame.columns]), axis=1))
    with pytest.raises(SlateError, match="columns of the same name: 'salary'"):
        Slate.from_any(frame.iloc[:, [0, 1, 1]])
    with pytest.raises(FileFormatError, match=r"line 2 \('abc'\)"):
        Slate.from_any(RAW.astype(object).mask(RAW == 8900, "abc"))


def test_an_index_of_ids_or_names_and_capitals_lose_nothing():
    frame = pd.DataFrame(
        {"driver_id": [7, 9], "name": ["A Bee", "C Day"], "salary": [8000, 7000], "team": "x"}
    )
    slate = Slate.from_any(frame)
    assert slate.names == ("A Bee", "C Day")
    for key in ("driver_id", "name"):
        for index in (frame.set_index(key), frame.set_index(key).rename_axis(None)):
            assert Slate.from_any(index) == slate
    assert Slate.from_any(frame.rename(columns=str.title).set_index("Name")) == slate
    assert Slate.from_any(frame.set_axis(["b", "a"])) == slate  # the names are a column


def test_ids_as_floats_are_whole():
    slate = Slate.from_records([{"driver_id": 7.0, "name": "A", "salary": 8000.0}])
    assert slate.ids == (7,)
    assert repr(slate.ids[0]) == "7"


@pytest.mark.parametrize(
    "key", ["44343074", "44343074.0", 44343074, 44343074.0, np.int64(44343074)]
)
def test_an_id_is_found_as_text_or_number(key):
    assert SLATE.find_id(key) == 2
    assert SLATE.find_id(7) is None


@pytest.mark.parametrize("text", ["Driver C", "driver c", "44343074", "Driver C (44343074)"])
def test_a_player_by_text(text):
    assert SLATE[text] is SLATE.players[2]
    with pytest.raises(NoSuchItemError, match="'Driver X' is not in the slate"):
        SLATE["Driver X"]


@pytest.mark.parametrize(
    ("team", "projection", "start"),
    [("Team", "Projection", "Start"), ("TEAM", "PROJECTION", " start")],
)
def test_columns_added_in_another_case_are_taken_and_counted_as_read(team, projection, start):
    added = {team: list("AABBCC"), projection: 50.5, start: range(1, 7)}
    slate = Slate.from_any(RAW.assign(**added))
    assert slate["Driver B"].team == "A"
    assert set(slate.known("projection")) == {50.5}
    assert slate["Driver B"].number("start") == 2
    (source,) = slate.sources
    assert {("team", team), ("projection", projection), ("start", start)} <= set(source.read)
    assert not set(added) & set(source.unused)


@pytest.mark.parametrize("frame", [RAW, pd.DataFrame(DRIVERS, columns=["id", "name", "salary"])])
def test_columns_that_only_projection_files_have_are_told(frame):
    frame = frame.rename(columns={"id": "driver_id"})
    with pytest.warns(DataWarning, match=r"not used: 'My Proj' \(rename it 'projection'\)"):
        slate = Slate.from_any(frame.assign(**{"My Proj": 50.5, "Own": np.nan}))
    assert np.isnan(slate.known("projection")).all()
