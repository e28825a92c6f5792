"""What is kept of the forecast of a race."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.sports.nascar.calibration.baselines import climatology, own_past
from dfs_portfolio.sports.nascar.calibration.forecasts import Forecast
from dfs_portfolio.sports.nascar.calibration.proper_scores import crps, pit_ranges
from dfs_portfolio.sports.nascar.calibration.race_measures import Expected, Runs, measure
from dfs_portfolio.sports.nascar.results import TrackType

Numbers = NDArray[np.float64]

MODEL: Final = "model"
BASELINES: Final = {"climatology by start": climatology, "own past": own_past}


@dataclass(frozen=True, eq=False)
class RaceScores:
    """How the forecast of one race did.

    Parameters
    ----------
    race_id, day, series, track_type
        The race.
    pit
        Where the points of each driver fell, shape (n_drivers, 2); see `pit_ranges`.
    crps
        Of the model and of each baseline, each of shape (n_drivers,), in points.
    real
        Each measure of the race as it was run; NaN where it cannot be measured.
    simulated
        Each measure of the simulated races, shape (n_scenarios,).
    """

    race_id: str
    day: date
    series: str
    track_type: TrackType
    pit: Numbers
    crps: Mapping[str, Numbers]
    real: Mapping[str, float]
    simulated: Mapping[str, Numbers]


def evaluate(forecast: Forecast) -> RaceScores:
    """Hold a forecast against what came."""
    race, points = forecast.race, forecast.simulated.points
    outcome = race.points()
    ensembles = {MODEL: points} | {
        name: baseline(forecast.known, race, len(points)) for name, baseline in BASELINES.items()
    }
    runs = Runs.simulated(forecast.simulated, race.scheduled_laps)
    expected = Expected.of(runs, race.teams)
    real = measure(Runs.real(race), expected)
    return RaceScores(
        race.race_id,
        race.day,
        race.series,
        race.track_type,
        pit_ranges(points, outcome),
        {name: crps(ensemble, outcome) for name, ensemble in ensembles.items()},
        {name: float(values[0]) for name, values in real.items()},
        measure(runs, expected),
    )
