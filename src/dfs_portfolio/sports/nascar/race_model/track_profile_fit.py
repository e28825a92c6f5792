"""Constants of every type of track in every series, from past races."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final, get_args

from joblib import Parallel, delayed

from dfs_portfolio.sports.nascar.race_model.ratings import learn_ratings
from dfs_portfolio.sports.nascar.race_model.regressions import (
    Example,
    green_constants,
    pace_constants,
    retirement_constants,
)
from dfs_portfolio.sports.nascar.race_model.simulated_moments import match_constants
from dfs_portfolio.sports.nascar.results import RaceResults, TrackType
from dfs_portfolio.sports.nascar.series import Series
from dfs_portfolio.sports.nascar.simulator.track_profiles import PROFILES, Profiles, TrackProfile

# Races until ratings have learned something; they are not used for constants.
BURN_IN: Final = timedelta(days=120)
# Fewer races of a kind than this tell less than the constants of the package.
MIN_RACES: Final = 8
# So many races of one series have the weight of those of both together, for what differs by series.
_SHRINKAGE: Final = 10

# Cup races are longer, with other cars; the two other series are alike in most of what is measured,
# and have few races of each kind.
_GROUPS: Final[tuple[tuple[Series, ...], ...]] = (("cup",), ("nxs", "trucks"))

# Where the search begins for every kind of track: never at constants that later races are in.
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
# In the pack luck decides, and everybody has some fastest laps.
_GUESS_OF_PACK: Final = {
    **_GUESS,
    "late_sd": 2.0,
    "lead_slope": 0.9,
    "fastest_slope": 0.0,
    "fastest_shape": 8.0,
    "fastest_cut": 0.002,
}


def fit_profiles(results: RaceResults, n_workers: int = 1) -> Profiles:
    """Find the constants of each type of track in each series.

    The Cup Series has its own; nxs and trucks share theirs, but for the share of retirements and
    of laps under green, which lean on each series' own races.

    Parameters
    ----------
    results
        Races to learn from; only those that count for the championship are used, and none of the
        first 120 days, when ratings know little.
    n_workers
        Processes; the constants do not depend on them.

    Returns
    -------
    mapping
        From (series, track type) to constants. Where there are fewer than 8 races of a kind, the
        constants of the package.

    Notes
    -----
    Takes a minute or two for 400 races with one worker.
    """
    _, before = learn_ratings(results)
    first = results[0].day + BURN_IN if len(results) else None
    examples = [
        Example(race, prediction)
        for race, prediction in zip(results, before, strict=True)
        if race.points_race and first is not None and race.day >= first
    ]
    kinds = [
        (group, track_type, _of_kind(examples, group, track_type))
        for group in _GROUPS
        for track_type in get_args(TrackType)
    ]
    enough = [kind for kind in kinds if len(kind[2]) >= MIN_RACES]
    fitted = Parallel(n_jobs=n_workers)(delayed(_fit_kind)(races) for _, _, races in enough)
    profiles = dict(PROFILES)
    for (group, track_type, races), profile in zip(enough, fitted, strict=True):
        for series in group:
            profiles[series, track_type] = _for_series(profile, races, series)
    return Profiles(profiles)


def _of_kind(
    examples: Sequence[Example], series: Sequence[str], track_type: TrackType
) -> list[Example]:
    return [e for e in examples if e.race.series in series and e.race.track_type == track_type]


def _fit_kind(examples: Sequence[Example]) -> TrackProfile:
    pack = examples[0].race.track_type == "superspeedway"
    constants: dict[str, Any] = {
        **(_GUESS_OF_PACK if pack else _GUESS),
        **pace_constants(examples),
        **retirement_constants(examples),
        **green_constants(examples),
    }
    return match_constants(examples, TrackProfile(**constants))


def _for_series(profile: TrackProfile, examples: Sequence[Example], series: str) -> TrackProfile:
    """Move the share of retirements and of green laps towards those of one series."""
    own = _of_kind(examples, [series], examples[0].race.track_type)
    if not own or len(own) == len(examples):
        return profile
    weight = len(own) / (len(own) + _SHRINKAGE)
    rate = float(retirement_constants(own)["retirement_rate"])  # type: ignore[arg-type]
    green = green_constants(own)["green_share"]
    return replace(
        profile,
        retirement_rate=weight * rate + (1 - weight) * profile.retirement_rate,
        green_share=weight * green + (1 - weight) * profile.green_share,
    )
