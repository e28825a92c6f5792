"""The walk through past races: forecast each, and hold the forecasts against what came."""

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
    LEAST_RACES,
    coverage_rows,
    distribution_rows,
    pit_rows,
    quantity_rows,
    skill_rows,
)
from dfs_portfolio.sports.nascar.results import PastRace, RaceResults, read_race_results
from dfs_portfolio.sports.nascar.results.reading import ResultsSource

FIRST_DAY: Final = date(2024, 1, 1)
# Fewer earlier races say little of anybody.
LEAST_KNOWN: Final = 20


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
    """Measure how well past races were forecast, each from races before its day only.

    Parameters
    ----------
    results
        Past races, or what `read_race_results` takes, with at least 20 before the first that is
        forecast.
    first, last
        Races of these days and between are forecast, if they count for the championship; ``None``
        for all to the end. Dates, or text such as ``"2024-01-01"``.
    n_scenarios
        Simulations of each race, at least 2.
    seed
        Same inputs and seed, same report; at least 0.
    fit
        Makes a model of races before a day; ``None`` for `fit_race_model`, with constants of the
        tracks from the races before each season, which take a minute or two a season.
    n_workers
        Processes, at least 1. The report does not depend on how many.
    progress
        Told how far the work has come, in stage ``"calibrate"``.

    Returns
    -------
    CalibrationReport
        Tables; those by type of track and series leave out groups of fewer than 5 races.

    Raises
    ------
    FileFormatError
        If results are not read from their files.
    DataError
        If there are too few races to forecast, or before them.
    SettingsError
        If a setting is out of range.
    WorkerError
        If a process was lost.
    """
    begin, end = as_date("first", first), None if last is None else as_date("last", last)
    n_scenarios = whole_number("n_scenarios", n_scenarios, least=2)
    seed = whole_number("seed", seed, least=0)
    n_workers = whole_number("n_workers", n_workers, least=1)
    past = results if isinstance(results, RaceResults) else read_race_results(results)
    held_out = _held_out(past, begin, end)
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


def _held_out(results: RaceResults, first: date, last: date | None) -> tuple[PastRace, ...]:
    """Return the races to forecast, or say why they are not enough."""
    until = date.max if last is None else last
    span = f"from {first}" if last is None else f"from {first} to {last}"
    if until < first:
        raise SettingsError(f"there is no day {span}: the last day is before the first")
    if not len(results):
        raise DataError(results.source, ["no race in it; give results of past races"])
    found = tuple(race for race in results if race.points_race and first <= race.day <= until)
    if len(found) < LEAST_RACES:
        raise DataError(
            results.source,
            [
                f"races {span} that count for the championship: {len(found)}, and at least "
                f"{LEAST_RACES} are needed; results go from {results[0].day} to "
                f"{results[-1].day}: choose other days, or give more results"
            ],
        )
    known = len(results.before(found[0].day))
    if known < LEAST_KNOWN:
        raise DataError(
            results.source,
            [
                f"races before {found[0].day}, the first day to forecast: {known}, and at least "
                f"{LEAST_KNOWN} are needed to learn from; begin later, or give earlier results"
            ],
        )
    return found
