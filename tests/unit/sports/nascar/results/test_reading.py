"""Past races from files and frames; whatever is wrong with them is said at once."""

from __future__ import annotations

import io
import warnings
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import dfs_portfolio
from dfs_portfolio.errors import DataWarning, FileFormatError, SettingsError
from dfs_portfolio.sports.nascar.results import RaceResults, read_race_results
from support.race_results import COLUMNS, ROWS, as_text, values

NEEDED = [name for name in COLUMNS.split(",") if name not in ("team", "status")]


@pytest.fixture
def saved(tmp_path):
    def save(text: str, name: str = "results.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return save


def with_cell(row: int, column: str, value: str) -> str:
    """The file with another value in one cell."""
    rows = [line.split(",") for line in ROWS]
    rows[row][COLUMNS.split(",").index(column)] = value
    return as_text(tuple(",".join(cells) for cells in rows))


def without(column: str) -> str:
    place = COLUMNS.split(",").index(column)
    lines = [line.split(",") for line in as_text().splitlines()]
    return "".join(",".join(c[:place] + c[place + 1 :]) + "\n" for c in lines)


def refused(path: Path) -> tuple[str, ...]:
    with pytest.raises(FileFormatError) as caught:
        read_race_results(path, strict=True)
    assert caught.value.subject == str(path)
    return caught.value.problems


def test_races_come_in_order_of_their_dates_and_drivers_as_they_finished(saved):
    path = saved(as_text(tuple(reversed(ROWS))))
    first, last = results = read_race_results(path)
    assert results.source == str(path)
    assert (first.race_id, last.race_id) == ("6", "7")
    assert values(last) == {
        "race_id": "7",
        "name": "",
        "track": "",
        "day": date(2025, 3, 2),
        "series": "cup",
        "track_type": "short",
        "scheduled_laps": 100,
        "laps": 100,
        "points_race": True,
        "drivers": ("Ann Ace", "Ben Bee", "Cy Day"),
        "teams": ("Blue", "Red", None),
        "start": [2, 1, 3],
        "finish": [1, 2, 3],
        "laps_led": [60, 40, 0],
        "fastest_laps": [30, 20, 5],
        "completed": [100, 100, 50],
        "retired": [False, False, True],
        "running_position": [None, None, None],
    }


def test_columns_that_need_not_be_there(saved):
    extra = "race_name,track,scheduled_laps,actual_laps,is_points_race,avg_running_position"
    rows = tuple(f"{row},The Race,Oval,90,101,0,2.5" for row in ROWS[:3])
    (race,) = read_race_results(saved(as_text(rows, f"{COLUMNS},{extra}")))
    assert (race.name, race.track, race.points_race) == ("The Race", "Oval", False)
    assert (race.scheduled_laps, race.laps) == (90, 101)
    assert race.running_position.tolist() == [2.5] * 3


def test_columns_of_the_race_feed(saved):
    """Such files have columns of their own besides, with like names; the feed's are meant."""
    header = "race_id,date,series_id,track_type,Full_Name,start_ps,ps,laps,lead_laps,fast_laps"
    header += ",act_laps,race_type_id,LapsLed,FinishingPosition,LapsCompleted,ARP"
    rows = (
        "7,2025-03-02,1,short_track,Ann Ace,2,1,100,60,30,100,2,50,9,80,1.5",
        "7,2025-03-02,1,short_track,Ben Bee,1,2,100,40,20,100,2,30,8,NA,NA",
    )
    (race,) = read_race_results(saved(as_text(rows, header)))
    assert race.series == "cup"
    assert race.laps_led.tolist() == [60, 40]
    assert race.finish.tolist() == [1, 2]
    assert race.completed.tolist() == [100, 100]
    assert not race.points_race
    assert values(race)["running_position"] == [1.5, None]


@pytest.mark.parametrize("name", NEEDED)
def test_a_column_that_must_be_there(saved, name):
    (problem,) = refused(saved(without(name)))
    assert problem.startswith(f"no column {name!r}")


def test_without_dates_no_race_is_known_to_be_before_another(saved):
    assert "none is known to be before another" in refused(saved(without("date")))[0]


@pytest.mark.parametrize("name", ["team", "status"])
def test_a_column_that_may_be_missing(saved, name):
    results = read_race_results(saved(without(name)))
    assert [race.retired.tolist() for race in results] == [[False, False], [False, False, True]]


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("race_id", "", "race_id is not an ID in line 2 ('')"),
        ("date", "3/2/2025", "date is not a date such as 2026-03-15 in line 2 ('3/2/2025')"),
        ("date", "1025-03-02", "date is not a date such as 2026-03-15 in line 2 ('1025-03-02')"),
        ("series", "Formula 1", "series is not cup, nxs or trucks in line 2 ('Formula 1')"),
        ("driver", "", "driver is not a name in line 2 ('')"),
        ("start", "", "start is not a whole number from 1 to 99 in line 2 ('')"),
        ("start", "0", "start is not a whole number from 1 to 99 in line 2 ('0')"),
        ("finish", "1.5", "finish is not a whole number from 1 to 99 in line 2 ('1.5')"),
        ("finish", "1e99", "finish is not a whole number from 1 to 99 in line 2 ('1e99')"),
        ("laps", "nan", "laps is not a whole number from 0 to 2000 in line 2 ('nan')"),
        ("laps_led", "-6", "laps_led is not a whole number from 0 to 2000 in line 2 ('-6')"),
        ("fastest_laps", "inf", "fastest_laps is not a whole number from 0 to 2000 in line 2"),
    ],
)
def test_a_cell_that_does_not_hold_what_it_should(saved, column, value, problem):
    (found,) = refused(saved(with_cell(0, column, value)))
    assert found.startswith(problem)


