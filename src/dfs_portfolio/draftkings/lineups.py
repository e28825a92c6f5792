"""Lineup files: what DraftKings' upload takes, and the plain table of names."""

from __future__ import annotations

import csv
import io
import logging
import operator
import os
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, get_args

import pandas as pd

from dfs_portfolio.draftkings._lineup_rows import LineupRow, resolve_rows
from dfs_portfolio.draftkings.kinds import refusal
from dfs_portfolio.draftkings.textfiles import as_table, read_rows, write_text_atomic
from dfs_portfolio.errors import FileFormatError, SettingsError, name_some
from dfs_portfolio.files import FilePath
from dfs_portfolio.slate import Slate

__all__ = ["LineupRow", "export_lineups_dk_format", "read_lineups", "write_lineups"]

Cells = Literal["name_id", "id"]

_LOG: Final = logging.getLogger(__name__)


def write_lineups(
    path: FilePath, slate: Slate, lineups: Sequence[Sequence[int]], *, cells: Cells = "name_id"
) -> Path:
    r"""Write lineups to a file that DraftKings' lineup upload takes.

    Lines end with ``\n``; the site's own template has ``\r\n``, and takes either.

    Parameters
    ----------
    path
        Written as a whole or not at all.
    slate
        The drivers, with DraftKings' IDs.
    lineups
        Places in the slate, counted from 0.
    cells
        ``"name_id"`` for ``Name (ID)``, ``"id"`` for the bare ID. The site refuses bare names.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    SettingsError
        Naming every reason why the lineups cannot be uploaded.
    FileFormatError
        If the file cannot be written.
    """
    if cells not in get_args(Cells):
        raise SettingsError(f"cells must be 'name_id' or 'id', not {cells!r}")
    lineups = list(lineups)
    problems = list(_upload_problems(slate, lineups))
    if problems:
        raise SettingsError("lineups cannot be uploaded: " + "; ".join(problems))
    labels = [
        str(driver.driver_id) if cells == "id" else f"{_one_line(driver.name)} ({driver.driver_id})"
        for driver in slate
    ]
    header = [slate.contest.position] * slate.contest.roster_size
    rows = [[labels[place] for place in lineup] for lineup in lineups]
    return write_text_atomic(path, _csv_text([header, *rows]))


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
        The drivers.

    Returns
    -------
    tuple of LineupRow
        In the order of the file. A cell that is no driver of the slate is a problem of its row.

    Raises
    ------
    FileFormatError
        If the file cannot be read, has another number of roster columns, or holds no lineup.
    """
    rows = read_rows(path)
    contest = slate.contest
    position, size = contest.position, contest.roster_size
    columns = [i for i, cell in enumerate(rows[0][1]) if cell.upper() == position]
    stranger = refusal(as_table(path, rows), "lineups", contest, complete=bool(columns))
    if stranger:
        raise FileFormatError(str(path), [stranger])
    if len(columns) != size and (columns or "Entry ID" in rows[0][1]):
        raise FileFormatError(
            str(path),
            [f"{len(columns)} columns {position!r}; a lineup of {contest.name} has {size}"],
        )
    if columns:
        rows = tuple((line, _pick(cells, columns)) for line, cells in rows[1:])
    rows = tuple((line, cells) for line, cells in rows if any(cells))
    if not rows:
        raise FileFormatError(str(path), ["no lineup in the file; give one row a lineup"])
    return resolve_rows(rows, slate)


def export_lineups_dk_format(
    lineups: Sequence[Mapping[str, Any]],
    driver_data: Slate | pd.DataFrame | Iterable[Mapping[str, Any]],
    filename: str | os.PathLike[str] = "nascar_lineups.csv",
) -> str:
    """Write lineups as a table of names: a column a roster place, no header.

    For people to read; DraftKings' upload wants IDs, see `write_lineups`. A lineup that does not
    name as many distinct drivers as the contest takes is left out, and a warning is logged.

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
        If a driver ID is not in the driver data, or no lineup is left to write.
    FileFormatError
        If the file cannot be written.
    """
    slate = Slate.from_any(driver_data)
    size = slate.contest.roster_size
    rows: list[list[str]] = []
    unknown: dict[Hashable, None] = {}
    for number, lineup in enumerate(lineups, 1):
        drivers = _drivers(lineup, number)
        if len(drivers) != size or len(set(drivers)) != size:
            _LOG.warning(
                "lineup %d left out: %d distinct drivers in %d places, a lineup has %d",
                *(number, len(set(drivers)), len(drivers), size),
            )
            continue
        unknown.update((key, None) for key in drivers if key not in slate.position_of)
        rows.append([_one_line(slate.names[slate.position_of.get(key, 0)]) for key in drivers])
    if unknown:
        raise SettingsError(
            f"lineups name drivers that are not in the driver data: {name_some(unknown)}; "
            "pass the data the lineups were made from"
        )
    if not rows:
        raise SettingsError(f"no lineup of {size} drivers to write; pass at least one")
    return str(write_text_atomic(filename, _csv_text(rows)).absolute())


def _upload_problems(slate: Slate, lineups: Sequence[Sequence[int]]) -> Iterator[str]:
    """Say every reason why lineups cannot be uploaded."""
    contest = slate.contest
    if not lineups:
        yield "there are none; pass at least one"
    if len(lineups) > contest.max_lineups_per_file:
        yield (
            f"{len(lineups)} are more than the {contest.max_lineups_per_file} that "
            "one file may hold; write several files"
        )
    strange = [key for key in slate.ids if not re.fullmatch(r"[0-9]+", str(key))]
    if strange:
        yield (
            f"driver ID {name_some(strange)} is not one of DraftKings' (digits only); "
            "read the slate from their salary file"
        )
    sized, repeated, outside = [], [], []
    for number, lineup in enumerate(lineups, 1):
        try:
            places = [operator.index(place) for place in lineup]
        except TypeError:
            outside.append(number)
            continue
        if len(places) != contest.roster_size:
            sized.append(number)
        if len(set(places)) != len(places):
            repeated.append(number)
        if any(not 0 <= place < len(slate) for place in places):
            outside.append(number)
    if sized:
        yield f"not {contest.roster_size} drivers in lineup {name_some(sized)}"
    if repeated:
        yield f"a driver more than once in lineup {name_some(repeated)}"
    if outside:
        yield (
            f"not places in the slate (0 to {len(slate) - 1}) in lineup {name_some(outside)}; "
            "pass places, not IDs"
        )


def _pick(cells: tuple[str, ...], columns: Sequence[int]) -> tuple[str, ...]:
    return tuple(cells[i] if i < len(cells) else "" for i in columns)


def _drivers(lineup: Mapping[str, Any], number: int) -> list[Hashable]:
    try:
        drivers = list(lineup["drivers"])
        hash(tuple(drivers))
    except (KeyError, TypeError, IndexError):
        raise SettingsError(
            f"lineup {number} has no list of driver IDs under the key 'drivers'"
        ) from None
    return drivers


def _one_line(name: str) -> str:
    return " ".join(name.split())


def _csv_text(rows: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()
