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

from dfs_portfolio.sports.nascar.simulator.grid import place_scores
from dfs_portfolio.sports.nascar.simulator.laps import share_out
from dfs_portfolio.sports.nascar.simulator.race import Race
from dfs_portfolio.sports.nascar.simulator.track_profiles import TrackProfile

Matrix = NDArray[np.float64]

N_PILOT: Final = 5_000  # races that factors are fitted on
_PILOT_SEED: Final = 5_143
_ROUNDS: Final = 25
_LIMITS: Final = (1e-3, 1e3)
# Stints vary by half of their mean: stages, fuel and tyres set how long one may last.
_STINT_SHAPE: Final = 4.0
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
    pace = lead_pace(track, races)
    for_lead, for_fastest = _draw_weights(rng, track, pace)
    stints = _Stints.draw(rng, race, races, pace)

    def led(factor: Matrix) -> Matrix:
        shares = _shares(for_lead * factor, races.distance, track.lead_cut)
        return stints.added_to(shares, factor, race.laps)

    lead = _fitted(_expected_shares(laps_led, race.laps), led)
    # Who leads more than his pace tells is fastest more often, too, unless told otherwise.
    untold = _fastest_shares(for_fastest, led(lead), track, races.distance)

    def fastest(factor: Matrix) -> Matrix:
        return _normed(untold * factor)

    expected = _expected_shares(fastest_laps, race.laps * track.green_share)
    return Tilt(lead, _fitted(expected, fastest))


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
    pace = lead_pace(track, races)
    for_lead, for_fastest = _draw_weights(rng, track, pace)
    lead = _shares(for_lead * tilt.lead, races.distance, track.lead_cut)
    lead = _Stints.draw(rng, race, races, pace).added_to(lead, tilt.lead, race.laps)
    fastest = _fastest_shares(for_fastest, lead, track, races.distance)
    fastest = _normed(fastest * tilt.fastest)

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


def _draw_weights(
    rng: np.random.Generator, track: TrackProfile, pace: Matrix
) -> tuple[Matrix, Matrix]:
    """Draw weights for laps led and for fastest laps, before any factors, of `lead_pace`."""
    lead = np.exp(track.lead_slope * pace) * rng.gamma(track.lead_shape, size=pace.shape)
    fastest = np.exp(track.fastest_slope * pace) * rng.gamma(track.fastest_shape, size=pace.shape)
    return _saturated(lead, track.lead_saturation), _saturated(fastest, track.fastest_saturation)


def _saturated(weights: Matrix, level: float) -> Matrix:
    """Let large weights count less: to be faster still is of little use to who is in front."""
    share = _normed(weights)
    return np.asarray(share / (share + level))


def _fastest_shares(weights: Matrix, lead: Matrix, track: TrackProfile, distance: Matrix) -> Matrix:
    """Share fastest laps: some go to whoever leads, in clean air, the others by weight."""
    others = _shares(weights, distance, track.fastest_cut)
    return track.fastest_link * lead + (1 - track.fastest_link) * others


def _shares(weights: Matrix, distance: Matrix, cut: float) -> Matrix:
    """Make shares of weights, each for the distance it lasted; those of little weight get none."""
    kept = np.where(weights < cut * weights.sum(axis=1, keepdims=True), 0.0, weights) * distance
    return _normed(kept)


def _normed(weights: Matrix) -> Matrix:
    return np.asarray(weights / (weights.sum(axis=1, keepdims=True) + 1e-300))


@dataclass(frozen=True, slots=True)
class _Stints:
    """Who leads the first and the last laps, and shares of them, each of shape (n_scenarios,)."""

    opener: NDArray[np.int64]
    opening: Matrix
    winner: NDArray[np.int64]
    final: Matrix

    @classmethod
    def draw(cls, rng: np.random.Generator, race: Race, races: Running, pace: Matrix) -> _Stints:
        track, n_scenarios = race.constants, len(races.start)
        # Of the front row, who has more pace for leading is ahead after the first corner.
        front = np.where(races.start <= 2, pace, -np.inf)
        length = rng.gamma(_STINT_SHAPE, 1 / _STINT_SHAPE, (2, n_scenarios))
        opening, final = track.opening_stint * length[0], track.final_stint * length[1]
        return cls(front.argmax(axis=1), opening, races.finish.argmin(axis=1), final)

    def added_to(self, shares: Matrix, factor: Matrix, laps: int) -> Matrix:
        """Give them their laps, and share the others as before.

        Of who is not expected to lead much, less; but whoever wins leads the last lap.
        """
        little = np.minimum(np.broadcast_to(factor, shares.shape[1]), 1.0)
        # The trace keeps a share of one lap from being rounded away.
        last_lap = min((1 + 1e-6) / laps, 1.0)
        final = np.clip(self.final * little[self.winner], last_lap, 1.0)
        opening = np.minimum(self.opening * little[self.opener], 1 - final)
        shares = shares * (1 - opening - final)[:, None]
        rows = np.arange(len(shares))
        shares[rows, self.opener] += opening
        shares[rows, self.winner] += final
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
