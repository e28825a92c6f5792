"""The race model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dfs_portfolio.race_results import TrackType
from dfs_portfolio.simulation import Race, simulate_race
from dfs_portfolio.simulation.outcomes import SimulatedScenarios
from dfs_portfolio.slate import Slate


@dataclass(frozen=True)
class RaceModel:
    """Learned from races before `until`."""

    until: date
    n_races: int

    def simulate(
        self,
        entries: pd.DataFrame | Slate,
        track_type: TrackType,
        laps: int,
        n_scenarios: int = 10_000,
        seed: int = 0,
        *,
        series: str = "cup",
    ) -> SimulatedScenarios:
        """Simulate a race."""
        if isinstance(entries, pd.DataFrame):
            records = [
                {"driver_id": row["driver"], "salary": 8000, "start": int(row["start"])}
                for row in entries.to_dict("records")
            ]
            entries = Slate.from_records(records)
        race = Race("race", track_type, laps)
        return simulate_race(entries, race, n_scenarios, seed).to_scenarios()
