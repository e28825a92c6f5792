"""A race simulator for NASCAR: scenarios from salaries, starts and the type of the track.

Its constants are fitted to public results of 2022 to 2026; `race_model` fits others. See
``docs/simulator.md`` for the model and its limits, and ``docs/calibration.md`` for a comparison
with real races.
"""

from dfs_portfolio.sports.nascar.simulator.outcomes import RaceOutcomes
from dfs_portfolio.sports.nascar.simulator.race import Race
from dfs_portfolio.sports.nascar.simulator.simulator import (
    RaceScenarios,
    race_scenarios,
    simulate_race,
)
from dfs_portfolio.sports.nascar.simulator.track_profiles import TrackProfile
from dfs_portfolio.sports.nascar.track_types import TrackType

__all__ = [
    "Race",
    "RaceOutcomes",
    "RaceScenarios",
    "TrackProfile",
    "TrackType",
    "race_scenarios",
    "simulate_race",
]
