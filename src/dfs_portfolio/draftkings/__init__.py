"""DraftKings' files, both ways: salaries, teams and projections in, lineups in and out."""

from dfs_portfolio.draftkings.history import read_teams_from_results
from dfs_portfolio.draftkings.lineups import (
    LineupRow,
    export_lineups_dk_format,
    read_lineups,
    write_lineups,
)
from dfs_portfolio.draftkings.names import (
    MatchResult,
    NameKey,
    Unmatched,
    match_drivers,
    normalise_name,
)
from dfs_portfolio.draftkings.projections import read_projections
from dfs_portfolio.draftkings.salaries import read_salaries
from dfs_portfolio.draftkings.teams import read_team_map
from dfs_portfolio.draftkings.textfiles import Table, read_table, write_text_atomic

__all__ = [
    "LineupRow",
    "MatchResult",
    "NameKey",
    "Table",
    "Unmatched",
    "export_lineups_dk_format",
    "match_drivers",
    "normalise_name",
    "read_lineups",
    "read_projections",
    "read_salaries",
    "read_table",
    "read_team_map",
    "read_teams_from_results",
    "write_lineups",
    "write_text_atomic",
]
