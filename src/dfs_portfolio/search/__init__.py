"""Exact search: every feasible lineup of a slate, and the tail value of each."""

from dfs_portfolio.search.enumeration import MAX_LINEUPS, enumerate_lineups
from dfs_portfolio.search.ranges import score_ranges
from dfs_portfolio.search.table import Progress, Query, ValueTable

__all__ = ["MAX_LINEUPS", "Progress", "Query", "ValueTable", "enumerate_lineups", "score_ranges"]
