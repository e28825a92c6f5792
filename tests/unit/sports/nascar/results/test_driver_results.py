"""Rows of a table, and the columns they are read from."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest

from dfs_portfolio._internal.csv_text import Table
from dfs_portfolio.sports.nascar.results.cells import column_names, missing_columns
from dfs_portfolio.sports.nascar.results.driver_results import (
    KnownRace,
    describe_faults,
    parse_results,
)
from support.race_results import COLUMNS, ROWS


def table(*rows: str, columns: str = COLUMNS) -> Table:
    lines = tuple((i, tuple(row.split(","))) for i, row in enumerate(rows, 2))
    return Table(Path("x.csv"), tuple(columns.split(",")), lines)


def find_columns(given: Table):
    """The columns of a table, what says that some are missing, and what is wrong with others."""
    found, problems = given.find(column_names(given))
    return found, list(missing_columns(found)), list(problems)


def parsed(given: Table, **options):
    columns, missing, problems = find_columns(given)
    assert (missing, problems) == ([], [])
    return parse_results(given, columns, **options)


def only_result(given: Table):
    (row,) = parsed(given).rows
    assert row.faults == ()
    return row.result


def test_a_row():
    entry = only_result(table(ROWS[2]))
    assert (entry.driver, entry.team, entry.laps, entry.status) == ("Cy Day", "", 50, "Engine")
    assert (entry.scheduled_laps, entry.race_laps, entry.points_race) == (0, 0, True)


def test_a_row_with_a_fault_has_a_race_and_no_result():
    found = parsed(table(*ROWS[:2], ROWS[2].replace("Engine", "").replace("50", "x")))
    assert [row.result and row.result.driver for row in found.rows] == ["Ann Ace", "Ben Bee", None]
    assert found.rows[2].race == KnownRace("7", "cup", date(2025, 3, 2), "", "")
    assert found.rows[2].faults == found.faults
    assert describe_faults(found.faults, with_path=False) == [
        "laps is not a whole number from 0 to 2000 in line 4 ('x')"
    ]
    (said,) = describe_faults(found.faults, with_path=True)
    assert said.startswith("x.csv: laps is not")


def test_a_blank_that_is_unknown_is_a_fault_under_strict_only():
    given = table(ROWS[0].replace("7,", ",", 1).replace("60,30", "60,"))
    (row,) = parsed(given).rows
    assert row.race.race_id == row.result.race_id == ""
    assert math.isnan(row.result.fastest_laps)
    (row,) = parsed(given, strict=True).rows
    assert row.result is None
    assert [fault.column for fault in row.faults] == ["race_id", "fastest_laps"]


@pytest.mark.parametrize(
    ("dates", "unclear", "assumed"),
    [
        (["2025-03-02"], False, ()),
        (["3/2/2025"], False, ("3/2/2025",)),
        (["3/2/2025", "3/13/2025"], False, ()),
        (["3/2/2025", "13/3/2025"], True, ()),
        (["13/3/2025"], True, ()),
        (["3/3/2025"], False, ()),
    ],
)
def test_the_order_of_day_and_month(dates, unclear, assumed):
    found = parsed(table(*(ROWS[0].replace("2025-03-02", text) for text in dates)))
    assert bool(found.unclear_dates) == unclear
    assert found.assumed_dates == assumed
    assert all("13/3/2025" in text for text in found.unclear_dates)
    assert parsed(table(ROWS[0].replace("2025-03-02", dates[0])), strict=True).assumed_dates == ()


@pytest.mark.parametrize("names", ["DATE", "Race Date", "race_date"])
def test_columns_by_other_names(names):
    assert "date" in find_columns(table(columns=COLUMNS.replace("date", names)))[0]


def test_the_feeds_names_count_only_together():
    """A file with its own ``laps`` and one name of the feed's is not the feed."""
    columns, missing, _ = find_columns(table(columns=COLUMNS.replace("finish", "ps")))
    assert missing == ["no column 'finish'"]
    assert "start" in columns


def test_an_id_is_a_text_without_the_ending_of_a_number():
    found = parsed(table(ROWS[0], ROWS[1].replace("7,", "7.0,", 1)))
    assert [row.race.race_id for row in found.rows] == ["7", "7"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", True),
        ("TRUE", True),
        ("yes", True),
        ("", True),
        ("0", False),
        ("No", False),
        ("2", False),
    ],
)
def test_races_that_count_for_the_championship(text, expected):
    entry = only_result(table(f"{ROWS[0]},{text}", columns=f"{COLUMNS},points_race"))
    assert entry.points_race is expected
