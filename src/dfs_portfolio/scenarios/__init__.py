"""Scenarios that the user brings: files of points, or what is expected of each player."""

from dfs_portfolio.scenarios.correlations import checked_correlation
from dfs_portfolio.scenarios.moments import MomentScenarios, scenarios_from_moments
from dfs_portfolio.scenarios.readers.reading import SUFFIXES, is_scenario_file, read_scenarios

__all__ = [
    "SUFFIXES",
    "MomentScenarios",
    "checked_correlation",
    "is_scenario_file",
    "read_scenarios",
    "scenarios_from_moments",
]
