"""A lineup in each row, without a header."""

from __future__ import annotations

from dataclasses import replace

from dfs_portfolio.errors import format_items
from dfs_portfolio.inputs.lineup_layouts.one_cell import lineup_cells
from dfs_portfolio.inputs.lineup_layouts.sheet import Found, Sheet


def plain_rows(sheet: Sheet) -> Found:
    """Read every row as a lineup, without columns that hold no player where enough others do."""
    width = len(sheet.header)
    players = [
        index
        for index in range(width)
        if any(sheet.player(cell) is not None for cell in sheet.column(index))
    ]
    if not players and (found := lineup_cells(sheet)):
        return _with_warning(sheet, found[0])
    columns = players if len(players) == sheet.size else range(width)
    rows = [
        (line, tuple(cells[i] if i < len(cells) else "" for i in columns))
        for line, cells in sheet.rows
    ]
    lineups = tuple((line, cells) for line, cells in rows if any(cells))
    names = tuple(str(index + 1) for index in columns)
    warnings = sheet.skipped([line for line, cells in rows if not any(cells)])
    return _with_warning(sheet, Found(lineups, tuple(columns), names, warnings=warnings))


def _with_warning(sheet: Sheet, found: Found) -> Found:
    """Tell which columns were not read: they have no names that could explain them."""
    rest = [i for i in range(len(sheet.header)) if i not in found.used]
    filled = [i + 1 for i in rest if any(sheet.column(i))]
    if not filled:
        return found
    word = sheet.slate.contest.sport.player
    warning = f"column {format_items(filled)} names no {word} and was not read"
    return replace(found, warnings=(*found.warnings, warning))
