"""Columns of files of past results, by the names people give them."""

from __future__ import annotations

from typing import Final

from dfs_portfolio.inputs.columns import TEAM_COLUMNS, Columns

# A history's ID of a driver is NASCAR's, not DraftKings': drivers go by name there.
HISTORY_COLUMNS: Final[Columns] = {
    "driver": ("driver", "driver_name", "full_name", "name"),
    **TEAM_COLUMNS,
    "series": ("series", "series_id", "series_name"),
    "date": ("date", "race_date"),
    "season": ("season", "race_season", "year"),
}
# Cells of a history that say nothing: files written by R say NA.
BLANK: Final = ("", "NA")
