"""Forecasts without a model: what any simulator must beat to be worth its while.

Both are distributions of points that were really scored, in races before the day, that count for
the championship. As ensembles they have the shape of a simulation, (n_members, n_drivers).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.slate.name_matching import normalise_name
from dfs_portfolio.sports.nascar.results import PastRace, RaceResults

Numbers = NDArray[np.float64]

# The numbers below did best, or within 1% of it, in the races of 2023: before any that is held out.

# Starting positions count the less the farther they are from the driver's, and nothing from here.
START_WIDTH: Final = 7.0
# With fewer races of a type in the same series, the other series' count as well.
ENOUGH_RACES: Final = 8
# How far back a driver's own points go, and how many of them are enough to speak for him.
OWN_PAST: Final = timedelta(days=730)
ENOUGH_STARTS: Final = 10


def climatology(known: RaceResults, race: PastRace, n_members: int) -> Numbers:
    """Forecast by what was scored from about the same starting position on such tracks.

    Points of all drivers in past races of the same track type and series (of all series where
    there are fewer than 8 of these; of all tracks where there is none) have weights that fall in a
    straight line with the distance between the starting positions, to 0 at 7 places.

    Parameters
    ----------
    known
        Races before the day.
    race
        The race to forecast; only its track type, series and starting positions are looked at.
    n_members
        Size of the ensemble.

    Returns
    -------
    ndarray
        Points, shape (n_members, n_drivers).
    """
    past = _like(known, race)
    starts = np.concatenate([other.start for other in past])
    points = np.concatenate([other.points() for other in past])
    order = np.argsort(points, kind="stable")
    columns = []
    for start in race.start:
        away = np.abs(starts[order] - start)
        width = max(START_WIDTH, float(away.min()) + 1.0)  # nobody ever started so far back
        columns.append(_quantiles(points[order], np.clip(1 - away / width, 0.0, None), n_members))
    return np.column_stack(columns)


def own_past(known: RaceResults, race: PastRace, n_members: int) -> Numbers:
    """Forecast by what each driver has scored: a bootstrap of his past, whatever the track.

    A driver's races of the series in the last two years have the same weight each. Drivers with
    fewer than 10 of them share theirs.

    Parameters
    ----------
    known
        Races before the day.
    race
        The race to forecast; only its day, series and drivers are looked at.
    n_members
        Size of the ensemble.

    Returns
    -------
    ndarray
        Points, shape (n_members, n_drivers).
    """
    own = _points_by_driver(_recent(known, race.series, race.day))
    seldom = [score for scores in own.values() if len(scores) < ENOUGH_STARTS for score in scores]
    if len(seldom) < ENOUGH_STARTS:
        seldom = [score for scores in own.values() for score in scores]
    columns = []
    for name in race.drivers:
        scores = own.get(normalise_name(name), [])
        values = np.sort(scores if len(scores) >= ENOUGH_STARTS else seldom)
        columns.append(_quantiles(values, np.ones(len(values)), n_members))
    return np.column_stack(columns)


def _like(known: RaceResults, race: PastRace) -> Sequence[PastRace]:
    counted = [other for other in known if other.points_race]
    same_track = [other for other in counted if other.track_type == race.track_type]
    same = [other for other in same_track if other.series == race.series]
    return same if len(same) >= ENOUGH_RACES else same_track or counted


def _recent(known: RaceResults, series: str, day: date) -> Sequence[PastRace]:
    counted = [other for other in known if other.points_race]
    same = [other for other in counted if other.series == series]
    return [other for other in same if other.day >= day - OWN_PAST] or same or counted


def _points_by_driver(races: Sequence[PastRace]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for race in races:
        for name, score in zip(race.drivers, race.points().tolist(), strict=True):
            found[normalise_name(name)].append(score)
    return found


def _quantiles(ordered: Numbers, weights: Numbers, n_members: int) -> Numbers:
    """Return members as evenly spaced quantiles of a weighted sample: no luck in drawing them."""
    upto = np.cumsum(weights)
    levels = (np.arange(n_members) + 0.5) / n_members * upto[-1]
    return np.asarray(ordered[np.searchsorted(upto, levels)])
