"""The analyst's projections, from a file of any provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from dfs_portfolio._internal.atomic_files import FilePath
from dfs_portfolio._internal.csv_text import Table, at_lines, parse_number
from dfs_portfolio.errors import DataWarning, FileFormatError, format_items, warn_caller
from dfs_portfolio.inputs.columns import KEY_COLUMNS
from dfs_portfolio.inputs.opening import file_columns, open_table
from dfs_portfolio.inputs.percentages import read_shares
from dfs_portfolio.inputs.player_rows import (
    PlayerRow,
    Unknown,
    check_unknown,
    match_rows,
    repeated_players,
)
from dfs_portfolio.slate.contest import Contest, SportFacts
from dfs_portfolio.slate.fields import PlayerField
from dfs_portfolio.slate.slate import Slate

_Values = dict[int, dict[str, Any]]


def read_projections(path: FilePath, slate: Slate, unknown: Unknown = "error") -> Slate:
    """Read projections and other numbers about a slate's players from a CSV file.

    Parameters
    ----------
    path
        A file with a column of IDs or names, and columns for one or more of the sport's fields
        (``slate.contest.sport.fields``): projected points, floor, ceiling, sd and ownership in
        every sport; start, chances to win or to finish in the top 3, 5 or 10, expected finish,
        laps led and fastest laps in NASCAR; chances to win and to win inside the distance in MMA.
        Each `PlayerField` lists its column names (case, blanks and underscores do not matter);
        other columns are ignored. A blank cell sets nothing. Probabilities and ownership may be
        shares (0.125) or percentages (12.5 or 12.5%), the same throughout a column.
    slate
        The players.
    unknown
        ``"error"`` refuses rows of players that are not in the slate, ``"ignore"`` leaves them
        out with a `DataWarning`.

    Returns
    -------
    Slate
        A copy with the values of the file. A `DataWarning` names players without any.

    Raises
    ------
    FileFormatError
        Listing every problem of the file, or naming what kind of file it is instead.
    SettingsError
        If `unknown` is neither.
    """
    check_unknown(unknown)
    sport = slate.contest.sport
    known = sport.fields
    table, columns = open_table(
        path,
        {**KEY_COLUMNS, **{field.name: field.columns for field in known}},
        "projections",
        slate.contest,
        lambda _, found: _missing_columns(found, sport),
        usable=lambda table, found: _holds_values(table, found, known),
    )
    fields = [field for field in known if field.name in columns]
    rows, faults = match_rows(table, columns, slate, unknown)
    values: _Values = {row.index: {} for row in rows}
    wrong: list[str] = []
    for field in fields:
        if field.is_chance or field.name == "ownership":
            wrong += _enter_shares(values, rows, field, table, columns[field.name], slate)
        else:
            wrong += _enter_numbers(values, rows, field, columns[field.name])
    wrong += _contradictions(values, rows, slate.contest)
    faults = (*table.overlong, *faults, *repeated_players(rows, slate), *wrong)
    if faults:
        raise FileFormatError(str(path), faults)
    absent = [name for index, name in enumerate(slate.names) if not values.get(index)]
    if absent:
        warn_caller(
            f"{path}: no values for {len(absent)} of {len(slate)} {sport.players}: "
            f"{format_items(absent)}",
            DataWarning,
        )
    projected = slate.with_projections({slate.ids[index]: row for index, row in values.items()})
    return projected.with_source(file_columns(table, columns))


def _missing_columns(found: Mapping[str, int], sport: SportFacts) -> Iterator[str]:
    """List the required columns that a projection file lacks."""
    if not {"ID", "name"} & set(found):
        yield f"no column with the {sport.players}: call it 'ID', 'name' or '{sport.player}'"
    if not any(field.name in found for field in sport.fields):
        names = ", ".join(field.name for field in sport.fields)
        yield f"no column with a value: call it one of {names}"


def _holds_values(table: Table, found: Mapping[str, int], known: Sequence[PlayerField]) -> bool:
    """Return whether any value is filled in: DraftKings' own file may have a blank "Starting"."""
    columns = [found[field.name] for field in known if field.name in found]
    return any(cells[column] for _, cells in table.rows for column in columns)


def _enter_numbers(
    values: _Values, rows: Sequence[PlayerRow], field: PlayerField, column: int
) -> list[str]:
    """Enter a field of all rows; return a problem if a cell holds no valid number."""
    wrong = []
    for row in rows:
        text = row.cells[column]
        if not text:
            continue
        number = parse_number(text)
        if number is None or not _fits(number, field):
            wrong.append((row.line, text))
        else:
            values[row.index][field.name] = int(number) if field.whole else number
    return [f"{field.name} is not {field.description} in {at_lines(wrong)}"] if wrong else []


def _fits(number: float, field: PlayerField) -> bool:
    within = field.minimum <= number <= field.maximum
    return within and (number.is_integer() or not field.whole)


def _enter_shares(
    values: _Values,
    rows: Sequence[PlayerRow],
    field: PlayerField,
    table: Table,
    column: int,
    slate: Slate,
) -> list[str]:
    """Enter a probability, or ownership in percent, of all rows; return problems."""
    cells = [(row.line, row.cells[column]) for row in rows if row.cells[column]]
    total = slate.contest.roster_size if field.total is None else field.total
    if field.total_per_game is not None:
        total = field.total_per_game * max(1, len(slate.games))
    shares, problems = read_shares(
        table.header[column], cells, total, whole_field=len(cells) == len(slate)
    )
    for row in rows:
        if row.line in shares:
            share = shares[row.line]
            percent = field.name == "ownership"
            values[row.index][field.name] = 100 * share if percent else share
    return list(problems)


def _contradictions(values: _Values, rows: Sequence[PlayerRow], contest: Contest) -> list[str]:
    """List values that contradict each other."""
    fields = contest.sport.fields
    problems = []
    for field in fields:
        if field.distinct:
            problems += _duplicates(values, rows, field.name)
    # The first value of a pair cannot exceed the second.
    nested = [f.name for f in sorted(fields, key=lambda f: f.total or 0) if f.total is not None]
    for lower, upper in (("floor", "ceiling"), *combinations(nested, 2)):
        crossed = [
            (row.line, f"{low} > {high}")
            for row in rows
            if (low := values[row.index].get(lower)) is not None
            and (high := values[row.index].get(upper)) is not None
            and low > high
        ]
        if crossed:
            problems.append(f"{lower} above the {upper} in {at_lines(crossed)}")
    return problems


def _duplicates(values: _Values, rows: Sequence[PlayerRow], name: str) -> list[str]:
    """List values of a field that two players share, where each must be different."""
    holder: dict[int, int] = {}
    shared = []
    for row in rows:
        value = values[row.index].get(name)
        if value is not None and holder.setdefault(value, row.index) != row.index:
            shared.append((row.line, str(value)))
    return [f"{name} is used twice in {at_lines(shared)}; correct one"] if shared else []
