"""DraftKings' files, both ways: salaries, teams, projections in; lineups and entries in and out."""

from dfs_portfolio._internal.csv_text import Table, read_table, write_text_atomic
from dfs_portfolio.inputs.driver_rows import Unknown, checked_unknown, warn_of_assumed
from dfs_portfolio.inputs.projections import read_projections
from dfs_portfolio.inputs.team_map import read_team_map
from dfs_portfolio.sites.draftkings.entries import EntriesFile, Entry, read_entries
from dfs_portfolio.sites.draftkings.fill import fill, fill_entries
from dfs_portfolio.sites.draftkings.fill_result import ContestFill, EntryChange, FillResult
from dfs_portfolio.sites.draftkings.lineups import (
    Cells,
    LineupRow,
    export_lineups_dk_format,
    read_lineups,
    read_valid_lineups,
    write_lineups,
)
from dfs_portfolio.sites.draftkings.salaries import read_salaries
from dfs_portfolio.sites.draftkings.templates import fill_template, read_template
from dfs_portfolio.sites.draftkings.upload_file import UploadFile
from dfs_portfolio.slate.name_matching import (
    MatchResult,
    NameKey,
    Unmatched,
    label_key,
    match_drivers,
    normalise_name,
)
from dfs_portfolio.sports.nascar.series import Series
from dfs_portfolio.sports.nascar.teams_from_results import read_teams_from_results

__all__ = [
    "Cells",
    "ContestFill",
    "EntriesFile",
    "Entry",
    "EntryChange",
    "FillResult",
    "LineupRow",
    "MatchResult",
    "NameKey",
    "Series",
    "Table",
    "Unknown",
    "Unmatched",
    "UploadFile",
    "checked_unknown",
    "export_lineups_dk_format",
    "fill",
    "fill_entries",
    "fill_template",
    "label_key",
    "match_drivers",
    "normalise_name",
    "read_entries",
    "read_lineups",
    "read_projections",
    "read_salaries",
    "read_table",
    "read_team_map",
    "read_teams_from_results",
    "read_template",
    "read_valid_lineups",
    "warn_of_assumed",
    "write_lineups",
    "write_text_atomic",
]
