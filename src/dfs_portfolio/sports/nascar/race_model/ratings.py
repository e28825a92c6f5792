"""How good each driver is: a rating that every race moves a little, and what is not known of it.

A linear filter (Kalman, Journal of Basic Engineering 82, 1960). The normal scores of the mean
running positions of a race are observed; each is the driver's skill, what he is better or worse by
on such tracks and in that series, what his team's cars are worth, and noise, against a level of
the field that is unknown and so estimated anew in each race. Drivers who race in two series tie
their levels together. Ratings spread again with time, so that old races count less, and begin at
what an unknown driver is worth: nothing, give or take much.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.slate.name_matching import bare_name, match_players, normalise_name
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.contest import ALIASES
from dfs_portfolio.sports.nascar.normal_scores import normal_scores
from dfs_portfolio.sports.nascar.race_model.gaussian_states import Beliefs, Matrix
from dfs_portfolio.sports.nascar.race_model.rating_components import RatingSettings, loading
from dfs_portfolio.sports.nascar.results import PastRace, RaceResults, TrackType

Places = NDArray[np.intp]
# Series and name; no name where the team is not known.
_Team = tuple[str, str | None]


@dataclass(frozen=True)
class Prediction:
    """What ratings say of the drivers of a race, before it is run; arrays of shape (n_drivers,).

    Parameters
    ----------
    skill
        Expected normal scores of the mean running positions, but for the level of the field.
    doubt
        Variance of what is not known of them.
    """

    skill: Matrix
    doubt: Matrix


class Ratings:
    """Ratings of drivers and teams, moved race by race.

    Parameters
    ----------
    settings
        Variances.

    Attributes
    ----------
    n_races
        How many were learned from.
    """

    def __init__(self, settings: RatingSettings | None = None) -> None:
        self.settings = own = settings or RatingSettings()
        self.n_races = 0
        self._drivers: Beliefs[str] = Beliefs(own.unknown, own.drift)
        self._teams: Beliefs[_Team] = Beliefs(np.array([own.team]), np.array([own.team_drift]))
        self._latest_team: dict[tuple[str, str], str] = {}

    def copy(self) -> Ratings:
        """Return a copy, which what is learned later does not move."""
        other = copy.copy(self)
        other._drivers, other._teams = self._drivers.copy(), self._teams.copy()
        other._latest_team = dict(self._latest_team)
        return other

    def known(self, driver: str) -> bool:
        """Tell whether a driver has raced."""
        return normalise_name(driver) in self._drivers

    def names_of(self, slate: Slate) -> tuple[str, ...]:
        """Return the names that the drivers of a slate have in the results, else their own."""
        names = list(slate.names)
        aliases = dict(ALIASES)
        bare = {bare_name(name, aliases) for name in names}
        known = [name for name in self._drivers if bare_name(name, aliases) in bare]
        match = match_players([(None, name) for name in known], slate, assume_suffix=True)
        for name, place in zip(known, match.indices, strict=True):
            if place is not None:
                names[place] = name
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
        """Say how good drivers are on a day; nothing is changed.

        Parameters
        ----------
        drivers, teams
            Names, and teams where known, each of length n_drivers. New ones get what an unknown
            one is worth.
        track_type, series, day
            Of the race.
        """
        return self._field(drivers, teams, track_type, series, day).prediction

    def learn(self, race: PastRace) -> Prediction:
        """Move the ratings by a race, and return what they said of it before."""
        field = self._field(race.drivers, race.teams, race.track_type, race.series, race.day)
        before = field.prediction
        surprise = _Surprise.of(race, before, self.settings.noise(race.track_type))
        self._move_drivers(field, surprise)
        self._move_teams(field, surprise)
        for driver, team in zip(race.drivers, race.teams, strict=True):
            if team is not None:
                self._latest_team[race.series, normalise_name(driver)] = team
        self.n_races += 1
        return before

    def _field(
        self,
        drivers: Sequence[str],
        teams: Sequence[str | None],
        track_type: TrackType,
        series: str,
        day: date,
    ) -> _Field:
        names = [normalise_name(driver) for driver in drivers]
        garages = [(series, normalise_name(team) if team else None) for team in teams]
        places = {garage: place for place, garage in enumerate(dict.fromkeys(garages))}
        mean, cov = self._drivers.on(day, names)
        team_mean, team_cov = self._teams.on(day, list(places))
        return _Field(
            day,
            names,
            mean,
            cov,
            loading(track_type, series),
            list(places),
            team_mean[:, 0],
            team_cov[:, 0, 0],
            np.array([places[garage] for garage in garages]),
        )

    def _move_drivers(self, field: _Field, surprise: _Surprise) -> None:
        """Move each driver by what of his surprise he explains himself."""
        cars, shared = surprise.cars, field.shared[surprise.cars]
        gain = shared / surprise.variance[:, None]
        self._drivers.hold(
            field.day,
            [field.names[car] for car in cars],
            field.mean[cars] + gain * surprise.size[:, None],
            field.cov[cars] - gain[:, :, None] * shared[:, None, :],
        )

    def _move_teams(self, field: _Field, surprise: _Surprise) -> None:
        """Move each team by its drivers' surprises, of which they themselves explain a part."""
        own = field.own[surprise.cars]
        # What is in doubt of each driver's own skill once he has been moved.
        left = own - own**2 / surprise.variance
        precision = 1 / (left + surprise.noise)
        team_of, n_teams = field.team_of[surprise.cars], len(field.teams)
        told = np.bincount(team_of, precision, n_teams)
        cov = 1 / (1 / field.team_cov + told)
        mean = field.team_mean + cov * np.bincount(team_of, precision * surprise.size, n_teams)
        moved = [i for i, (_, team) in enumerate(field.teams) if team is not None and told[i] > 0]
        teams = [field.teams[i] for i in moved]
        self._teams.hold(field.day, teams, mean[moved, None], cov[moved, None, None])


