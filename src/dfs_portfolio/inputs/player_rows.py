"""Rows of the analyst's files: which player of the slate each belongs to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from dfs_portfolio._internal.csv_text import Table, at_lines
from dfs_portfolio.errors import (
    MAX_NAMED,
    DataWarning,
    SettingsError,
    format_items,
    join_limited,
    warn_caller,
)
from dfs_portfolio.inputs.misses import Unknown, sort_misses
from dfs_portfolio.slate.name_matching import NameKey, label_key, match_players
from dfs_portfolio.slate.slate import Slate

__all__ = ["PlayerRow", "Unknown", "check_unknown", "match_rows", "repeated_players"]


@dataclass(frozen=True, slots=True)
class PlayerRow:
    """A row of a file that belongs to a player of the slate.

    Parameters
    ----------
    line
        Line number in the file, from 1.
    index
        Index of the player in the slate.
    cells
        The cells of the row.
    """

    line: int
    index: int
    cells: tuple[str, ...]


def check_unknown(unknown: str) -> None:
    """Raise `SettingsError` unless `unknown` is ``"error"`` or ``"ignore"``."""
    if unknown not in get_args(Unknown):
        raise SettingsError(f"unknown must be 'error' or 'ignore', not {unknown!r}")


def match_rows(
    table: Table, columns: Mapping[str, int], slate: Slate, unknown: Unknown
) -> tuple[tuple[PlayerRow, ...], tuple[str, ...]]:
    """Find the player of every row.

    Parameters
    ----------
    table
        The file.
    columns
        Indices of the columns ``"ID"`` and ``"name"`` (`KEY_COLUMNS`); at least one of them.
    slate
        The players to look for.
    unknown
        Rows of players that are not in the slate are problems (``"error"``), or are left out with
        one `DataWarning` (``"ignore"``). Rows that may mean several players are always problems,
        and rows of players who are out, or can only be (see `sort_misses`), never are.

    Returns
    -------
    tuple
        The rows that belong to a player, and the problems of the others.
    """

    def cell(cells: tuple[str, ...], key: str) -> str | None:
        return cells[columns[key]] if key in columns else None

    known = slate.id_texts
    keys = [_key(cell(cells, "ID"), cell(cells, "name"), known) for _, cells in table.rows]
    match = match_players(keys, slate, assume_suffix=True)
    misses = sort_misses(match, slate, len(keys), unknown)
    nameless = [table.rows[m.index][0] for m in misses.wrong if m.key == (None, None)]
    problems = [
        f"line {table.rows[miss.index][0]}: {miss.reason}"
        for miss in misses.wrong
        if miss.key != (None, None)
    ]
    if nameless:
        problems.append(f"neither a name nor an ID in line {format_items(nameless)}")
    if not problems and not table.overlong:
        misses.warn(str(table.path), "row")
    warn_of_assumed(str(table.path), match.assumed)
    rows = tuple(
        PlayerRow(line, index, cells)
        for (line, cells), index in zip(table.rows, match.indices, strict=True)
        if index is not None
    )
    return rows, _limit_problems(problems, unknown)


def _key(player_id: str | None, name: str | None, known: Collection[str]) -> NameKey:
    """Return the key of a row, whose name cell may be ``Name (ID)``."""
    if player_id or not name or not name.endswith(")"):
        return NameKey(player_id, name)
    return label_key(name, known)


def warn_of_assumed(source: str, assumed: Sequence[tuple[str, str]]) -> None:
    """Warn of names that were matched although a suffix such as Jr differs."""
    if assumed:
        pairs = join_limited([f"{name!r} as {known!r}" for name, known in assumed])
        warn_caller(
            f"{source}: read {pairs}, since nobody else there has that name; "
            "if that is another person, correct the file",
            DataWarning,
        )


def repeated_players(rows: Sequence[PlayerRow], slate: Slate) -> tuple[str, ...]:
    """Return a problem if a player has more than one row, else nothing."""
    seen: dict[int, int] = {}
    again = []
    for row in rows:
        if seen.setdefault(row.index, row.line) != row.line:
            again.append((row.line, slate.names[row.index]))
    if not again:
        return ()
    word = slate.contest.sport.player
    return (f"{word} repeated in {at_lines(again)}; keep one row for each {word}",)


def _limit_problems(problems: list[str], unknown: Unknown) -> tuple[str, ...]:
    """Return the first problems and what to do: a file of another slate has one for every row."""
    limit = 4 * MAX_NAMED
    shown = problems[:limit]
    if len(problems) > limit:
        shown.append(f"and {len(problems) - limit} more rows like these")
    if shown and unknown == "error":
        shown[-1] += (
            "; correct such rows, or leave them out with unknown='ignore' (--unknown-names ignore)"
        )
    return tuple(shown)
