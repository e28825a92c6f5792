"""What each type of track is like: the constants of the race model."""

from __future__ import annotations

from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Final

from dfs_portfolio.errors import SettingsError


def _all_positive(value: float | tuple[float, float]) -> bool:
    return min(value) > 0 if isinstance(value, tuple) else value > 0


@dataclass(frozen=True, slots=True)
class TrackProfile:
    """Constants of the race model for one type of track.

    Latent pace is in units of the standard deviation of what salary and start do not explain:
    team, form on the day and late luck together have variance 1.

    Parameters
    ----------
    strength_weight
        Pace for one standard deviation of driver strength.
    start_weight
        Pace for one normal score of the starting position, at the same strength.
    qualifying_link
        Correlation of strength with qualifying pace, where starts are simulated.
    team_share
        Part of the unexplained variance that team-mates share: the residual correlation of their
        pace (that of their finishes is smaller, by the retirements).
    late_share
        Part of it that strikes after the laps have been led: restarts, strategy, last-lap luck.
    retirement_rate
        Mean share of the field that does not finish (accidents, damage and failures).
    frailty_shape
        Shape of the race's gamma frailty; the smaller, the more the count of retirements varies
        between races.
    retirement_slope
        Log hazard of retiring for one standard deviation of strength *less*.
    exit_shape
        The two shapes of the beta distribution of the share of the distance that a retired driver
        completed.
    lead_slope
        Log share of laps led for one unit of pace.
    lead_start
        Pace that one normal score of the starting position is worth for leading laps, beyond
        `start_weight`.
    lead_shape
        Shape of the gamma noise on shares of laps led; the smaller, the more concentrated.
    lead_cut
        Share of the lead weight below which a driver does not lead at all.
    green_share, green_sd
        Mean share of laps run under green, and its standard deviation at a given number of
        retirements.
    green_slope
        Loss of that share for one more unit of the retired share of the field.
    fastest_link
        Power of a driver's lead weight in the weight for fastest laps; below 1 is flatter.
    fastest_shape
        Shape of the gamma noise on shares of fastest laps.

    Raises
    ------
    SettingsError
        If a constant is outside its range.
    """

    strength_weight: float
    start_weight: float
    qualifying_link: float
    team_share: float
    late_share: float
    retirement_rate: float
    frailty_shape: float
    retirement_slope: float
    exit_shape: tuple[float, float]
    lead_slope: float
    lead_start: float
    lead_shape: float
    lead_cut: float
    green_share: float
    green_sd: float
    green_slope: float
    fastest_link: float
    fastest_shape: float

    def __post_init__(self) -> None:
        shares = (
            "team_share",
            "late_share",
            "retirement_rate",
            "green_share",
            "qualifying_link",
            "lead_cut",
        )
        outside = [name for name in shares if not 0 <= getattr(self, name) < 1]
        outside += [
            f.name
            for f in fields(self)
            if f.name.endswith("_shape") and not _all_positive(getattr(self, f.name))
        ]
        if self.team_share + self.late_share > 1:
            outside.append("team_share + late_share")
        if outside:
            raise SettingsError(
                f"track profile: {', '.join(outside)} out of range; "
                "shares are in [0, 1) and shapes above 0"
            )


# What they stand for: 145 Cup points races from February 2022 to March 2026. Retirement rates,
# exit distances, frailties and green shares follow from the moments of those races. The weights
# of strength and start and all that governs laps led and fastest laps were searched at random
# until simulated races resembled the real ones in the measures of docs/simulator.md; that is no
# likelihood fit. Team shares aim at the residual correlation of
# team-mates' finishes in Cup results of 2022 to 2025.
PROFILES: Final = MappingProxyType(
    {
        # Daytona, Talladega, Atlanta: 25 races. The pack: hardly any order, many wrecks.
        "superspeedway": TrackProfile(
            strength_weight=0.34,
            start_weight=0.02,
            qualifying_link=0.50,
            team_share=0.22,
            late_share=0.47,
            retirement_rate=0.256,
            frailty_shape=8.0,
            retirement_slope=0.0,
            exit_shape=(1.10, 0.59),
            lead_slope=0.67,
            lead_start=1.1,
            lead_shape=0.87,
            lead_cut=0.011,
            green_share=0.782,
            green_sd=0.060,
            green_slope=0.19,
            fastest_link=0.0,
            fastest_shape=3.4,
        ),
        # Ovals of 1.3 to 2.5 miles: 61 races.
        "intermediate": TrackProfile(
            strength_weight=0.64,
            start_weight=0.23,
            qualifying_link=0.65,
            team_share=0.04,
            late_share=0.44,
            retirement_rate=0.146,
            frailty_shape=3.1,
            retirement_slope=0.10,
            exit_shape=(1.27, 0.79),
            lead_slope=1.3,
            lead_start=0.38,
            lead_shape=0.51,
            lead_cut=0.012,
            green_share=0.791,
            green_sd=0.060,
            green_slope=0.26,
            fastest_link=0.6,
            fastest_shape=2.0,
        ),
        # Ovals up to about 1.25 miles: 36 races.
        "short": TrackProfile(
            strength_weight=0.61,
            start_weight=0.34,
            qualifying_link=0.60,
            team_share=0.16,
            late_share=0.36,
            retirement_rate=0.084,
            frailty_shape=2.15,
            retirement_slope=0.30,
            exit_shape=(1.48, 1.11),
            lead_slope=1.6,
            lead_start=0.27,
            lead_shape=0.69,
            lead_cut=0.019,
            green_share=0.834,
            green_sd=0.060,
            green_slope=0.48,
            fastest_link=0.56,
            fastest_shape=6.0,
        ),
        # Road and street courses: 23 races.
        "road": TrackProfile(
            strength_weight=0.41,
            start_weight=0.43,
            qualifying_link=0.60,
            team_share=0.02,
            late_share=0.05,
            retirement_rate=0.091,
            frailty_shape=1.9,
            retirement_slope=0.10,
            exit_shape=(0.71, 0.60),
            lead_slope=1.45,
            lead_start=0.5,
            lead_shape=1.04,
            lead_cut=0.019,
            green_share=0.788,
            green_sd=0.081,
            green_slope=0.85,
            fastest_link=0.61,
            fastest_shape=1.5,
        ),
    }
)

# Medians of the scheduled laps of the same Cup races, superspeedways with Atlanta.
TYPICAL_LAPS: Final = MappingProxyType(
    {"superspeedway": 200, "intermediate": 267, "short": 400, "road": 90}
)
