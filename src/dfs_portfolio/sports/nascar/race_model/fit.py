"""Fitting a race model to results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from dfs_portfolio._internal.dates import as_date
from dfs_portfolio.errors import DataError
from dfs_portfolio.sports.nascar.race_model.model import RaceModel
from dfs_portfolio.sports.nascar.race_model.ratings import ratings_by_day
from dfs_portfolio.sports.nascar.race_model.track_profile_fit import fit_profiles
from dfs_portfolio.sports.nascar.results import RaceResults, read_race_results
from dfs_portfolio.sports.nascar.results.reading import ResultsSource
from dfs_portfolio.sports.nascar.simulator.track_profiles import Profiles


def fit_race_model(
    results: RaceResults | ResultsSource,
    until: date | str,
    *,
    profiles: Profiles | None = None,
    n_workers: int = 1,
) -> RaceModel:
    """Fit ratings of drivers and constants of tracks to the races before a day.

    Parameters
    ----------
    results
        Past races, or a source of them for `read_race_results`. Races of `until` or later are
        not used.
    until
        Usually the day of the next race: a date, or text such as ``"2026-03-15"``.
    profiles
        Constants of the types of track, such as those of `fit_profiles` for an earlier day, or
        `dfs_portfolio.sports.nascar.simulator.track_profiles.PROFILES`. ``None`` fits them to the
        same races, which takes a minute or two. Ratings alone take a fraction of a second.
    n_workers
        Number of processes for the fit of the constants.

    Raises
    ------
    DataError
        If there is no race before that day, or the results cannot be read.
    SettingsError
        If `until` is not a date.
    """
    day = as_date("until", until)
    past = results if isinstance(results, RaceResults) else read_race_results(results)

    def constants(day: date) -> Profiles:
        return fit_profiles(past.before(day), n_workers) if profiles is None else profiles

    [model] = models_by_day(past, [day], constants)
    return model


def models_by_day(
    results: RaceResults, days: Sequence[date], constants: Callable[[date], Profiles]
) -> Iterator[RaceModel]:
    """Make the model of each of some days; in one pass over the races if the days are in order.

    Parameters
    ----------
    results
        Past races; only races before a day count for its model.
    days
        Days of the races to simulate.
    constants
        Returns the constants of the types of track for a day.

    Raises
    ------
    DataError
        If there is no race before a day.
    """
    for day, ratings in zip(days, ratings_by_day(results, days), strict=True):
        if not ratings.n_races:
            raise DataError(
                results.source, [f"no race before {day}; give results of earlier races"]
            )
        yield RaceModel(day, ratings.n_races, ratings, constants(day))
