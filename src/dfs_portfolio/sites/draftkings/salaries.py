"""DraftKings' salary export, ``DKSalaries.csv``: the player pool with salaries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from dfs_portfolio._internal.csv_text import Table, at_lines, parse_number, plain_column
from dfs_portfolio._internal.frames import is_frame
from dfs_portfolio._internal.validation import check_type
from dfs_portfolio.errors import FileFormatError, format_items
from dfs_portfolio.inputs.file_kinds import explain_wrong_file
from dfs_portfolio.inputs.frames import TableSource, open_source, source_name
from dfs_portfolio.inputs.opening import file_columns, open_table
from dfs_portfolio.inputs.player_status import STATUS_COLUMNS, players_out
from dfs_portfolio.sites.draftkings._contests import supported_contests
from dfs_portfolio.slate.contest import Contest
from dfs_portfolio.slate.name_matching import clean_id
from dfs_portfolio.slate.player import Player
from dfs_portfolio.slate.slate import Slate

# DraftKings' column names, by what messages call the column.
_COLUMNS: Final = {
    "Position": ("Position",),
    "Name": ("Name",),
    "ID": ("ID",),
    "Salary": ("Salary",),
    "Roster Position": ("Roster Position",),
    "Game Info": ("Game Info",),
    "AvgPointsPerGame": ("AvgPointsPerGame",),
    "Status": STATUS_COLUMNS,
}
# "Pickett@Nickal 03/04/2023 10:00PM ET" names a bout. A race only has a name.
_GAME: Final = re.compile(r"([^@]+@[^@]+?)(?:\s+[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}.*)?")
_REQUIRED: Final = ("Position", "Name", "ID", "Salary")


def read_salaries(path: TableSource, contest: Contest | None = None) -> Slate:
    """Read the player pool of a contest from DraftKings' salary export.

    Columns are found by name, in any order; other columns are ignored. The file has no NASCAR
    teams (``TeamAbbrev`` is a constant), so every player has ``team=None``: see `read_team_map`.
    Fighters have their bout as `game`. Players whose ``Status`` is O, OUT, IR, IL, WD or SUSP are
    out: `Slate.withdrawn`. A `DataWarning` names them, and those with another status.

    Parameters
    ----------
    path
        The file, or a frame with its columns as pandas reads them.
    contest
        The rules of the contest. By default the positions in the file identify it: NASCAR Classic
        or MMA Classic.

    Returns
    -------
    Slate
        In the order of the file, DraftKings' IDs as text.

    Raises
    ------
    FileFormatError
        Naming what the file is, if it comes from another site or a sport that is not supported;
        otherwise listing every problem.
    """
    if contest is not None:
        check_type("contest", contest, Contest)
    refuse_shifted(path)
    table = open_source(path)
    if contest is None:
        return slate_from_table(table, _identify_contest(table))
    return slate_from_table(table, contest)


def is_salary_header(columns: Sequence[str]) -> bool:
    """Return whether these are the columns of a salary file."""
    plain = set(map(plain_column, columns))
    return all(plain_column(name) in plain for name in _REQUIRED)


def refuse_shifted(source: object) -> None:
    """Raise `FileFormatError` if pandas took the positions for the index of a frame.

    It does so if every row ends with a comma more than the header, and then all cells are one
    column to the left.
    """
    if not is_frame(source) or source.index.name is not None:
        return
    positions = {code for contest in supported_contests() for code in contest.positions}
    if len(source.index) and positions.issuperset(map(str, source.index)):
        raise FileFormatError(
            source_name(source),
            [
                f"its index holds positions ({format_items(dict.fromkeys(source.index))}), so the "
                "cells are one column to the left: read it with pandas.read_csv(path, "
                "index_col=False), or give the file itself"
            ],
        )


def _identify_contest(table: Table) -> Contest:
    """Return the first supported contest that a salary file fits.

    Raises
    ------
    FileFormatError
        If it fits none, naming the kind of the file and the supported contests.
    """
    contests = supported_contests()
    columns, _ = table.find(_COLUMNS)
    complete = not list(_missing_columns(table, columns))
    refusals = []
    for contest in contests:
        refusal = explain_wrong_file(table, "salaries", contest, complete=complete)
        if refusal is None:
            return contest
        refusals.append(refusal)
    names = " or ".join(contest.name for contest in contests)
    raise FileFormatError(str(table.path), [refusals[0].replace(contests[0].name, names)])


def slate_from_table(table: Table, contest: Contest, *, with_status: bool = True) -> Slate:
    """Build a slate from a table in the layout of the salary export.

    With `with_status` the column ``Status`` says who is out. Errors are those of `read_salaries`.
    """
    path = table.path
    _, columns = open_table(table, _COLUMNS, "salaries", contest, _missing_columns)
    rows = [
        (line, {name: cells[index] for name, index in columns.items()})
        for line, cells in table.rows
    ]
    problems = [*table.overlong, *_row_problems(rows, contest)]
    if problems:
        raise FileFormatError(str(path), problems)
    names = {cells.get("Game Info", "") for _, cells in rows}
    event = next(iter(names)) if len(names) == 1 else ""
    players = tuple(_make_player(cells) for _, cells in rows)
    slate = Slate(players, contest, event=None if _GAME.fullmatch(event) else event or None)
    slate = slate.with_source(file_columns(table, columns))
    if not with_status:
        return slate
    out = players_out(str(path), slate, [cells.get("Status", "") for _, cells in rows])
    return slate.without(out) if out else slate


def _missing_columns(table: Table, found: Mapping[str, int]) -> Iterator[str]:
    """List the required columns that a salary file lacks."""
    missing = [name for name in _REQUIRED if name not in found]
    if missing:
        shown = format_items(missing, limit=len(missing))
        yield f"no column {shown}; it begins with {format_items(table.header)}"


def _make_player(cells: dict[str, str]) -> Player:
    game = _GAME.fullmatch(cells.get("Game Info", ""))
    return Player(
        player_id=clean_id(cells["ID"]),
        name=cells["Name"],
        salary=_dollars(cells["Salary"]) or 0,
        game=game[1] if game else None,
        average_points=parse_number(cells.get("AvgPointsPerGame", "")),
    )


def _row_problems(rows: list[tuple[int, dict[str, str]]], contest: Contest) -> Iterator[str]:
    """List the problems of the rows of a salary file."""
    word = contest.sport.player
    if len(rows) < contest.roster_size:
        yield (
            f"{len(rows)} {contest.sport.players}, a lineup has {contest.roster_size}; "
            "export the whole player list"
        )
    for name in ("Name", "ID"):
        blank = [line for line, cells in rows if not cells[name]]
        if blank:
            yield f"no {name} in line {format_items(blank)}"
    ids = Counter(clean_id(cells["ID"]) for _, cells in rows if cells["ID"])
    twice = [(line, cells["ID"]) for line, cells in rows if ids[clean_id(cells["ID"])] > 1]
    if twice:
        yield f"ID used more than once: {at_lines(twice)}; keep one row for each {word}"
    # A spreadsheet shows a long number as 4.2E+07, and saves what it shows.
    rounded = [
        (line, cells["ID"])
        for line, cells in rows
        if re.fullmatch(r"[0-9.]+[eE]\+?[0-9]+", cells["ID"])
    ]
    if rounded:
        yield f"ID rounded by a spreadsheet in {at_lines(rounded)}; export the file again"
    unpaid = [(line, cells["Salary"]) for line, cells in rows if not _dollars(cells["Salary"])]
    if unpaid:
        yield f"Salary is not a whole positive number of dollars in {at_lines(unpaid)}"
    too_dear = [
        (line, cells["Salary"])
        for line, cells in rows
        if (_dollars(cells["Salary"]) or 0) > contest.salary_cap
    ]
    if too_dear:
        yield f"Salary above the cap of a whole lineup in {at_lines(too_dear)}"
    other_positions = [
        (line, position)
        for line, cells in rows
        for position in (cells["Position"], cells.get("Roster Position", cells["Position"]))
        if position not in contest.positions
    ]
    if other_positions:
        yield f"position is not {' or '.join(contest.positions)} in {at_lines(other_positions)}"
    averages = [(line, cells.get("AvgPointsPerGame", "")) for line, cells in rows]
    odd = [(line, text) for line, text in averages if text and parse_number(text) is None]
    if odd:
        yield f"AvgPointsPerGame is not a number in {at_lines(odd)}"


def _dollars(text: str) -> int | None:
    """Parse ``10800``, ``$10,800`` or ``10800.00``; return ``None`` for anything else."""
    match = re.fullmatch(r"\$?([0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,9})(?:\.0+)?", text)
    return int(match[1].replace(",", "")) if match else None
