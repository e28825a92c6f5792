"""Who leads laps and who is fastest: weights by which laps are shared, and what leans on them.

Where an analyst expects laps led or fastest laps, the weights of those drivers are multiplied by
a factor each, fitted on races of its own so that mean shares of laps come out as expected. The
factors depend on the slate and the race alone, never on the scenarios they are used for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.simulation.laps import share_out
from dfs_portfolio.simulation.race import Race
from dfs_portfolio.simulation.tracks import TrackProfile

Matrix = NDArray[np.float64]

N_PILOT: Final = 5_000  # races that factors are fitted on
_PILOT_SEED: Final = 5_143
_ROUNDS: Final = 25
_LIMITS: Final = (1e-3, 1e3)
_TRACE: Final = 1e-4  # a share of laps that is as good as none


@dataclass(frozen=True, slots=True)
class Running:
    """Races but for their laps, each array of shape (n_scenarios, n_drivers).

    Parameters
    ----------
    start, finish
        Positions.
    lead_pace
        Pace that counts for leading.
    running
        Who runs to the end.
    distance
        Share of the distance completed.
    """

    start: NDArray[np.int16]
    finish: NDArray[np.int16]
    lead_pace: Matrix
    running: NDArray[np.bool_]
    distance: Matrix


@dataclass(frozen=True, slots=True)
class Tilt:
    """Factors on the weights for laps led and for fastest laps, each of shape (n_drivers,)."""

    lead: Matrix
    fastest: Matrix


def fit_tilt(
    laps_led: Matrix,
    fastest_laps: Matrix,
    race: Race,
    draw: Callable[[np.random.Generator, int], Running],
) -> Tilt:
    """Find the factors that lead to the expected laps.

    Parameters
    ----------
    laps_led, fastest_laps
        Expected laps of each driver, NaN where nothing is expected, shape (n_drivers,). If all
        are given they count in proportion to their sum, else against the laps of the race.
    race
        The race.
    draw
        Draws so many races.

    Returns
    -------
    Tilt
        All 1 where nothing is expected.
    """
    none = np.ones(len(laps_led))
    if np.isnan(laps_led).all() and np.isnan(fastest_laps).all():
        return Tilt(none, none)
    track = race.constants
    rng = np.random.Generator(np.random.PCG64(_PILOT_SEED))
    races = draw(rng, N_PILOT)
    weights = _lead_weights(rng, track, races)
    expected = _expected_shares(laps_led, race.laps)
    lead = _fitted(weights, expected, races.distance, track.lead_cut)
    weights = _fastest_weights(rng, track, weights * lead)
    expected = _expected_shares(fastest_laps, race.laps * track.green_share)
    return Tilt(lead, _fitted(weights, expected, races.distance, 0.0))


def draw_laps(
    rng: np.random.Generator, race: Race, races: Running, tilt: Tilt
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Laps led and fastest laps: concentrated, and only while a driver is in the race.

    Parameters
    ----------
    rng
        Where randomness comes from.
    race
        Its laps and constants.
    races
        What else happened.
    tilt
        Factors on the weights.

    Returns
    -------
    tuple of ndarray
        Laps led and fastest laps, each (n_scenarios, n_drivers).
    """
    track = race.constants
    n_scenarios = len(races.start)
    lead = _lead_weights(rng, track, races) * tilt.lead
    fastest = _fastest_weights(rng, track, lead) * tilt.fastest
    lead = _cut(lead, track.lead_cut)

    retired_share = 1 - races.running.mean(axis=1)
    expected = track.green_share - track.green_slope * (retired_share - track.retirement_rate)
    green = np.clip(expected + track.green_sd * rng.standard_normal(n_scenarios), 0.3, 1.0)

    laps = np.full(n_scenarios, race.laps, dtype=np.int64)
    green_laps = np.rint(green * race.laps).astype(np.int64)
    shared = []
    for weights, totals in ((lead, laps), (fastest, green_laps)):
        exit_lap = (races.distance * totals[:, None]).astype(np.int64)
        offset = rng.random(n_scenarios)
        shared.append(share_out(weights * races.distance, totals, exit_lap, races.running, offset))
    return shared[0], shared[1]


def _lead_weights(rng: np.random.Generator, track: TrackProfile, races: Running) -> Matrix:
    pace = races.lead_pace
    return np.asarray(
        np.exp(track.lead_slope * pace) * rng.gamma(track.lead_shape, size=pace.shape)
    )


def _fastest_weights(rng: np.random.Generator, track: TrackProfile, lead: Matrix) -> Matrix:
    return np.asarray(lead**track.fastest_link * rng.gamma(track.fastest_shape, size=lead.shape))


def _cut(lead: Matrix, share: float) -> Matrix:
    """Let drivers of little weight lead nothing."""
    return np.where(lead < share * lead.sum(axis=1, keepdims=True), 0.0, lead)


def _expected_shares(given: Matrix, laps: float) -> Matrix:
    """Make shares of laps; NaN where nothing is expected, and everywhere if all expect none."""
    known = ~np.isnan(given)
    total = float(given[known].sum())
    whole = total if known.all() else max(laps, total)
    return given / whole if total > 0 else np.full_like(given, np.nan)


def _fitted(weights: Matrix, expected: Matrix, distance: Matrix, cut: float) -> Matrix:
    """Multiply weights, in turns, by what is missing to the expected mean share of laps."""
    known = ~np.isnan(expected)
    factor = np.ones(len(expected))
    for _ in range(_ROUNDS if known.any() else 0):
        tilted = _cut(weights * factor, cut) * distance
        share = (tilted / (tilted.sum(axis=1, keepdims=True) + 1e-300)).mean(axis=0)
        missing = (expected[known] + _TRACE) / (share[known] + _TRACE)
        factor[known] = np.clip(factor[known] * missing, *_LIMITS)
    return factor
