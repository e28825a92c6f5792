"""Lineup files: what DraftKings' upload takes, and the plain table of names."""

from __future__ import annotations

import csv
import io
import logging
import os
from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dfs_portfolio._internal.atomic_files import FilePath
from dfs_portfolio._internal.csv_text import as_table, read_rows, write_text_atomic
from dfs_portfolio.errors import FileFormatError, SettingsError, format_items
from dfs_portfolio.inputs.file_kinds import explain_wrong_file
from dfs_portfolio.inputs.lineup_rows import CellFormat, LineupRow, resolve_rows, row_problems
from dfs_portfolio.sites.draftkings._upload_rules import (
    one_line,
    roster_cells,
    shape_problems,
)
from dfs_portfolio.slate.slate import Slate

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "CellFormat",
    "LineupRow",
    "export_lineups_dk_format",
    "read_lineups",
    "read_valid_lineups",
    "write_lineups",
]

_LOG: Final = logging.getLogger(__name__)


def write_lineups(
    path: FilePath,
    slate: Slate,
    lineups: Sequence[Sequence[int]],
    *,
    cell_format: CellFormat = "name_id",
) -> tuple[Path, ...]:
    r"""Write lineups to a file that DraftKings' lineup upload takes, or to several.

    The site takes so many lineups a file as the contest's `max_lineups_per_file` says. More are
    split: ``lineups.csv`` becomes ``lineups_1.csv``, ``lineups_2.csv`` and so on, all full but
    the last. Lines end with ``\n``; the site's own template has ``\r\n``, and takes either.

    Parameters
    ----------
    path
        Each file is written as a whole or not at all.
    slate
        The players, with DraftKings' IDs.
    lineups
        Indices in the slate, counted from 0.
    cell_format
        ``"name_id"`` for ``Name (ID)``, ``"id"`` for the bare ID. The site refuses bare names.

    Returns
    -------
    tuple of Path
        What was written: `path` alone, or the numbered files in order.

    Raises
    ------
    SettingsError
        Naming every reason why the lineups cannot be uploaded.
    FileFormatError
        If a file cannot be written; those before it stay.
    """
    labels = roster_cells(slate, cell_format)
    lineups = list(lineups)
    problems = list(shape_problems(slate, lineups))
    if problems:
        raise SettingsError("lineups cannot be uploaded: " + "; ".join(problems))
    header = list(slate.contest.slot_names)
    rows = [[labels[index] for index in lineup] for lineup in lineups]
    most = slate.contest.max_lineups_per_file
    parts = [rows[first : first + most] for first in range(0, len(rows), most)]
    return tuple(
        write_text_atomic(part_path, _csv_text([header, *part]))
        for part_path, part in zip(_part_paths(Path(path), len(parts)), parts, strict=True)
    )


def read_lineups(path: FilePath, slate: Slate) -> tuple[LineupRow, ...]:
    """Read lineups, whether from an upload file, an entries file or a plain table of names.

    Where the first row names the roster columns (``D,D,D,D,D,D``), those columns are read and
    all others ignored, and rows blank there are skipped. A file without that row holds lineups
    only. A cell may be ``Name (ID)``, an ID or a name, with ``(LOCKED)`` after it.

    Parameters
    ----------
    path
        The file.
    slate
        The players.

    Returns
    -------
    tuple of LineupRow
        In the order of the file. A cell that is no player of the slate is a problem of its row.

    Raises
    ------
    FileFormatError
        If the file cannot be read, has another number of roster columns, or holds no lineup.
    """
    rows = read_rows(path)
    contest = slate.contest
    size, slots = contest.roster_size, contest.slot_names
    columns = [i for i, cell in enumerate(rows[0][1]) if cell.upper() in slots]
    stranger = explain_wrong_file(as_table(path, rows), "lineups", contest, complete=bool(columns))
    if stranger:
        raise FileFormatError(str(path), [stranger])
    if len(columns) != size and (columns or "Entry ID" in rows[0][1]):
        raise FileFormatError(
            str(path),
            [f"{len(columns)} columns {_either(slots)}; a lineup of {contest.name} has {size}"],
        )
    if columns:
        rows = tuple((line, _pick(cells, columns)) for line, cells in rows[1:])
    rows = tuple((line, cells) for line, cells in rows if any(cells))
    if not rows:
        raise FileFormatError(str(path), ["no lineup in the file; give one row a lineup"])
    return resolve_rows(rows, slate)


