"""The points of a slate's drivers, from the results of their race."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dfs_portfolio.errors import FileFormatError, SettingsError
from dfs_portfolio.sports.nascar.demo import load_demo
from dfs_portfolio.sports.nascar.results.race_points import read_race_points
from dfs_portfolio.sports.nascar.scoring import Scoring
from support.fighters import card, fighter
from support.files import write_csv

SLATE, _ = load_demo()
N = len(SLATE)
HEADER = "driver,start,finish,laps_led,fastest_laps"


def rows(n=N, **cells):
    """The drivers of the slate in its order of finish, started in the reverse order."""
    found = [[SLATE.names[i], N - i, i + 1, 20 * (i < 3), 7 * (i < 9)] for i in range(n)]
    for place, values in cells.items():
        found[int(place[1:])] = values
    return found


def read(tmp_path, table, header=HEADER, **options):
    return read_race_points(write_csv(tmp_path / "race.csv", header, table), SLATE, **options)


def expected(i):
    return Scoring().score(N - i, i + 1, 20 * (i < 3), 7 * (i < 9))


def test_points_are_those_of_the_site(tmp_path):
    made = read(tmp_path, rows())
    np.testing.assert_array_equal(made.points, [expected(i) for i in range(N)])
    assert (made.notes, made.source) == ((), str(tmp_path / "race.csv"))


def test_other_names_of_columns(tmp_path):
    made = read(tmp_path, rows(), "Name,St,Pos,Led,fastest_lap")
    assert made.points[4] == expected(4)


def test_a_driver_who_is_not_in_the_results_did_not_start(tmp_path):
    made = read(tmp_path, rows(N - 1))
    assert made.points[-1] == 0
    assert made.notes == (
        f"not in the results, so taken as not started, with 0 points: {SLATE.names[-1]!r}",
    )
    blank = read(tmp_path, rows(r35=[SLATE.names[-1], "", "", "", ""]))
    assert (blank.points[-1], blank.notes) == (0, made.notes)


def test_a_total_below_the_table_is_nobody(tmp_path):
    made = read(tmp_path, [*rows(N - 1), ["Total", "", "", 60, 63]])
    assert made.points[-1] == 0
    assert made.notes[0].startswith("not in the results, so taken as not started")


def test_another_name_may_be_the_same_driver(tmp_path):
    """Nobody scores 0 for being spelt in another way."""
    other = SLATE.names[-1].replace(SLATE.names[-1].split()[0], "Jimmy")
    made = read(tmp_path, rows(r35=[other, 1, 36, 0, 0]))
    assert np.isnan(made.points[-1])
    (note,) = made.notes
    assert "hence without points" in note
    assert f"{other!r} may be {SLATE.names[-1]!r}" in note


def test_results_that_lack_drivers(tmp_path):
    made = read(tmp_path, [rows()[0], *rows()[20:]])
    assert np.isnan(made.points[1:20]).all()
    assert made.points[0] == expected(0)
    assert "seem to lack drivers" in made.notes[0]


@pytest.mark.parametrize("cells", [["", 7], [20, ""]])
def test_blank_laps_are_unknown(tmp_path, cells):
    made = read(tmp_path, rows(r2=[SLATE.names[2], 34, 3, *cells]))
    assert np.isnan(made.points[2])
    assert made.notes == (f"blank laps, hence without points: {SLATE.names[2]!r}",)


SEASON = "series,date,race_id,track," + HEADER


def season():
    races = [("cup", "3/8/2026", "1", "Phoenix"), ("cup", "3/15/2026", "2", "Las Vegas")]
    races.append(("nxs", "3/14/2026", "3", "Las Vegas"))
    order = (rows(), rows()[::-1], rows())
    return [[*race, *row] for race, table in zip(races, order, strict=True) for row in table]


def test_one_race_of_many(tmp_path):
    made = read(tmp_path, season(), SEASON, series="Cup Series", date="2026-03-15")
    assert made.points[0] == expected(0)
    assert made.source.endswith("race.csv: cup 2026-03-15 Las Vegas")
    assert read(tmp_path, season(), SEASON, date="2026-03-14").source.endswith(
        "nxs 2026-03-14 Las Vegas"
    )


def test_which_race_must_be_clear(tmp_path):
    with pytest.raises(
        FileFormatError, match=r"results of 3 races, cup 2026-03-08 Phoenix,.*--date"
    ):
        read(tmp_path, season(), SEASON)
    with pytest.raises(FileFormatError, match="no race cup 2026-03-14 in it; nearest: nxs 2026-03"):
        read(tmp_path, season(), SEASON, series="cup", date="2026-03-14")


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (
            rows(r2=[SLATE.names[2], "x", 3, 0, 0]),
            r"start is not a whole number .* in line 4 \('x'\)",
        ),
        (rows(r2=[SLATE.names[1], 34, 3, 0, 0]), "a driver twice, with different values"),
        (rows(r2=[SLATE.names[2], 34, 2, 0, 0]), "a finish shared by drivers: 2; check it"),
        ([["Nobody", 1, 1, 0, 0]], "no driver of the slate in it, but 'Nobody'"),
        ([["", 1, 1, 0, 0]], "no row with a driver"),
    ],
)
def test_what_is_refused(tmp_path, table, problem):
    with pytest.raises(FileFormatError, match=problem):
        read(tmp_path, table)


@pytest.mark.parametrize("column", HEADER.split(","))
def test_a_column_that_is_missing(tmp_path, column):
    with pytest.raises(FileFormatError, match=f"no column '{column}'"):
        read(tmp_path, rows(), HEADER.replace(column, "x"))


def test_a_row_twice_counts_once(tmp_path):
    assert read(tmp_path, [*rows(), rows()[3]]).points[3] == expected(3)


def test_a_frame():
    frame = pd.DataFrame(rows(), columns=HEADER.split(","))
    assert read_race_points(frame, SLATE).points[3] == expected(3)


def test_another_sport():
    with pytest.raises(SettingsError, match="race results score NASCAR lineups"):
        read_race_points("x.csv", card(*(fighter(i) for i in range(6))))


def test_a_day_and_a_series_that_are_none():
    with pytest.raises(SettingsError, match="series must be one of"):
        read_race_points("x.csv", SLATE, series="F1")
    with pytest.raises(SettingsError, match="date must be a date"):
        read_race_points("x.csv", SLATE, date="soon")


def test_results_of_another_race_with_a_driver_of_the_slate(tmp_path):
    """A Cup driver in a race of another series."""
    table = [rows(1)[0], *([f"Stranger {i}", i, i, 0, 0] for i in range(2, 30))]
    with pytest.raises(
        FileFormatError, match="another race: 28 of 29 drivers are not on the slate"
    ):
        read(tmp_path, table)
