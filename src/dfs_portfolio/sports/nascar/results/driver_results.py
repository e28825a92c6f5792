"""Driver results: the rows of a table of past races."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple, cast

from dfs_portfolio._internal.csv_text import Table, at_lines
from dfs_portfolio.sports.nascar.results.cells import COLUMNS
from dfs_portfolio.sports.nascar.results.columns import BLANK
from dfs_portfolio.sports.nascar.results.date_order import order_of_dates
from dfs_portfolio.sports.nascar.series import Series


class DriverResult(NamedTuple):
    """The result of a driver in a race.

    Laps of a race are 0, texts blank, and fastest laps NaN, if not known.
    """

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
    fastest_laps: float
    status: str
    running_position: float


class KnownRace(NamedTuple):
    """What a row says of its race; blank or ``None`` where it says nothing valid."""

    race_id: str
    series: Series | None
    day: date | None
    track: str
    name: str


class Fault(NamedTuple):
    """An invalid cell: its key, file, column, line and text, and what it should hold."""

    key: str
    path: str
    column: str
    kind: str
    line: int
    text: str


class ResultRow(NamedTuple):
    """A row of a table: its race, its faults, and its result if it has no fault."""

    race: KnownRace
    path: str
    line: int
    faults: tuple[Fault, ...]
    result: DriverResult | None

    @property
    def is_footer(self) -> bool:
        """Whether the row says nothing of a race: a total, or a source, below the table."""
        blank = {fault.key for fault in self.faults if fault.text in BLANK}
        return not self.race.race_id and blank >= _OF_EVERY_RESULT


@dataclass(frozen=True, slots=True)
class ParsedTable:
    """The rows of a table.

    Parameters
    ----------
    rows
        In the order of the table.
    faults
        All invalid cells, column by column.
    unclear_dates
        Why no date of the table is certain, if some have the day first.
    assumed_dates
        Dates read with the month first, although none of the table shows that it is.
    """

    rows: tuple[ResultRow, ...]
    faults: tuple[Fault, ...]
    unclear_dates: tuple[str, ...] = ()
    assumed_dates: tuple[str, ...] = ()


def parse_results(table: Table, columns: Mapping[str, int], *, strict: bool = False) -> ParsedTable:
    """Parse the rows of a table.

    Parameters
    ----------
    table
        The table.
    columns
        Index of each column, from `open_table`.
    strict
        Whether blank IDs and fastest laps, and dates with slashes, are faults.
    """
    path, lines = str(table.path), [line for line, _ in table.rows]
    values: dict[str, list[object]] = {}
    faults: list[Fault] = []
    faults_of: defaultdict[int, list[Fault]] = defaultdict(list)
    for key, column in COLUMNS.items():
        blank = column.value_if_blank(strict=strict)
        if key not in columns:
            values[key] = [blank] * len(lines)
            continue
        texts = [cells[columns[key]] for _, cells in table.rows]
        meaning = {
            text: blank if text in BLANK else column.value(text, strict=strict)
            for text in dict.fromkeys(texts)
        }
        values[key] = [meaning[text] for text in texts]
        for i, value in enumerate(values[key]):
            if value is None:
                name = table.header[columns[key]]
                fault = Fault(key, path, name, column.kind, lines[i], texts[i])
                faults.append(fault)
                faults_of[i].append(fault)
    results = zip(*(values[key] for key in DriverResult._fields), strict=True)
    known = zip(*(values[key] for key in _OF_RACE), strict=True)
    rows = tuple(
        ResultRow(
            _known_race(race),
            path,
            lines[i],
            tuple(faults_of.get(i, ())),
            None if i in faults_of else DriverResult._make(result),
        )
        for i, (race, result) in enumerate(zip(known, results, strict=True))
    )
    if strict or "date" not in columns:
        return ParsedTable(rows, tuple(faults))
    dates = [(line, cells[columns["date"]]) for line, cells in table.rows]
    return ParsedTable(rows, tuple(faults), *order_of_dates(dates))


_OF_EVERY_RESULT: Final = {"date", "series", "start", "finish", "laps", "laps_led"}
_OF_RACE: Final = ("race_id", "series", "date", "track", "race_name")


def _known_race(values: Sequence[object]) -> KnownRace:
    race_id, series, day, track, name = values
    return KnownRace(
        cast(str, race_id or ""),
        cast(Series | None, series),
        cast(date | None, day),
        *_texts(track, name),
    )


def _texts(*values: object) -> tuple[str, ...]:
    return tuple(str(value or "") for value in values)


def describe_faults(faults: Iterable[Fault], *, with_path: bool) -> list[str]:
    """Describe invalid cells, one sentence for each column of each file."""
    cells: defaultdict[tuple[str, str, str], list[tuple[int, str]]] = defaultdict(list)
    for fault in faults:
        cells[fault.path, fault.column, fault.kind].append((fault.line, fault.text))
    return [
        (f"{path}: " if with_path else "") + f"{column} is not {kind} in {at_lines(where)}"
        for (path, column, kind), where in cells.items()
    ]
