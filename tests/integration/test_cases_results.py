"""Results files as people have them: case, input, outcome, message.

Each case is read, or refused under `strict`, and so it is in another order of columns, with other
names of columns, another encoding, in another order of rows, and as a frame.
"""

from __future__ import annotations

import csv
import io
import warnings
from dataclasses import dataclass, field

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dfs_portfolio.errors import DataWarning, FileFormatError
from dfs_portfolio.sports.nascar.results import read_race_results
from support.files import REAL
from support.race_results import values

CASES = REAL.parents[1] / "cases"
HEADER = (
    *("race_id", "date", "series", "track", "track_type", "driver", "start", "finish"),
    *("laps", "laps_led", "fastest_laps"),
)
WHOLE = [
    ["7", "2026-02-15", "cup", "Daytona", "superspeedway", "Ann Ace", "2", "1", "100", "60", "30"],
    ["7", "2026-02-15", "cup", "Daytona", "superspeedway", "José Bee", "1", "2", "100", "40", "20"],
    ["7", "2026-02-15", "cup", "Daytona", "superspeedway", "Cy Day", "3", "3", "50", "0", "5"],
    ["8", "2026-02-22", "cup", "Atlanta", "atlanta", "Ann Ace", "1", "1", "90", "90", "40"],
    ["8", "2026-02-22", "cup", "Atlanta", "atlanta", "José Bee", "2", "2", "90", "0", "10"],
    ["9", "2026-03-01", "nxs", "Austin", "road", "Di Eve", "1", "2", "40", "30", "10"],
    ["9", "2026-03-01", "nxs", "Austin", "road", "Ann Ace", "2", "1", "40", "10", "5"],
]
DAYTONA = r"race 7 \(cup 2026-02-15, Daytona\)"
ATLANTA = r"race 8 \(cup 2026-02-22, Atlanta\)"
LEFT_OUT = "left out: 1 of 3 races, which have invalid cells or contradict themselves: "


def cell(row: int, column: str, value: str, rows=None):
    """The rows with another value in one cell."""
    changed = [list(cells) for cells in rows or WHOLE]
    changed[row][HEADER.index(column)] = value
    return changed


def all_cells(column: str, change):
    place = HEADER.index(column)
    return [[change(c) if i == place else c for i, c in enumerate(row)] for row in WHOLE]


def american(text: str) -> str:
    year, month, day = text.split("-")
    return f"{int(month)}/{int(day)}/{year}"


@dataclass(frozen=True)
class Case:
    """A file, the races read from it, its warning, and what strict says of it."""

    rows: list
    races: tuple[str, ...]
    warning: str | None = None
    strict: str | None = None
    unknown: tuple[str, ...] = ()  # drivers whose points are not known
    names: dict = field(default_factory=dict)  # columns by other names


