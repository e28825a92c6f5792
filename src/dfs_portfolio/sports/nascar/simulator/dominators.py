"""Laps led and fastest laps: weights that share the laps, and factors on those weights.

An analyst may expect laps led or fastest laps of some drivers. The weights of those drivers are
then multiplied by one factor each, fitted on a separate set of races so that mean shares of laps
match the expectation. The factors depend on the slate and the race alone, never on the scenarios
they are used for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import BoolArray, FloatArray, IntArray
from dfs_portfolio.sports.nascar.normal_scores import position_scores
from dfs_portfolio.sports.nascar.simulator.conditions import RaceConditions
from dfs_portfolio.sports.nascar.simulator.laps import share_out
from dfs_portfolio.sports.nascar.simulator.random_source import AlignedNumbers, RandomSource
from dfs_portfolio.sports.nascar.simulator.track_profiles import TrackProfile

N_PILOT: Final = 5_000  # races that factors are fitted on
_PILOT_SEED: Final = 5_143
_ROUNDS: Final = 25
FACTOR_RANGE: Final = (1e-3, 1e3)
# Shape of the gamma distribution of a stint's length, which makes its standard deviation half of
# its mean: stages, fuel and tyres limit how long a stint can last.
_STINT_SHAPE: Final = 4.0
_NEGLIGIBLE_SHARE: Final = 1e-4


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, slots=True, eq=False)
class RaceRuns:
    """Simulated races before their laps are shared; arrays have shape (n_scenarios, n_drivers).

    An intermediate result with the quantities that laps depend on. `RaceOutcomes` has the laps and
    no longer has pace and distance.

    Parameters
    ----------
    start, finish
        Starting and finishing positions.
    pace
        Pace through the race.
    running
        Whether the driver runs to the end.
    distance
        Share of the distance completed.
    """

    start: NDArray[np.int16]
    finish: NDArray[np.int16]
    pace: FloatArray
    running: BoolArray
    distance: FloatArray


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, slots=True, eq=False)
class LapWeightFactors:
    """Factors on the weights for laps led and for fastest laps.

    Parameters
    ----------
    lead, fastest
        One for each driver, shape (n_drivers,), or one for all, shape (1,).
    """

    lead: FloatArray
    fastest: FloatArray


NO_FACTORS: Final = LapWeightFactors(np.ones(1), np.ones(1))


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, slots=True, eq=False)
class LapShares:
    """Each driver's share of the laps led and of the fastest laps, before they become whole laps.

    Parameters
    ----------
    lead, fastest
        Shape (n_scenarios, n_drivers), or means over the scenarios (n_drivers,). As an
        expectation: NaN for a driver without one.
    green
        Share of the laps under green, shape (n_scenarios,).
    """

    lead: FloatArray
    fastest: FloatArray
    green: FloatArray


def fit_lap_weight_factors(
    laps_led: FloatArray,
    fastest_laps: FloatArray,
    race: RaceConditions,
    draw: Callable[[RandomSource, int], RaceRuns],
) -> LapWeightFactors:
    """Fit the factors that make mean laps match the expected laps.

    Parameters
    ----------
    laps_led, fastest_laps
        Expected laps of each driver, NaN without an expectation, shape (n_drivers,). If every
        driver has one, they count in proportion to their sum, otherwise in proportion to the laps
        of the race.
    race
        The race.
    draw
        Draws a number of races.

    Returns
    -------
    LapWeightFactors
        `NO_FACTORS` if no driver has an expectation.
    """
    if np.isnan(laps_led).all() and np.isnan(fastest_laps).all():
        return NO_FACTORS
    track = race.constants
    rng = AlignedNumbers(np.random.PCG64(_PILOT_SEED))
    races = draw(rng, N_PILOT)
    pace = lead_pace(track, races)
    for_lead, for_fastest = _draw_weights(rng, track, pace)
    stints = _Stints.draw(rng, race, races, pace)

    def lead_shares(factor: FloatArray) -> FloatArray:
        shares = _shares(for_lead * factor, races.distance, track.lead_cut)
        return stints.add_to(shares, factor, race.laps)

    expected = expected_lap_shares(laps_led, fastest_laps, race)
    lead = _fit_factors(expected.lead, lead_shares)
    # Without an expectation of fastest laps, a driver who leads more is also fastest more often.
    base = _fastest_shares(for_fastest, lead_shares(lead), track, races.distance)

    def fastest_shares(factor: FloatArray) -> FloatArray:
        return _normalise(base * factor)

    return LapWeightFactors(lead, _fit_factors(expected.fastest, fastest_shares))


def draw_laps(
    rng: RandomSource, race: RaceConditions, races: RaceRuns, factors: LapWeightFactors
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Draw laps led and fastest laps. A driver has none after retiring.

    Parameters
    ----------
    rng
        Source of randomness.
    race
        Its laps and constants.
    races
        The rest of each race.
    factors
        Factors on the weights.

    Returns
    -------
    tuple of ndarray
        Laps led and fastest laps, each (n_scenarios, n_drivers).
    """
    return whole_laps(rng, race, races, draw_lap_shares(rng, race, races, factors))


