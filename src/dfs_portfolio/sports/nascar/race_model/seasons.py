"""Race models of many days: constants are fitted once a season, ratings for each day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dfs_portfolio.sports.nascar.race_model.fit import models_by_day
from dfs_portfolio.sports.nascar.race_model.model import RaceModel
from dfs_portfolio.sports.nascar.race_model.track_profile_fit import FitSettings, fit_profiles
from dfs_portfolio.sports.nascar.results import RaceResults
from dfs_portfolio.sports.nascar.simulator.track_profiles import PROFILES, Profiles


@dataclass(frozen=True)
class SeasonalFit:
    """Makes models with the ratings of a day and the constants of the start of its season.

    Parameters
    ----------
    profiles
        Constants fitted to the races before each season, by year.
    """

    profiles: Mapping[int, Profiles]

    def __call__(self, known: RaceResults, day: date) -> RaceModel:
        """Make the model of one day, like `fit_race_model`."""
        [model] = self.walk(known, [day])
        return model

    def walk(self, results: RaceResults, days: Sequence[date]) -> Iterator[RaceModel]:
        """Make the models of many days; in one pass over the races if the days are in order.

        Raises
        ------
        DataError
            If there is no race before a day.
        """
        return models_by_day(results, days, lambda day: self.profiles[day.year])


def fit_seasons(
    results: RaceResults,
    days: Iterable[date],
    n_workers: int = 1,
    settings: FitSettings | None = None,
) -> SeasonalFit:
    """Fit the constants at the start of each season that contains one of the days.

    Parameters
    ----------
    results
        Past races; the races of earlier years count for a season. If there are none, the
        constants are those of the package.
    days
        Days to make models for.
    n_workers
        Number of processes; the constants do not depend on it.
    settings
        As for `fit_profiles`.
    """
    seasons = sorted({day.year for day in days})
    earlier = {season: results.before(date(season, 1, 1)) for season in seasons}
    return SeasonalFit(
        {
            season: fit_profiles(races, n_workers, settings) if len(races) else PROFILES
            for season, races in earlier.items()
        }
    )
