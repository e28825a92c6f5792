"""The race to simulate, as users make it."""

from __future__ import annotations

from dataclasses import dataclass

from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.simulator.conditions import RaceConditions
from dfs_portfolio.sports.nascar.simulator.simulator import RaceScenarios, race_scenarios
from dfs_portfolio.sports.nascar.simulator.track_profiles import TYPICAL_LAPS
from dfs_portfolio.sports.nascar.track_types import TrackType, check_track_type


@dataclass(frozen=True, slots=True)
class Race(RaceConditions):
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

    def scenario_fn(self, slate: Slate) -> RaceScenarios:
        """Return ``f(n_scenarios, seed=0)`` that simulates this race for the slate's drivers."""
        return race_scenarios(slate, self)
