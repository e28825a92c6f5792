"""Rows of a table, and the columns they are read from."""

from __future__ import annotations

from pathlib import Path

import pytest

from dfs_portfolio._internal.csv_text import Table
from dfs_portfolio.sports.nascar.results.driver_results import (
    column_names,
    missing_columns,
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


def parsed(given: Table):
    columns, missing, problems = find_columns(given)
    assert (missing, problems) == ([], [])
    return parse_results(given, columns)


def test_a_row():
    (entry,), unread, problems = parsed(table(ROWS[2]))
    assert (unread, problems) == (set(), [])
    assert (entry.driver, entry.team, entry.laps, entry.status) == ("Cy Day", "", 50, "Engine")
    assert (entry.scheduled_laps, entry.race_laps, entry.points_race) == (0, 0, True)


def test_races_of_rows_that_cannot_be_read_are_told():
    """Nothing more is said of such a race: it would seem to lack a driver."""
    entries, unread, problems = parsed(
        table(*ROWS[:2], ROWS[2].replace("Engine", "").replace("50", "x"))
    )
    assert [entry.driver for entry in entries] == ["Ann Ace", "Ben Bee"]
    assert unread == {"7"}
    assert problems == ["laps is not a whole number from 0 to 2000 in line 4 ('x')"]


def test_a_row_without_a_race_may_be_of_any():
    _, unread, problems = parsed(table(ROWS[0].replace("7,", ",", 1), *ROWS[1:]))
    assert unread >= {"6", "7"}
    assert problems == ["race_id is not an ID in line 2 ('')"]


@pytest.mark.parametrize("names", ["DATE", "Race Date", "race_date"])
def test_columns_by_other_names(names):
    assert "date" in find_columns(table(columns=COLUMNS.replace("date", names)))[0]


def test_the_feeds_names_count_only_together():
    """A file with its own ``laps`` and one name of the feed's is not the feed."""
    columns, missing, _ = find_columns(table(columns=COLUMNS.replace("finish", "ps")))
    assert missing == ["no column 'finish'"]
    assert "start" in columns


def test_an_id_is_a_text_without_the_ending_of_a_number():
    entries, _, _ = parsed(table(ROWS[0], ROWS[1].replace("7,", "7.0,", 1)))
    assert [entry.race_id for entry in entries] == ["7", "7"]


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
    (entry,), _, _ = parsed(table(f"{ROWS[0]},{text}", columns=f"{COLUMNS},points_race"))
    assert entry.points_race is expected
