"""Simulation of races: the order comes from `pace`, the laps from `dominators`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio._internal.validation import whole_number
from dfs_portfolio.errors import DataWarning, SettingsError, brief, warn_caller
from dfs_portfolio.slate.player_data import require_slate
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.scoring import scoring_of
from dfs_portfolio.sports.nascar.simulator.blocks import BLOCK, run_blocks
from dfs_portfolio.sports.nascar.simulator.conditions import RaceConditions
from dfs_portfolio.sports.nascar.simulator.dominators import (
    LapWeightFactors,
    RaceRuns,
    draw_laps,
    fit_lap_weight_factors,
)
from dfs_portfolio.sports.nascar.simulator.field import Field, read_field
from dfs_portfolio.sports.nascar.simulator.outcomes import (
    ARRAYS,
    RaceOutcomes,
    SimulatedScenarios,
)
from dfs_portfolio.sports.nascar.simulator.pace import draw_races
from dfs_portfolio.sports.nascar.simulator.projection_fit import ProjectionFit, fit_projections
from dfs_portfolio.sports.nascar.simulator.random_source import RandomSource
from dfs_portfolio.sports.nascar.simulator.targets import given_measures


def simulate_race(
    slate: Slate,
    race: RaceConditions,
    n_scenarios: int = 10_000,
    seed: int = 0,
    *,
    fit_projections: bool = True,
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
        The same inputs and seed give the same results, on any number of cores; at least 0. The
        first races of many are those of fewer.
    fit_projections
        Whether simulated means are those of the projections, as far as one race allows, and other
        projected numbers as near as they can be. Otherwise projections only determine the order
        and the distances of the drivers' strengths. To simulate a slate with projections more than
        once, use `race_scenarios`, which fits only once.

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
    return race_scenarios(slate, race, fit_projections=fit_projections).outcomes(n_scenarios, seed)


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class PreparedRace:
    """A race that is ready to be simulated; made by `prepare_race`.

    Parameters
    ----------
    slate, race
        As for `simulate_race`.
    field
        The starters, fitted to projections if there are any and this is wanted.
    factors
        Factors on the weights for laps.
    fit
        How near the fit came to the projections, ``None`` without a fit.
    """

    slate: Slate
    race: RaceConditions
    field: Field
    factors: LapWeightFactors
    fit: ProjectionFit | None

    def outcomes(self, n_scenarios: int, seed: int, *, threads: int | None = None) -> RaceOutcomes:
        """Simulate the race many times.

        Parameters
        ----------
        n_scenarios, seed
            As for `simulate_race`.
        threads
            As in `run_blocks`.

        Raises
        ------
        SettingsError
            If `n_scenarios` is below 1 or `seed` below 0.
        """
        n_scenarios, seed = _checked(n_scenarios, seed)
        shape = (n_scenarios, self.field.n_drivers)
        arrays: dict[str, NDArray[Any]] = {k: np.empty(shape, kind) for k, kind in ARRAYS.items()}

        def simulate(rng: RandomSource, races: slice) -> None:
            block = self._block(rng, seed)
            for name, array in arrays.items():
                array[races] = getattr(block, name)[: races.stop - races.start]

        run_blocks(simulate, n_scenarios, seed, threads)
        return RaceOutcomes(self.race, seed, **arrays, scoring=scoring_of(self.slate.contest))

    def points(self, n_scenarios: int, seed: int, *, threads: int | None = None) -> FloatArray:
        """Return points of the same races, shape (n_scenarios, n_drivers), read-only.

        Parameters and errors are those of `outcomes`, which takes more memory.
        """
        n_scenarios, seed = _checked(n_scenarios, seed)
        points = np.empty((n_scenarios, self.field.n_drivers))

        def simulate(rng: RandomSource, races: slice) -> None:
            points[races] = self._block(rng, seed).points()[: races.stop - races.start]

        run_blocks(simulate, n_scenarios, seed, threads)
        points.setflags(write=False)
        return points

    def _block(self, rng: RandomSource, seed: int) -> RaceOutcomes:
        """Simulate a whole block of races."""
        races = draw_races(rng, self.race.constants, self.field, BLOCK)
        laps_led, fastest_laps = draw_laps(rng, self.race, races, self.factors)
        return RaceOutcomes(
            self.race,
            seed,
            races.start,
            races.finish,
            laps_led,
            fastest_laps,
            ~races.running,
            scoring_of(self.slate.contest),
        )

    def draw(self, n_scenarios: int, seed: int) -> SimulatedScenarios:
        """Return scenarios that know the races they come from, and what the fit moved."""
        notes = () if self.fit is None else self.fit.notes(self.slate, self.race)
        return self.outcomes(n_scenarios, seed).to_scenarios(notes=notes)


def _checked(n_scenarios: int, seed: int) -> tuple[int, int]:
    """Return both as Python's integers."""
    n_scenarios = whole_number("n_scenarios", n_scenarios, least=1)
    return n_scenarios, whole_number("seed", seed, least=0)


