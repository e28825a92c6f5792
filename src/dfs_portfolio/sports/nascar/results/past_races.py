"""A race that was run, driver by driver, and many of them in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import overload

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.sports.nascar.scoring import DRAFTKINGS_SCORING, Scoring
from dfs_portfolio.sports.nascar.series import Series
from dfs_portfolio.sports.nascar.track_types import TrackType

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PastRace:
    """A race that was run; arrays have shape (n_drivers,), in order of finish, read-only.

    Parameters
    ----------
    race_id, name, track
        As the source has them.
    day
        When it was run.
    series
        ``"cup"``, ``"nxs"`` or ``"trucks"``.
    track_type
        Type of track.
    scheduled_laps, laps
        Laps that were planned, and laps that were run.
    points_race
        Whether it counts for the championship; exhibitions and heats do not.
    drivers
        Names as the source spells them.
    teams
        Race teams, ``None`` where not known.
    start, finish
        Positions; `finish` in the order in which the cars crossed the line.
    laps_led, fastest_laps
        Laps led, and laps on which the driver was the fastest.
    completed
        Laps completed.
    retired
        Who did not run to the end.
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
    start: NDArray[np.int64]
    finish: NDArray[np.int64]
    laps_led: NDArray[np.int64]
    fastest_laps: NDArray[np.int64]
    completed: NDArray[np.int64]
    retired: NDArray[np.bool_]
    running_position: Numbers

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    def __len__(self) -> int:
        """Return the number of drivers."""
        return len(self.drivers)

    def points(self, scoring: Scoring = DRAFTKINGS_SCORING) -> Numbers:
        """Return the points of each driver, shape (n_drivers,)."""
        return scoring.score(self.start, self.finish, self.laps_led, self.fastest_laps)


@dataclass(frozen=True, eq=False)
class RaceResults(Sequence[PastRace]):
    """Past races in order of their dates.

    Parameters
    ----------
    races
        Sorted by date when made.
    source
        Where they come from, in words.
    """

    races: tuple[PastRace, ...]
    source: str = "given by the caller"

    def __post_init__(self) -> None:
        # Stable: races of a day stay in the order of the source.
        object.__setattr__(self, "races", tuple(sorted(self.races, key=lambda race: race.day)))

    def __len__(self) -> int:
        """Return the number of races."""
        return len(self.races)

    def __iter__(self) -> Iterator[PastRace]:
        """Go through the races in order of their dates."""
        return iter(self.races)

    @overload
    def __getitem__(self, index: int) -> PastRace: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[PastRace, ...]: ...
    def __getitem__(self, index: int | slice) -> PastRace | tuple[PastRace, ...]:
        """Return one race, or several as a tuple."""
        return self.races[index]

    def before(self, day: date) -> RaceResults:
        """Return the races run before a day: what could be known on it."""
        return self._only(race for race in self.races if race.day < day)

    def of_series(self, series: str) -> RaceResults:
        """Return the races of one series."""
        return self._only(race for race in self.races if race.series == series)

    def _only(self, races: Iterable[PastRace]) -> RaceResults:
        return RaceResults(tuple(races), self.source)
