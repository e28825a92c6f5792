"""What an analyst expects of the drivers, from a projection file of any provider."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Any, Final

from dfs_portfolio._internal.atomic_files import FilePath
from dfs_portfolio._internal.csv_text import Table, at_lines, parse_number, read_table
from dfs_portfolio.errors import DataWarning, FileFormatError, format_items, warn_caller
from dfs_portfolio.inputs.columns import KEY_COLUMNS, PROBABILITY_COLUMNS, VALUE_COLUMNS
from dfs_portfolio.inputs.driver_rows import (
    DriverRow,
    Unknown,
    checked_unknown,
    drivers_of,
    repeated,
)
from dfs_portfolio.inputs.file_kinds import explain_wrong_file
from dfs_portfolio.inputs.percentages import read_shares
from dfs_portfolio.slate.slate import FIELD_RANGES, Slate

_LAST_PLACE: Final = 999  # no grid is longer: a larger number is a car, a time or a slip
# How many drivers can be first, or among the first so many.
_PLACES: Final = dict(zip(PROBABILITY_COLUMNS, (1, 3, 5, 10), strict=True))
# The first of a pair can be no larger than the second.
_ORDERED: Final = (("floor", "ceiling"), *combinations(_PLACES, 2))

_Values = dict[int, dict[str, Any]]


def read_projections(path: FilePath, slate: Slate, unknown: Unknown = "error") -> Slate:
    """Give the drivers of a slate the projections and starting positions of a CSV file.

    Parameters
    ----------
    path
        A file with a column of IDs or names and one or more of projected points, floor, ceiling,
        sd, start, probability of winning or of a place among the first 3, 5 or 10, expected
        finish, laps led, fastest laps and ownership. Columns go by the names in
        `columns.VALUE_COLUMNS` (case, blanks and underscores do not matter), others are ignored.
        A blank cell gives nothing. Probabilities and ownership may be shares (0.125) or
        percentages (12.5 or 12.5%), one or the other in a column.
    slate
        The drivers.
    unknown
        ``"error"`` refuses rows of drivers that are not in the slate, ``"ignore"`` leaves them
        out with a `DataWarning`.

    Returns
    -------
    Slate
        A copy with the values of the file. A `DataWarning` names drivers the file does not have.

    Raises
    ------
    FileFormatError
        Listing every problem of the file, or saying what kind of file it is instead.
    SettingsError
        If `unknown` is another word.
    """
    checked_unknown(unknown)
    table = read_table(path)
    columns, problems = table.find({**KEY_COLUMNS, **VALUE_COLUMNS})
    missing = []
    if not {"driver's ID", "driver's name"} & set(columns):
        missing.append("no column with the drivers: call it 'ID', 'name' or 'driver'")
    fields = [field for field in VALUE_COLUMNS if field in columns]
    if not fields:
        missing.append(f"no column with a value: call it one of {', '.join(VALUE_COLUMNS)}")
    # DraftKings' own file may have a column "Starting", left blank.
    filled = any(cells[columns[field]] for _, cells in table.rows for field in fields)
    stranger = explain_wrong_file(
        table, "projections", slate.contest, complete=filled and not missing
    )
    if stranger:
        raise FileFormatError(str(path), [stranger])
    if missing or problems:
        raise FileFormatError(str(path), [*missing, *problems, *table.overlong])
    rows, faults = drivers_of(table, columns, slate, unknown)
    values: _Values = {row.position: {} for row in rows}
    wrong: list[str] = []
    for field in fields:
        if field in _PLACES or field == "ownership":
            wrong += _fill_shares(values, rows, field, table, columns[field], slate)
        else:
            wrong += _fill(values, rows, field, columns[field])
    wrong += _contradictions(values, rows)
    faults = (*table.overlong, *faults, *repeated(rows, slate), *wrong)
    if faults:
        raise FileFormatError(str(path), faults)
    absent = [name for index, name in enumerate(slate.names) if not values.get(index)]
    if absent:
        warn_caller(
            f"{path}: nothing for {len(absent)} of {len(slate)} drivers: {format_items(absent)}",
            DataWarning,
        )
    return slate.with_projections({slate.ids[index]: row for index, row in values.items()})


def _fill(values: _Values, rows: Sequence[DriverRow], field: str, column: int) -> list[str]:
    """Enter one field of all rows; return a problem if a cell does not hold what it should."""
    least, _, kind = FIELD_RANGES.get(field, (-math.inf, math.inf, "a finite number"))
    if field == "start":
        least, kind = 1, "a whole number from 1"
    wrong = []
    for row in rows:
        text = row.cells[column]
        if not text:
            continue
        number = parse_number(text)
        if number is None or number < least or (field == "start" and not _is_place(number)):
            wrong.append((row.line, text))
        else:
            values[row.position][field] = int(number) if field == "start" else number
    return [f"{field} is not {kind} in {at_lines(wrong)}"] if wrong else []


def _fill_shares(
    values: _Values,
    rows: Sequence[DriverRow],
    field: str,
    table: Table,
    column: int,
    slate: Slate,
) -> list[str]:
    """Enter a probability, or ownership in percent, of all rows; return the problems."""
    cells = [(row.line, row.cells[column]) for row in rows if row.cells[column]]
    total = _PLACES.get(field, slate.contest.roster_size)
    shares, problems = read_shares(
        table.header[column], cells, total, whole_field=len(cells) == len(slate)
    )
    for row in rows:
        if row.line in shares:
            share = shares[row.line]
            values[row.position][field] = 100 * share if field == "ownership" else share
    return list(problems)


def _contradictions(values: _Values, rows: Sequence[DriverRow]) -> list[str]:
    """Say which values cannot hold together."""
    problems = []
    holder: dict[int, int] = {}
    shared = []
    for row in rows:
        start = values[row.position].get("start")
        if start is not None and holder.setdefault(start, row.position) != row.position:
            shared.append((row.line, str(start)))
    if shared:
        problems.append(f"starting position taken before in {at_lines(shared)}")
    for lower, upper in _ORDERED:
        crossed = [
            (row.line, f"{low} > {high}")
            for row in rows
            if (low := values[row.position].get(lower)) is not None
            and (high := values[row.position].get(upper)) is not None
            and low > high
        ]
        if crossed:
            problems.append(f"{lower} above the {upper} in {at_lines(crossed)}")
    return problems


def _is_place(number: float) -> bool:
    return number.is_integer() and number <= _LAST_PLACE
