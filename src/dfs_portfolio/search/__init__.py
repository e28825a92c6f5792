"""Exact search: every feasible lineup of a slate, and the tail value of each."""

from dfs_portfolio.search.enumeration import MAX_LINEUPS, enumerate_lineups
from dfs_portfolio.search.table import ValueTable

__all__ = ["MAX_LINEUPS", "ValueTable", "enumerate_lineups"]
