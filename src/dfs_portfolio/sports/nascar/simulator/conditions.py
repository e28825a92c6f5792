"""What the simulator must know of a race: its type of track, laps and series."""

from __future__ import annotations

from dataclasses import dataclass

from dfs_portfolio._internal.validation import whole_number
from dfs_portfolio.sports.nascar.series import Series, checked_series
from dfs_portfolio.sports.nascar.simulator.track_profiles import (
    PROFILES,
    TrackProfile,
)
from dfs_portfolio.sports.nascar.track_types import TrackType, check_track_type


@dataclass(frozen=True, slots=True)
class RaceConditions:
    """The conditions of a race; users make a `Race`, which can also be simulated.

    Parameters and errors are those of `Race`.

    Examples
    --------
    >>> RaceConditions("Las Vegas", "intermediate", laps=267).constants.retirement_rate
    0.138986
    """

    name: str
    track_type: TrackType
    laps: int
    profile: TrackProfile | None = None
    series: Series = "cup"

    def __post_init__(self) -> None:
        check_track_type(self.track_type)
        object.__setattr__(self, "series", checked_series(self.series))
        object.__setattr__(self, "laps", whole_number("laps", self.laps, least=1))

    @property
    def constants(self) -> TrackProfile:
        """Constants that the race is simulated with."""
        return self.profile or PROFILES[self.series, self.track_type]