def test_up_to_five_cells_are_named(saved):
    rows = tuple(row.replace("Ann Ace,Blue,2", f"D{i},Blue,x{i}") for i in range(8) for row in ROWS)
    (problem,) = [p for p in refused(saved(as_text(rows))) if p.startswith("start")]
    assert problem.count("line") == 5
    assert problem.endswith("and 3 more")


def test_everything_is_said_at_once(saved):
    rows = (
        *(row.replace("100,60", "100,x") for row in ROWS[:3]),
        *(row.replace(",2,2,38", ",1,1,38") for row in ROWS[3:]),
        f"{ROWS[0]},one cell more".replace("7,", "8,", 1).replace("2025-03-02", "soon"),
    )
    assert refused(saved(as_text(rows))) == (
        "more cells than the 12 columns in line 7: put a name that holds a comma in double quotes",
        "date is not a date such as 2026-03-15 in line 7 ('soon')",
        "laps_led is not a whole number from 0 to 2000 in line 2 ('x')",
        "a start shared by drivers of a race: race 6 (Ann Ace 1, Di Eve 1); check these rows",
        "a finish shared by drivers of a race: race 6 (Ann Ace 1, Di Eve 1); check these rows",
    )


def test_problems_of_several_files_name_the_file(saved):
    good, bad = saved(as_text(ROWS[:3]), "a.csv"), saved(with_cell(3, "start", "x"), "b.csv")
    with pytest.raises(FileFormatError) as caught:
        read_race_results([good, bad], strict=True)
    assert caught.value.subject == f"{good} and 1 more"
    assert caught.value.problems[0].startswith(f"{bad}: start is not")


def test_several_files_are_one(saved):
    paths = [saved(as_text(ROWS[i:j]), f"{i}.csv") for i, j in ((0, 2), (2, 5))]
    together = read_race_results(saved(as_text()))
    apart = read_race_results(paths)
    assert list(map(values, apart)) == list(map(values, together))
    assert apart.source == f"{paths[0]} and 1 more"


