"""Forecasts of past races, each by a model that knows what was known on the day, and no more.

`forecasts` is the one place that fits models and simulates. Three things keep a race's result out
of its forecast: a day's model learns from races before the day only; entries are listed by starting
position and name, since results list drivers by their finish; and the seed comes from the name of
the race.

Models of a `SeasonalFit` are made here one after another, since each goes on from the one before;
those of any other `Fit` in the processes that use them.
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
    """What simulates a race: `RaceModel`, or anything with the same method."""

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


# Makes a model of races before a day, all of which it is given.
Fit = Callable[[RaceResults, date], Model]


@dataclass(frozen=True, eq=False)
class Forecast:
    """A race that was run, and what was forecast of it.

    Parameters
    ----------
    race
        Drivers in the order of the forecast, not of the finish.
    known
        The races that the model was fitted on.
    simulated
        The forecast, a column a driver.
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
    """Forecast past races, and evaluate each forecast where it was made.

    Parameters
    ----------
    results
        All races.
    held_out
        Those to forecast, in order of their days. Races of one day share a model.
    evaluate
        What to keep of a forecast, which is large; called in the process that made it.
    n_scenarios
        Simulations of each race.
    seed
        Together with the race it gives the seed of its simulation.
    fit
        Makes a model of races before a day; called once for each day, in the process that
        simulates. ``None`` for that of `fit_seasons`, with constants of the tracks from the races
        before each season. The models of a `SeasonalFit` are made in one pass over the races.
    n_workers
        Processes. The answer does not depend on how many.
    progress
        Told of stage ``"calibrate"``.

    Returns
    -------
    list
        In the order of `held_out`.

    Raises
    ------
    WorkerError
        If a process was lost.
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
class _Made:
    """The fit of a day whose model has been made."""

    model: Model

    def __call__(self, known: RaceResults, day: date) -> Model:
        return self.model


def _fits(fit: Fit, results: RaceResults, days: Sequence[date]) -> Iterator[Fit]:
    """Return what makes the model of each day, in the process that calls it."""
    if isinstance(fit, SeasonalFit):
        return map(_Made, fit.walk(results, days))
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
        for race in map(in_order_of_entries, races)
    ]


def simulate_past(model: Model, race: PastRace, n_scenarios: int, seed: int) -> SimulatedScenarios:
    """Simulate a race of the past from what was known before it: drivers, teams, grid, distance."""
    entries = pd.DataFrame({"driver": race.drivers, "start": race.start, "team": race.teams})
    return model.simulate(
        entries,
        race.track_type,
        race.scheduled_laps,
        n_scenarios,
        seed_of(race, seed),
        series=race.series,
    )


def in_order_of_entries(race: PastRace) -> PastRace:
    """Return the race with drivers by starting position and name: nothing of its result in it."""
    order = sorted(range(len(race)), key=lambda i: (race.start[i], race.drivers[i]))
    changed: dict[str, Any] = {}
    for name, value in vars(race).items():
        if isinstance(value, np.ndarray):
            changed[name] = value[order]
        elif isinstance(value, tuple):
            changed[name] = tuple(value[i] for i in order)
    return replace(race, **changed)


def seed_of(race: PastRace, seed: int) -> int:
    """Derive the seed of a race's simulation from what the race is called."""
    text = f"{seed}|{race.series}|{race.day}|{race.race_id}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
