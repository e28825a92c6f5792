"""A whole lineup in one cell: ``Ann Ace (101), Ben Bee (102), ...``."""

from __future__ import annotations

from dfs_portfolio.inputs.lineup_layouts.sheet import Found, Sheet


def lineup_cells(sheet: Sheet) -> list[Found]:
    """Find columns whose cells list as many players as a lineup has, in most rows."""
    return [found for index in range(len(sheet.header)) if (found := _read(sheet, index))]


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
