"""DraftKings' files, both ways: salaries in, lineups and entries in and out."""

from dfs_portfolio.sites.draftkings.site import SITE

__all__ = ["SITE"]
