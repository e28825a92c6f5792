"""Calibration: forecast past races, and compare the forecasts with the results."""

from __future__ import annotations

from datetime import date
from typing import Final

from dfs_portfolio._internal.dates import as_date
from dfs_portfolio._internal.progress import ProgressFunction
from dfs_portfolio._internal.validation import whole_number
from dfs_portfolio.errors import DataError, SettingsError
from dfs_portfolio.sports.nascar.calibration.evaluation import evaluate
from dfs_portfolio.sports.nascar.calibration.forecasts import Fit, forecasts
from dfs_portfolio.sports.nascar.calibration.report import CalibrationReport
from dfs_portfolio.sports.nascar.calibration.tables import (
    MIN_RACES,
    coverage_rows,
    distribution_rows,
    pit_rows,
    quantity_rows,
    skill_rows,
)
from dfs_portfolio.sports.nascar.results import PastRace, RaceResults, read_race_results
from dfs_portfolio.sports.nascar.results.reading import ResultsSource

FIRST_DAY: Final = date(2024, 1, 1)
# Ratings from fewer earlier races know little.
MIN_EARLIER_RACES: Final = 20


def calibrate(
    results: RaceResults | ResultsSource,
    *,
    first: date | str = FIRST_DAY,
    last: date | str | None = None,
    n_scenarios: int = 1_000,
    seed: int = 0,
    fit: Fit | None = None,
    n_workers: int = 1,
    progress: ProgressFunction | None = None,
) -> CalibrationReport:
    """Measure how well past races are forecast, each from races before its day only.

    Parameters
    ----------
    results
        Past races, or a source of them for `read_race_results`, with at least 20 races before the
        first forecast.
    first, last
        First and last day of the races to forecast: those that count for the championship and
        whose fastest laps are known. Dates, or text such as ``"2024-01-01"``; ``None`` for no last
        day.
    n_scenarios
        Simulations of each race, at least 2.
    seed
        The same inputs and seed give the same report; at least 0.
    fit
        Makes a model from the races before a day. ``None`` for `fit_race_model`, with constants
        fitted to the races before each season, which takes a minute or two for each season.
    n_workers
        Number of processes, at least 1. The report does not depend on it.
    progress
        Called with the progress of stage ``"calibrate"``.

    Returns
    -------
    CalibrationReport
        Tables; they leave out groups of fewer than 5 races.

    Raises
    ------
    FileFormatError
        If results cannot be read from their files.
    DataError
        If there are too few races to forecast, or too few earlier ones.
    SettingsError
        If a setting is out of range.
    WorkerError
        If a process ended unexpectedly.
    """
    begin, end = as_date("first", first), None if last is None else as_date("last", last)
    n_scenarios = whole_number("n_scenarios", n_scenarios, least=2)
    seed = whole_number("seed", seed, least=0)
    n_workers = whole_number("n_workers", n_workers, least=1)
    past = results if isinstance(results, RaceResults) else read_race_results(results)
    held_out = _select_races(past, begin, end)
    scores = forecasts(
        past,
        held_out,
        evaluate,
        n_scenarios=n_scenarios,
        seed=seed,
        fit=fit,
        n_workers=n_workers,
        progress=progress,
    )
    return CalibrationReport(
        source=past.source,
        first=held_out[0].day,
        last=held_out[-1].day,
        races=len(held_out),
        n_scenarios=n_scenarios,
        seed=seed,
        coverage=tuple(coverage_rows(scores)),
        pit=tuple(pit_rows(scores)),
        skill=tuple(skill_rows(scores)),
        quantities=tuple(quantity_rows(scores)),
        distributions=tuple(distribution_rows(scores)),
    )


def _select_races(results: RaceResults, first: date, last: date | None) -> tuple[PastRace, ...]:
    """Return the races to forecast; raise an error if they are not enough."""
    until = date.max if last is None else last
    span = f"from {first}" if last is None else f"from {first} to {last}"
    if until < first:
        raise SettingsError(f"there is no day {span}: the last day is before the first")
    if not len(results):
        raise DataError(results.source, ["no race in it; give results of past races"])
    races = tuple(
        race
        for race in results
        if race.points_race and race.fastest_laps_known and first <= race.day <= until
    )
    if len(races) < MIN_RACES:
        raise DataError(
            results.source,
            [
                f"races {span} that count for the championship: {len(races)}, and at least "
                f"{MIN_RACES} are needed; results go from {results[0].day} to "
                f"{results[-1].day}: choose other days, or give more results"
            ],
        )
    known = sum(race.fastest_laps_known for race in results.before(races[0].day))
    if known < MIN_EARLIER_RACES:
        raise DataError(
            results.source,
            [
                f"races before {races[0].day}, the first day to forecast: {known}, and at least "
                f"{MIN_EARLIER_RACES} are needed to learn from; begin later, or give earlier "
                "results"
            ],
        )
    return races