def prepare_race(slate: Slate, field: Field, race: RaceConditions, *, fit: bool) -> PreparedRace:
    """Fit what a race is simulated from.

    Parameters
    ----------
    slate
        The drivers, with projections if there are any.
    field
        The same drivers as numbers.
    race
        The race.
    fit
        Whether to fit the field to the projections of the slate.
    """
    given = given_measures(slate)
    if fit and given.any:
        fitted = fit_projections(field, race, scoring_of(slate.contest), given)
        if fitted.matters:
            warn_caller("; ".join(fitted.notes(slate, race)), DataWarning)
        return PreparedRace(slate, race, fitted.field, fitted.factors, fitted)

    def draw(rng: RandomSource, n_races: int) -> RaceRuns:
        return draw_races(rng, race.constants, field, n_races)

    factors = fit_lap_weight_factors(field.laps_led, field.fastest_laps, race, draw)
    return PreparedRace(slate, race, field, factors, None)


@dataclass(frozen=True)
class RaceScenarios:
    """A scenario function that simulates a race; unlike a closure, it can be pickled and compared.

    Parameters
    ----------
    slate, race, fit_projections
        As for `simulate_race`.
    """

    slate: Slate
    race: RaceConditions
    fit_projections: bool = True

    def __call__(self, n_scenarios: int, seed: int = 0) -> FloatArray:
        """Return points of simulated races, shape (n_scenarios, n_drivers), read-only."""
        return self.prepared.points(n_scenarios, seed)

    def outcomes(self, n_scenarios: int, seed: int = 0) -> RaceOutcomes:
        """Return whole races, as `simulate_race` does."""
        return self.prepared.outcomes(n_scenarios, seed)

    def draw(self, n_scenarios: int, seed: int = 0) -> SimulatedScenarios:
        """Return scenarios that know the races they come from."""
        return self.prepared.draw(n_scenarios, seed)

    @cached_property
    def prepared(self) -> PreparedRace:
        """What the races are simulated from; the fit to projections is made once."""
        field = read_field(self.slate)
        return prepare_race(self.slate, field, self.race, fit=self.fit_projections)


def race_scenarios(
    slate: Slate, race: RaceConditions, *, fit_projections: bool = True
) -> RaceScenarios:
    """Return a function that simulates the race and returns points.

    Parameters
    ----------
    slate, race, fit_projections
        As for `simulate_race`.

    Returns
    -------
    callable
        ``scenario_fn(n_scenarios, seed=0)``, which returns points of shape
        (n_scenarios, n_drivers), read-only. It can be pickled and sent to another process. The fit
        to projections takes a second or two; it is made at the first call.
    """
    _check_inputs(slate, race)
    return RaceScenarios(slate, race, fit_projections)


def _check_inputs(slate: object, race: object) -> None:
    """Raise `SettingsError` unless these are a slate and a race."""
    require_slate(slate)
    if not isinstance(race, RaceConditions):
        raise SettingsError(
            f"race must be of type Race, got {brief(race)}: "
            "Race('Las Vegas', 'intermediate', laps=267), or Race.typical('intermediate')"
        )
