"""Cells of results: the columns of a table of past races, and what their cells may hold."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dfs_portfolio._internal.csv_text import Table, parse_number, plain_column
from dfs_portfolio._internal.dates import parse_american_day, parse_day
from dfs_portfolio.inputs.columns import Columns
from dfs_portfolio.slate.name_matching import clean_id
from dfs_portfolio.sports.nascar.contest import START
from dfs_portfolio.sports.nascar.results.columns import HISTORY_COLUMNS
from dfs_portfolio.sports.nascar.series import series_of

_SEASONS: Final = range(1949, 2101)
_MAX_POSITION: Final = 99  # no field is larger
_MAX_LAPS: Final = 2000  # no race is longer


@dataclass(frozen=True, slots=True)
class Column:
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
    more_names
        Names that mean this column only in a file that has none of the others.
    only_cells
        Whether cells may be blank, but the column must exist.
    strict
        Parses a cell where nothing may be made up; ``None`` for `parse`.
    needed_if_strict
        Whether the column and all its cells are needed where nothing may be made up.
    """

    names: Sequence[str]
    parse: Callable[[str], object]
    kind: str
    blank: object = None
    more_names: Sequence[str] = ()
    only_cells: bool = False
    strict: Callable[[str], object] | None = None
    needed_if_strict: bool = False

    def value(self, text: str, *, strict: bool) -> object:
        """Return the value of a cell that is not blank, ``None`` if it is invalid."""
        return (self.strict or self.parse)(text) if strict else self.parse(text)

    def value_if_blank(self, *, strict: bool) -> object:
        """Return the value of a blank cell, ``None`` if it is invalid."""
        return None if strict and self.needed_if_strict else self.blank

    def is_needed(self, *, strict: bool) -> bool:
        """Tell whether the column must exist."""
        return self.only_cells or self.value_if_blank(strict=strict) is None


def _integer(most: int, least: int) -> Callable[[str], int | None]:
    def parse(text: str) -> int | None:
        number = parse_number(text)
        fits = number is not None and number.is_integer() and least <= number <= most
        return int(number) if fits and number is not None else None

    return parse


def _position(text: str) -> float | None:
    number = parse_number(text)
    return number if number is not None and 1 <= number <= _MAX_POSITION else None


def _race_day(parse: Callable[[str], date | None]) -> Callable[[str], date | None]:
    def parsed(text: str) -> date | None:
        day = parse(text)
        return day if day and day.year in _SEASONS else None

    return parsed


def _truth(text: str) -> bool | None:
    """Parse yes or no, or NASCAR's type of race: 1 counts for the championship, 2 and 3 do not."""
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    return words.get(text.casefold(), False if text in ("2", "3") else None)


_whole_position: Final = (
    _integer(_MAX_POSITION, least=1),
    f"a whole number from 1 to {_MAX_POSITION}",
)
_laps: Final = (_integer(_MAX_LAPS, least=0), f"a whole number from 0 to {_MAX_LAPS}")

COLUMNS: Final[dict[str, Column]] = {
    "race_id": Column(("race_id",), clean_id, "an ID", blank="", needed_if_strict=True),
    "race_name": Column(("race_name", "race"), str, "text", blank=""),
    "track": Column(("track", "track_name"), str, "text", blank=""),
    "date": Column(
        HISTORY_COLUMNS["date"],
        _race_day(parse_american_day),
        "a date such as 2026-03-15",
        more_names=("date_scheduled", "race_day", "day"),
        strict=_race_day(parse_day),
    ),
    "series": Column(HISTORY_COLUMNS["series"], series_of, "cup, nxs or trucks"),
    "track_type": Column(("track_type",), str, "text", blank="", only_cells=True),
    "scheduled_laps": Column(("scheduled_laps",), *_laps, blank=0),
    "race_laps": Column(("actual_laps", "race_laps"), *_laps, blank=0, more_names=("total_laps",)),
    "points_race": Column(("is_points_race", "points_race"), _truth, "1 or 0", blank=True),
    "driver": Column(
        tuple(name for name in HISTORY_COLUMNS["driver"] if name != "name"),
        str,
        "a name",
        more_names=("name", "driver_fullname"),
    ),
    "team": Column(HISTORY_COLUMNS["team"], str, "text", blank=""),
    "start": Column(START.columns, *_whole_position, more_names=("st", "qual_pos")),
    "finish": Column(
        ("finish", "finish_position", "finishing_position", "finish_pos"),
        *_whole_position,
        more_names=("fin", "finishing_pos", "end_pos", "pos", "position"),
    ),
    "laps": Column(("laps", "laps_completed", "completed"), *_laps, more_names=("laps_run",)),
    "laps_led": Column(
        ("laps_led", "led"), *_laps, more_names=("lead_laps", "lap_led", "laps_lead")
    ),
    "fastest_laps": Column(
        ("fastest_laps", "fast_laps"),
        *_laps,
        blank=math.nan,
        more_names=("fastest_lap", "fast_lap", "number_fastest_laps"),
        only_cells=True,
        needed_if_strict=True,
    ),
    "status": Column(("status", "finishing_status"), str, "text", blank=""),
    "running_position": Column(
        ("avg_running_position", "average_running_position", "running_position", "arp"),
        _position,
        f"a number from 1 to {_MAX_POSITION}",
        blank=math.nan,
    ),
}

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
    header = set(map(plain_column, table.header))

    def names(column: Column) -> Sequence[str]:
        usual = header.intersection(map(plain_column, column.names))
        return column.names if usual else (*column.names, *column.more_names)

    found = {key: names(column) for key, column in COLUMNS.items()}
    return {**found, **_FEED} if len(table.find(_FEED)[0]) == len(_FEED) else found


def missing_columns(found: Mapping[str, int], *, strict: bool = False) -> Iterator[str]:
    """Say which needed columns are not there."""
    for key, column in COLUMNS.items():
        if key not in found and column.is_needed(strict=strict):
            without_days = ": without the days of races none is known to be before another"
            yield f"no column {key!r}" + (without_days if key == "date" else "")
