"""Driver results: the rows of a table of past races, their columns and the values of cells."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
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
_MAX_POSITION: Final = 99  # no field is larger
_MAX_LAPS: Final = 2000  # no race is longer


class DriverResult(NamedTuple):
    """The result of a driver in a race. Laps of a race are 0, and texts blank, if not known."""

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
        Its names in files.
    parse
        Parses a cell; returns ``None`` for an invalid one.
    kind
        Valid values, in words for messages.
    blank
        Value of blank cells and of a missing column; ``None`` if neither is valid.
    """

    names: Sequence[str]
    parse: Callable[[str], object]
    kind: str
    blank: object = None


def _integer(most: int, least: int) -> Callable[[str], int | None]:
    def parse(text: str) -> int | None:
        number = parse_number(text)
        fits = number is not None and number.is_integer() and least <= number <= most
        return int(number) if fits and number is not None else None

    return parse


def _position(text: str) -> float | None:
    number = parse_number(text)
    return number if number is not None and 1 <= number <= _MAX_POSITION else None


def _race_day(text: str) -> date | None:
    day = parse_day(text)
    return day if day and day.year in _SEASONS else None


def _truth(text: str) -> bool | None:
    """Parse yes or no, or NASCAR's type of race: 1 counts for the championship, 2 and 3 do not."""
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    return words.get(text.casefold(), False if text in ("2", "3") else None)


_whole_position: Final = (
    _integer(_MAX_POSITION, least=1),
    f"a whole number from 1 to {_MAX_POSITION}",
)
_laps: Final = (_integer(_MAX_LAPS, least=0), f"a whole number from 0 to {_MAX_LAPS}")

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
    "start": _Column(START.columns, *_whole_position),
    "finish": _Column(
        ("finish", "finish_position", "finishing_position", "finish_pos"), *_whole_position
    ),
    "laps": _Column(("laps", "laps_completed", "completed"), *_laps),
    "laps_led": _Column(("laps_led", "led"), *_laps),
    "fastest_laps": _Column(("fastest_laps", "fast_laps"), *_laps),
    "status": _Column(("status", "finishing_status"), str, "text", blank=""),
    "running_position": _Column(
        ("avg_running_position", "average_running_position", "running_position", "arp"),
        _position,
        f"a number from 1 to {_MAX_POSITION}",
        blank=math.nan,
    ),
}
# Single races may lack a type of track, but the column must exist.
_NEEDED: Final = [k for k, column in _COLUMNS.items() if column.blank is None or k == "track_type"]

# Names in NASCAR's own race feed. Files made from it add columns with similar names, such as laps
# led under green. If all names of the feed are present, its columns are the right ones.
_FEED: Final[Columns] = {
    "race_laps": ("act_laps",),
    "points_race": ("race_type_id",),
    "start": ("start_ps",),
    "finish": ("ps",),
    "laps": ("laps",),
    "laps_led": ("lead_laps",),
    "fastest_laps": ("fast_laps",),
}


def column_names(table: Table) -> Columns:
    """Return the columns that a table of results may have, with the names they go by."""
    names: dict[str, Sequence[str]] = {key: column.names for key, column in _COLUMNS.items()}
    return {**names, **_FEED} if len(table.find(_FEED)[0]) == len(_FEED) else names


def missing_columns(found: Mapping[str, int]) -> Iterator[str]:
    """Say which needed columns are not there."""
    for key in _NEEDED:
        if key not in found:
            without_days = ": without the days of races none is known to be before another"
            yield f"no column {key!r}" + (without_days if key == "date" else "")


def parse_results(
    table: Table, columns: Mapping[str, int]
) -> tuple[list[DriverResult], set[object], list[str]]:
    """Parse the rows of a table.

    Parameters
    ----------
    table
        The table.
    columns
        Index of each column, from `open_table`.

    Returns
    -------
    tuple
        The valid rows; the IDs of races that may lack a row, because it is invalid; and messages
        on the invalid cells.
    """
    values: dict[str, list[object]] = {}
    problems: list[str] = []
    invalid: set[int] = set()
    for key, column in _COLUMNS.items():
        if key not in columns:
            values[key] = [column.blank] * len(table.rows)
            continue
        texts = [cells[columns[key]] for _, cells in table.rows]
        meaning = {t: column.blank if t in BLANK else column.parse(t) for t in dict.fromkeys(texts)}
        values[key] = [meaning[text] for text in texts]
        wrong = [i for i, value in enumerate(values[key]) if value is None]
        if wrong:
            where = at_lines([(table.rows[i][0], texts[i]) for i in wrong])
            problems.append(f"{table.header[columns[key]]} is not {column.kind} in {where}")
            invalid.update(wrong)
    rows = list(
        map(DriverResult._make, zip(*(values[key] for key in DriverResult._fields), strict=True))
    )
    ids = values["race_id"]
    incomplete = {ids[i] for i in invalid}
    if None in incomplete:  # such a row may be of any race
        incomplete = set(ids)
    return [row for i, row in enumerate(rows) if i not in invalid], incomplete, problems
