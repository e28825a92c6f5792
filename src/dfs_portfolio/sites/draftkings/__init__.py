"""DraftKings' files: read salaries; read and write lineups and entries."""

from dfs_portfolio.sites.draftkings.site import SITE

__all__ = ["SITE"]
