"""Outcomes of simulated races, driver by driver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import BoolArray, FloatArray, IntArray
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.sports.nascar.scoring import DRAFTKINGS_SCORING, Scoring
from dfs_portfolio.sports.nascar.simulator.blocks import BLOCK
from dfs_portfolio.sports.nascar.simulator.conditions import RaceConditions
from dfs_portfolio.sports.nascar.simulator.targets import CHANCES

# The arrays of `RaceOutcomes`, with the type of their numbers.
ARRAYS: Final[Mapping[str, type[np.generic]]] = MappingProxyType(
    {
        "start": np.int16,
        "finish": np.int16,
        "laps_led": np.int32,
        "fastest_laps": np.int32,
        "retired": np.bool_,
    }
)


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class RaceOutcomes:
    """Simulated results; every array has shape (n_scenarios, n_drivers) and is read-only.

    Parameters
    ----------
    race
        The race that was simulated.
    seed
        Seed of the simulation.
    start, finish
        Positions, a permutation of 1 to n_drivers in each scenario.
    laps_led
        Laps led; each row adds up to the laps of the race.
    fastest_laps
        Fastest laps; each row adds up to the green-flag laps of its scenario.
    retired
        Whether the driver retired. Retired drivers finish behind all others.
    scoring
        The points system of the slate's contest.
    """

    race: RaceConditions
    seed: int
    start: NDArray[np.int16]
    finish: NDArray[np.int16]
    laps_led: NDArray[np.int32]
    fastest_laps: NDArray[np.int32]
    retired: BoolArray
    scoring: Scoring = field(default=DRAFTKINGS_SCORING)

    def __post_init__(self) -> None:
        for name in ARRAYS:
            getattr(self, name).setflags(write=False)

    @property
    def n_scenarios(self) -> int:
        """Number of simulated races."""
        return int(self.finish.shape[0])

    @property
    def green_laps(self) -> IntArray:
        """Laps under green in each scenario, shape (n_scenarios,)."""
        return np.asarray(self.fastest_laps.sum(axis=1), dtype=np.int64)

    def points(self, scoring: Scoring | None = None) -> FloatArray:
        """Return points, shape (n_scenarios, n_drivers), read-only.

        Parameters
        ----------
        scoring
            A points system; ``None`` for that of the slate's contest.
        """
        system = self.scoring if scoring is None else scoring
        points = np.empty(self.finish.shape)
        for first in range(0, self.n_scenarios, BLOCK):  # in memory for a block, not for all
            races = slice(first, first + BLOCK)
            points[races] = system.score(
                self.start[races],
                self.finish[races],
                self.laps_led[races],
                self.fastest_laps[races],
            )
        points.setflags(write=False)
        return points

    def to_scenarios(
        self, scoring: Scoring | None = None, *, notes: tuple[str, ...] = ()
    ) -> SimulatedScenarios:
        """Return the points as scenarios, with the seed and the race as their source.

        Parameters
        ----------
        scoring
            As for `points`.
        notes
            What a person should know of them, a sentence each.
        """
        source = f"simulated: {self.race.name} ({self.race.track_type}, {self.race.laps} laps)"
        return SimulatedScenarios(
            self.points(scoring), self.seed, source, outcomes=self, fit_notes=notes
        )


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False, kw_only=True)
class SimulatedScenarios(Scenarios):
    """Points of simulated races, together with the outcomes they come from.

    The properties read the arrays of `outcomes`; nothing is stored twice.

    Parameters
    ----------
    points, seed, source
        As for `Scenarios`.
    outcomes
        Outcomes that the points were scored from.
    fit_notes
        What was moved so that the projections are possible in one race, a sentence each.
    """

    outcomes: RaceOutcomes
    fit_notes: tuple[str, ...] = ()

    def simulated(self, field: str) -> FloatArray | None:
        """Return chances to finish in front, the expected finish, or expected laps."""
        if field in CHANCES:
            return np.asarray((self.finish <= CHANCES[field]).mean(axis=0))
        counted: dict[str, NDArray[Any]] = {
            "expected_finish": self.finish,
            "laps_led": self.laps_led,
            "fastest_laps": self.fastest_laps,
        }
        return np.asarray(counted[field].mean(axis=0)) if field in counted else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What was moved so that the projections are possible in one race."""
        return self.fit_notes

    @property
    def start(self) -> NDArray[np.int16]:
        """Starting positions, shape (n_scenarios, n_drivers)."""
        return self.outcomes.start

    @property
    def finish(self) -> NDArray[np.int16]:
        """Finishing positions, shape (n_scenarios, n_drivers)."""
        return self.outcomes.finish

    @property
    def laps_led(self) -> NDArray[np.int32]:
        """Laps led, shape (n_scenarios, n_drivers)."""
        return self.outcomes.laps_led

    @property
    def fastest_laps(self) -> NDArray[np.int32]:
        """Fastest laps, shape (n_scenarios, n_drivers)."""
        return self.outcomes.fastest_laps

    @property
    def retired(self) -> BoolArray:
        """Whether each driver retired, shape (n_scenarios, n_drivers)."""
        return self.outcomes.retired
