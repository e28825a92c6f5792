"""A row for each player, with the number of the lineup beside."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from dfs_portfolio._internal.csv_text import Row, plain_column
from dfs_portfolio.errors import format_items
from dfs_portfolio.inputs.columns import KEY_COLUMNS
from dfs_portfolio.inputs.lineup_layouts.sheet import Found, Sheet
from dfs_portfolio.slate.name_matching import clean_id

_LINEUP: Final = frozenset(
    (
        *("lineup", "lineupnumber", "lineupno", "lineupnum", "lineupid", "lineupindex", "lu"),
        *("lineups", "entry", "entryid", "entrynumber", "portfolioindex", "set"),
    )
)
_IDS: Final = frozenset(map(plain_column, (*KEY_COLUMNS["ID"], "player_id", "fighter_id")))
_NAMES: Final = frozenset(map(plain_column, (*KEY_COLUMNS["name"], "name_id", "nameid")))


def long_format(sheet: Sheet) -> list[Found]:
    """Find a column of lineup numbers, and one or two that name a player in each row."""
    lineup = _first(sheet, _LINEUP)
    keys = [i for i in (_first(sheet, _NAMES), _first(sheet, _IDS)) if i is not None]
    if lineup is None or not keys:
        return []
    rows: dict[str, tuple[int, list[str]]] = {}
    number, nameless = "", []
    for line, cells in sheet.rows:
        values = [cells[i] if i < len(cells) else "" for i in (lineup, *keys)]
        number = clean_id(values[0]) or number  # the number may stand in the first row alone
        label = _label(values[1:])
        if label and number:
            rows.setdefault(number, (line, []))[1].append(label)
        else:
            nameless.append(line)
    if len(rows) >= len(sheet.rows):
        return []
    used = (lineup, *keys)
    word = sheet.slate.contest.sport.player
    warnings = (
        (f"line {format_items(nameless)} lacks the lineup or the {word} and was not read",)
        if nameless
        else ()
    )
    lineups: tuple[Row, ...] = tuple((line, tuple(labels)) for line, labels in rows.values())
    names = tuple(sheet.header[i] for i in used)
    return [Found(lineups, used, names, warnings=warnings)]


def _first(sheet: Sheet, names: Collection[str]) -> int | None:
    return next((i for i, name in enumerate(sheet.header) if plain_column(name) in names), None)


def _label(values: list[str]) -> str:
    """Return one cell for a name, an ID, or both."""
    filled = [value for value in values if value]
    if len(filled) == 2 and not filled[0].endswith(")"):
        return f"{filled[0]} ({clean_id(filled[1])})"
    return filled[0] if filled else ""
