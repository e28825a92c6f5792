"""A race simulator for NASCAR: scenarios from salaries, starts and the type of the track.

A first model, with constants that stand for public results of 2022 to 2026; see
``docs/simulator.md`` for what it does, how near it comes to real races, and what it leaves out.
"""

from dfs_portfolio.race_results.track_types import TrackType
from dfs_portfolio.simulation.outcomes import RaceOutcomes
from dfs_portfolio.simulation.race import Race
from dfs_portfolio.simulation.simulator import RaceScenarios, race_scenarios, simulate_race
from dfs_portfolio.simulation.tracks import TrackProfile

__all__ = [
    "Race",
    "RaceOutcomes",
    "RaceScenarios",
    "TrackProfile",
    "TrackType",
    "race_scenarios",
    "simulate_race",
]
