"""Lineup files: those that DraftKings' upload accepts, and plain tables of names."""

from __future__ import annotations

import csv
import io
import logging
import os
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dfs_portfolio._internal.atomic_files import FilePath, as_path
from dfs_portfolio._internal.csv_text import as_table, read_rows, write_text_atomic
from dfs_portfolio._internal.frames import as_pandas, is_frame
from dfs_portfolio.errors import (
    DataWarning,
    FileFormatError,
    SettingsError,
    format_items,
    warn_caller,
)
from dfs_portfolio.inputs.file_kinds import explain_wrong_file
from dfs_portfolio.inputs.frames import TableSource, rows_from_frame, source_name
from dfs_portfolio.inputs.lineup_layouts import find_lineups
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
    "LineupFile",
    "LineupRow",
    "export_lineups_dk_format",
    "read_lineup_file",
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
    lineups = as_indices(lineups, slate)
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


@dataclass(frozen=True, slots=True)
class LineupFile:
    """Lineups of a file, and where they were in it.

    Parameters
    ----------
    rows
        In the order of the file.
    columns
        Names of the columns with the players, or their numbers from 1 if they have no names.
    unused
        Names of the columns that were not read.
    """

    rows: tuple[LineupRow, ...]
    columns: tuple[str, ...]
    unused: tuple[str, ...]

    @property
    def description(self) -> str:
        """What was read and what was not, as text."""
        read = f"lineups are read from {format_items(self.columns, 20)}"
        return f"{read}; not used: {format_items(self.unused)}" if self.unused else read


def read_lineups(path: TableSource, slate: Slate) -> tuple[LineupRow, ...]:
    """Read lineups from an upload file, an entries file or a file of another tool.

    A first row that names no player is a header. Under it, lineups are in a column for each slot
    (``D,D,D,D,D,D``, ``D1`` to ``D6``, ``Driver 1`` to ``Driver 6``, ``D``, ``D.1``, ``D.2`` as
    pandas writes them, the columns of `Portfolio.to_frame`), or in one cell each (``Ann Ace (101),
    Ben Bee (102), ...`` or ``D Ann Ace D Ben Bee ...``), or in a row for each player with the
    number of the lineup beside. Rows that are blank there are skipped. Without a header every row
    is a lineup. A cell is ``Name (ID)``, an ID or a name, and may end with ``(LOCKED)``.

    A `DataWarning` tells which rows were not read, and which further columns name players.

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
        If the file cannot be read, its columns are not known or their number is not that of a
        lineup, two sets of columns contradict each other, or it holds no lineup.
    """
    return read_lineup_file(path, slate).rows


def read_lineup_file(path: TableSource, slate: Slate) -> LineupFile:
    """Read lineups as `read_lineups` does, with the columns that were read and those that were not.

    Parameters, errors and warnings are those of `read_lineups`.
    """
    require_slate(slate)
    frame = as_pandas(path)
    rows = rows_from_frame(frame) if is_frame(frame) else read_rows(frame)
    path = source_name(path)
    table = as_table(path, rows)
    found, problem = find_lineups(rows, slate)
    complete = found is not None
    wrong_file = explain_wrong_file(table, "lineups", slate.contest, complete=complete)
    if wrong_file or found is None:
        raise FileFormatError(str(path), [wrong_file or problem])
    if not found.rows:
        raise FileFormatError(str(path), ["no lineup in the file; write one row for each lineup"])
    for warning in found.warnings:
        warn_caller(f"{path}: {warning}", DataWarning)
    return LineupFile(resolve_rows(found.rows, slate), found.columns, found.unused)


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


def _part_paths(path: Path, n_parts: int) -> list[Path]:
    if n_parts == 1:
        return [path]
    return [path.parent / f"{path.stem}_{part}{path.suffix}" for part in range(1, n_parts + 1)]


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