ALL = ("7", "8", "9")
NO_IDS = ("cup 2026-02-15 Daytona", "cup 2026-02-22 Atlanta", "nxs 2026-03-01 Austin")
TABLE = {
    "in order": Case(WHOLE, ALL),
    "V15 no IDs": Case(
        all_cells("race_id", lambda _: ""), NO_IDS, strict=r"race_id is not an ID in line 2 \(''\)"
    ),
    "V15 some IDs": Case(cell(1, "race_id", ""), ALL, strict="race_id is not an ID in line 3"),
    "V15 NA for an ID": Case(cell(3, "race_id", "NA"), ALL, strict="race_id is not an ID"),
    "V16 one lap led too many": Case(
        cell(0, "laps_led", "61"),
        ("8", "9"),
        f"{LEFT_OUT}{DAYTONA}: laps_led that add up to more than the laps of a race "
        r"\(101 of 100\)",
        r"laps_led that add up to more than the laps of a race: race 7 \(101 of 100\)",
    ),
    "V16 a finish twice": Case(
        cell(1, "finish", "1"),
        ("8", "9"),
        f"{LEFT_OUT}{DAYTONA}: a finish shared by drivers of a race",
        "a finish shared by drivers of a race: race 7",
    ),
    "V17 blank fastest laps": Case(
        cell(4, "fastest_laps", ""),
        ALL,
        "blank fastest laps are taken as unknown: 1 of 3 races count for ratings only, "
        rf"{ATLANTA} \('José Bee'\)",
        r"fastest_laps is not a whole number from 0 to 2000 in line 6 \(''\)",
        ("José Bee",),
    ),
    "a blank start": Case(
        cell(4, "start", ""),
        ("7", "9"),
        rf"{LEFT_OUT}{ATLANTA}: start is not a whole number from 1 to 99 in line 6 \(''\)",
        r"start is not a whole number from 1 to 99 in line 6 \(''\)",
    ),
    "a word for laps": Case(
        cell(0, "laps", "all"), ("8", "9"), f"{LEFT_OUT}{DAYTONA}: laps is not", "laps is not"
    ),
    "no date and no ID": Case(
        cell(3, "race_id", "", cell(3, "date", "TBD")),
        ("7", "9"),
        rf"{LEFT_OUT}{ATLANTA}: line 5 may be of it",
        r"date is not a date such as 2026-03-15 in line 5 \('TBD'\)",
    ),
    "a total below the table": Case(
        [*WHOLE, ["", "", "", "", "", "Total", "", "", "", "", "105"]],
        ALL,
        "left out are rows without race, positions and laps, in line 9",
        "race_id is not an ID in line 9",
    ),
    "dates with slashes": Case(
        all_cells("date", american), ALL, strict=r"date is not .* in line 2 \('2/15/2026'\)"
    ),
    "dates with a time": Case(all_cells("date", lambda text: f"{text}T15:30:00"), ALL),
    "a row twice": Case(
        [*WHOLE, WHOLE[4]], ALL, "rows that repeat others count once: José Bee in race 8"
    ),
    "dirt": Case(
        cell(5, "track_type", "dirt", cell(6, "track_type", "dirt")),
        ("7", "8"),
        r"left out are races on a type of track other than .*: race 9 \(2026-03-01, dirt\)",
    ),
}
# Names that each column goes by.
SPELLINGS = {
    "race_id": ["race_id", "RaceID", "RACE ID"],
    "date": ["date", "Race Date", "race_date"],
    "series": ["series", "Series_ID", "SERIES"],
    "track": ["track", "Track Name"],
    "track_type": ["track_type", "Track Type"],
    "driver": ["driver", "Driver Name", "Full_Name", "name"],
    "start": ["start", "Start Pos", "start_position", "St", "grid"],
    "finish": ["finish", "Finish_Pos", "Pos", "Fin", "finishing_position", "FinishPosition"],
    "laps": ["laps", "Laps Completed"],
    "laps_led": ["laps_led", "Led", "LapsLed", "lead_laps"],
    "fastest_laps": ["fastest_laps", "fastest_lap", "Fast Laps", "FastestLaps", "fast_laps"],
}


def as_csv(rows, header=HEADER) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue()


