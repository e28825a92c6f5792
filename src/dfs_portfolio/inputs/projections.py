"""The analyst's projections, from a file of any provider."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from dfs_portfolio._internal.csv_text import Table, at_lines, parse_number
from dfs_portfolio.errors import (
    DataWarning,
    FileFormatError,
    format_items,
    join_limited,
    warn_caller,
)
from dfs_portfolio.inputs.columns import KEY_COLUMNS
from dfs_portfolio.inputs.frames import TableSource
from dfs_portfolio.inputs.opening import file_columns, open_table
from dfs_portfolio.inputs.percentages import read_shares
from dfs_portfolio.inputs.player_rows import (
    PlayerRow,
    Unknown,
    check_unknown,
    match_rows,
    repeated_players,
)
from dfs_portfolio.inputs.player_status import STATUS_COLUMNS, warn_of_status
from dfs_portfolio.inputs.several import as_tables, warn_of_replaced
from dfs_portfolio.slate.contest import Contest, SportFacts
from dfs_portfolio.slate.fields import PlayerField
from dfs_portfolio.slate.player_data import require_slate
from dfs_portfolio.slate.slate import Slate

_Values = dict[int, dict[str, Any]]


def read_projections(
    source: TableSource | Sequence[TableSource], slate: Slate, unknown: Unknown = "error"
) -> Slate:
    """Read projections and other numbers about a slate's players from CSV files or frames.

    Parameters
    ----------
    source
        One file or frame, or several; later ones complete earlier ones and replace their values,
        and a `DataWarning` counts what is replaced. Each has a column of IDs or names, and columns
        for one or more of the sport's fields (``slate.contest.sport.fields``): projected points,
        floor, ceiling, sd and ownership in every sport; start, chances to win or to finish in the
        top 3, 5 or 10, expected finish, laps led and fastest laps in NASCAR; chances to win and to
        win inside the distance in MMA.
        Each `PlayerField` lists its column names (case, blanks and underscores do not matter);
        `Slate.sources` has those that were read and those that were not. A `DataWarning` tells
        which of several columns was taken. A blank cell sets nothing. Probabilities and ownership
        may be shares (0.125) or percentages (12.5 or 12.5%), the same throughout a column.
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
    require_slate(slate)
    check_unknown(unknown)
    tables = as_tables("projections", source)
    sport, with_values = slate.contest.sport, set[int]()
    for number, table in enumerate(tables):
        before = slate
        slate, indices = _read_table(table, slate, unknown)
        with_values |= indices
        if number:
            warn_of_replaced(str(table.path), before, slate, [field.name for field in sport.fields])
    shown = ", ".join(str(table.path) for table in tables)
    problems = list(_clashes(slate)) if len(tables) > 1 else []
    if problems:
        raise FileFormatError(shown, problems)
    absent = [name for index, name in enumerate(slate.names) if index not in with_values]
    if absent:
        warn_caller(
            f"{shown}: no values for {len(absent)} of {len(slate)} {sport.players}: "
            f"{format_items(absent)}",
            DataWarning,
        )
    return slate


def _read_table(source: Table, slate: Slate, unknown: Unknown) -> tuple[Slate, set[int]]:
    """Return the slate with the values of one file, and the indices of the players it has."""
    sport = slate.contest.sport
    known = sport.fields
    table, columns = open_table(
        source,
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
        raise FileFormatError(str(table.path), faults)
    status, _ = table.find({"status": STATUS_COLUMNS})
    if status:
        column = status["status"]
        warn_of_status(
            str(table.path), [(slate.names[row.index], row.cells[column]) for row in rows]
        )
    projected = slate.with_projections({slate.ids[index]: row for index, row in values.items()})
    projected = projected.with_source(file_columns(table, columns))
    return projected, {index for index, row in values.items() if row}


def _clashes(slate: Slate) -> Iterator[str]:
    """List values of several files that contradict each other."""
    sport = slate.contest.sport
    for field in sport.fields:
        counts = Counter(player.number(field.name) for player in slate) if field.distinct else {}
        shared = sorted(value for value, n in counts.items() if value is not None and n > 1)
        if shared:
            same = [f"{p.name}: {v:g}" for p in slate if (v := p.number(field.name)) in shared]
            yield f"{field.name} is used twice: {join_limited(same)}; the last file replaces a part"
    for lower, upper in _nested(sport):
        crossed = [
            p.name
            for p in slate
            if (low := p.number(lower)) is not None
            and (high := p.number(upper)) is not None
            and low > high
        ]
        if crossed:
            yield f"{lower} above the {upper}, of another file, for {format_items(crossed)}"


def _nested(sport: SportFacts) -> Iterator[tuple[str, str]]:
    """Yield pairs of fields, of which the first cannot exceed the second."""
    yield "floor", "ceiling"
    chances = [field for field in sport.fields if field.total is not None]
    names = [field.name for field in sorted(chances, key=lambda field: field.total or 0)]
    yield from combinations(names, 2)


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
    for lower, upper in _nested(contest.sport):
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
