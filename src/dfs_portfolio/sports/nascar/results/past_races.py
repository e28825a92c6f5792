"""Past races, driver by driver, in the order of their days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import overload

import numpy as np

from dfs_portfolio._internal.types import BoolArray, FloatArray, IntArray
from dfs_portfolio.sports.nascar.scoring import DRAFTKINGS_SCORING, Scoring
from dfs_portfolio.sports.nascar.series import Series
from dfs_portfolio.sports.nascar.track_types import TrackType


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class PastRace:
    """A past race; arrays have shape (n_drivers,), in order of finish, and are read-only.

    Parameters
    ----------
    race_id, name, track
        As in the source.
    day
        Day of the race.
    series
        ``"cup"``, ``"nxs"`` or ``"trucks"``.
    track_type
        Type of track.
    scheduled_laps, laps
        Planned laps, and laps run.
    points_race
        Whether it counts for the championship; exhibitions and heats do not.
    drivers
        Names as spelt in the source.
    teams
        Race teams, ``None`` where not known.
    start, finish
        Positions; `finish` is the order in which the cars crossed the line.
    laps_led, fastest_laps
        Laps led, and laps on which the driver was the fastest; the latter are NaN where not known.
    completed
        Laps completed.
    retired
        Whether the driver retired.
    running_position
        Mean position over the race, NaN where not known.
    """

    race_id: str
    name: str
    track: str
    day: date
    series: Series
    track_type: TrackType
    scheduled_laps: int
    laps: int
    points_race: bool
    drivers: tuple[str, ...]
    teams: tuple[str | None, ...]
    start: IntArray
    finish: IntArray
    laps_led: IntArray
    fastest_laps: FloatArray
    completed: IntArray
    retired: BoolArray
    running_position: FloatArray

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    def __len__(self) -> int:
        """Return the number of drivers."""
        return len(self.drivers)

    @property
    def fastest_laps_known(self) -> bool:
        """Whether the fastest laps of all drivers are known."""
        return not bool(np.isnan(self.fastest_laps).any())

    def points(self, scoring: Scoring = DRAFTKINGS_SCORING) -> FloatArray:
        """Return the points of each driver, shape (n_drivers,); NaN without fastest laps."""
        return scoring.score(self.start, self.finish, self.laps_led, self.fastest_laps)


# eq=False: its races have no equality of their own, so that results equal only themselves.
@dataclass(frozen=True, eq=False)
class RaceResults(Sequence[PastRace]):
    """Past races in order of their dates.

    Parameters
    ----------
    races
        In any order; they are sorted by date.
    source
        Description of where they come from.
    """

    races: tuple[PastRace, ...]
    source: str = "given by the caller"

    def __post_init__(self) -> None:
        # The sort is stable: races of one day stay in the order of the source.
        object.__setattr__(self, "races", tuple(sorted(self.races, key=lambda race: race.day)))

    def __len__(self) -> int:
        """Return the number of races."""
        return len(self.races)

    def __iter__(self) -> Iterator[PastRace]:
        """Iterate over the races in order of their dates."""
        return iter(self.races)

    @overload
    def __getitem__(self, index: int) -> PastRace: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[PastRace, ...]: ...
    def __getitem__(self, index: int | slice) -> PastRace | tuple[PastRace, ...]:
        """Return one race, or several as a tuple."""
        return self.races[index]

    def before(self, day: date) -> RaceResults:
        """Return the races before a day, which are known on its morning."""
        return self._only(race for race in self.races if race.day < day)

    def of_series(self, series: str) -> RaceResults:
        """Return the races of one series."""
        return self._only(race for race in self.races if race.series == series)

    def _only(self, races: Iterable[PastRace]) -> RaceResults:
        return RaceResults(tuple(races), self.source)
