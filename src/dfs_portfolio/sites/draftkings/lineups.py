"""Lineup files: those that DraftKings' upload accepts, and plain tables of names."""

from __future__ import annotations

import csv
import io
import logging
import os
from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dfs_portfolio._internal.atomic_files import FilePath, as_path
from dfs_portfolio._internal.csv_text import as_table, read_rows, write_text_atomic
from dfs_portfolio._internal.frames import as_pandas, is_frame
from dfs_portfolio.errors import FileFormatError, SettingsError, format_items
from dfs_portfolio.inputs.file_kinds import explain_wrong_file
from dfs_portfolio.inputs.frames import TableSource, rows_from_frame, source_name
from dfs_portfolio.inputs.lineup_rows import CellFormat, LineupRow, resolve_rows, row_problems
from dfs_portfolio.sites.draftkings._upload_rules import (
    as_indices,
    one_line,
    roster_cells,
    shape_problems,
)
from dfs_portfolio.slate.player_data import require_slate
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
    r"""Write lineups to one or more files that DraftKings' lineup upload accepts.

    A file holds at most the contest's `max_lineups_per_file` lineups. More lineups are split:
    ``lineups.csv`` becomes ``lineups_1.csv``, ``lineups_2.csv`` and so on, all full except the
    last. Lines end with ``\n``; the site's own template has ``\r\n``, and its upload accepts both.

    Parameters
    ----------
    path
        Each file is written completely or not at all.
    slate
        The players, with DraftKings' IDs.
    lineups
        A portfolio, or indices in the slate, counted from 0.
    cell_format
        ``"name_id"`` for ``Name (ID)``, ``"id"`` for the bare ID. The site refuses bare names.

    Returns
    -------
    tuple of Path
        The files written: `path` alone, or the numbered files in order.

    Raises
    ------
    SettingsError
        Listing every reason why the lineups cannot be uploaded.
    FileFormatError
        If a file cannot be written; earlier files of the same call stay.
    """
    require_slate(slate)
    path = as_path(path)
    labels = roster_cells(slate, cell_format)
    lineups = as_indices(lineups)
    problems = list(shape_problems(slate, lineups))
    if problems:
        raise SettingsError("lineups cannot be uploaded: " + "; ".join(problems))
    header = list(slate.contest.slot_names)
    rows = [[labels[index] for index in lineup] for lineup in lineups]
    most = slate.contest.max_lineups_per_file
    parts = [rows[first : first + most] for first in range(0, len(rows), most)]
    return tuple(
        write_text_atomic(part_path, _csv_text([header, *part]))
        for part_path, part in zip(_part_paths(path, len(parts)), parts, strict=True)
    )


def read_lineups(path: TableSource, slate: Slate) -> tuple[LineupRow, ...]:
    """Read lineups from an upload file, an entries file or a plain table of names.

    If the first row names the roster columns (``D,D,D,D,D,D``), only those columns are read, and
    rows that are blank there are skipped. Otherwise every row of the file is a lineup. A cell is
    ``Name (ID)``, an ID or a name, and may end with ``(LOCKED)``.

    Parameters
    ----------
    path
        The file, or a frame with the same cells.
    slate
        The players.

    Returns
    -------
    tuple of LineupRow
        In the order of the file. A cell that matches no player is a problem of its row.

    Raises
    ------
    FileFormatError
        If the file cannot be read, has the wrong number of roster columns, or holds no lineup.
    """
    require_slate(slate)
    frame = as_pandas(path)
    rows = rows_from_frame(frame) if is_frame(frame) else read_rows(frame)
    path = source_name(path)
    contest = slate.contest
    size, slots = contest.roster_size, contest.slot_names
    columns = [i for i, cell in enumerate(rows[0][1]) if cell.upper() in slots]
    wrong_file = explain_wrong_file(
        as_table(path, rows), "lineups", contest, complete=bool(columns)
    )
    if wrong_file:
        raise FileFormatError(str(path), [wrong_file])
    if len(columns) != size and (columns or "Entry ID" in rows[0][1]):
        raise FileFormatError(
            str(path),
            [f"{len(columns)} columns {_join_or(slots)}; a lineup of {contest.name} has {size}"],
        )
    if columns:
        rows = tuple((line, _select(cells, columns)) for line, cells in rows[1:])
    rows = tuple((line, cells) for line, cells in rows if any(cells))
    if not rows:
        raise FileFormatError(str(path), ["no lineup in the file; write one row for each lineup"])
    return resolve_rows(rows, slate)


