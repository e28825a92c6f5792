"""Driver results, grouped into races."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import cast

import numpy as np

from dfs_portfolio._internal.types import IntArray
from dfs_portfolio.sports.nascar.results._contradictions import race_laps
from dfs_portfolio.sports.nascar.results.driver_results import DriverResult
from dfs_portfolio.sports.nascar.results.past_races import PastRace
from dfs_portfolio.sports.nascar.results.statuses import has_retired
from dfs_portfolio.sports.nascar.track_types import TrackType, track_type_of


def group_by_race(
    results: Iterable[DriverResult],
) -> tuple[list[list[DriverResult]], list[DriverResult]]:
    """Return the distinct results of each race in their order, and the repeated ones."""
    races: defaultdict[str, dict[DriverResult, None]] = defaultdict(dict)
    repeated = []
    for result in results:
        race = races[result.race_id]
        if result in race:
            repeated.append(result)
        race[result] = None
    return [list(race) for race in races.values()], repeated


def has_track_type(race: Sequence[DriverResult]) -> bool:
    """Tell whether any result of a race has a known type of track."""
    return any(track_type_of(text) for text in dict.fromkeys(result.track_type for result in race))


def make_past_race(results: Sequence[DriverResult]) -> PastRace:
    """Make a race of results without contradictions, on a known type of track."""
    ordered = sorted(results, key=lambda result: result.finish)
    first = ordered[0]
    laps = race_laps(ordered)

    def integers(key: str) -> IntArray:
        return np.array([getattr(result, key) for result in ordered], dtype=np.int64)

    return PastRace(
        race_id=first.race_id,
        name=first.race_name,
        track=first.track,
        day=first.date,
        series=first.series,
        track_type=cast(TrackType, track_type_of(first.track_type)),
        scheduled_laps=first.scheduled_laps or laps,
        laps=laps,
        points_race=first.points_race,
        drivers=tuple(result.driver for result in ordered),
        teams=tuple(result.team or None for result in ordered),
        start=integers("start"),
        finish=integers("finish"),
        laps_led=integers("laps_led"),
        fastest_laps=integers("fastest_laps"),
        completed=integers("laps"),
        retired=np.array([has_retired(r.status, r.laps, laps) for r in ordered], dtype=np.bool_),
        running_position=np.array([r.running_position for r in ordered], dtype=np.float64),
    )
