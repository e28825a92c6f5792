"""The drivers of a race as the numbers that it is simulated from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.errors import SlateError
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.simulator.grid import known_places
from dfs_portfolio.sports.nascar.simulator.strength import driver_spread, driver_strength

Matrix = NDArray[np.float64]

# How well a slate's own numbers tell skill, where no result tells it: skill is in normal scores of
# the mean running position, and this much of it goes with one standard deviation of strength.
# Measured on nine slates of 2023 and 2026: docs/simulator.md.
SKILL_OF_STRENGTH = 0.75
DOUBT_OF_STRENGTH = 0.10


@dataclass(frozen=True, slots=True)
class Field:
    """The starters as numbers, each array of shape (n_drivers,).

    Parameters
    ----------
    skill
        Expected normal score of the mean running position, mean 0 over the field.
    doubt
        Variance of what is not known of that skill.
    spread
        How far each driver's race varies, relative to the median driver.
    places
        Places on the grid, 0 where not known.
    team
        Number of each driver's team, from 0.
    laps_led, fastest_laps
        Expected laps, NaN where nothing is expected.
    """

    skill: Matrix
    doubt: Matrix
    spread: Matrix
    places: NDArray[np.int64]
    team: NDArray[np.int64]
    laps_led: Matrix
    fastest_laps: Matrix

    @property
    def n_drivers(self) -> int:
        """Number of starters."""
        return len(self.skill)

    def with_skill(self, skill: Matrix, doubt: Matrix) -> Field:
        """Return the same field with other skills, moved to a mean of 0."""
        return replace(self, skill=skill - skill.mean(), doubt=doubt)


def read_field(slate: Slate) -> Field:
    """Make a field of what a slate says of its drivers.

    Raises
    ------
    SlateError
        For fewer than 2 drivers, two drivers on one starting position, or a ceiling below a floor.
    """
    if len(slate) < 2:
        raise SlateError("driver data", ["a race needs at least 2 drivers, the slate has 1"])
    strength = driver_strength(slate)
    return Field(
        SKILL_OF_STRENGTH * strength,
        np.full(len(slate), DOUBT_OF_STRENGTH),
        driver_spread(slate),
        known_places(slate),
        slate.team_index,
        slate.known("laps_led"),
        slate.known("fastest_laps"),
    )