def whole_laps(
    rng: RandomSource, race: RaceConditions, races: RaceRuns, shares: LapShares
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Turn shares of laps into whole laps, as `draw_laps` does."""
    n_scenarios = len(races.start)
    laps = np.full(n_scenarios, race.laps, dtype=np.int64)
    green_laps = np.rint(shares.green * race.laps).astype(np.int64)
    counts = []
    for weights, totals in ((shares.lead, laps), (shares.fastest, green_laps)):
        exit_lap = (races.distance * totals[:, None]).astype(np.int64)
        offset = rng.random(n_scenarios)
        counts.append(share_out(weights, totals, exit_lap, races.running, offset))
    return counts[0], counts[1]


def draw_lap_shares(
    rng: RandomSource, race: RaceConditions, races: RaceRuns, factors: LapWeightFactors
) -> LapShares:
    """Draw the shares that `draw_laps` turns into whole laps; parameters are the same."""
    track = race.constants
    pace = lead_pace(track, races)
    for_lead, for_fastest = _draw_weights(rng, track, pace)
    lead = _shares(for_lead * factors.lead, races.distance, track.lead_cut)
    lead = _Stints.draw(rng, race, races, pace).add_to(lead, factors.lead, race.laps)
    fastest = _fastest_shares(for_fastest, lead, track, races.distance)
    fastest = _normalise(fastest * factors.fastest)

    retired_share = 1 - races.running.mean(axis=1)
    expected = track.green_share - track.green_slope * (retired_share - track.retirement_rate)
    noise = track.green_sd * rng.standard_normal(len(races.start))
    return LapShares(lead, fastest, np.clip(expected + noise, 0.3, 1.0))


def lead_pace(track: TrackProfile, races: RaceRuns) -> FloatArray:
    """Return the pace that counts for leading laps: a start in front is worth more for it."""
    return np.asarray(
        races.pace + track.lead_start * position_scores(races.start.shape[1])[races.start - 1]
    )


def _draw_weights(
    rng: RandomSource, track: TrackProfile, pace: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Draw weights for laps led and for fastest laps from `lead_pace`, before any factors."""
    lead = np.exp(track.lead_slope * pace) * rng.gamma(track.lead_shape, size=pace.shape)
    fastest = np.exp(track.fastest_slope * pace) * rng.gamma(track.fastest_shape, size=pace.shape)
    return _saturate(lead, track.lead_saturation), _saturate(fastest, track.fastest_saturation)


def _saturate(weights: FloatArray, level: float) -> FloatArray:
    """Reduce large weights: a driver in front gains little by being faster still."""
    share = _normalise(weights)
    return np.asarray(share / (share + level))


def _fastest_shares(
    weights: FloatArray, lead: FloatArray, track: TrackProfile, distance: FloatArray
) -> FloatArray:
    """Share fastest laps: a part goes with the lead, in clean air, the rest by weight."""
    others = _shares(weights, distance, track.fastest_cut)
    return track.fastest_link * lead + (1 - track.fastest_link) * others


def _shares(weights: FloatArray, distance: FloatArray, cut: float) -> FloatArray:
    """Turn weights into shares in proportion to distance; weights below the cut get nothing."""
    above = np.where(weights < cut * weights.sum(axis=1, keepdims=True), 0.0, weights) * distance
    return _normalise(above)


def _normalise(weights: FloatArray) -> FloatArray:
    # Unlike `lap_shares` this runs in the inner loop of the simulator, on weights, not on counts:
    # the tiny constant only guards a row of zeros.
    return np.asarray(weights / (weights.sum(axis=1, keepdims=True) + 1e-300))


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, slots=True, eq=False)
class _Stints:
    """Leaders of the first and the last laps; every array has shape (n_scenarios,).

    Parameters
    ----------
    opener, winner
        Index of the driver who leads the first laps, and the last ones.
    opening, final
        Their shares of the laps.
    """

    opener: IntArray
    opening: FloatArray
    winner: IntArray
    final: FloatArray

    @classmethod
    def draw(
        cls, rng: RandomSource, race: RaceConditions, races: RaceRuns, pace: FloatArray
    ) -> _Stints:
        track, n_scenarios = race.constants, len(races.start)
        # The driver of the front row with more pace for leading is ahead after the first corner.
        front = np.where(races.start <= 2, pace, -np.inf)
        length = rng.gamma(_STINT_SHAPE, 1 / _STINT_SHAPE, (2, n_scenarios))
        opening, final = track.opening_stint * length[0], track.final_stint * length[1]
        return cls(front.argmax(axis=1), opening, races.finish.argmin(axis=1), final)

    def add_to(self, shares: FloatArray, factor: FloatArray, laps: int) -> FloatArray:
        """Give the stints their shares and scale the other shares down to the remaining laps.

        A driver who is not expected to lead much has shorter stints, but the winner always leads
        the last lap.
        """
        reduction = np.minimum(np.broadcast_to(factor, shares.shape[1]), 1.0)
        # The small excess keeps a share of one lap from being rounded away.
        last_lap = min((1 + 1e-6) / laps, 1.0)
        final = np.clip(self.final * reduction[self.winner], last_lap, 1.0)
        opening = np.minimum(self.opening * reduction[self.opener], 1 - final)
        shares = shares * (1 - opening - final)[:, None]
        rows = np.arange(len(shares))
        shares[rows, self.opener] += opening
        shares[rows, self.winner] += final
        return shares


