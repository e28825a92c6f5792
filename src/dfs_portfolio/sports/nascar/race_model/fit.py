"""Learning a race model from results."""

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
    """Learn how good drivers are, and what tracks are like, from races before a day.

    Parameters
    ----------
    results
        Past races, as `read_race_results` takes or gives them; those of `until` or later are not
        looked at.
    until
        Usually the day of the race to come: a date, or text such as ``"2026-03-15"``.
    profiles
        Constants of the types of track, such as those of `fit_profiles` for an earlier day, or
        `PROFILES` of the package; ``None`` finds them from the same races, which takes a minute or
        two. Ratings alone take a fraction of a second.
    n_workers
        Processes for that.

    Raises
    ------
    DataError
        If there is no race before that day, or the results cannot be read.
    SettingsError
        If `until` is no date.
    """
    day = as_date("until", until)
    given = results if isinstance(results, RaceResults) else read_race_results(results)

    def constants(day: date) -> Profiles:
        return fit_profiles(given.before(day), n_workers) if profiles is None else profiles

    [model] = models_by_day(given, [day], constants)
    return model


def models_by_day(
    results: RaceResults, days: Sequence[date], constants: Callable[[date], Profiles]
) -> Iterator[RaceModel]:
    """Make a model of the races before each of some days; if these are in order, in one pass.

    Parameters
    ----------
    results
        Past races; for a day, those before it count.
    days
        Of the races to come.
    constants
        Gives the constants of the types of track for a day.

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
