"""The race to simulate: its type of track, laps and series."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from numpy.typing import ArrayLike

from dfs_portfolio._internal.validation import whole_number
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.series import Series, checked_series
from dfs_portfolio.sports.nascar.simulator.track_profiles import (
    PROFILES,
    TYPICAL_LAPS,
    TrackProfile,
)
from dfs_portfolio.sports.nascar.track_types import TrackType, check_track_type


@dataclass(frozen=True, slots=True)
class Race:
    """A race to simulate.

    Parameters
    ----------
    name
        For reports.
    track_type
        ``"superspeedway"`` (Daytona, Talladega, Atlanta), ``"intermediate"``, ``"short"`` (ovals
        up to about 1.25 miles) or ``"road"``.
    laps
        Laps of the race, at least 1.
    profile
        Constants to simulate with; ``None`` for those of the track type and the series.
    series
        ``"cup"``, ``"nxs"`` (Xfinity, now O'Reilly) or ``"trucks"``, or a longer name of these.

    Raises
    ------
    SettingsError
        For an unknown track type or series, or less than one lap.

    Examples
    --------
    >>> Race("Las Vegas", "intermediate", laps=267).constants.retirement_rate
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

    @classmethod
    def typical(cls, track_type: TrackType, name: str | None = None) -> Race:
        """Make a race of typical length for its track type, for when the laps are not known.

        Raises
        ------
        SettingsError
            For an unknown track type.
        """
        check_track_type(track_type)
        return cls(name or f"{track_type} race", track_type, TYPICAL_LAPS[track_type])

    def scenario_fn(self, slate: Slate) -> Callable[..., ArrayLike]:
        """Return ``f(n_scenarios, seed=0)`` that simulates this race for the slate's drivers."""
        from dfs_portfolio.sports.nascar.simulator.simulator import race_scenarios  # it needs Race

        return race_scenarios(slate, self)

    @property
    def constants(self) -> TrackProfile:
        """Constants that the race is simulated with."""
        return self.profile or PROFILES[self.series, self.track_type]
