"""What the files about players that are not DraftKings' own have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from dfs_portfolio._internal.csv_text import Table, at_lines
from dfs_portfolio.errors import (
    MAX_NAMED,
    DataWarning,
    SettingsError,
    format_items,
    join_limited,
    warn_caller,
)
from dfs_portfolio.slate.name_matching import NameKey, match_players
from dfs_portfolio.slate.slate import Slate

Unknown = Literal["error", "ignore"]


@dataclass(frozen=True, slots=True)
class PlayerRow:
    """A row of a file that belongs to a player of the slate."""

    line: int
    position: int
    cells: tuple[str, ...]


def checked_unknown(unknown: str) -> None:
    """Raise `SettingsError` unless `unknown` is one of the words it may be."""
    if unknown not in get_args(Unknown):
        raise SettingsError(f"unknown must be 'error' or 'ignore', not {unknown!r}")


def players_of(
    table: Table, columns: Mapping[str, int], slate: Slate, unknown: Unknown
) -> tuple[tuple[PlayerRow, ...], tuple[str, ...]]:
    """Find the player of every row.

    Parameters
    ----------
    table
        The file.
    columns
        Where the keys of `columns.KEY_COLUMNS` are; at least one of them.
    slate
        The players looked for.
    unknown
        What to do about rows of players that are not in the slate: ``"error"`` makes them
        problems, ``"ignore"`` gives one `DataWarning`. Rows that may mean several players are
        always problems.

    Returns
    -------
    tuple
        The rows that belong to a player, and the problems of the others.
    """

    def cell(cells: tuple[str, ...], key: str) -> str | None:
        return cells[columns[key]] if key in columns else None

    keys = [
        NameKey(cell(cells, "driver's ID"), cell(cells, "driver's name")) for _, cells in table.rows
    ]
    match = match_players(keys, slate, assume_suffix=True)
    strangers, problems, nameless = [], [], []
    for miss in match.unmatched:
        line = table.rows[miss.index][0]
        if miss.key == (None, None):
            nameless.append(line)
        elif unknown == "ignore" and not miss.ambiguous:
            strangers.append(miss.key.name or f"ID {miss.key.player_id}")
        else:
            problems.append(f"line {line}: {miss.reason}")
    if nameless:
        word = slate.contest.sport.player
        problems.append(f"neither a {word}'s name nor an ID in line {format_items(nameless)}")
    if strangers:
        warn_caller(
            f"{table.path}: {len(strangers)} not in the slate, ignored: {format_items(strangers)}",
            DataWarning,
        )
    warn_of_assumed(str(table.path), match.assumed)
    rows = tuple(
        PlayerRow(line, position, cells)
        for (line, cells), position in zip(table.rows, match.indices, strict=True)
        if position is not None
    )
    return rows, _with_remedy(problems, unknown)


def warn_of_assumed(source: str, assumed: Sequence[tuple[str, str]]) -> None:
    """Say which names were taken for the slate's though a suffix such as Jr differs."""
    if assumed:
        pairs = join_limited([f"{name!r} for {known!r}" for name, known in assumed])
        warn_caller(
            f"{source}: taken {pairs}, as nobody else there has that name; "
            "if that is another person, correct the file",
            DataWarning,
        )


def repeated(rows: Sequence[PlayerRow], slate: Slate) -> tuple[str, ...]:
    """Return a problem if a player has more than one of the rows, else nothing."""
    seen: dict[int, int] = {}
    again = []
    for row in rows:
        if seen.setdefault(row.position, row.line) != row.line:
            again.append((row.line, slate.names[row.position]))
    word = slate.contest.sport.player
    return (f"{word} given before in {at_lines(again)}; keep one row a {word}",) if again else ()


def _with_remedy(problems: list[str], unknown: Unknown) -> tuple[str, ...]:
    """Keep the first problems, as a file of another slate has one for every row; say the remedy."""
    limit = 4 * MAX_NAMED
    kept = problems[:limit]
    if len(problems) > limit:
        kept.append(f"and {len(problems) - limit} more rows like these")
    if kept and unknown == "error":
        kept[-1] += (
            "; correct such rows, or leave them out with unknown='ignore' (--unknown-names ignore)"
        )
    return tuple(kept)
