"""Where the lineups of a file are: files of many tools, each with its own layout.

A first row that names no player is a header. Under it lineups are in roster columns, in one cell
each, or in one row for each player; without it every row is a lineup. A layout is a module here
with a function from `Sheet` to `Found` candidates; `find_lineups` chooses among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dfs_portfolio._internal.csv_text import Row
from dfs_portfolio.errors import format_items
from dfs_portfolio.inputs.lineup_layouts.long_format import long_format
from dfs_portfolio.inputs.lineup_layouts.one_cell import lineup_cells
from dfs_portfolio.inputs.lineup_layouts.plain_rows import plain_rows
from dfs_portfolio.inputs.lineup_layouts.roster_columns import misfit_columns, roster_columns
from dfs_portfolio.inputs.lineup_layouts.sheet import Found, Sheet
from dfs_portfolio.slate.slate import Slate

__all__ = ["Found", "find_lineups"]

# The first that fits applies.
LAYOUTS: Final = (roster_columns, lineup_cells, long_format)
# Rows of a title, at most, that may be above a header.
MAX_TITLE_ROWS: Final = 5


def find_lineups(rows: Sequence[Row], slate: Slate) -> tuple[Found | None, str]:
    """Find the roster cells of every lineup.

    Parameters
    ----------
    rows
        Line number and cells of each row of the file.
    slate
        The players.

    Returns
    -------
    tuple
        What was found, ``None`` if no layout fits; and then why none does.
    """
    sheet = Sheet.without_header(rows, slate)
    titles = 0
    while titles < min(len(rows), MAX_TITLE_ROWS) and sheet.is_title(rows[titles][1]):
        titles += 1
    for number in range(titles):
        below = Sheet(rows[number][1], rows[number + 1 :], slate, sheet.finder)
        for layout in LAYOUTS:
            found, problem = _best(layout(below), below)
            if found or problem:
                return found and found.after_titles(rows[:number]), problem
    if titles and sheet.counts_columns(rows[titles - 1][1]):
        below = Sheet.without_header(rows[titles:], slate)
        return plain_rows(below).after_titles(rows[: titles - 1]), ""
    if titles:
        first = Sheet(rows[0][1], rows[1:], slate, sheet.finder)
        return None, misfit_columns(first) or _unknown_header(first)
    return plain_rows(sheet), ""


def _best(candidates: Sequence[Found], sheet: Sheet) -> tuple[Found | None, str]:
    """Return the candidate that names most players; a problem if another contradicts it."""
    if not candidates:
        return None, ""
    best = max(candidates, key=sheet.count_players)  # the first of equals
    for other in candidates:
        if other is best or not sheet.count_players(other):
            continue
        if (line := sheet.first_difference(best, other)) is not None:
            word = sheet.slate.contest.sport.players
            return None, (
                f"columns {format_items(best.columns)} and {format_items(other.columns)} name "
                f"different {word} in line {line}; keep one set of columns"
            )
    return sheet.completed(best), ""


def _unknown_header(sheet: Sheet) -> str:
    """Say what was looked for, and which columns there are."""
    contest = sheet.slate.contest
    word, stem = contest.sport.player, contest.slot_names[0]
    columns = [name for name in sheet.header if name]
    return (
        f"the first row names no {word} of the slate. If it is a lineup, it is one of another "
        "slate; if it is a header, none of its columns is known to hold lineups: "
        f"{format_items(columns, 20)}; name those of the {contest.sport.players} {stem}1 to "
        f"{stem}{contest.roster_size}"
    )
