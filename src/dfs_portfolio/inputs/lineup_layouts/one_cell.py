"""A whole lineup in one cell: ``Ann Ace (101), Ben Bee (102), ...``."""

from __future__ import annotations

from itertools import islice
from typing import Final

from dfs_portfolio.inputs.lineup_layouts.sheet import Found, Sheet

# Columns that are tried, and cells of a column that tell whether it lists players: splitting cells
# takes time, and a file may have a hundred thousand of either.
MAX_COLUMNS: Final = 100
FIRST_CELLS: Final = 5


def lineup_cells(sheet: Sheet) -> list[Found]:
    """Find columns whose cells list as many players as a lineup has, in most rows."""
    columns = [index for index in range(len(sheet.header))[:MAX_COLUMNS] if _lists(sheet, index)]
    return [found for index in columns if (found := _read(sheet, index))]


def _lists(sheet: Sheet, index: int) -> bool:
    return any(sheet.parts(cell) for cell in islice(sheet.column(index), FIRST_CELLS))


def _read(sheet: Sheet, index: int) -> Found | None:
    lineups, blank = [], []
    whole = 0
    for line, cells in sheet.rows:
        cell = cells[index] if index < len(cells) else ""
        if not cell:
            blank.append(line)
            continue
        parts = sheet.parts(cell)
        whole += len(parts) == sheet.size
        lineups.append((line, parts or (cell,)))
    if not whole or 2 * whole < len(lineups):
        return None
    name = sheet.header[index] or str(index + 1)
    return Found(tuple(lineups), (index,), (name,), warnings=sheet.skipped(blank))
