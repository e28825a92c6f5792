"""Constants of the race model for each type of track in each series."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, get_args

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.sports.nascar.series import Series
from dfs_portfolio.sports.nascar.track_types import TrackType

CONSTANTS_FILE = "track_constants.json"


_SHARES: Final = (
    "team_luck",
    "trouble_rate",
    "retirement_rate",
    "opening_stint",
    "final_stint",
    "lead_cut",
    "green_share",
    "fastest_link",
    "fastest_cut",
)


def _in_range(name: str, value: float | tuple[float, float]) -> bool:
    """Tell whether a constant is in the range that its name implies."""
    least = min(value) if isinstance(value, tuple) else value
    if name in _SHARES:
        return 0 <= least < 1
    if name.endswith(("_shape", "_saturation")):
        return least > 0
    return least >= 0 or not name.endswith(("_sd", "_size"))


@dataclass(frozen=True, slots=True)
class TrackProfile:
    """Constants of the race model for one type of track in one series.

    Pace through the race is in normal scores of the mean running position, so that its standard
    deviation over a field is about 1.

    Parameters
    ----------
    skill_weight
        Pace per unit of driver skill.
    start_weight
        Pace per normal score of the starting position, at the same skill.
    qualifying_weight
        Qualifying pace per unit of skill, for simulated starts; qualifying noise has variance 1.
    team_sd, form_sd
        Standard deviations of the team's form and of the driver's own form on the day.
    late_sd
        Standard deviation of luck late in the race: restarts, strategy, the last lap.
    chaos_sd
        Standard deviation over races of the log of the factor on form, late luck and trouble. A
        large factor mixes up the order. Its mean square is 1.
    team_luck
        Share of the variance of a driver's luck, late and in avoiding retirement, that comes from
        the team: team-mates draft together, pit together and crash together.
    trouble_rate, trouble_size
        Probability that a driver who runs to the end has trouble, in a race with factor 1, and the
        mean pace lost by it: penalties, damage, a loose wheel.
    retirement_rate
        Mean share of the field that retires (accidents, damage and failures).
    frailty_shape
        Shape of the race's gamma frailty. The smaller it is, the more the number of retirements
        varies between races.
    retirement_slope
        Decrease of the log hazard of retiring per unit of skill.
    exit_shape
        The two shapes of the beta distribution of a retired driver's share of the distance.
    lead_slope
        Log share of laps led per unit of pace.
    lead_start
        Pace for leading laps per normal score of the starting position, beyond `start_weight`.
    opening_stint
        Mean share of the laps that the faster driver of the front row leads at the start.
    final_stint
        Mean share of the laps that the winner leads at the end, at least one lap.
    lead_shape
        Shape of the gamma noise on shares of laps led. The smaller it is, the more concentrated
        they are.
    lead_saturation
        Share of the lead weight at which weights saturate: w counts as w / (w + lead_saturation).
        If it is small, the two or three fastest drivers lead about the same.
    lead_cut
        Share of the lead weight below which a driver leads no lap.
    green_share, green_sd
        Mean share of laps with a fastest driver (laps under green), and its standard deviation at
        a fixed number of retirements.
    green_slope
        Decrease of that share per unit of the retired share of the field.
    fastest_slope
        Log share of fastest laps per unit of the pace that counts for leading.
    fastest_link
        Part of the fastest laps that is shared like the laps led.
    fastest_shape
        Shape of the gamma noise on shares of fastest laps.
    fastest_saturation
        As `lead_saturation`, for the weight of fastest laps.
    fastest_cut
        Share of the weight for fastest laps below which a driver has none.

    Raises
    ------
    SettingsError
        If a constant is outside its range.
    """

    skill_weight: float
    start_weight: float
    qualifying_weight: float
    team_sd: float
    form_sd: float
    late_sd: float
    chaos_sd: float
    team_luck: float
    trouble_rate: float
    trouble_size: float
    retirement_rate: float
    frailty_shape: float
    retirement_slope: float
    exit_shape: tuple[float, float]
    lead_slope: float
    lead_start: float
    opening_stint: float
    final_stint: float
    lead_shape: float
    lead_saturation: float
    lead_cut: float
    green_share: float
    green_sd: float
    green_slope: float
    fastest_slope: float
    fastest_link: float
    fastest_shape: float
    fastest_saturation: float
    fastest_cut: float

    def __post_init__(self) -> None:
        outside = [f.name for f in fields(self) if not _in_range(f.name, getattr(self, f.name))]
        if outside:
            raise SettingsError(
                f"track profile: {', '.join(outside)} out of range; shares are in [0, 1), shapes "
                "and saturations above 0, and standard deviations and sizes at least 0"
            )


class Profiles(Mapping[tuple[Series, TrackType], TrackProfile]):
    """Constants by series and type of track: read-only, and unlike a mapping proxy, picklable.

    Parameters
    ----------
    profiles
        From (series, track type) to constants.
    """

    def __init__(self, profiles: Mapping[tuple[Series, TrackType], TrackProfile]) -> None:
        self._profiles = dict(profiles)

    def __getitem__(self, kind: tuple[Series, TrackType]) -> TrackProfile:
        """Return the constants of a (series, track type)."""
        return self._profiles[kind]

    def __iter__(self) -> Iterator[tuple[Series, TrackType]]:
        """Iterate over the (series, track type) pairs."""
        return iter(self._profiles)

    def __len__(self) -> int:
        """Return the number of (series, track type) pairs."""
        return len(self._profiles)


def read_profiles(text: str) -> Profiles:
    """Read constants by series and type of track, from the text that `format_profiles` returns."""
    document: dict[str, Any] = json.loads(text)
    return Profiles(
        {
            (series, track_type): TrackProfile(
                **{**profile, "exit_shape": tuple(profile["exit_shape"])}
            )
            for series, types in document["profiles"].items()
            for track_type, profile in types.items()
        }
    )


def format_profiles(profiles: Profiles, about: Mapping[str, object]) -> str:
    """Return constants as JSON text for `read_profiles`, to six digits.

    Parameters
    ----------
    profiles
        By series and type of track.
    about
        What they were fitted to; stored beside them.
    """
    by_series = {
        series: {
            track_type: {
                key: [_round(v) for v in value] if isinstance(value, tuple) else _round(value)
                for key, value in asdict(profiles[series, track_type]).items()
            }
            for track_type in get_args(TrackType)
        }
        for series in get_args(Series)
    }
    return json.dumps({"about": dict(about), "profiles": by_series}, indent=2) + "\n"


def _round(value: float) -> float:
    return float(f"{value:.6g}")


# docs/simulator.md explains how they were fitted; the file lists the races they come from.
PROFILES: Final[Profiles] = read_profiles(
    files("dfs_portfolio.sports.nascar.data").joinpath(CONSTANTS_FILE).read_text(encoding="utf-8")
)

# Medians of the scheduled laps of the Cup races of 2022 to 2026, superspeedways with Atlanta.
TYPICAL_LAPS: Final[Mapping[TrackType, int]] = MappingProxyType(
    {"superspeedway": 200, "intermediate": 267, "short": 400, "road": 90}
)
