"""How fast everybody is, who retires, and the order at the end."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.simulation.dominators import Running
from dfs_portfolio.simulation.field import Field
from dfs_portfolio.simulation.grid import draw_grid, place_scores
from dfs_portfolio.simulation.tracks import TrackProfile

Matrix = NDArray[np.float64]


def draw_races(
    rng: np.random.Generator, track: TrackProfile, field: Field, n_scenarios: int
) -> Running:
    """Draw all of some races but their laps.

    Parameters
    ----------
    rng
        Where randomness comes from.
    track
        Constants of the race model.
    field
        The starters.
    n_scenarios
        How many races.
    """
    shape = (n_scenarios, field.n_drivers)
    noise = rng.standard_normal(shape)
    start = draw_grid(field.places, track.qualifying_weight * field.skill + noise)
    start_score = place_scores(field.n_drivers)[start - 1]
    pace, final_pace = _draw_pace(rng, track, field, start_score)
    running, distance = _draw_retirements(rng, track, field, shape)
    finish = _finish_order(final_pace, running, distance)
    return Running(start, finish, pace, running, distance)


def _draw_pace(
    rng: np.random.Generator, track: TrackProfile, field: Field, start_score: Matrix
) -> tuple[Matrix, Matrix]:
    """Pace through the race, and at its end: less of what luck and trouble took."""
    shape = start_score.shape
    team = rng.standard_normal((shape[0], int(field.team.max()) + 1))[:, field.team]
    width = field.spread * np.sqrt(track.form_sd**2 + track.skill_weight**2 * field.doubt)
    expected = track.skill_weight * field.skill + track.start_weight * start_score
    pace = expected + track.team_sd * team + width * rng.standard_normal(shape)
    luck = field.spread * track.late_sd * rng.standard_normal(shape)
    # Trouble is what bad luck is not: seldom, and never a gain.
    trouble = rng.random(shape) < track.trouble_rate
    lost = track.trouble_size * np.where(trouble, rng.standard_exponential(shape), 0.0)
    return pace, pace + luck - lost


def _draw_retirements(
    rng: np.random.Generator, track: TrackProfile, field: Field, shape: tuple[int, int]
) -> tuple[NDArray[np.bool_], Matrix]:
    """Who runs to the end, and the share of the distance completed by each (1 if running)."""
    shape_of_frailty = track.frailty_shape
    # The hazard whose mean over the frailty gives the retirement rate.
    hazard = shape_of_frailty * ((1 - track.retirement_rate) ** (-1 / shape_of_frailty) - 1)
    relative = np.exp(-track.retirement_slope * field.skill)
    frailty = rng.gamma(shape_of_frailty, 1 / shape_of_frailty, (shape[0], 1))
    running = rng.standard_exponential(shape) > hazard * relative / relative.mean() * frailty
    distance = np.where(running, 1.0, rng.beta(*track.exit_shape, shape))
    # Somebody wins: where all are out, the last one to go carries on.
    wiped_out = np.flatnonzero(~running.any(axis=1))
    running[wiped_out, distance[wiped_out].argmax(axis=1)] = True
    return running, distance


def _finish_order(
    final_pace: Matrix, running: NDArray[np.bool_], distance: Matrix
) -> NDArray[np.int16]:
    """Rank those who run on by pace, and behind them the others by distance completed."""
    behind_all = final_pace.min() - 2.0
    order = np.argsort(-np.where(running, final_pace, behind_all + distance), axis=1, kind="stable")
    finish = np.empty(order.shape, dtype=np.int16)
    places = np.arange(1, order.shape[1] + 1, dtype=np.int16)
    np.put_along_axis(finish, order, np.broadcast_to(places, order.shape), axis=1)
    return finish
