"""Rows of roster cells: the players that they name, and their problems."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from dfs_portfolio._internal.csv_text import Row
from dfs_portfolio.errors import MAX_NAMED, format_items, truncate_middle
from dfs_portfolio.slate.name_matching import NameKey, label_key, match_players, same_name
from dfs_portfolio.slate.slate import Slate

_LOCKED: Final = re.compile(r"\(LOCKED\)$", re.IGNORECASE)

# How a lineup file writes a player: ``Name (ID)``, or the bare ID.
CellFormat = Literal["name_id", "id"]


@dataclass(frozen=True, slots=True)
class LineupRow:
    """One lineup of a file.

    Parameters
    ----------
    line
        Line number in the file, from 1.
    cells
        The roster cells as written.
    indices
        Indices in the slate, in the order of the cells; ``None`` if there is a problem.
    problems
        Why the row is not a lineup of this slate; empty if it is one.
    """

    line: int
    cells: tuple[str, ...]
    indices: tuple[int, ...] | None
    problems: tuple[str, ...]


def resolve_rows(rows: Sequence[Row], slate: Slate) -> tuple[LineupRow, ...]:
    """Find the players that rows of roster cells name.

    Parameters
    ----------
    rows
        Line number and cells of each lineup. A cell is ``Name (ID)``, an ID or a name, and may
        end with ``(LOCKED)``.
    slate
        The players.
    """
    known = slate.id_texts
    keys = [[cell_key(cell, known) for cell in cells if cell] for _, cells in rows]
    match = match_players([key for row in keys for key in row], slate)
    matched, reasons = iter(match.indices), iter(match.unmatched)
    resolved = []
    for (line, cells), row in zip(rows, keys, strict=True):
        indices = [next(matched) for _ in row]
        problems = [next(reasons).reason for index in indices if index is None]
        problems += _row_problems(row, indices, slate)
        lineup = tuple(index for index in indices if index is not None)
        shown = tuple(map(truncate_middle, problems))
        resolved.append(LineupRow(line, cells, None if problems else lineup, shown))
    return tuple(resolved)


def row_problems(rows: Sequence[LineupRow]) -> tuple[str, ...]:
    """List the first problems of rows and count the rest: a whole file may be wrong."""
    problems = [f"line {row.line}: {problem}" for row in rows for problem in row.problems]
    rest = len(problems) - MAX_NAMED
    more = (f"and {rest} more problems like these",) if rest > 0 else ()
    return (*problems[:MAX_NAMED], *more)


def is_locked(cell: str) -> bool:
    """Return whether the site marks a cell as locked, so that it can no longer change."""
    return _LOCKED.search(cell) is not None


def unlocked(cell: str) -> str:
    """Return a cell without the mark of a locked one."""
    return _LOCKED.sub("", cell).rstrip()


def _row_problems(
    keys: Sequence[NameKey], indices: Sequence[int | None], slate: Slate
) -> Iterator[str]:
    """List the problems of a row, except cells that match no player."""
    size = slate.contest.roster_size
    if len(keys) != size:
        yield f"{len(keys)} {slate.contest.sport.players}; a lineup has {size}"
    known = [index for index in indices if index is not None]
    aliases = dict(slate.contest.sport.aliases)
    for key, index in zip(keys, indices, strict=True):
        if index is not None and key.name and not same_name(key.name, slate.names[index], aliases):
            yield f"ID {key.player_id} is {slate.names[index]!r}, not {key.name!r}"
    twice = dict.fromkeys(slate.names[index] for index in known if known.count(index) > 1)
    if twice:
        yield f"more than once in the lineup: {format_items(twice)}"


def cell_key(cell: str, known: Collection[str]) -> NameKey:
    """Split a roster cell into ID and name.

    Parameters
    ----------
    cell
        ``Name (ID)``, an ID or a name; may end with ``(LOCKED)``.
    known
        IDs of the slate as text.
    """
    return label_key(unlocked(cell), known)
