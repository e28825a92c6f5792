"""Models of many days at the cost of few: constants are found once a season."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dfs_portfolio.sports.nascar.race_model.fit import models_by_day
from dfs_portfolio.sports.nascar.race_model.model import RaceModel
from dfs_portfolio.sports.nascar.race_model.track_profile_fit import fit_profiles
from dfs_portfolio.sports.nascar.results import RaceResults
from dfs_portfolio.sports.nascar.simulator.track_profiles import PROFILES, Profiles


@dataclass(frozen=True)
class SeasonalFit:
    """Makes a model of races before a day: drivers as of the day, tracks as of its season's start.

    Parameters
    ----------
    profiles
        Constants known at the start of each season, by year.
    """

    profiles: Mapping[int, Profiles]

    def __call__(self, known: RaceResults, day: date) -> RaceModel:
        """Make the model of one day, as `fit_race_model`."""
        [model] = self.walk(known, [day])
        return model

    def walk(self, results: RaceResults, days: Sequence[date]) -> Iterator[RaceModel]:
        """Make the models of many days, each of the races before it; in one pass, if in order.

        Raises
        ------
        DataError
            If there is no race before a day.
        """
        return models_by_day(results, days, lambda day: self.profiles[day.year])


def fit_seasons(results: RaceResults, days: Iterable[date], n_workers: int = 1) -> SeasonalFit:
    """Find the constants that were known at the start of each season in which there is a day.

    Parameters
    ----------
    results
        Past races; for a season, those of the years before count. Without any, the constants are
        those of the package.
    days
        Days that models are wanted for.
    n_workers
        Processes; the constants do not depend on them.
    """
    seasons = sorted({day.year for day in days})
    known = {season: results.before(date(season, 1, 1)) for season in seasons}
    return SeasonalFit(
        {
            season: fit_profiles(races, n_workers) if len(races) else PROFILES
            for season, races in known.items()
        }
    )
