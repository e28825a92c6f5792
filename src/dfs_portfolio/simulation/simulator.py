"""The race model: grid, pace, retirements and running order; laps are in `dominators`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.checks import whole_number
from dfs_portfolio.errors import SlateError
from dfs_portfolio.simulation.dominators import Running, draw_laps, fit_tilt
from dfs_portfolio.simulation.grid import draw_grid, known_places, place_scores
from dfs_portfolio.simulation.outcomes import RaceOutcomes
from dfs_portfolio.simulation.race import Race
from dfs_portfolio.simulation.strength import driver_spread, driver_strength
from dfs_portfolio.simulation.tracks import TrackProfile
from dfs_portfolio.slate import Slate

Matrix = NDArray[np.float64]


def simulate_race(
    slate: Slate, race: Race, n_scenarios: int = 10_000, seed: int = 0
) -> RaceOutcomes:
    """Simulate a race many times.

    Parameters
    ----------
    slate
        The drivers who race. Strength comes from projections, else from expected finishes or
        chances, else from salary and past points; starting positions, and expected laps led and
        fastest laps, are used where known.
    race
        Type of track and number of laps.
    n_scenarios
        How many races, at least 1.
    seed
        Same inputs and seed, same results; at least 0.

    Returns
    -------
    RaceOutcomes
        Start, finish, laps led and fastest laps, each (n_scenarios, n_drivers), in slate order.

    Raises
    ------
    SettingsError
        If `n_scenarios` is below 1 or `seed` below 0.
    SlateError
        For fewer than 2 drivers, two drivers on one starting position, or a ceiling below a floor.

    Examples
    --------
    >>> slate = Slate.from_records([{"driver_id": i, "salary": 9000 - 90 * i} for i in range(36)])
    >>> outcomes = simulate_race(slate, Race("Las Vegas", "intermediate", 267), n_scenarios=5)
    >>> outcomes.laps_led.sum(axis=1).tolist()
    [267, 267, 267, 267, 267]
    """
    n_scenarios = whole_number("n_scenarios", n_scenarios, least=1)
    seed = whole_number("seed", seed, least=0)
    field = _read_field(slate)
    track = race.constants

    def draw(rng: np.random.Generator, n_races: int) -> Running:
        return _draw_races(rng, track, field, (n_races, len(slate)))

    tilt = fit_tilt(field.laps_led, field.fastest_laps, race, draw)
    rng = np.random.Generator(np.random.PCG64(seed))
    races = draw(rng, n_scenarios)
    laps_led, fastest_laps = draw_laps(rng, race, races, tilt)
    return RaceOutcomes(
        race,
        seed,
        races.start,
        races.finish,
        laps_led,
        fastest_laps,
        ~races.running,
        slate.contest.scoring,
    )


@dataclass(frozen=True)
class RaceScenarios:
    """A scenario function that simulates a race; unlike a closure, it can be pickled and compared.

    Parameters
    ----------
    slate, race
        As `simulate_race`.
    """

    slate: Slate
    race: Race

    def __call__(self, n_scenarios: int, seed: int = 0) -> Matrix:
        """Return points of simulated races, shape (n_scenarios, n_drivers), read-only."""
        return simulate_race(self.slate, self.race, n_scenarios, seed).points()


def race_scenarios(slate: Slate, race: Race) -> RaceScenarios:
    """Return a function that simulates the race and gives points.

    Parameters
    ----------
    slate, race
        As `simulate_race`.

    Returns
    -------
    callable
        ``scenario_fn(n_scenarios, seed=0)`` giving points (n_scenarios, n_drivers), read-only.
        It can be pickled, and so be sent to another process or machine.
    """
    return RaceScenarios(slate, race)


@dataclass(frozen=True, slots=True)
class _Field:
    """The starters as numbers, each array of shape (n_drivers,)."""

    strength: Matrix
    spread: Matrix
    places: NDArray[np.int64]
    team: NDArray[np.int64]
    laps_led: Matrix
    fastest_laps: Matrix


def _read_field(slate: Slate) -> _Field:
    if len(slate) < 2:
        raise SlateError("driver data", ["a race needs at least 2 drivers, the slate has 1"])
    return _Field(
        driver_strength(slate),
        driver_spread(slate),
        known_places(slate),
        slate.team_index,
        slate.known("laps_led"),
        slate.known("fastest_laps"),
    )


def _draw_races(
    rng: np.random.Generator, track: TrackProfile, field: _Field, shape: tuple[int, int]
) -> Running:
    """Draw all of some races but their laps."""
    start = _draw_start(rng, track, field, shape)
    start_score = place_scores(shape[1])[start - 1]
    pace, final_pace = _draw_pace(rng, track, field, start_score)
    running, distance = _draw_retirements(rng, track, field, shape)
    finish = _finish_order(final_pace, running, distance)
    return Running(start, finish, pace + track.lead_start * start_score, running, distance)


def _draw_start(
    rng: np.random.Generator, track: TrackProfile, field: _Field, shape: tuple[int, int]
) -> NDArray[np.int16]:
    link = track.qualifying_link
    noise = rng.standard_normal(shape)
    return draw_grid(field.places, link * field.strength + np.sqrt(1 - link**2) * noise)


def _draw_pace(
    rng: np.random.Generator, track: TrackProfile, field: _Field, start_score: Matrix
) -> tuple[Matrix, Matrix]:
    """Pace through the race, and at its end: the first plus late luck."""
    shape = start_score.shape
    team = rng.standard_normal((shape[0], int(field.team.max()) + 1))[:, field.team]
    form = np.sqrt(1 - track.team_share - track.late_share) * rng.standard_normal(shape)
    luck = np.sqrt(track.late_share) * rng.standard_normal(shape)
    expected = track.strength_weight * field.strength + track.start_weight * start_score
    pace = expected + np.sqrt(track.team_share) * team + field.spread * form
    return pace, pace + field.spread * luck


def _draw_retirements(
    rng: np.random.Generator, track: TrackProfile, field: _Field, shape: tuple[int, int]
) -> tuple[NDArray[np.bool_], Matrix]:
    """Who runs to the end, and the share of the distance completed by each (1 if running)."""
    shape_of_frailty = track.frailty_shape
    # The hazard whose mean over the frailty gives the retirement rate.
    hazard = shape_of_frailty * ((1 - track.retirement_rate) ** (-1 / shape_of_frailty) - 1)
    relative = np.exp(-track.retirement_slope * field.strength)
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
