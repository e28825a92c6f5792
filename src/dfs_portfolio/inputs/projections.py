"""What an analyst expects of the players, from a projection file of any provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from dfs_portfolio._internal.atomic_files import FilePath
from dfs_portfolio._internal.csv_text import Table, at_lines, parse_number
from dfs_portfolio.errors import DataWarning, FileFormatError, format_items, warn_caller
from dfs_portfolio.inputs.columns import KEY_COLUMNS
from dfs_portfolio.inputs.opening import open_table
from dfs_portfolio.inputs.percentages import read_shares
from dfs_portfolio.inputs.player_rows import (
    PlayerRow,
    Unknown,
    checked_unknown,
    players_of,
    repeated,
)
from dfs_portfolio.slate.contest import Contest, SportFacts
from dfs_portfolio.slate.fields import PlayerField
from dfs_portfolio.slate.slate import Slate

_Values = dict[int, dict[str, Any]]


def read_projections(path: FilePath, slate: Slate, unknown: Unknown = "error") -> Slate:
    """Give the players of a slate the projections and starting positions of a CSV file.

    Parameters
    ----------
    path
        A file with a column of IDs or names and one or more of projected points, floor, ceiling,
        sd, start, probability of winning or of a place among the first 3, 5 or 10, expected
        finish, laps led, fastest laps and ownership. Columns go by the names in
        the `PlayerField` of each (case, blanks and underscores do not matter), others are ignored.
        A blank cell gives nothing. Probabilities and ownership may be shares (0.125) or
        percentages (12.5 or 12.5%), one or the other in a column.
    slate
        The players.
    unknown
        ``"error"`` refuses rows of players that are not in the slate, ``"ignore"`` leaves them
        out with a `DataWarning`.

    Returns
    -------
    Slate
        A copy with the values of the file. A `DataWarning` names players the file does not have.

    Raises
    ------
    FileFormatError
        Listing every problem of the file, or saying what kind of file it is instead.
    SettingsError
        If `unknown` is another word.
    """
    checked_unknown(unknown)
    known = slate.contest.sport.fields
    table, columns = open_table(
        path,
        {**KEY_COLUMNS, **{field.name: field.columns for field in known}},
        "projections",
        slate.contest,
        lambda _, found: _missing(found, slate.contest.sport),
        usable=lambda table, found: _holds_values(table, found, known),
    )
    fields = [field for field in known if field.name in columns]
    rows, faults = players_of(table, columns, slate, unknown)
    values: _Values = {row.position: {} for row in rows}
    wrong: list[str] = []
    for field in fields:
        if field.is_chance or field.name == "ownership":
            wrong += _fill_shares(values, rows, field, table, columns[field.name], slate)
        else:
            wrong += _fill(values, rows, field, columns[field.name])
    wrong += _contradictions(values, rows, slate.contest)
    faults = (*table.overlong, *faults, *repeated(rows, slate), *wrong)
    if faults:
        raise FileFormatError(str(path), faults)
    absent = [name for index, name in enumerate(slate.names) if not values.get(index)]
    if absent:
        warn_caller(
            f"{path}: nothing for {len(absent)} of {len(slate)} {slate.contest.sport.players}: "
            f"{format_items(absent)}",
            DataWarning,
        )
    return slate.with_projections({slate.ids[index]: row for index, row in values.items()})


def _missing(found: Mapping[str, int], sport: SportFacts) -> Iterator[str]:
    """Say which columns a projection file lacks."""
    if not {"driver's ID", "driver's name"} & set(found):
        yield f"no column with the {sport.players}: call it 'ID', 'name' or {sport.player!r}"
    if not any(field.name in found for field in sport.fields):
        names = ", ".join(field.name for field in sport.fields)
        yield f"no column with a value: call it one of {names}"


def _holds_values(table: Table, found: Mapping[str, int], known: Sequence[PlayerField]) -> bool:
    """Tell whether any value is filled in: DraftKings' own file may have a blank "Starting"."""
    columns = [found[field.name] for field in known if field.name in found]
    return any(cells[column] for _, cells in table.rows for column in columns)


def _fill(values: _Values, rows: Sequence[PlayerRow], field: PlayerField, column: int) -> list[str]:
    """Enter one field of all rows; return a problem if a cell does not hold what it should."""
    wrong = []
    for row in rows:
        text = row.cells[column]
        if not text:
            continue
        number = parse_number(text)
        if number is None or not _fits(number, field):
            wrong.append((row.line, text))
        else:
            values[row.position][field.name] = int(number) if field.whole else number
    return [f"{field.name} is not {field.description} in {at_lines(wrong)}"] if wrong else []


def _fits(number: float, field: PlayerField) -> bool:
    within = field.minimum <= number <= field.maximum
    return within and (number.is_integer() or not field.whole)


def _fill_shares(
    values: _Values,
    rows: Sequence[PlayerRow],
    field: PlayerField,
    table: Table,
    column: int,
    slate: Slate,
) -> list[str]:
    """Enter a probability, or ownership in percent, of all rows; return the problems."""
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
            values[row.position][field.name] = 100 * share if percent else share
    return list(problems)


def _contradictions(values: _Values, rows: Sequence[PlayerRow], contest: Contest) -> list[str]:
    """Say which values cannot hold together."""
    fields = contest.sport.fields
    problems = []
    for field in fields:
        if field.distinct:
            problems += _taken_twice(values, rows, field.name)
    # The first of a pair can be no larger than the second.
    nested = [f.name for f in sorted(fields, key=lambda f: f.total or 0) if f.total is not None]
    for lower, upper in (("floor", "ceiling"), *combinations(nested, 2)):
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


def _taken_twice(values: _Values, rows: Sequence[PlayerRow], name: str) -> list[str]:
    holder: dict[int, int] = {}
    shared = []
    for row in rows:
        value = values[row.position].get(name)
        if value is not None and holder.setdefault(value, row.position) != row.position:
            shared.append((row.line, str(value)))
    return [f"{name} taken before in {at_lines(shared)}"] if shared else []
