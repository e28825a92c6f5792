"""How good each driver is: a rating that every race moves a little, and what is not known of it.

A linear filter (Kalman, Journal of Basic Engineering 82, 1960). The normal scores of the mean
running positions of a race are observed; each is the driver's skill, what he is better or worse by
on such tracks and in that series, what his team's cars are worth, and noise, against a level of
the field that is unknown and so estimated anew in each race. Drivers who race in two series tie
their levels together. Ratings spread again with time, so that old races count less, and begin at
what an unknown driver is worth: nothing, give or take much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.draftkings.names import match_drivers, normalise_name
from dfs_portfolio.draftkings.series import Series
from dfs_portfolio.race_model.scores import normal_scores
from dfs_portfolio.race_results import PastRace, RaceResults, TrackType
from dfs_portfolio.slate import Slate

Matrix = NDArray[np.float64]

_TYPES: Final = get_args(TrackType)
_SERIES: Final = get_args(Series)
_SIZE: Final = 1 + len(_TYPES) + len(_SERIES)
_YEAR: Final = 365.25


@dataclass(frozen=True, slots=True)
class RatingSettings:
    """Variances, in squared normal scores; the drifts are for each year.

    Parameters
    ----------
    skill, of_type, of_series, team
        Of what is not known of a new driver or team.
    skill_drift, of_type_drift, of_series_drift, team_drift
        By which that grows again with time.
    superspeedway, intermediate, short, road
        Of the noise of one race.

    The values are those of the highest likelihood of the races from June 2022 to 2023, each given
    those before it: no race that forecasts are held against has a part in them.
    """

    skill: float = 0.066
    of_type: float = 0.025
    of_series: float = 0.16
    team: float = 0.346
    skill_drift: float = 0.003
    of_type_drift: float = 0.04
    of_series_drift: float = 0.008
    team_drift: float = 0.0035
    superspeedway: float = 0.41
    intermediate: float = 0.29
    short: float = 0.32
    road: float = 0.43

    def noise(self, track_type: TrackType) -> float:
        """Return the variance of the noise of one race."""
        return float(getattr(self, track_type))

    @property
    def _unknown(self) -> Matrix:
        variances = [self.skill, *[self.of_type] * len(_TYPES), *[self.of_series] * len(_SERIES)]
        return np.array(variances)

    @property
    def _drift(self) -> Matrix:
        of_type, of_series = self.of_type_drift, self.of_series_drift
        return np.array([self.skill_drift, *[of_type] * len(_TYPES), *[of_series] * len(_SERIES)])


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
    """

    def __init__(self, settings: RatingSettings | None = None) -> None:
        self.settings = settings or RatingSettings()
        self._unknown, self._drift = self.settings._unknown, self.settings._drift
        self._drivers: dict[str, _Belief] = {}
        self._teams: dict[tuple[str, str], _Belief] = {}
        self._latest_team: dict[tuple[str, str], str] = {}

    def known(self, driver: str) -> bool:
        """Tell whether a driver has raced."""
        return normalise_name(driver) in self._drivers

    def names_of(self, slate: Slate) -> tuple[str, ...]:
        """Return the names that the drivers of a slate have in the results, else their own."""
        known = tuple(self._drivers)
        match = match_drivers([(None, name) for name in known], slate, assume_suffix=True)
        names = list(slate.names)
        for name, place in zip(known, match.positions, strict=True):
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
        load = _loading(track_type, series)
        cars = [self._driver(driver, day) for driver in drivers]
        garages = [self._team(series, team, day) for team in teams]
        return Prediction(
            np.array([load @ c.mean + g.mean[0] for c, g in zip(cars, garages, strict=True)]),
            np.array(
                [load @ c.cov @ load + g.cov[0, 0] for c, g in zip(cars, garages, strict=True)]
            ),
        )

    def learn(self, race: PastRace) -> Prediction:
        """Move the ratings by a race, and return what they said of it before."""
        before = self.predict(race.drivers, race.teams, race.track_type, race.series, race.day)
        seen = ~np.isnan(race.running_position)
        # Without running positions the order at the end must do.
        place = race.running_position if seen.sum() > 1 else race.finish.astype(np.float64)
        seen = ~np.isnan(place)
        score = np.zeros(len(race))
        score[seen] = normal_scores(place[seen])
        noise = self.settings.noise(race.track_type)
        weight = seen / (before.doubt + noise)
        surprise = score - before.skill
        surprise -= weight @ surprise / weight.sum()
        self._move_drivers(race, seen, surprise, before.doubt + noise)
        self._move_teams(race, seen, surprise, noise)
        for driver, team in zip(race.drivers, race.teams, strict=True):
            if team is not None:
                self._latest_team[race.series, normalise_name(driver)] = team
        return before

    def _move_drivers(
        self, race: PastRace, seen: NDArray[np.bool_], surprise: Matrix, variance: Matrix
    ) -> None:
        load = _loading(race.track_type, race.series)
        for i in np.flatnonzero(seen):
            belief = self._driver(race.drivers[i], race.day)
            gain = belief.cov @ load / variance[i]
            self._drivers[normalise_name(race.drivers[i])] = _Belief(
                belief.mean + gain * surprise[i],
                belief.cov - np.outer(gain, load @ belief.cov),
                race.day,
            )

    def _move_teams(
        self, race: PastRace, seen: NDArray[np.bool_], surprise: Matrix, noise: float
    ) -> None:
        """Move each team by its drivers' surprises, of which they themselves explain a part."""
        load = _loading(race.track_type, race.series)
        members: dict[str, list[int]] = {}
        for i in np.flatnonzero(seen):
            team = race.teams[i]
            if team is not None:
                members.setdefault(normalise_name(team), []).append(int(i))
        for team, places in members.items():
            belief = self._team(race.series, team, race.day)
            doubt = [
                load @ self._driver(race.drivers[i], race.day).cov @ load + noise for i in places
            ]
            precision = 1 / np.array(doubt)
            cov = 1 / (1 / belief.cov[0, 0] + precision.sum())
            mean = belief.mean + cov * (precision @ surprise[places])
            self._teams[race.series, team] = _Belief(mean, np.array([[cov]]), race.day)

    def _driver(self, name: str, day: date) -> _Belief:
        belief = self._drivers.get(normalise_name(name))
        if belief is None:
            return _Belief(np.zeros(_SIZE), np.diag(self._unknown), day)
        return belief.aged(day, self._drift, self._unknown)

    def _team(self, series: str, name: str | None, day: date) -> _Belief:
        unknown = np.array([self.settings.team])
        belief = self._teams.get((series, normalise_name(name))) if name else None
        if belief is None:
            return _Belief(np.zeros(1), np.diag(unknown), day)
        return belief.aged(day, np.array([self.settings.team_drift]), unknown)


@dataclass(frozen=True, slots=True)
class _Belief:
    """A normal distribution over the parts of a rating, on a day."""

    mean: Matrix
    cov: Matrix
    day: date

    def aged(self, day: date, drift: Matrix, unknown: Matrix) -> _Belief:
        """Return it as of a later day: as uncertain as ever, at most."""
        years = max((day - self.day).days, 0) / _YEAR
        variance = np.diagonal(self.cov)
        grown = np.minimum(variance + years * drift, np.maximum(unknown, variance))
        return _Belief(self.mean, self.cov + np.diag(grown - variance), day)


def _loading(track_type: TrackType, series: str) -> Matrix:
    """Return which parts of a rating count in a race, shape (n_parts,)."""
    load = np.zeros(_SIZE)
    load[[0, 1 + _TYPES.index(track_type), 1 + len(_TYPES) + _SERIES.index(series)]] = 1.0
    return load


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
