"""Constants of each type of track in each series, fitted to past races."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, get_args

from joblib import Parallel, delayed

from dfs_portfolio.sports.nascar.race_model.ratings import learn_ratings
from dfs_portfolio.sports.nascar.race_model.regressions import (
    RatedRace,
    green_constants,
    pace_constants,
    retirement_constants,
)
from dfs_portfolio.sports.nascar.race_model.simulated_moments import match_moments
from dfs_portfolio.sports.nascar.results import RaceResults, TrackType
from dfs_portfolio.sports.nascar.series import Series
from dfs_portfolio.sports.nascar.simulator.track_profiles import PROFILES, Profiles, TrackProfile

# Cup races are longer and have other cars. The two other series have few races of each type and
# are alike in most measures, so that they share a fit.
_GROUPS: Final[tuple[tuple[Series, ...], ...]] = (("cup",), ("nxs", "trucks"))

# First guesses for every type of track. They must not be fitted constants, such as those of the
# package: those know later races.
_GUESS: Final = {
    "late_sd": 0.5,
    "chaos_sd": 0.5,
    "team_luck": 0.05,
    "trouble_rate": 0.12,
    "trouble_size": 2.0,
    "lead_slope": 1.8,
    "opening_stint": 0.05,
    "final_stint": 0.08,
    "lead_shape": 0.6,
    "lead_saturation": 0.4,
    "lead_cut": 0.012,
    "fastest_slope": 1.2,
    "fastest_link": 0.2,
    "fastest_shape": 4.0,
    "fastest_saturation": 0.4,
    "fastest_cut": 0.005,
}
# In pack racing, luck decides and every driver has some fastest laps.
_PACK_GUESS: Final = {
    **_GUESS,
    "late_sd": 2.0,
    "lead_slope": 0.9,
    "fastest_slope": 0.0,
    "fastest_shape": 8.0,
    "fastest_cut": 0.002,
}


@dataclass(frozen=True, slots=True)
class FitSettings:
    """Settings of a fit of track profiles.

    Parameters
    ----------
    burn_in
        Races this soon after the first are not used, since ratings know little then.
    min_races
        With fewer races of a type, the constants of the package are better than a fit.
    shrinkage
        Number of races at which one series has the same weight as its group, for the constants
        that differ by series.
    n_scenarios
        Simulations of each race. The default is far more precise than the real means, which come
        from dozens of races.
    """

    burn_in: timedelta = timedelta(days=120)
    min_races: int = 8
    shrinkage: int = 10
    n_scenarios: int = 24


def fit_profiles(
    results: RaceResults, n_workers: int = 1, settings: FitSettings | None = None
) -> Profiles:
    """Fit the constants of each type of track in each series.

    The Cup Series has its own fit. The series nxs and trucks share one, except for the shares of
    retirements and of laps under green, which are shrunk towards each series' own races.

    Parameters
    ----------
    results
        Races to fit to. Only races that count for the championship and whose fastest laps are
        known are used, and none of the first 120 days.
    n_workers
        Number of processes; the constants do not depend on it.
    settings
        ``None`` for the defaults.

    Returns
    -------
    mapping
        From (series, track type) to constants. With fewer than 8 races of a type, the constants
        of the package.

    Notes
    -----
    Takes a minute or two for 400 races with one worker.
    """
    settings = settings or FitSettings()
    _, predictions = learn_ratings(results)
    first = results[0].day + settings.burn_in if len(results) else None
    rated_races = [
        RatedRace(race, prediction)
        for race, prediction in zip(results, predictions, strict=True)
        if race.points_race and race.fastest_laps_known
        if first is not None and race.day >= first
    ]
    kinds = [
        (group, track_type, _select(rated_races, group, track_type))
        for group in _GROUPS
        for track_type in get_args(TrackType)
    ]
    enough = [kind for kind in kinds if len(kind[2]) >= settings.min_races]
    fits = Parallel(n_jobs=n_workers)(
        delayed(_fit_profile)(races, settings.n_scenarios) for _, _, races in enough
    )
    profiles = dict(PROFILES)
    for (group, track_type, races), profile in zip(enough, fits, strict=True):
        for series in group:
            profiles[series, track_type] = _shrink_to_series(
                profile, races, series, settings.shrinkage
            )
    return Profiles(profiles)


def _select(
    rated_races: Sequence[RatedRace], series: Sequence[str], track_type: TrackType
) -> list[RatedRace]:
    return [r for r in rated_races if r.race.series in series and r.race.track_type == track_type]


def _fit_profile(rated_races: Sequence[RatedRace], n_scenarios: int) -> TrackProfile:
    pack = rated_races[0].race.track_type == "superspeedway"
    constants: dict[str, Any] = {
        **(_PACK_GUESS if pack else _GUESS),
        **pace_constants(rated_races),
        **retirement_constants(rated_races),
        **green_constants(rated_races),
    }
    return match_moments(rated_races, TrackProfile(**constants), n_scenarios)


def _shrink_to_series(
    profile: TrackProfile, rated_races: Sequence[RatedRace], series: str, shrinkage: int
) -> TrackProfile:
    """Shift the shares of retirements and of green laps towards those of one series."""
    own = _select(rated_races, [series], rated_races[0].race.track_type)
    if not own or len(own) == len(rated_races):
        return profile
    weight = len(own) / (len(own) + shrinkage)
    rate = float(retirement_constants(own)["retirement_rate"])  # type: ignore[arg-type]
    green = green_constants(own)["green_share"]
    return replace(
        profile,
        retirement_rate=weight * rate + (1 - weight) * profile.retirement_rate,
        green_share=weight * green + (1 - weight) * profile.green_share,
    )
