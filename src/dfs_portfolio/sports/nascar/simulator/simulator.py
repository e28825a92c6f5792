"""Simulation of races: the order comes from `pace`, the laps from `dominators`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio._internal.validation import whole_number
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.scoring import Scoring, scoring_of
from dfs_portfolio.sports.nascar.simulator.conditions import RaceConditions
from dfs_portfolio.sports.nascar.simulator.dominators import (
    RaceRuns,
    draw_laps,
    fit_lap_weight_factors,
)
from dfs_portfolio.sports.nascar.simulator.field import Field, read_field
from dfs_portfolio.sports.nascar.simulator.outcomes import RaceOutcomes
from dfs_portfolio.sports.nascar.simulator.pace import draw_races
from dfs_portfolio.sports.nascar.simulator.random_source import RandomSource


def simulate_race(
    slate: Slate, race: RaceConditions, n_scenarios: int = 10_000, seed: int = 0
) -> RaceOutcomes:
    """Simulate a race many times.

    Parameters
    ----------
    slate
        The starters. Strength comes from projections, else from expected finishes or
        probabilities, else from salary and past points. Starting positions, expected laps led and
        expected fastest laps are used where known.
    race
        Type of track and number of laps.
    n_scenarios
        Number of races, at least 1.
    seed
        The same inputs and seed give the same results; at least 0.

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
    >>> from dfs_portfolio.sports.nascar.simulator.race import Race
    >>> slate = Slate.from_records([{"driver_id": i, "salary": 9000 - 90 * i} for i in range(36)])
    >>> outcomes = simulate_race(slate, Race("Las Vegas", "intermediate", 267), n_scenarios=5)
    >>> outcomes.laps_led.sum(axis=1).tolist()
    [267, 267, 267, 267, 267]
    """
    return simulate_field(read_field(slate), race, n_scenarios, seed, scoring_of(slate.contest))


def simulate_field(
    field: Field, race: RaceConditions, n_scenarios: int, seed: int, scoring: Scoring
) -> RaceOutcomes:
    """Simulate a race from a field, as `simulate_race` does once it has read the slate.

    Raises
    ------
    SettingsError
        If `n_scenarios` is below 1 or `seed` below 0.
    """
    n_scenarios = whole_number("n_scenarios", n_scenarios, least=1)
    seed = whole_number("seed", seed, least=0)

    def draw(rng: RandomSource, n_races: int) -> RaceRuns:
        return draw_races(rng, race.constants, field, n_races)

    factors = fit_lap_weight_factors(field.laps_led, field.fastest_laps, race, draw)
    rng = np.random.Generator(np.random.PCG64(seed))
    races = draw(rng, n_scenarios)
    laps_led, fastest_laps = draw_laps(rng, race, races, factors)
    return RaceOutcomes(
        race,
        seed,
        races.start,
        races.finish,
        laps_led,
        fastest_laps,
        ~races.running,
        scoring,
    )


@dataclass(frozen=True)
class RaceScenarios:
    """A scenario function that simulates a race; unlike a closure, it can be pickled and compared.

    Parameters
    ----------
    slate, race
        As for `simulate_race`.
    """

    slate: Slate
    race: RaceConditions

    def __call__(self, n_scenarios: int, seed: int = 0) -> FloatArray:
        """Return points of simulated races, shape (n_scenarios, n_drivers), read-only."""
        return simulate_race(self.slate, self.race, n_scenarios, seed).points()


def race_scenarios(slate: Slate, race: RaceConditions) -> RaceScenarios:
    """Return a function that simulates the race and returns points.

    Parameters
    ----------
    slate, race
        As for `simulate_race`.

    Returns
    -------
    callable
        ``scenario_fn(n_scenarios, seed=0)``, which returns points of shape
        (n_scenarios, n_drivers), read-only. It can be pickled and sent to another process.
    """
    return RaceScenarios(slate, race)
