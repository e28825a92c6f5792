"""Teams from past results: the latest entry before the race, and nothing later."""

from __future__ import annotations

import warnings
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from dfs_portfolio.errors import DataWarning, FileFormatError, SettingsError
from dfs_portfolio.slate import Driver, Slate
from dfs_portfolio.sports.nascar.teams_from_results import read_teams_from_results

SLATE = Slate((Driver("101", "Ann Ace", 9000), Driver("102", "Ben Bee Jr", 8000)))
HEADER = "date,series,driver,team,race_id,car_number\n"
WHOLE = (
    "2026-03-08,cup,Ann Ace,Green,3,1\n"
    "2026-03-01,cup,Ann Ace,Blue,2,1\n"
    "2026-03-01,cup,Ben Bee Jr.,Red,2,1\n"
    "2026-03-01,nxs,Ann Ace,Grey,4,1\n"
)


def saved(folder: Path, text: str, name: str = "results.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def teams(path: Path | list[Path], before: date | str = "2026-03-15", series: str = "cup"):
    return [d.team for d in read_teams_from_results(path, SLATE, series=series, before=before)]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("2026-03-15", ["Green", "Red"]),
        (date(2026, 3, 9), ["Green", "Red"]),
        (datetime(2026, 3, 8, 15, 0), ["Blue", "Red"]),  # the race itself is not known before it
        ("2026-03-08", ["Blue", "Red"]),
        ("2026-03-02", ["Blue", "Red"]),
    ],
)
def test_the_latest_entry_before_the_race(tmp_path, before, expected):
    assert teams(saved(tmp_path, HEADER + WHOLE), before) == expected


def test_nothing_later_counts(tmp_path):
    """Whatever the rows of the day and after say, the outcome is the same."""
    before = teams(saved(tmp_path, HEADER + WHOLE), "2026-03-08")
    late = "".join(f"2026-03-{day:02},cup,Ben Bee Jr,Late,9,1\n" for day in range(8, 31))
    assert teams(saved(tmp_path, HEADER + late + WHOLE), "2026-03-08") == before


@pytest.mark.parametrize("name", ["cup", "1", "NASCAR Cup Series", "NCS", "CUP"])
def test_series_by_many_names(tmp_path, name):
    path = saved(tmp_path, HEADER + WHOLE.replace("cup", name))
    assert teams(path, series="Cup Series") == ["Green", "Red"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("nxs", "Xfinity"), ("2", "O'Reilly Auto Parts Series"), ("trucks", "3"), ("NCTS", "Truck")],
)
def test_other_series(tmp_path, one, other):
    path = saved(tmp_path, HEADER + f"2026-03-01,{one},Ann Ace,Blue,1,1\n")
    with pytest.warns(DataWarning, match="no team for 1 of 2 drivers"):
        assert teams(path, series=other) == ["Blue", None]


def test_several_files(tmp_path):
    rows = WHOLE.splitlines(keepends=True)
    paths = [saved(tmp_path, HEADER + row, f"{i}.csv") for i, row in enumerate(rows)]
    assert teams(paths) == teams(paths[::-1]) == ["Green", "Red"]


@pytest.mark.parametrize("nothing", ["", "NA"])
def test_rows_without_a_team_do_not_count(tmp_path, nothing):
    text = HEADER + WHOLE + f"2026-03-09,cup,Ann Ace,{nothing},5,1\n"
    assert teams(saved(tmp_path, text)) == ["Green", "Red"]


def test_repeated_rows_do_no_harm(tmp_path):
    assert teams(saved(tmp_path, HEADER + WHOLE + WHOLE)) == ["Green", "Red"]


def test_a_history_has_ids_of_its_own(tmp_path):
    """NASCAR's ID of one driver may be DraftKings' ID of another."""
    header = HEADER.replace("race_id", "driver_id")
    assert teams(saved(tmp_path, header + WHOLE.replace(",2,", ",102,"))) == ["Green", "Red"]


def test_seasons_where_there_are_no_dates(tmp_path):
    text = (
        "race_season,series_id,Full_Name,team_name\n"
        "2026,1,Ann Ace,Green\n2025,1,Ann Ace,Red\n2025,1,Ann Ace,Blue\n2024,1,Ben Bee Jr,Old\n"
    )
    with pytest.warns(DataWarning) as caught:
        assert teams(saved(tmp_path, text)) == ["Blue", "Old"]
    told = [str(warning.message) for warning in caught]
    assert "entries of the season 2026 or later are left out (1)" in told[0]
    assert "more than a year old for 'Ben Bee Jr'" in told[1]


