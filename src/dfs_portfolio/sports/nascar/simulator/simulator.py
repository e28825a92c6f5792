"""Races drawn from the numbers of a field: order from `pace`, laps from `dominators`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.validation import whole_number
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.scoring import Scoring, scoring_of
from dfs_portfolio.sports.nascar.simulator.dominators import Running, draw_laps, fit_tilt
from dfs_portfolio.sports.nascar.simulator.field import Field, read_field
from dfs_portfolio.sports.nascar.simulator.outcomes import RaceOutcomes
from dfs_portfolio.sports.nascar.simulator.pace import draw_races
from dfs_portfolio.sports.nascar.simulator.race import Race

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
    return simulate_field(read_field(slate), race, n_scenarios, seed, scoring_of(slate.contest))


def simulate_field(
    field: Field, race: Race, n_scenarios: int, seed: int, scoring: Scoring
) -> RaceOutcomes:
    """Simulate a race of given numbers: `simulate_race` below what it reads from a slate.

    Raises
    ------
    SettingsError
        If `n_scenarios` is below 1 or `seed` below 0.
    """
    n_scenarios = whole_number("n_scenarios", n_scenarios, least=1)
    seed = whole_number("seed", seed, least=0)

    def draw(rng: np.random.Generator, n_races: int) -> Running:
        return draw_races(rng, race.constants, field, n_races)

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
        scoring,
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
