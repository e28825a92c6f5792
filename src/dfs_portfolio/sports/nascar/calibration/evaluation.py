"""Scores of the forecast of a race."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.sports.nascar.calibration.baselines import climatology, own_past
from dfs_portfolio.sports.nascar.calibration.forecasts import Forecast
from dfs_portfolio.sports.nascar.calibration.proper_scores import crps, pit_ranges
from dfs_portfolio.sports.nascar.calibration.race_measures import Expectation, Runs, measure_runs
from dfs_portfolio.sports.nascar.results import TrackType

MODEL: Final = "model"
BASELINES: Final = {"climatology by start": climatology, "own past": own_past}


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class RaceScores:
    """Scores of the forecast of one race.

    Parameters
    ----------
    race_id, day, series, track_type
        The race.
    pit
        Probability integral transform of each driver's points, shape (n_drivers, 2); see
        `pit_ranges`.
    crps
        Scores of the model and of each baseline in points, each of shape (n_drivers,).
    real
        Measures of the real race; NaN where there is none.
    simulated
        Measures of the simulated races, each of shape (n_scenarios,).
    """

    race_id: str
    day: date
    series: str
    track_type: TrackType
    pit: FloatArray
    crps: Mapping[str, FloatArray]
    real: Mapping[str, float]
    simulated: Mapping[str, FloatArray]


def evaluate(forecast: Forecast) -> RaceScores:
    """Compare a forecast with the result of the race."""
    race, points = forecast.race, forecast.simulated.points
    outcome = race.points()
    ensembles = {MODEL: points} | {
        name: baseline(forecast.known, race, len(points)) for name, baseline in BASELINES.items()
    }
    runs = Runs.from_scenarios(forecast.simulated, race.scheduled_laps)
    expectation = Expectation.of(runs, race.teams)
    real = measure_runs(Runs.from_race(race), expectation)
    return RaceScores(
        race.race_id,
        race.day,
        race.series,
        race.track_type,
        pit_ranges(points, outcome),
        {name: crps(ensemble, outcome) for name, ensemble in ensembles.items()},
        {name: float(values[0]) for name, values in real.items()},
        measure_runs(runs, expectation),
    )