def test_drivers_without_an_entry_are_named_with_near_names(tmp_path):
    text = HEADER + WHOLE.replace("Ben Bee Jr.", "Benn Bea")
    with pytest.warns(DataWarning, match=r"'Ben Bee Jr' \(nearest: 'Benn Bea'\)") as caught:
        assert teams(saved(tmp_path, text)) == ["Green", None]
    assert len(caught) == 1
    assert caught[0].filename == __file__


def test_a_missing_suffix_is_taken_and_said(tmp_path):
    text = HEADER + WHOLE.replace("Ben Bee Jr.", "Ben Bee")
    with pytest.warns(DataWarning, match="read 'Ben Bee' as 'Ben Bee Jr'"):
        assert teams(saved(tmp_path, text)) == ["Green", "Red"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("driver,race_id,car_number\nA,1,2\n", ["'team'", "'series'", "'date'", "3 problems"]),
        ("driver,team\nAnn Ace,Blue\n", ["this is a team map", "expected a history"]),
        (HEADER + "8.3.2026,cup,Ann Ace,Blue,1,1\n", ["date is not a date", "line 2 ('8.3.2026')"]),
        (HEADER + WHOLE + "2026-03-08,cup,Ann Ace,Pink,3,1\n", ["'Pink' on 2026-03-08", "'Green'"]),
        (
            HEADER.replace("date", "season") + "9" * 30 + ",cup,Ann Ace,Blue,1,1\n",
            ["season is not a year such as 2026 in line 2"],
        ),
        (HEADER + WHOLE + "2026-03-08,cup,A,B,3,1,9\n", ["more cells than the 6 columns"]),
        (HEADER + "2026-03-08,arca,Ann Ace,Blue,1,1\n", ["no team in the cup series before"]),
        (HEADER + "2026-03-15,cup,Ann Ace,Blue,1,1\n", ["before 2026-03-15"]),
        (HEADER.replace("race_id", "name") + WHOLE, ["2 columns for the driver"]),
    ],
)
def test_what_is_wrong_is_said(tmp_path, text, words):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(FileFormatError) as caught:
            teams(saved(tmp_path, text))
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"series": "arca"}, "series must be one of 'cup', 'nxs', 'trucks', not 'arca'"),
        ({"series": 1}, "not 1"),
        ({"before": "tomorrow"}, "before must be a date such as"),
        ({"before": 20260315}, "not 20260315"),
    ],
)
def test_settings_that_cannot_be(tmp_path, settings, words):
    path = saved(tmp_path, HEADER + WHOLE)
    with pytest.raises(SettingsError, match=words):
        read_teams_from_results(path, SLATE, **{"series": "cup", "before": "2026-03-15"} | settings)


def test_no_file_at_all():
    with pytest.raises(SettingsError, match="no file of results"):
        teams([])


def test_dates_with_the_month_first(tmp_path):
    text = WHOLE.replace("2026-03-08", "3/18/2026").replace("2026-03-01", "3/01/26 2:30 PM")
    assert teams(saved(tmp_path, HEADER + text), "2026-03-15") == ["Blue", "Red"]
    assert teams(saved(tmp_path, HEADER + text), "2026-03-19") == ["Green", "Red"]


def test_the_order_of_day_and_month_is_told_or_refused(tmp_path):
    text = WHOLE.replace("2026-03-08", "3/8/2026").replace("2026-03-01", "3/1/2026")
    with pytest.warns(DataWarning, match="month is taken to come first in '3/8/2026', '3/1/2026'"):
        assert teams(saved(tmp_path, HEADER + text)) == ["Green", "Red"]
    path = saved(tmp_path, HEADER + text.replace("3/8/2026", "18/3/2026"))
    with pytest.raises(FileFormatError, match=r"with the day first in line 2 .'18/3/2026'"):
        teams(path)


def test_frames_are_read_like_files(tmp_path):
    path = saved(tmp_path, HEADER + WHOLE)
    frame = pd.read_csv(path)
    assert teams(frame) == teams([frame.iloc[:2], frame.iloc[2:]]) == teams(path)
    with pytest.raises(FileFormatError, match=r"^data frame 2 .*no column 'team'"):
        teams([frame, frame.drop(columns="team")])