@dataclass(frozen=True, slots=True)
class _Field:
    """What is believed of the drivers of a race, and of their teams, on its day.

    Parameters
    ----------
    day
        Of the race.
    names, mean, cov
        Keys of the drivers, and what is believed of the parts of their ratings.
    load
        Which parts count in the race.
    teams, team_mean, team_cov
        The same of the teams, each once.
    team_of
        The place of each driver's team among them, shape (n_drivers,).
    """

    day: date
    names: list[str]
    mean: Matrix
    cov: Matrix
    load: Matrix
    teams: list[_Team]
    team_mean: Matrix
    team_cov: Matrix
    team_of: Places

    @property
    def shared(self) -> Matrix:
        """Covariances of each part with the skill in this race, shape (n_drivers, n_parts)."""
        return self.cov @ self.load

    @property
    def own(self) -> Matrix:
        """Variances of the drivers' own skill in this race, shape (n_drivers,)."""
        return self.shared @ self.load

    @property
    def prediction(self) -> Prediction:
        """What it comes to."""
        return Prediction(
            self.mean @ self.load + self.team_mean[self.team_of],
            self.own + self.team_cov[self.team_of],
        )


@dataclass(frozen=True, slots=True)
class _Surprise:
    """What a race says that was not said of it before.

    Parameters
    ----------
    cars
        Places in the field of those seen in it, shape (n_seen,).
    size, variance
        Score less what was expected, but for the level of the field; the variance it had before.
    noise
        What of that is of this race alone.
    """

    cars: Places
    size: Matrix
    variance: Matrix
    noise: float

    @classmethod
    def of(cls, race: PastRace, before: Prediction, noise: float) -> _Surprise:
        seen = ~np.isnan(race.running_position)
        # Without running positions the order at the end must do.
        place = race.running_position if seen.sum() > 1 else race.finish.astype(np.float64)
        cars = np.flatnonzero(~np.isnan(place))
        variance = before.doubt[cars] + noise
        size = normal_scores(place[cars]) - before.skill[cars]
        return cls(cars, size - np.average(size, weights=1 / variance), variance, noise)


def learn_ratings(
    results: RaceResults, settings: RatingSettings | None = None
) -> tuple[Ratings, tuple[Prediction, ...]]:
    """Rate drivers by races in the order they were run.

    Returns
    -------
    Ratings
        After the last race.
    tuple of Prediction
        For each race, what the ratings before it said; nothing of the race itself is in it.
    """
    ratings = Ratings(settings)
    return ratings, tuple(ratings.learn(race) for race in results)


def ratings_by_day(
    results: RaceResults, days: Iterable[date], settings: RatingSettings | None = None
) -> Iterator[Ratings]:
    """Rate drivers as of the morning of each of some days; if these are in order, in one pass.

    Yields
    ------
    Ratings
        By the races before the day, and these alone.
    """
    ratings = Ratings(settings)
    for day in days:
        if ratings.n_races and results[ratings.n_races - 1].day >= day:
            ratings = Ratings(settings)  # the days went back
        for race in results[ratings.n_races :]:
            if race.day >= day:
                break
            ratings.learn(race)
        yield ratings.copy()