def read(source, **options):
    """The results, and the text of the warnings."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        results = read_race_results(source, **options)
    assert all(issubclass(warning.category, DataWarning) for warning in caught)
    return results, [str(warning.message) for warning in caught]


def check_outcome(case, results, said):
    assert tuple(race.race_id for race in results) == case.races
    unknown = [
        name
        for race in results
        for name, points in zip(race.drivers, race.points().tolist(), strict=True)
        if points != points
    ]
    assert tuple(unknown) == case.unknown
    assert len(said) == (case.warning is not None)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("cases") / "results.csv"


@pytest.mark.parametrize("name", TABLE)
def test_case_outcome_message(path, name):
    case = TABLE[name]
    path.write_text(as_csv(case.rows), encoding="utf-8")
    results, said = read(path)
    check_outcome(case, results, said)
    if case.warning:
        with pytest.warns(DataWarning, match=case.warning):
            read_race_results(path)
    if case.strict is None:
        check_outcome(case, *read(path, strict=True))
    else:
        with pytest.raises(FileFormatError, match=case.strict):
            read_race_results(path, strict=True)


@pytest.mark.parametrize("name", TABLE)
def test_what_is_read_is_what_the_file_without_fault_has(path, name):
    """No number of a race that is read differs from the race without the fault."""
    path.write_text(as_csv(WHOLE), encoding="utf-8")
    whole = {race.day: values(race) for race in read(path)[0]}
    path.write_text(as_csv(TABLE[name].rows), encoding="utf-8")
    for race in read(path)[0]:
        found, expected = values(race), dict(whole[race.day])
        found.pop("race_id"), expected.pop("race_id")
        expected["fastest_laps"] = [
            None if x is None else y
            for x, y in zip(found["fastest_laps"], expected["fastest_laps"], strict=True)
        ]
        assert found == expected


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(TABLE)), st.data())
def test_case_varied(path, name, data):
    case = TABLE[name]
    order = data.draw(st.permutations(range(len(HEADER))))
    header = [data.draw(st.sampled_from(SPELLINGS[HEADER[i]])) for i in order]
    rows = [[row[i] for i in order] for row in data.draw(st.permutations(case.rows))]
    text = as_csv(rows, header)
    if data.draw(st.booleans()):
        source = pd.read_csv(io.StringIO(text), dtype={header[order.index(0)]: str})
    else:
        source = path
        path.write_bytes(text.encode(data.draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]))))
    check_outcome(case, *read(source))
    if case.strict is not None:
        with pytest.raises(FileFormatError):
            read_race_results(source, strict=True)


@pytest.mark.parametrize("first", ["15/02/2026", "15-02-26"])
def test_days_are_never_guessed(path, first):
    """One date that can only have the day first casts doubt on all."""
    path.write_text(as_csv(cell(0, "date", first)), encoding="utf-8")
    with pytest.raises(FileFormatError, match=f"with the day first in line 2 .'{first}'.*2026-03-"):
        read_race_results(path)


def test_dates_that_may_be_either_are_told(path):
    rows = all_cells("date", lambda text: f"3/{int(text[-2:]) % 12 + 1}/2026")
    path.write_text(as_csv(rows), encoding="utf-8")
    with pytest.warns(DataWarning, match="month is taken to come first in '3/4/2026', '3/11/2026'"):
        results = read_race_results(path)
    assert {race.day.month for race in results} == {3}


def test_a_file_of_which_nothing_is_left_is_refused(path):
    rows = all_cells("laps", lambda _: "")
    path.write_text(as_csv(rows), encoding="utf-8")
    with pytest.raises(FileFormatError, match=r"laps is not a whole number.* and 2 more"):
        read_race_results(path)


def test_many_problems_make_few_warnings(path):
    """Eight races are wrong: one sentence names five of them."""
    rows = [
        [str(n), f"2026-03-{n:02}", *row[2:9], "999" if n < 9 else row[9], *row[10:]]
        for n in range(1, 12)
        for row in WHOLE[:3]
    ]
    path.write_text(as_csv(rows), encoding="utf-8")
    results, (said,) = read(path)
    assert len(results) == 3
    assert "left out: 8 of 11 races" in said
    assert said.count("race ") - said.count("a race ") == 5
    assert "and 3 more" in said


def test_heats_of_one_day_without_ids(path):
    """Two races of a series on one day and track are told apart by their names."""
    rows = [[*row, heat] for heat in ("Duel 1", "Duel 2") for row in cells_without_id(3)]
    path.write_text(as_csv(rows, (*HEADER, "race_name")), encoding="utf-8")
    results, said = read(path)
    assert said == []
    assert [race.race_id for race in results] == [
        "cup 2026-02-15 Daytona Duel 1",
        "cup 2026-02-15 Daytona Duel 2",
    ]


def cells_without_id(n):
    return [["", *row[1:]] for row in WHOLE[:n]]


def test_a_row_that_may_be_of_two_races_leaves_out_both(path):
    other = [["77", *row[1:]] for row in WHOLE[:3]]
    rows = [*WHOLE, *other, ["", *WHOLE[0][1:]]]
    path.write_text(as_csv(rows), encoding="utf-8")
    results, (said,) = read(path)
    assert [race.race_id for race in results] == ["8", "9"]
    assert "left out: 2 of 4 races" in said
    assert "line 12 may be of it" in said


def test_a_column_that_is_not_there(path):
    path.write_text(as_csv([row[1:] for row in WHOLE], HEADER[1:]), encoding="utf-8")
    assert tuple(race.race_id for race in read(path)[0]) == NO_IDS
    with pytest.raises(FileFormatError, match="no column 'race_id'"):
        read_race_results(path, strict=True)


# File of the cases -> number of drivers of each race, and what the warning says.
SHARED = {
    "V15_results_without_ids": ([41, 38, 37], None),
    "V16_results_one_lap_led_too_many": (
        [38, 37],
        r"race 5596 \(cup 2026-02-15, Daytona International Speedway\): laps_led .*201 of 200",
    ),
    "V17_results_blank_fastest_laps": ([41, 38, 37], "race 5597 .*'Ricky Stenhouse Jr'"),
}


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not beside the checkout")
@pytest.mark.parametrize("name", SHARED)
def test_the_cases_themselves(name):
    sizes, message = SHARED[name]
    results, said = read(CASES / f"{name}.csv")
    assert [len(race) for race in results] == sizes
    assert len(said) == (message is not None)
    if message:
        with pytest.warns(DataWarning, match=message):
            read_race_results(CASES / f"{name}.csv")
    with pytest.raises(FileFormatError):
        read_race_results(CASES / f"{name}.csv", strict=True)
