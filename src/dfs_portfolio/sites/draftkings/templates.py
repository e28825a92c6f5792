"""DraftKings' template for new lineups: roster columns, instructions and the player pool."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from dfs_portfolio._internal.atomic_files import FilePath, write_atomic
from dfs_portfolio._internal.lossless_csv import read_raw
from dfs_portfolio.errors import FileFormatError, SettingsError, format_items
from dfs_portfolio.inputs.lineup_rows import CellFormat
from dfs_portfolio.sites.draftkings._contests import contest_of_slots
from dfs_portfolio.sites.draftkings._fill_checks import (
    checked_lineups,
    players_of_file,
    refuse_locked_players,
)
from dfs_portfolio.sites.draftkings._upload_rules import roster_cells
from dfs_portfolio.sites.draftkings.upload_file import UploadFile, header_of, pool_of, roster_of
from dfs_portfolio.slate.contest import Contest
from dfs_portfolio.slate.slate import Slate

_POSITION: Final = re.compile(r"[A-Z][A-Z0-9]{0,4}")


def read_template(path: FilePath, contest: Contest | None = None) -> UploadFile:
    """Read DraftKings' template for the upload of new lineups.

    Parameters
    ----------
    path
        The file.
    contest
        The rules of the contest; by default the roster columns identify it.

    Returns
    -------
    UploadFile
        Its `to_bytes` returns the bytes of the file.

    Raises
    ------
    FileFormatError
        If the file is not a template or comes from another sport, or listing every problem of its
        pool.
    """
    raw = read_raw(path)
    header, left = header_of(raw)
    if not all(_POSITION.fullmatch(name.upper()) for name in left):
        raise FileFormatError(
            str(path),
            [
                "this is not a template for lineups (roster columns only, such as D,D,D,D,D,D): "
                f"it begins with {format_items(left)}; for entries use fill_entries"
            ],
        )
    contest = contest or contest_of_slots([name.upper() for name in left])
    roster = roster_of(raw.path, dict(enumerate(left)), contest, "lineups")
    pool, locked = pool_of(raw, 1 + max(roster), contest)
    return UploadFile(contest, pool, locked, header, roster, raw)


def fill_template(
    path: FilePath,
    lineups: Sequence[Sequence[int]],
    output: FilePath,
    slate: Slate | None = None,
    *,
    cell_format: CellFormat = "name_id",
) -> Path:
    """Write lineups into a template; instructions and player pool stay unchanged.

    The site also accepts the plain files of `write_lineups`, which splits many lineups.

    Parameters
    ----------
    path
        The template as downloaded.
    lineups
        Indices in the slate, counted from 0.
    output
        Written completely or not at all; may be `path` itself.
    slate
        The players; by default the template's own pool.
    cell_format
        ``"name_id"`` for ``Name (ID)``, ``"id"`` for the bare ID.

    Returns
    -------
    Path
        `output`.

    Raises
    ------
    FileFormatError
        If the template cannot be used, already has lineups, or belongs to another slate; if
        `output` cannot be written.
    SettingsError
        If the site would refuse the lineups, or there is neither a pool nor a slate.
    """
    file = read_template(path, None if slate is None else slate.contest)
    first = file.header + 1
    taken = [row.line for row in file.raw.rows[first:] if any(row.values[: 1 + max(file.roster)])]
    if taken:
        raise FileFormatError(
            str(path),
            [f"it already has lineups, in line {format_items(taken)}; use an empty template"],
        )
    players = players_of_file(file, slate)
    chosen = checked_lineups(lineups, slate or players, players)
    most = file.contest.max_lineups_per_file
    if len(chosen) > most:
        raise SettingsError(
            f"{len(chosen)} lineups; DraftKings accepts at most {most} in a file: use "
            "write_lineups, which splits them"
        )
    refuse_locked_players(file, players, chosen)
    labels = roster_cells(players, cell_format)
    content = file.with_lineups(
        {first + row: [labels[index] for index in lineup] for row, lineup in enumerate(chosen)}
    )
    return write_atomic(output, lambda stream: stream.write(content))
