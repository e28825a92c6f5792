"""What an analyst expects of the drivers, from a projection file of any provider."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from dfs_portfolio.draftkings._driver_rows import (
    KEY_COLUMNS,
    DriverRow,
    Unknown,
    checked_unknown,
    drivers_of,
    repeated,
)
from dfs_portfolio.draftkings.textfiles import at_lines, parse_number, read_table
from dfs_portfolio.errors import DataWarning, FileFormatError, name_some, warn_caller
from dfs_portfolio.files import FilePath
from dfs_portfolio.slate import Slate

# Field of a driver -> the columns that give it. A projected start is no starting position:
# scoring counts places from the real grid.
VALUE_COLUMNS: Final = {
    "projection": (
        "proj_dk",
        "projection",
        "proj",
        "points",
        "fpts",
        "fpts_proj",
        "proj_fpts",
        "dk_points",
        "dk_proj",
        "fantasy_points",
        "projected_points",
    ),
    "floor": ("floor", "floor_p20", "p20"),
    "ceiling": ("ceiling", "ceiling_p90", "p90", "ceil"),
    "start": (
        "start",
        "starting",
        "start_pos",
        "start_position",
        "starting_pos",
        "starting_position",
        "grid",
        "grid_position",
        "qualifying",
        "qualifying_position",
    ),
}
_LAST_PLACE: Final = 999  # no grid is longer: a larger number is a car, a time or a slip


def read_projections(path: FilePath, slate: Slate, unknown: Unknown = "error") -> Slate:
    """Give the drivers of a slate the projections and starting positions of a CSV file.

    Parameters
    ----------
    path
        A file with a column of IDs or names and one or more of projection, floor, ceiling and
        start, under the names in `VALUE_COLUMNS` (case, blanks and underscores do not matter);
        other columns are ignored. A blank cell gives nothing.
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
        Listing every problem of the file.
    SettingsError
        If `unknown` is another word.
    """
    checked_unknown(unknown)
    table = read_table(path)
    columns, problems = table.find({**KEY_COLUMNS, **VALUE_COLUMNS})
    missing = []
    if not {"driver's ID", "driver's name"} & set(columns):
        missing.append("no column with the drivers: call it 'ID', 'name' or 'driver'")
    if not set(VALUE_COLUMNS) & set(columns):
        understood = "; ".join(f"{key}: {', '.join(n)}" for key, n in VALUE_COLUMNS.items())
        missing.append(f"no column with a value; names understood are {understood}")
    if missing or problems:
        raise FileFormatError(str(path), [*missing, *problems, *table.overlong])
    rows, faults = drivers_of(table, columns, slate, unknown)
    values: dict[int, dict[str, Any]] = {row.position: {} for row in rows}
    wrong: list[str] = []
    for field in VALUE_COLUMNS:
        if field in columns:
            wrong += _fill(values, rows, field, columns[field])
    wrong += _contradictions(values, rows)
    faults = (*table.overlong, *faults, *repeated(rows, slate), *wrong)
    if faults:
        raise FileFormatError(str(path), faults)
    absent = [name for place, name in enumerate(slate.names) if not values.get(place)]
    if absent:
        warn_caller(
            f"{path}: nothing for {len(absent)} of {len(slate)} drivers: {name_some(absent)}",
            DataWarning,
        )
    return slate.with_projections({slate.ids[place]: row for place, row in values.items()})


def _fill(
    values: dict[int, dict[str, Any]], rows: Sequence[DriverRow], field: str, column: int
) -> list[str]:
    """Enter one field of all rows; return a problem if a cell does not hold what it should."""
    wrong = []
    for row in rows:
        text = row.cells[column]
        if not text:
            continue
        number = parse_number(text)
        if number is None or (field == "start" and not _is_place(number)):
            wrong.append((row.line, text))
        else:
            values[row.position][field] = int(number) if field == "start" else number
    kind = "a whole number from 1" if field == "start" else "a finite number"
    return [f"{field} is not {kind} in {at_lines(wrong)}"] if wrong else []


def _contradictions(values: dict[int, dict[str, Any]], rows: Sequence[DriverRow]) -> list[str]:
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
    crossed = [
        (row.line, f"{low} > {high}")
        for row in rows
        if (low := values[row.position].get("floor")) is not None
        and (high := values[row.position].get("ceiling")) is not None
        and low > high
    ]
    if crossed:
        problems.append(f"floor above the ceiling in {at_lines(crossed)}")
    return problems


def _is_place(number: float) -> bool:
    return number.is_integer() and 1 <= number <= _LAST_PLACE
