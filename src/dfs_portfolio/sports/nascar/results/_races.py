"""Driver results, grouped into races."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np

from dfs_portfolio._internal.types import IntArray
from dfs_portfolio.sports.nascar.results._contradictions import race_laps
from dfs_portfolio.sports.nascar.results._race_ids import may_be_of, race_ids
from dfs_portfolio.sports.nascar.results.driver_results import (
    DriverResult,
    Fault,
    KnownRace,
    ResultRow,
)
from dfs_portfolio.sports.nascar.results.past_races import PastRace
from dfs_portfolio.sports.nascar.results.statuses import has_retired
from dfs_portfolio.sports.nascar.track_types import TrackType, track_type_of


@dataclass(slots=True)
class RaceRows:
    """The rows of a race.

    Parameters
    ----------
    race_id
        Its ID.
    known
        What its rows say of it, each once.
    results
        The distinct results, in their order.
    repeated
        Results that repeat others.
    faults
        Invalid cells of its rows.
    strays
        Rows that may be of this race, or of another one.
    """

    race_id: str
    known: dict[KnownRace, None] = field(default_factory=dict)
    results: dict[DriverResult, None] = field(default_factory=dict)
    repeated: list[DriverResult] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    strays: list[ResultRow] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The race in words: ID, series, day and track."""
        race = next(iter(self.known))
        day = " ".join(str(part) for part in (race.series, race.day) if part)
        about = ", ".join(filter(None, (day, race.track or race.name)))
        made = self.race_id.startswith(day) and day
        return f"race {self.race_id}" if made or not about else f"race {self.race_id} ({about})"


def group_by_race(rows: Sequence[ResultRow]) -> tuple[list[RaceRows], list[ResultRow]]:
    """Return the rows of each race, in the order of their first rows, and rows of no known race."""
    races: dict[str, RaceRows] = {}
    strays = []
    for row, race_id in zip(rows, race_ids(rows), strict=True):
        if race_id is None:
            strays.append(row)
            continue
        race = races.get(race_id) or races.setdefault(race_id, RaceRows(race_id))
        race.known[row.race] = None
        race.faults += row.faults
        if row.result is None:
            continue
        result = row.result if row.race.race_id else row.result._replace(race_id=race_id)
        if result in race.results:
            race.repeated.append(result)
        race.results[result] = None
    # Many rows may say the same of their race: only the first is named.
    for row in {row.race: row for row in reversed(strays)}.values():
        for race in races.values():
            if may_be_of(row.race, race.known):
                race.strays.append(row)
    return list(races.values()), strays


def has_track_type(race: Iterable[DriverResult]) -> bool:
    """Tell whether any result of a race has a known type of track."""
    return any(track_type_of(text) for text in dict.fromkeys(result.track_type for result in race))


def make_past_race(results: Iterable[DriverResult]) -> PastRace:
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
        fastest_laps=np.array([r.fastest_laps for r in ordered], dtype=np.float64),
        completed=integers("laps"),
        retired=np.array([has_retired(r.status, r.laps, laps) for r in ordered], dtype=np.bool_),
        running_position=np.array([r.running_position for r in ordered], dtype=np.float64),
    )
