"""Scenarios that the user brings: files of points, or what is expected of each driver."""

from dfs_portfolio.scenario_sources.correlations import checked_correlation
from dfs_portfolio.scenario_sources.moments import MomentScenarios, scenarios_from_moments
from dfs_portfolio.scenario_sources.reading import SUFFIXES, is_scenario_file, read_scenarios

__all__ = [
    "SUFFIXES",
    "MomentScenarios",
    "checked_correlation",
    "is_scenario_file",
    "read_scenarios",
    "scenarios_from_moments",
]
