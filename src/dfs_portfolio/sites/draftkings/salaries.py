"""DraftKings' salary export, ``DKSalaries.csv``: who may be picked, at what price."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from dfs_portfolio._internal.atomic_files import FilePath
from dfs_portfolio._internal.csv_text import Table, at_lines, parse_number, read_table
from dfs_portfolio.errors import FileFormatError, format_items
from dfs_portfolio.inputs.file_kinds import explain_wrong_file
from dfs_portfolio.inputs.opening import open_table
from dfs_portfolio.sites.draftkings._contests import supported_contests
from dfs_portfolio.slate.contest import Contest
from dfs_portfolio.slate.name_matching import clean_id
from dfs_portfolio.slate.player import Player
from dfs_portfolio.slate.slate import Slate

# Columns by the names DraftKings gives them. The key is how messages call a column.
_COLUMNS: Final = {
    "Position": ("Position",),
    "Name": ("Name",),
    "ID": ("ID",),
    "Salary": ("Salary",),
    "Roster Position": ("Roster Position",),
    "Game Info": ("Game Info",),
    "AvgPointsPerGame": ("AvgPointsPerGame",),
}
# "Pickett@Nickal 03/04/2023 10:00PM ET": who meets whom. A race has a name alone.
_GAME: Final = re.compile(r"([^@]+@[^@]+?)(?:\s+[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}.*)?")
_REQUIRED: Final = ("Position", "Name", "ID", "Salary")


def read_salaries(path: FilePath, contest: Contest | None = None) -> Slate:
    """Read the player pool of a contest from DraftKings' salary export.

    Columns are found by name; others may be there, in any order. NASCAR's race teams are not in
    the file (``TeamAbbrev`` is a constant), so every player comes without one: see
    `read_team_map`. Fighters come with their bout.

    Parameters
    ----------
    path
        The file.
    contest
        The rules the slate is played under. By default the file's positions tell: NASCAR Classic
        or MMA Classic.

    Returns
    -------
    Slate
        In the order of the file, DraftKings' IDs as text.

    Raises
    ------
    FileFormatError
        Naming what the file is, if it is of another site or of a sport that is not supported; else
        listing every problem.
    """
    table = read_table(path)
    if contest is None:
        return slate_of(table, _contest_of(table))
    return slate_of(table, contest)


def _contest_of(table: Table) -> Contest:
    """Return the contest that a salary file is of, the default where it is of none."""
    contests = supported_contests()
    columns, _ = table.find(_COLUMNS)
    if "Position" not in columns:
        return contests[0]
    fits = (c for c in contests if explain_wrong_file(table, "salaries", c) is None)
    return next(fits, contests[0])


def slate_of(table: Table, contest: Contest) -> Slate:
    """Make a slate of a table in the layout of the salary export.

    Errors are those of `read_salaries`.
    """
    path = table.path
    _, columns = open_table(table, _COLUMNS, "salaries", contest, _missing)
    rows = [
        (line, {name: cells[index] for name, index in columns.items()})
        for line, cells in table.rows
    ]
    faults = [*table.overlong, *_faults(rows, contest)]
    if faults:
        raise FileFormatError(str(path), faults)
    return Slate(tuple(_player(cells) for _, cells in rows), contest)


def _missing(table: Table, found: Mapping[str, int]) -> Iterator[str]:
    """Say which columns a salary file lacks."""
    missing = [name for name in _REQUIRED if name not in found]
    if missing:
        shown = format_items(missing, limit=len(missing))
        yield f"no column {shown}; it begins with {format_items(table.header)}"


def _player(cells: dict[str, str]) -> Player:
    game = _GAME.fullmatch(cells.get("Game Info", ""))
    return Player(
        player_id=clean_id(cells["ID"]),
        name=cells["Name"],
        salary=_dollars(cells["Salary"]) or 0,
        game=game[1] if game else None,
        average_points=parse_number(cells.get("AvgPointsPerGame", "")),
    )


def _faults(rows: list[tuple[int, dict[str, str]]], contest: Contest) -> Iterator[str]:
    """Say everything that is wrong with the rows of a salary file."""
    if len(rows) < contest.roster_size:
        yield (
            f"{len(rows)} {contest.sport.players}, a lineup takes {contest.roster_size}; "
            "export the whole player list"
        )
    for name in ("Name", "ID"):
        blank = [line for line, cells in rows if not cells[name]]
        if blank:
            yield f"no {name} in line {format_items(blank)}"
    ids = Counter(clean_id(cells["ID"]) for _, cells in rows if cells["ID"])
    twice = [(line, cells["ID"]) for line, cells in rows if ids[clean_id(cells["ID"])] > 1]
    if twice:
        yield f"ID used more than once: {at_lines(twice)}; keep one row a {contest.sport.player}"
    # A spreadsheet shows long numbers so, and saves what it shows.
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
    elsewhere = [
        (line, index)
        for line, cells in rows
        for index in (cells["Position"], cells.get("Roster Position", cells["Position"]))
        if index not in contest.positions
    ]
    if elsewhere:
        yield f"position is not {' or '.join(contest.positions)} in {at_lines(elsewhere)}"
    averages = [(line, cells.get("AvgPointsPerGame", "")) for line, cells in rows]
    odd = [(line, text) for line, text in averages if text and parse_number(text) is None]
    if odd:
        yield f"AvgPointsPerGame is not a number in {at_lines(odd)}"


def _dollars(text: str) -> int | None:
    """Read ``10800``, ``$10,800`` and ``10800.00``; ``None`` for anything else."""
    match = re.fullmatch(r"\$?([0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,9})(?:\.0+)?", text)
    return int(match[1].replace(",", "")) if match else None
