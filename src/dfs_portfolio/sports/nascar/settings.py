"""Settings of NASCAR's scenarios: which race is simulated, and how."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from dfs_portfolio._internal.validation import check_type, whole_number
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.sports.nascar.track_types import TrackType, check_track_type

if TYPE_CHECKING:
    from dfs_portfolio.sports.nascar.simulator.race import Race

# More laps are no race.
MAX_LAPS: Final = 5_000


@dataclass(frozen=True)
class NascarSettings:
    """Which race is simulated, and how.

    Parameters
    ----------
    track_type
        ``"superspeedway"``, ``"intermediate"``, ``"short"`` or ``"road"``.
    laps
        Laps of the race; ``None`` for the usual number on such a track.
    fit_projections
        Whether simulated means are those of the projections; see `simulate_race`.

    Raises
    ------
    SettingsError
        If a value is out of range.

    Examples
    --------
    >>> NascarSettings("short").race.laps
    400
    """

    track_type: TrackType = "intermediate"
    laps: int | None = None
    fit_projections: bool = True

    def __post_init__(self) -> None:
        check_track_type(self.track_type)
        check_type("fit_projections", self.fit_projections, bool)
        if self.laps is not None:
            object.__setattr__(self, "laps", whole_number("laps", self.laps, least=1))
            if self.laps > MAX_LAPS:
                raise SettingsError(f"laps are at most {MAX_LAPS:,}, got {self.laps}")

    @property
    def race(self) -> Race:
        """The race to simulate."""
        from dfs_portfolio.sports.nascar.simulator.race import Race  # only where it is simulated

        race = Race.typical(self.track_type)
        return race if self.laps is None else replace(race, laps=self.laps)