def read_valid_lineups(path: TableSource, slate: Slate) -> tuple[tuple[int, ...], ...]:
    """Read a lineup file in which every row must be a valid lineup of the slate.

    Parameters are those of `read_lineups`.

    Returns
    -------
    tuple
        Indices in the slate of each lineup.

    Raises
    ------
    FileFormatError
        As `read_lineups`, and listing the rows that are not lineups.
    """
    rows = read_lineups(path, slate)
    problems = row_problems(rows)
    if problems:
        raise FileFormatError(source_name(path), problems)
    return tuple(row.indices for row in rows if row.indices is not None)


def export_lineups_dk_format(
    lineups: Sequence[Mapping[str, Any]],
    driver_data: Slate | pd.DataFrame | Iterable[Mapping[str, Any]],
    filename: str | os.PathLike[str] = "nascar_lineups.csv",
) -> str:
    """Write lineups as a table of names: a column for each slot, no header.

    The table is for people: DraftKings' upload needs IDs, see `write_lineups`. A lineup without
    the right number of distinct players is left out, with a warning in the log.

    Parameters
    ----------
    lineups
        Each with the driver IDs under the key ``"drivers"``.
    driver_data
        A slate, or records or a frame to build one from.
    filename
        Written completely or not at all.

    Returns
    -------
    str
        The absolute path of the file.

    Raises
    ------
    SettingsError
        If a player ID is not in `driver_data`, or no lineup is left to write.
    FileFormatError
        If the file cannot be written.
    """
    slate = Slate.from_any(driver_data)
    size, words = slate.contest.roster_size, slate.contest.sport.players
    rows: list[list[str]] = []
    unknown: dict[Hashable, None] = {}
    if isinstance(lineups, str) or not isinstance(lineups, Iterable):
        raise SettingsError(f"lineups must be a portfolio or a list of lineups, got {lineups!r}")
    for number, lineup in enumerate(lineups, 1):
        players = _player_ids(lineup, number)
        if len(players) != size or len(set(players)) != size:
            _LOG.warning(
                "lineup %d left out: %d distinct %s in %d slots, a lineup has %d",
                *(number, len(set(players)), words, len(players), size),
            )
            continue
        unknown.update((key, None) for key in players if slate.find_id(key) is None)
        rows.append([one_line(slate.names[slate.find_id(key) or 0]) for key in players])
    if unknown:
        raise SettingsError(
            f"lineups name {words} that are not in driver_data: {format_items(unknown)}; "
            "pass the data that the lineups were built from"
        )
    if not rows:
        raise SettingsError(f"no lineup of {size} {words} to write; pass at least one")
    return str(write_text_atomic(filename, _csv_text(rows)).absolute())


def _join_or(names: Sequence[str]) -> str:
    return " or ".join(map(repr, dict.fromkeys(names)))


def _part_paths(path: Path, n_parts: int) -> list[Path]:
    if n_parts == 1:
        return [path]
    return [path.parent / f"{path.stem}_{part}{path.suffix}" for part in range(1, n_parts + 1)]


def _select(cells: tuple[str, ...], columns: Sequence[int]) -> tuple[str, ...]:
    return tuple(cells[i] if i < len(cells) else "" for i in columns)


def _player_ids(lineup: Mapping[str, Any], number: int) -> list[Hashable]:
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
