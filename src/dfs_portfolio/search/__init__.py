"""Exact search: every feasible lineup and its tail value, in compiled loops."""

from dfs_portfolio.search.emax_bound import expected_best_bound
from dfs_portfolio.search.enumeration import MAX_LINEUPS, enumerate_lineups
from dfs_portfolio.search.gains import GainOracle
from dfs_portfolio.search.lines import LineCounts
from dfs_portfolio.search.memory import memory_errors_explained
from dfs_portfolio.search.query import Bars, DualPrices, Query
from dfs_portfolio.search.ranges import score_ranges
from dfs_portfolio.search.set_costs import set_costs_of
from dfs_portfolio.search.settings import SearchSettings
from dfs_portfolio.search.table_cache import TableCache
from dfs_portfolio.search.table_files import load_table, save_table, table_fingerprint
from dfs_portfolio.search.table_state import TableState
from dfs_portfolio.search.value_table import ValueTable

__all__ = [
    "MAX_LINEUPS",
    "Bars",
    "DualPrices",
    "GainOracle",
    "LineCounts",
    "Query",
    "SearchSettings",
    "TableCache",
    "TableState",
    "ValueTable",
    "enumerate_lineups",
    "expected_best_bound",
    "load_table",
    "memory_errors_explained",
    "save_table",
    "score_ranges",
    "set_costs_of",
    "table_fingerprint",
]
