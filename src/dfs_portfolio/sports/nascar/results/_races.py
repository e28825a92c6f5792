"""Entries put together to races."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.sports.nascar.results._contradictions import laps_of
from dfs_portfolio.sports.nascar.results.driver_results import Entry
from dfs_portfolio.sports.nascar.results.past_races import PastRace
from dfs_portfolio.sports.nascar.results.statuses import has_retired
from dfs_portfolio.sports.nascar.track_types import TrackType, track_type_of


def by_race(entries: Iterable[Entry]) -> tuple[list[list[Entry]], list[Entry]]:
    """Return the entries of each race, in the order given, and those that were there before."""
    races: defaultdict[str, dict[Entry, None]] = defaultdict(dict)
    repeated = []
    for entry in entries:
        race = races[entry.race_id]
        if entry in race:
            repeated.append(entry)
        race[entry] = None
    return [list(race) for race in races.values()], repeated


def has_track_type(race: Sequence[Entry]) -> bool:
    """Tell whether a race was run on a type of track that is known, or partly so."""
    return any(track_type_of(text) for text in dict.fromkeys(entry.track_type for entry in race))


def past_race(entries: Sequence[Entry]) -> PastRace:
    """Make a race of entries that hold together, on a known type of track."""
    ordered = sorted(entries, key=lambda entry: entry.finish)
    first = ordered[0]
    laps = laps_of(ordered)

    def whole(key: str) -> NDArray[np.int64]:
        return np.array([getattr(entry, key) for entry in ordered], dtype=np.int64)

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
        drivers=tuple(entry.driver for entry in ordered),
        teams=tuple(entry.team or None for entry in ordered),
        start=whole("start"),
        finish=whole("finish"),
        laps_led=whole("laps_led"),
        fastest_laps=whole("fastest_laps"),
        completed=whole("laps"),
        retired=np.array([has_retired(e.status, e.laps, laps) for e in ordered], dtype=np.bool_),
        running_position=np.array([e.running_position for e in ordered], dtype=np.float64),
    )
