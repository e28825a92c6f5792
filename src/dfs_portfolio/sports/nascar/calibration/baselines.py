"""Baseline forecasts without a model, which a useful simulator must beat.

Both are distributions of points scored in earlier races that count for the championship. As
ensembles they have the shape of a simulation, (n_members, n_drivers).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import numpy as np

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.slate.name_matching import normalise_name
from dfs_portfolio.sports.nascar.results import PastRace, RaceResults

# The values below were the best, or within 1% of the best, in the races of 2023. All forecasts are
# of later races.

# The weight of a past start falls linearly with its distance from the driver's start, to 0 here.
START_WIDTH: Final = 7.0
# With fewer races of a track type in the series, the other series count as well.
MIN_RACES_OF_SERIES: Final = 8
# The driver's own points count this far back, if there are at least so many.
OWN_PAST: Final = timedelta(days=730)
MIN_OWN_RACES: Final = 10


def climatology(known: RaceResults, race: PastRace, n_members: int) -> FloatArray:
    """Forecast by the points that were scored from similar starting positions on such tracks.

    The points come from all drivers in past races of the same track type and series; of all series
    if there are fewer than 8 such races, and of all tracks if there is none. Weights fall linearly
    with the distance between starting positions, to 0 at 7 positions.

    Parameters
    ----------
    known
        Races before the day.
    race
        The race to forecast; only its track type, series and starting positions are used.
    n_members
        Size of the ensemble.

    Returns
    -------
    ndarray
        Points, shape (n_members, n_drivers).
    """
    past = _similar_races(known, race)
    starts = np.concatenate([other.start for other in past])
    points = np.concatenate([other.points() for other in past])
    order = np.argsort(points, kind="stable")
    columns = []
    for start in race.start:
        distance = np.abs(starts[order] - start)
        # Wider if no past start is near: nobody may have started so far back before.
        width = max(START_WIDTH, float(distance.min()) + 1.0)
        weights = np.clip(1 - distance / width, 0.0, None)
        columns.append(_quantiles(points[order], weights, n_members))
    return np.column_stack(columns)


def own_past(known: RaceResults, race: PastRace, n_members: int) -> FloatArray:
    """Forecast by the points that each driver scored before, on any track.

    The driver's races of the series in the last two years have equal weights. Drivers with fewer
    than 10 of them share one distribution, of all their points.

    Parameters
    ----------
    known
        Races before the day.
    race
        The race to forecast; only its day, series and drivers are used.
    n_members
        Size of the ensemble.

    Returns
    -------
    ndarray
        Points, shape (n_members, n_drivers).
    """
    own = _points_by_driver(_recent_races(known, race.series, race.day))
    seldom = [score for scores in own.values() if len(scores) < MIN_OWN_RACES for score in scores]
    if len(seldom) < MIN_OWN_RACES:
        seldom = [score for scores in own.values() for score in scores]
    columns = []
    for name in race.drivers:
        scores = own.get(normalise_name(name), [])
        values = np.sort(scores if len(scores) >= MIN_OWN_RACES else seldom)
        columns.append(_quantiles(values, np.ones(len(values)), n_members))
    return np.column_stack(columns)


def _similar_races(known: RaceResults, race: PastRace) -> Sequence[PastRace]:
    counted = [other for other in known if other.points_race and other.fastest_laps_known]
    same_track = [other for other in counted if other.track_type == race.track_type]
    same = [other for other in same_track if other.series == race.series]
    return same if len(same) >= MIN_RACES_OF_SERIES else same_track or counted


def _recent_races(known: RaceResults, series: str, day: date) -> Sequence[PastRace]:
    counted = [other for other in known if other.points_race and other.fastest_laps_known]
    same = [other for other in counted if other.series == series]
    return [other for other in same if other.day >= day - OWN_PAST] or same or counted


def _points_by_driver(races: Sequence[PastRace]) -> dict[str, list[float]]:
    points: dict[str, list[float]] = defaultdict(list)
    for race in races:
        for name, score in zip(race.drivers, race.points().tolist(), strict=True):
            points[normalise_name(name)].append(score)
    return points


def _quantiles(ordered: FloatArray, weights: FloatArray, n_members: int) -> FloatArray:
    """Return evenly spaced quantiles of a weighted sample as members: no random draws."""
    cumulative = np.cumsum(weights)
    levels = (np.arange(n_members) + 0.5) / n_members * cumulative[-1]
    return np.asarray(ordered[np.searchsorted(cumulative, levels)])
