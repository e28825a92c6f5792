"""Pace, retirements and the order at the finish."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from dfs_portfolio._internal.types import BoolArray, FloatArray
from dfs_portfolio.sports.nascar.normal_scores import position_scores
from dfs_portfolio.sports.nascar.simulator.dominators import RaceRuns
from dfs_portfolio.sports.nascar.simulator.field import Field
from dfs_portfolio.sports.nascar.simulator.grid import fill_grid
from dfs_portfolio.sports.nascar.simulator.random_source import RandomSource
from dfs_portfolio.sports.nascar.simulator.ranks import descending_ranks
from dfs_portfolio.sports.nascar.simulator.track_profiles import TrackProfile


def draw_races(rng: RandomSource, track: TrackProfile, field: Field, n_scenarios: int) -> RaceRuns:
    """Draw races, except for their laps.

    Parameters
    ----------
    rng
        Source of randomness.
    track
        Constants of the race model.
    field
        The starters.
    n_scenarios
        Number of races.
    """
    shape = (n_scenarios, field.n_drivers)
    qualifying = track.qualifying_weight * field.skill + rng.standard_normal(shape)
    if field.qualifying_gain is not None:
        qualifying += field.qualifying_gain
    start = fill_grid(field.start, qualifying)
    start_score = position_scores(field.n_drivers)[start - 1]
    luck = _Luck.draw(rng, track, field, n_scenarios)
    pace, final_pace = _draw_pace(rng, track, field, start_score, luck)
    running, distance = _draw_retirements(rng, track, field, luck)
    finish = _finish_order(final_pace, running, distance)
    return RaceRuns(start, finish, pace, running, distance)


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, slots=True, eq=False)
class _Luck:
    """Luck that a whole race or a whole team shares.

    Parameters
    ----------
    chaos
        Factor on the chances of each race, shape (n_scenarios, 1); its mean square is 1.
    team
        Standard normal, equal for team-mates, shape (n_scenarios, n_drivers).
    team_share
        Share of the variance of a driver's luck that comes from the team.
    """

    chaos: FloatArray
    team: FloatArray
    team_share: float

    @classmethod
    def draw(cls, rng: RandomSource, track: TrackProfile, field: Field, n_scenarios: int) -> _Luck:
        sd = track.chaos_sd
        chaos = np.exp(sd * rng.standard_normal((n_scenarios, 1)) - sd**2)
        return cls(chaos, _draw_teams(rng, field, n_scenarios), track.team_luck)

    def draw_drivers(self, rng: RandomSource) -> FloatArray:
        """Draw the luck of each driver: standard normal, correlated within teams."""
        own = rng.standard_normal(self.team.shape)
        weights = np.sqrt([self.team_share, 1 - self.team_share])
        return np.asarray(weights[0] * self.team + weights[1] * own)


def _draw_teams(rng: RandomSource, field: Field, n_scenarios: int) -> FloatArray:
    return rng.standard_normal((n_scenarios, int(field.team.max()) + 1))[:, field.team]


def _draw_pace(
    rng: RandomSource,
    track: TrackProfile,
    field: Field,
    start_score: FloatArray,
    luck: _Luck,
) -> tuple[FloatArray, FloatArray]:
    """Draw pace through the race, and pace at its end, after late luck and trouble."""
    shape = start_score.shape
    variance = track.form_sd**2 + track.skill_weight**2 * field.skill_variance
    width = field.spread * np.sqrt(variance)
    expected = track.skill_weight * field.skill + track.start_weight * start_score
    if field.pace_gain is not None:
        expected += field.pace_gain
    team = track.team_sd * _draw_teams(rng, field, shape[0])
    form = width * luck.chaos * rng.standard_normal(shape)
    pace = expected + team + form
    late = field.spread * track.late_sd * luck.chaos * luck.draw_drivers(rng)
    # Unlike late luck, trouble is rare and never a gain.
    trouble = rng.random(shape) < track.trouble_rate * luck.chaos
    lost = track.trouble_size * np.where(trouble, rng.standard_exponential(shape), 0.0)
    final = pace + late - lost
    if field.luck is not None:
        final += (field.luck - 1) * (form + late)
    return pace, final


def _draw_retirements(
    rng: RandomSource, track: TrackProfile, field: Field, luck: _Luck
) -> tuple[BoolArray, FloatArray]:
    """Draw who runs to the end, and the share of the distance completed (1 if running)."""
    shape = luck.team.shape
    shape_of_frailty = track.frailty_shape
    # The hazard whose mean over the frailty gives the retirement rate.
    hazard = shape_of_frailty * ((1 - track.retirement_rate) ** (-1 / shape_of_frailty) - 1)
    relative = np.exp(-track.retirement_slope * field.skill)
    frailty = rng.gamma(shape_of_frailty, 1 / shape_of_frailty, (shape[0], 1))
    # An exponential lifetime, transformed from a normal so that team-mates can share a part of it.
    lifetime = -log_ndtr(-luck.draw_drivers(rng))
    running = lifetime > hazard * relative / relative.mean() * frailty
    distance = np.ones(shape)
    distance[~running] = rng.beta_where(*track.exit_shape, ~running)
    # A race needs a winner: if every driver retires, the last one to do so runs on.
    wiped_out = np.flatnonzero(~running.any(axis=1))
    running[wiped_out, distance[wiped_out].argmax(axis=1)] = True
    return running, distance


def _finish_order(
    final_pace: FloatArray, running: BoolArray, distance: FloatArray
) -> NDArray[np.int16]:
    """Rank running drivers by pace, and retired ones behind them by distance completed."""
    behind_all = final_pace.min() - 2.0
    return descending_ranks(np.where(running, final_pace, behind_all + distance))