def expected_lap_shares(
    laps_led: FloatArray, fastest_laps: FloatArray, race: RaceConditions
) -> LapShares:
    """Turn expected laps into shares; parameters are those of `fit_lap_weight_factors`."""
    green = race.constants.green_share
    return LapShares(
        _expected_shares(laps_led, race.laps),
        _expected_shares(fastest_laps, race.laps * green),
        np.array([green]),
    )


def improve_factors(
    factors: LapWeightFactors, expected: LapShares, simulated: LapShares
) -> LapWeightFactors:
    """Return factors that bring mean shares nearer to the expected ones: one round of the fit.

    Parameters
    ----------
    factors
        Those that the shares were simulated with.
    expected
        From `expected_lap_shares`.
    simulated
        Mean shares, each (n_drivers,).
    """
    return LapWeightFactors(
        _improve(factors.lead, expected.lead, simulated.lead),
        _improve(factors.fastest, expected.fastest, simulated.fastest),
    )


def _expected_shares(laps: FloatArray, race_laps: float) -> FloatArray:
    """Turn expected laps into shares: NaN without an expectation, or if all expectations are 0."""
    known = ~np.isnan(laps)
    total = float(laps[known].sum())
    whole = total if known.all() else max(race_laps, total)
    return laps / whole if total > 0 else np.full_like(laps, np.nan)


def _fit_factors(
    expected: FloatArray, mean_shares: Callable[[FloatArray], FloatArray]
) -> FloatArray:
    """Multiply each factor, round by round, by the ratio of expected to simulated mean share."""
    factor = np.ones(len(expected))
    for _ in range(0 if np.isnan(expected).all() else _ROUNDS):
        factor = _improve(factor, expected, mean_shares(factor).mean(axis=0))
    return factor


def _improve(factor: FloatArray, expected: FloatArray, share: FloatArray) -> FloatArray:
    """Multiply factors by the ratio of expected to simulated mean share, where one is expected."""
    ratio = (expected + _NEGLIGIBLE_SHARE) / (share + _NEGLIGIBLE_SHARE)
    return np.where(np.isnan(expected), factor, np.clip(factor * ratio, *FACTOR_RANGE))
