"""Ratings of drivers and teams: how good they are, and how uncertain that is.

A linear filter (Kalman, Journal of Basic Engineering 82, 1960). A race gives an observation for
each driver, the normal score of the mean running position. It is the sum of the driver's skill,
the driver's effects for this type of track and this series, the effect of the team in this series,
and noise, measured from the level of the field. The level is unknown and estimated anew in each
race; drivers who race in two series link the levels of both. Variances grow with time, so that old
races count less. An unknown driver has mean 0 and the largest variance.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio.slate.name_matching import bare_name, match_players, normalise_name
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.contest import ALIASES
from dfs_portfolio.sports.nascar.normal_scores import normal_scores
from dfs_portfolio.sports.nascar.race_model.gaussian_states import GaussianStates
from dfs_portfolio.sports.nascar.race_model.rating_components import RatingSettings, loading
from dfs_portfolio.sports.nascar.results import PastRace, RaceResults, TrackType

# Series and name; the name is None if the team is not known.
_Team = tuple[str, str | None]


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class Prediction:
    """Predicted skills of the drivers of a race; arrays have shape (n_drivers,).

    Parameters
    ----------
    skill
        Expected normal scores of the mean running positions, up to the level of the field.
    variance
        Variances of the drivers' true skills around `skill`.
    """

    skill: FloatArray
    variance: FloatArray


class Ratings:
    """Ratings of drivers and teams, updated race by race.

    Parameters
    ----------
    settings
        Variances.

    Attributes
    ----------
    n_races
        Number of races learned from.
    """

    def __init__(self, settings: RatingSettings | None = None) -> None:
        self.settings = own = settings or RatingSettings()
        self.n_races = 0
        self._drivers: GaussianStates[str] = GaussianStates(own.prior_variances, own.drift)
        self._teams: GaussianStates[_Team] = GaussianStates(
            np.array([own.team]), np.array([own.team_drift])
        )
        self._latest_team: dict[tuple[str, str], str] = {}

    def copy(self) -> Ratings:
        """Return a copy that later races learned by this object do not change."""
        other = copy.copy(self)
        other._drivers, other._teams = self._drivers.copy(), self._teams.copy()
        other._latest_team = dict(self._latest_team)
        return other

    def has_raced(self, driver: str) -> bool:
        """Tell whether the ratings have learned from a race of this driver."""
        return normalise_name(driver) in self._drivers

    def names_of(self, slate: Slate) -> tuple[str, ...]:
        """Return the name of each driver of a slate in the results, else the slate's own name."""
        names = list(slate.names)
        aliases = dict(ALIASES)
        bare = {bare_name(name, aliases) for name in names}
        known = [name for name in self._drivers if bare_name(name, aliases) in bare]
        match = match_players([(None, name) for name in known], slate, assume_suffix=True)
        for name, index in zip(known, match.indices, strict=True):
            if index is not None:
                names[index] = name
        return tuple(names)

    def latest_team(self, driver: str, series: str) -> str | None:
        """Return the team of a driver's latest race in a series, ``None`` if there is none."""
        return self._latest_team.get((series, normalise_name(driver)))

    def predict(
        self,
        drivers: Sequence[str],
        teams: Sequence[str | None],
        track_type: TrackType,
        series: str,
        day: date,
    ) -> Prediction:
        """Predict the skills of drivers on a day; nothing is changed.

        Parameters
        ----------
        drivers, teams
            Names of the drivers, and of their teams where known, each of length n_drivers. New
            names have the prior.
        track_type, series, day
            Of the race.
        """
        return self._field(drivers, teams, track_type, series, day).prediction

    def learn(self, race: PastRace) -> Prediction:
        """Update the ratings by a race, and return their prediction from before it."""
        field = self._field(race.drivers, race.teams, race.track_type, race.series, race.day)
        prediction = field.prediction
        innovation = _Innovation.of(race, prediction, self.settings.noise(race.track_type))
        self._update_drivers(field, innovation)
        self._update_teams(field, innovation)
        for driver, team in zip(race.drivers, race.teams, strict=True):
            if team is not None:
                self._latest_team[race.series, normalise_name(driver)] = team
        self.n_races += 1
        return prediction

    def _field(
        self,
        drivers: Sequence[str],
        teams: Sequence[str | None],
        track_type: TrackType,
        series: str,
        day: date,
    ) -> _FieldState:
        names = [normalise_name(driver) for driver in drivers]
        keys = [(series, normalise_name(team) if team else None) for team in teams]
        number = {key: k for k, key in enumerate(dict.fromkeys(keys))}
        mean, cov = self._drivers.predict(day, names)
        team_mean, team_cov = self._teams.predict(day, list(number))
        return _FieldState(
            day,
            names,
            mean,
            cov,
            loading(track_type, series),
            list(number),
            team_mean[:, 0],
            team_cov[:, 0, 0],
            np.array([number[key] for key in keys]),
        )

    def _update_drivers(self, field: _FieldState, innovation: _Innovation) -> None:
        """Update each driver by the Kalman gain times the driver's own innovation."""
        seen, cross_cov = innovation.seen, field.cross_cov[innovation.seen]
        gain = cross_cov / innovation.variance[:, None]
        self._drivers.update(
            field.day,
            [field.names[i] for i in seen],
            field.mean[seen] + gain * innovation.residual[:, None],
            field.cov[seen] - gain[:, :, None] * cross_cov[:, None, :],
        )

    def _update_teams(self, field: _FieldState, innovation: _Innovation) -> None:
        """Update each team by its drivers' innovations, less the part due to the drivers."""
        own = field.own_variance[innovation.seen]
        # Variance of each driver's own skill after the driver's update.
        left = own - own**2 / innovation.variance
        precision = 1 / (left + innovation.noise)
        team_of, n_teams = field.team_of[innovation.seen], len(field.teams)
        total = np.bincount(team_of, precision, n_teams)
        cov = 1 / (1 / field.team_cov + total)
        weighted = np.bincount(team_of, precision * innovation.residual, n_teams)
        mean = field.team_mean + cov * weighted
        seen = [k for k, (_, team) in enumerate(field.teams) if team is not None and total[k] > 0]
        teams = [field.teams[k] for k in seen]
        self._teams.update(field.day, teams, mean[seen, None], cov[seen, None, None])


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, slots=True, eq=False)
class _FieldState:
    """States of the drivers of a race and of their teams, on the day of the race.

    Parameters
    ----------
    day
        Day of the race.
    names, mean, cov
        Keys of the drivers, and means and covariances of the components of their ratings.
    load
        1 for the components that count in the race, else 0.
    teams, team_mean, team_cov
        Keys of the distinct teams, and means and variances of their effects.
    team_of
        Index of each driver's team in `teams`, shape (n_drivers,).
    """

    day: date
    names: list[str]
    mean: FloatArray
    cov: FloatArray
    load: FloatArray
    teams: list[_Team]
    team_mean: FloatArray
    team_cov: FloatArray
    team_of: IntArray

    @property
    def cross_cov(self) -> FloatArray:
        """Covariance of each component with the skill in this race, (n_drivers, n_components)."""
        return self.cov @ self.load

    @property
    def own_variance(self) -> FloatArray:
        """Variance of each driver's own skill in this race, without the team, (n_drivers,)."""
        return self.cross_cov @ self.load

    @property
    def prediction(self) -> Prediction:
        """Skills and variances of drivers and teams together."""
        return Prediction(
            self.mean @ self.load + self.team_mean[self.team_of],
            self.own_variance + self.team_cov[self.team_of],
        )


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, slots=True, eq=False)
class _Innovation:
    """The observations of a race less their predictions.

    Parameters
    ----------
    seen
        Index in the field of each driver with an observation, shape (n_seen,).
    residual, variance
        Normal score less prediction and level of the field, and the variance of that before the
        race, each (n_seen,).
    noise
        Part of the variance that belongs to this race alone.
    """

    seen: IntArray
    residual: FloatArray
    variance: FloatArray
    noise: float

    @classmethod
    def of(cls, race: PastRace, prediction: Prediction, noise: float) -> _Innovation:
        known = ~np.isnan(race.running_position)
        # The finish replaces running positions if there are none.
        position = race.running_position if known.sum() > 1 else race.finish.astype(np.float64)
        seen = np.flatnonzero(~np.isnan(position))
        variance = prediction.variance[seen] + noise
        residual = normal_scores(position[seen]) - prediction.skill[seen]
        level = np.average(residual, weights=1 / variance)
        return cls(seen, residual - level, variance, noise)


def learn_ratings(
    results: RaceResults, settings: RatingSettings | None = None
) -> tuple[Ratings, tuple[Prediction, ...]]:
    """Learn from races in the order of their days.

    Returns
    -------
    Ratings
        After the last race.
    tuple of Prediction
        For each race, the prediction from the races before it.
    """
    ratings = Ratings(settings)
    return ratings, tuple(ratings.learn(race) for race in results)


def ratings_by_day(
    results: RaceResults, days: Iterable[date], settings: RatingSettings | None = None
) -> Iterator[Ratings]:
    """Make the ratings of each of some days; in one pass over the races if the days are in order.

    Yields
    ------
    Ratings
        Learned from the races before the day, and from no other.
    """
    ratings = Ratings(settings)
    for day in days:
        if ratings.n_races and results[ratings.n_races - 1].day >= day:
            ratings = Ratings(settings)  # this day is earlier than one before it: start again
        for race in results[ratings.n_races :]:
            if race.day >= day:
                break
            ratings.learn(race)
        yield ratings.copy()
