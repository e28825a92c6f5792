"""Forecasts of past races, each by a model from earlier races only.

`forecasts` is the one place that fits models and simulates. Three rules keep the result of a race
out of its forecast: the model of a day learns from races before that day only; entries are sorted
by starting position and name, since results list drivers by their finish; and the seed depends on
the identity of the race, not on its result.

The models of a `SeasonalFit` are made here one after another, since each continues from the one
before. Those of any other `Fit` are made in the processes that use them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, repeat
from typing import Any, Protocol, TypeVar

import joblib
import numpy as np
import pandas as pd

from dfs_portfolio._internal.pickle_once import PickledOnce
from dfs_portfolio._internal.progress import ProgressFunction, stage_report
from dfs_portfolio.errors import WorkerError
from dfs_portfolio.sports.nascar.race_model import SeasonalFit, fit_seasons
from dfs_portfolio.sports.nascar.results import PastRace, RaceResults, TrackType
from dfs_portfolio.sports.nascar.series import Series
from dfs_portfolio.sports.nascar.simulator.outcomes import SimulatedScenarios

T = TypeVar("T")


class Model(Protocol):
    """A model that simulates a race: `RaceModel`, or any object with this method."""

    def simulate(
        self,
        entries: pd.DataFrame,
        track_type: TrackType,
        laps: int,
        n_scenarios: int,
        seed: int,
        *,
        series: Series,
    ) -> SimulatedScenarios:
        """Simulate a race; columns in the order of the entries."""
        ...


# Makes the model of a day from all races before it.
Fit = Callable[[RaceResults, date], Model]


# eq=False: its parts have no equality of their own, so that a forecast equals only itself.
@dataclass(frozen=True, eq=False)
class Forecast:
    """A past race and its forecast.

    Parameters
    ----------
    race
        The race, with drivers in the order of the forecast, not of the finish.
    known
        The races that the model learned from.
    simulated
        The forecast, with one column for each driver.
    """

    race: PastRace
    known: RaceResults
    simulated: SimulatedScenarios


def forecasts(
    results: RaceResults,
    held_out: Sequence[PastRace],
    evaluate: Callable[[Forecast], T],
    *,
    n_scenarios: int = 1_000,
    seed: int = 0,
    fit: Fit | None = None,
    n_workers: int = 1,
    progress: ProgressFunction | None = None,
) -> list[T]:
    """Forecast past races, and evaluate each forecast in the process that made it.

    Parameters
    ----------
    results
        All races.
    held_out
        The races to forecast, in order of their days. Races of one day share a model.
    evaluate
        Reduces a forecast, which is large, to the values to return.
    n_scenarios
        Simulations of each race.
    seed
        Seed of all simulations; each race derives its own from it.
    fit
        Makes a model from the races before a day; called once for each day, in the process that
        simulates. ``None`` for that of `fit_seasons`, with constants fitted to the races before
        each season. The models of a `SeasonalFit` are made in one pass over the races.
    n_workers
        Number of processes; the result does not depend on it.
    progress
        Called with the progress of stage ``"calibrate"``.

    Returns
    -------
    list
        The values of `evaluate`, in the order of `held_out`.

    Raises
    ------
    WorkerError
        If a process ended unexpectedly.
    """
    report = stage_report(progress, "calibrate")
    report(0.0)
    if fit is None:
        fit = fit_seasons(results, [race.day for race in held_out], n_workers)
    days = [(day, tuple(races)) for day, races in groupby(held_out, key=lambda race: race.day)]
    fits = _fits(fit, results, [day for day, _ in days])
    shared = PickledOnce(results)
    work = joblib.delayed(_forecast_day)
    done: list[T] = []
    try:
        for evaluated in joblib.Parallel(n_jobs=n_workers, return_as="generator")(
            work(shared, day, races, evaluate, n_scenarios, seed, fit_day)
            for (day, races), fit_day in zip(days, fits, strict=True)
        ):
            done += evaluated
            report(len(done) / len(held_out))
    except BrokenExecutor as error:
        raise WorkerError(
            "a process ended before its work was done: most often memory was used up; use fewer "
            "workers, or fewer scenarios"
        ) from error
    return done


@dataclass(frozen=True)
class _ConstantFit:
    """A fit that returns a model made beforehand."""

    model: Model

    def __call__(self, known: RaceResults, day: date) -> Model:
        return self.model


def _fits(fit: Fit, results: RaceResults, days: Sequence[date]) -> Iterator[Fit]:
    """Return the fit of each day, to be called in the process that simulates."""
    if isinstance(fit, SeasonalFit):
        return map(_ConstantFit, fit.walk(results, days))
    return repeat(fit, len(days))


def _forecast_day(
    results: PickledOnce[RaceResults],
    day: date,
    races: Sequence[PastRace],
    evaluate: Callable[[Forecast], T],
    n_scenarios: int,
    seed: int,
    fit: Fit,
) -> list[T]:
    known = results.value.before(day)
    model = fit(known, day)
    return [
        evaluate(Forecast(race, known, simulate_past(model, race, n_scenarios, seed)))
        for race in map(sort_by_start, races)
    ]


def simulate_past(model: Model, race: PastRace, n_scenarios: int, seed: int) -> SimulatedScenarios:
    """Simulate a past race from its drivers, teams, grid and planned laps."""
    entries = pd.DataFrame({"driver": race.drivers, "start": race.start, "team": race.teams})
    return model.simulate(
        entries,
        race.track_type,
        race.scheduled_laps,
        n_scenarios,
        race_seed(race, seed),
        series=race.series,
    )


def sort_by_start(race: PastRace) -> PastRace:
    """Return the race with drivers sorted by starting position and name, not by result."""
    order = sorted(range(len(race)), key=lambda i: (race.start[i], race.drivers[i]))
    changed: dict[str, Any] = {}
    for name, value in vars(race).items():
        if isinstance(value, np.ndarray):
            changed[name] = value[order]
        elif isinstance(value, tuple):
            changed[name] = tuple(value[i] for i in order)
    return replace(race, **changed)


def race_seed(race: PastRace, seed: int) -> int:
    """Derive the seed of a race's simulation from the identity of the race."""
    text = f"{seed}|{race.series}|{race.day}|{race.race_id}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