def read_valid_lineups(path: FilePath, slate: Slate) -> tuple[tuple[int, ...], ...]:
    """Read a lineup file of which every row must be a lineup of the slate.

    Parameters are those of `read_lineups`.

    Returns
    -------
    tuple
        Indices in the slate, of each lineup.

    Raises
    ------
    FileFormatError
        As `read_lineups`, and naming the rows that are no lineup.
    """
    rows = read_lineups(path, slate)
    problems = row_problems(rows)
    if problems:
        raise FileFormatError(str(path), problems)
    return tuple(row.indices for row in rows if row.indices is not None)


def export_lineups_dk_format(
    lineups: Sequence[Mapping[str, Any]],
    driver_data: Slate | pd.DataFrame | Iterable[Mapping[str, Any]],
    filename: str | os.PathLike[str] = "nascar_lineups.csv",
) -> str:
    """Write lineups as a table of names: a column a roster place, no header.

    For people to read; DraftKings' upload wants IDs, see `write_lineups`. A lineup that does not
    name as many distinct players as the contest takes is left out, and a warning is logged.

    Parameters
    ----------
    lineups
        Each with the driver IDs under the key ``"drivers"``.
    driver_data
        A slate, or records or a frame to make one of.
    filename
        Written as a whole or not at all.

    Returns
    -------
    str
        The absolute path of the file.

    Raises
    ------
    SettingsError
        If a player ID is not in the player data, or no lineup is left to write.
    FileFormatError
        If the file cannot be written.
    """
    slate = Slate.from_any(driver_data)
    size = slate.contest.roster_size
    rows: list[list[str]] = []
    unknown: dict[Hashable, None] = {}
    for number, lineup in enumerate(lineups, 1):
        players = _players(lineup, number)
        if len(players) != size or len(set(players)) != size:
            _LOG.warning(
                "lineup %d left out: %d distinct drivers in %d places, a lineup has %d",
                *(number, len(set(players)), len(players), size),
            )
            continue
        unknown.update((key, None) for key in players if key not in slate.index_of)
        rows.append([one_line(slate.names[slate.index_of.get(key, 0)]) for key in players])
    if unknown:
        raise SettingsError(
            f"lineups name drivers that are not in the driver data: {format_items(unknown)}; "
            "pass the data the lineups were made from"
        )
    if not rows:
        raise SettingsError(f"no lineup of {size} drivers to write; pass at least one")
    return str(write_text_atomic(filename, _csv_text(rows)).absolute())


def _either(names: Sequence[str]) -> str:
    return " or ".join(map(repr, dict.fromkeys(names)))


def _part_paths(path: Path, n_parts: int) -> list[Path]:
    if n_parts == 1:
        return [path]
    return [path.parent / f"{path.stem}_{part}{path.suffix}" for part in range(1, n_parts + 1)]


def _pick(cells: tuple[str, ...], columns: Sequence[int]) -> tuple[str, ...]:
    return tuple(cells[i] if i < len(cells) else "" for i in columns)


def _players(lineup: Mapping[str, Any], number: int) -> list[Hashable]:
    try:
        players = list(lineup["drivers"])
        hash(tuple(players))
    except (KeyError, TypeError, IndexError):
        raise SettingsError(
            f"lineup {number} has no list of driver IDs under the key 'drivers'"
        ) from None
    return players


def _csv_text(rows: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()
