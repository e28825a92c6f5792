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

from dfs_portfolio.simulation.grid import place_scores
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
    pace
        Pace through the race.
    running
        Who runs to the end.
    distance
        Share of the distance completed.
    """

    start: NDArray[np.int16]
    finish: NDArray[np.int16]
    pace: Matrix
    running: NDArray[np.bool_]
    distance: Matrix


@dataclass(frozen=True, slots=True)
class Tilt:
    """Factors on the weights for laps led and for fastest laps, one a driver or one for all."""

    lead: Matrix
    fastest: Matrix


NO_TILT: Final = Tilt(np.ones(1), np.ones(1))


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
        `NO_TILT` where nothing is expected.
    """
    if np.isnan(laps_led).all() and np.isnan(fastest_laps).all():
        return NO_TILT
    track = race.constants
    rng = np.random.Generator(np.random.PCG64(_PILOT_SEED))
    races = draw(rng, N_PILOT)
    for_lead, for_fastest = _weights(rng, track, races)
    stint = _draw_stint(rng, race, N_PILOT)

    def led(factor: Matrix) -> Matrix:
        shares = _shares(for_lead * factor, races.distance, track.lead_cut)
        return _with_final_stint(shares, stint, races.finish, factor, race.laps)

    lead = _fitted(_expected_shares(laps_led, race.laps), led)
    # Who leads more than his pace tells is fastest more often, too, unless told otherwise.
    along = lead**track.fastest_link

    def fastest(factor: Matrix) -> Matrix:
        return _shares(for_fastest * along * factor, races.distance, track.fastest_cut)

    expected = _expected_shares(fastest_laps, race.laps * track.green_share)
    return Tilt(lead, along * _fitted(expected, fastest))


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
    lead, fastest = _weights(rng, track, races)
    lead = _shares(lead * tilt.lead, races.distance, track.lead_cut)
    stint = _draw_stint(rng, race, n_scenarios)
    lead = _with_final_stint(lead, stint, races.finish, tilt.lead, race.laps)
    fastest = _shares(fastest * tilt.fastest, races.distance, track.fastest_cut)

    retired_share = 1 - races.running.mean(axis=1)
    expected = track.green_share - track.green_slope * (retired_share - track.retirement_rate)
    green = np.clip(expected + track.green_sd * rng.standard_normal(n_scenarios), 0.3, 1.0)

    laps = np.full(n_scenarios, race.laps, dtype=np.int64)
    green_laps = np.rint(green * race.laps).astype(np.int64)
    shared = []
    for weights, totals in ((lead, laps), (fastest, green_laps)):
        exit_lap = (races.distance * totals[:, None]).astype(np.int64)
        offset = rng.random(n_scenarios)
        shared.append(share_out(weights, totals, exit_lap, races.running, offset))
    return shared[0], shared[1]


def lead_pace(track: TrackProfile, races: Running) -> Matrix:
    """Return the pace that counts for leading: a start in front is worth more for it."""
    return np.asarray(
        races.pace + track.lead_start * place_scores(races.start.shape[1])[races.start - 1]
    )


def _weights(
    rng: np.random.Generator, track: TrackProfile, races: Running
) -> tuple[Matrix, Matrix]:
    """Return weights for laps led and for fastest laps, before any factors."""
    pace = lead_pace(track, races)
    noise = rng.gamma(track.lead_shape, size=pace.shape)
    flatter = noise**track.fastest_link * rng.gamma(track.fastest_shape, size=pace.shape)
    return np.exp(track.lead_slope * pace) * noise, np.exp(track.fastest_slope * pace) * flatter


def _shares(weights: Matrix, distance: Matrix, cut: float) -> Matrix:
    """Make shares of weights, each for the distance it lasted; those of little weight get none."""
    kept = np.where(weights < cut * weights.sum(axis=1, keepdims=True), 0.0, weights) * distance
    return np.asarray(kept / (kept.sum(axis=1, keepdims=True) + 1e-300))


def _draw_stint(rng: np.random.Generator, race: Race, n_scenarios: int) -> Matrix:
    """Draw which share of the laps the winner leads at the end, shape (n_scenarios,)."""
    return race.constants.final_stint * rng.standard_exponential(n_scenarios)


def _with_final_stint(
    shares: Matrix, stint: Matrix, finish: NDArray[np.int16], factor: Matrix, laps: int
) -> Matrix:
    """Give the last laps to the winner, and share the others as before.

    Of a winner who is not expected to lead much, less; but whoever wins leads the last lap.
    """
    winner = finish.argmin(axis=1)
    stint = stint * np.minimum(np.broadcast_to(factor, finish.shape[1]), 1.0)[winner]
    # The trace keeps a share of one lap from being rounded away.
    stint = np.clip(stint, min((1 + 1e-6) / laps, 1.0), 1.0)
    shares = shares * (1 - stint[:, None])
    shares[np.arange(len(shares)), winner] += stint
    return shares


def _expected_shares(given: Matrix, laps: float) -> Matrix:
    """Make shares of laps; NaN where nothing is expected, and everywhere if all expect none."""
    known = ~np.isnan(given)
    total = float(given[known].sum())
    whole = total if known.all() else max(laps, total)
    return given / whole if total > 0 else np.full_like(given, np.nan)


def _fitted(expected: Matrix, shares: Callable[[Matrix], Matrix]) -> Matrix:
    """Multiply factors, in turns, by what is missing to the expected mean share of laps."""
    known = ~np.isnan(expected)
    factor = np.ones(len(expected))
    for _ in range(_ROUNDS if known.any() else 0):
        share = shares(factor).mean(axis=0)
        missing = (expected[known] + _TRACE) / (share[known] + _TRACE)
        factor[known] = np.clip(factor[known] * missing, *_LIMITS)
    return factor