def test_a_row_that_is_there_twice_counts_once(saved):
    with pytest.warns(DataWarning, match="repeat others count once: Ben Bee in race 7"):
        results = read_race_results(saved(as_text((*ROWS, ROWS[1]))))
    assert list(map(values, results)) == list(map(values, read_race_results(saved(as_text()))))


def test_positions_may_have_gaps(saved):
    """A car that was withdrawn leaves one, in starting orders and in finishing orders."""
    text = as_text().replace("Cy Day,,3,3", "Cy Day,,4,5")
    race = read_race_results(saved(text))[1]
    assert (race.start.tolist(), race.finish.tolist()) == ([2, 1, 4], [1, 2, 5])


def test_other_types_of_track_are_left_out(saved):
    text = as_text().replace("road_course", "dirt")
    with pytest.warns(DataWarning, match=r"left out are .* race 6 \(2025-02-23, dirt\)"):
        (race,) = read_race_results(saved(text))
    assert race.race_id == "7"
    (problem,) = refused(saved(text.replace("short_track", "")))
    assert "race 7 (2025-03-02, no type given), race 6 (2025-02-23, dirt)" in problem


def test_a_race_is_on_one_type_of_track(saved):
    (problem,) = refused(saved(with_cell(1, "track_type", "dirt")))
    assert problem.startswith("more than one track_type in a race: race 7 (short_track, dirt)")


def test_drivers_that_are_missing_are_noticed(saved):
    with pytest.warns(DataWarning, match=r"race 7 \(60 of 100\); are all drivers there"):
        read_race_results(saved(as_text((ROWS[0], ROWS[2]))))


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_file(saved, text):
    assert "empty" in refused(saved(text))[0]


def test_a_file_without_rows(saved):
    assert refused(saved(f"{COLUMNS}\n")) == ("no row below the column names; export it again",)


def test_another_kind_of_file(saved):
    (problem,) = refused(saved("Position,Name + ID,Name,ID,Roster Position,Salary\nD,A,A,1,D,9\n"))
    assert problem.startswith("this is a DraftKings NASCAR salary file; expected race results")


def test_two_columns_for_one_value(saved):
    text = as_text(tuple(f"{row},1" for row in ROWS), f"{COLUMNS},grid")
    assert refused(saved(text)) == ("2 columns for the start: 'start', 'grid'; keep one of them",)


@pytest.mark.parametrize("source", [None, 3, [], {}, [3], b"x.csv", pd.Series([1.0])])
def test_what_is_no_source(source):
    with pytest.raises(SettingsError, match="a file, as one or more files, or as a data frame"):
        read_race_results(source)


def test_a_frame_is_read_as_a_file_is(saved):
    from_file = read_race_results(saved(as_text()))
    frame = pd.read_csv(io.StringIO(as_text()))
    frame["date"] = pd.to_datetime(frame["date"])
    frame["series"] = frame["series"].astype("category")
    frame["start"] = frame["start"].astype("Int64")
    frame["finish"] = frame["finish"].astype(np.float32)
    before = frame.copy()
    results = read_race_results(frame)
    assert isinstance(results, RaceResults)
    assert list(map(values, results)) == list(map(values, from_file))
    pd.testing.assert_frame_equal(frame, before)


def test_a_frame_goes_through_the_same_checks():
    frame = pd.read_csv(io.StringIO(as_text()))
    frame.loc[1, "start"] = np.nan
    frame["date"] = pd.to_datetime(frame["date"])
    frame.loc[0, "date"] = pd.NaT
    with pytest.raises(FileFormatError) as caught:
        read_race_results(frame, strict=True)
    assert caught.value.subject == "data frame (line 1 is its first row)"
    assert caught.value.problems == (
        "date is not a date such as 2026-03-15 in line 1 ('')",
        "start is not a whole number from 1 to 99 in line 2 ('')",
    )


def test_the_top_of_the_package_has_it():
    assert dfs_portfolio.read_race_results is read_race_results


def test_nothing_is_said_of_a_file_that_is_in_order(saved):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_race_results(saved(as_text()))
