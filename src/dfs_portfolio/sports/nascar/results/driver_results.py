"""A driver in a past race, as one row of a table has it: columns, and what cells may hold."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from dfs_portfolio._internal.csv_text import Table, at_lines, parse_number
from dfs_portfolio._internal.dates import parse_day
from dfs_portfolio.inputs.columns import Columns
from dfs_portfolio.slate.name_matching import clean_id
from dfs_portfolio.sports.nascar.contest import START
from dfs_portfolio.sports.nascar.results.columns import BLANK, HISTORY_COLUMNS
from dfs_portfolio.sports.nascar.series import Series, series_of

_SEASONS: Final = range(1949, 2101)
_LAST_PLACE: Final = 99  # no field is larger
_MOST_LAPS: Final = 2000  # no race is longer


class Entry(NamedTuple):
    """A driver in a race; 0 laps of a race are not known, blank texts neither."""

    race_id: str
    race_name: str
    track: str
    date: date
    series: Series
    track_type: str
    scheduled_laps: int
    race_laps: int
    points_race: bool
    driver: str
    team: str
    start: int
    finish: int
    laps: int
    laps_led: int
    fastest_laps: int
    status: str
    running_position: float


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of results.

    Parameters
    ----------
    names
        What it is called in files.
    parse
        Makes a value of a cell, ``None`` if the cell does not hold what it should.
    kind
        What it should hold, in words.
    blank
        What a blank cell stands for, and a column that is not there; ``None`` if it must not be.
    """

    names: Sequence[str]
    parse: Callable[[str], object]
    kind: str
    blank: object = None


def _whole(most: int, least: int) -> Callable[[str], int | None]:
    def parse(text: str) -> int | None:
        number = parse_number(text)
        fits = number is not None and number.is_integer() and least <= number <= most
        return int(number) if fits and number is not None else None

    return parse


def _position(text: str) -> float | None:
    number = parse_number(text)
    return number if number is not None and 1 <= number <= _LAST_PLACE else None


def _race_day(text: str) -> date | None:
    day = parse_day(text)
    return day if day and day.year in _SEASONS else None


def _truth(text: str) -> bool | None:
    """Read yes or no; and NASCAR's types of race, of which 1 counts for the championship."""
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    return words.get(text.casefold(), False if text in ("2", "3") else None)


_place: Final = (_whole(_LAST_PLACE, least=1), f"a whole number from 1 to {_LAST_PLACE}")
_laps: Final = (_whole(_MOST_LAPS, least=0), f"a whole number from 0 to {_MOST_LAPS}")

_COLUMNS: Final[dict[str, _Column]] = {
    "race_id": _Column(("race_id",), clean_id, "an ID"),
    "race_name": _Column(("race_name", "race"), str, "text", blank=""),
    "track": _Column(("track", "track_name"), str, "text", blank=""),
    "date": _Column(HISTORY_COLUMNS["date"], _race_day, "a date such as 2026-03-15"),
    "series": _Column(HISTORY_COLUMNS["series"], series_of, "cup, nxs or trucks"),
    "track_type": _Column(("track_type",), str, "text", blank=""),
    "scheduled_laps": _Column(("scheduled_laps",), *_laps, blank=0),
    "race_laps": _Column(("actual_laps", "race_laps"), *_laps, blank=0),
    "points_race": _Column(("is_points_race", "points_race"), _truth, "1 or 0", blank=True),
    "driver": _Column(HISTORY_COLUMNS["driver"], str, "a name"),
    "team": _Column(HISTORY_COLUMNS["team"], str, "text", blank=""),
    "start": _Column(START.columns, *_place),
    "finish": _Column(("finish", "finish_position", "finishing_position", "finish_pos"), *_place),
    "laps": _Column(("laps", "laps_completed", "completed"), *_laps),
    "laps_led": _Column(("laps_led", "led"), *_laps),
    "fastest_laps": _Column(("fastest_laps", "fast_laps"), *_laps),
    "status": _Column(("status", "finishing_status"), str, "text", blank=""),
    "running_position": _Column(
        ("avg_running_position", "average_running_position", "running_position", "arp"),
        _position,
        f"a number from 1 to {_LAST_PLACE}",
        blank=math.nan,
    ),
}
# A race may be without a type of track, but not all of them.
_NEEDED: Final = [k for k, column in _COLUMNS.items() if column.blank is None or k == "track_type"]

# Names in NASCAR's own race feed. Files made from it add columns of their own with like names,
# such as laps led under green: where the feed's are all there, they are meant.
_FEED: Final[Columns] = {
    "race_laps": ("act_laps",),
    "points_race": ("race_type_id",),
    "start": ("start_ps",),
    "finish": ("ps",),
    "laps": ("laps",),
    "laps_led": ("lead_laps",),
    "fastest_laps": ("fast_laps",),
}


def find_columns(table: Table) -> tuple[dict[str, int], list[str], list[str]]:
    """Return where the columns are, which ones are missing in words, and other problems."""
    names = {key: column.names for key, column in _COLUMNS.items()}
    if len(table.find(_FEED)[0]) == len(_FEED):
        names |= _FEED
    columns, problems = table.find(names)
    missing = [f"no column {key!r}" for key in _NEEDED if key not in columns]
    if "date" not in columns:
        place = missing.index("no column 'date'")
        missing[place] += ": without the days of races none is known to be before another"
    return columns, missing, list(problems)


def parse_entries(
    table: Table, columns: Mapping[str, int]
) -> tuple[list[Entry], set[object], list[str]]:
    """Read the rows of a table.

    Parameters
    ----------
    table
        The rows.
    columns
        Where the columns are, as found.

    Returns
    -------
    tuple
        The rows that can be read; the IDs of races that may lack a row for that; and what is wrong.
    """
    values: dict[str, list[object]] = {}
    problems: list[str] = []
    spoilt: set[int] = set()
    for key, column in _COLUMNS.items():
        if key not in columns:
            values[key] = [column.blank] * len(table.rows)
            continue
        texts = [cells[columns[key]] for _, cells in table.rows]
        meaning = {t: column.blank if t in BLANK else column.parse(t) for t in dict.fromkeys(texts)}
        values[key] = [meaning[text] for text in texts]
        wrong = [place for place, value in enumerate(values[key]) if value is None]
        if wrong:
            where = at_lines([(table.rows[place][0], texts[place]) for place in wrong])
            problems.append(f"{table.header[columns[key]]} is not {column.kind} in {where}")
            spoilt.update(wrong)
    rows = list(map(Entry._make, zip(*(values[key] for key in Entry._fields), strict=True)))
    ids = values["race_id"]
    unread = {ids[place] for place in spoilt}
    if None in unread:  # such a row may be of any race
        unread = set(ids)
    return [row for place, row in enumerate(rows) if place not in spoilt], unread, problems
