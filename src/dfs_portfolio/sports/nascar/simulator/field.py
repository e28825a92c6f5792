"""The starters of a race as numbers for the simulator."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio.errors import SlateError
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.simulator.grid import known_starts
from dfs_portfolio.sports.nascar.simulator.strength import driver_spread, driver_strength

# How well a slate's own numbers predict skill where no results do. Skill is in normal scores of
# the mean running position: expected skill for one standard deviation of strength, and the
# variance of skill around it. Measured on nine slates of 2023 and 2026: docs/simulator.md.
SKILL_PER_STRENGTH = 0.75
SKILL_VARIANCE_GIVEN_STRENGTH = 0.10


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """The starters as numbers; every array has shape (n_drivers,).

    Parameters
    ----------
    skill
        Expected normal score of the mean running position, mean 0 over the field.
    skill_variance
        Variance of the driver's true skill around `skill`.
    spread
        How far each driver's race varies, relative to the median driver.
    start
        Starting positions, 0 where not known.
    team
        Number of each driver's team, from 0.
    laps_led, fastest_laps
        Expected laps, NaN without an expectation.
    qualifying_gain, pace_gain
        What is added to the expected pace in qualifying and in the race, beyond what skill gives;
        ``None`` for nothing. Fitted to projections.
    luck
        Factor on what the driver's form and late luck do to the finish, ``None`` for 1. Fitted to
        projections. Laps led follow the form without it: they stay as concentrated as they are.
    """

    skill: FloatArray
    skill_variance: FloatArray
    spread: FloatArray
    start: IntArray
    team: IntArray
    laps_led: FloatArray
    fastest_laps: FloatArray
    qualifying_gain: FloatArray | None = None
    pace_gain: FloatArray | None = None
    luck: FloatArray | None = None

    @property
    def n_drivers(self) -> int:
        """Number of starters."""
        return len(self.skill)

    def with_gains(self, qualifying: FloatArray, pace: FloatArray, luck: FloatArray) -> Field:
        """Return the same field with these gains, and this luck."""
        return replace(self, qualifying_gain=qualifying, pace_gain=pace, luck=luck)

    def with_skill(self, skill: FloatArray, variance: FloatArray) -> Field:
        """Return the same field with other skills, shifted to a mean of 0."""
        return replace(self, skill=skill - skill.mean(), skill_variance=variance)


def read_field(slate: Slate) -> Field:
    """Make the field of a slate.

    Raises
    ------
    SlateError
        For fewer than 2 drivers, two drivers on one starting position, or a ceiling below a floor.
    """
    if len(slate) < 2:
        raise SlateError("driver data", ["a race needs at least 2 drivers, the slate has 1"])
    strength = driver_strength(slate)
    return Field(
        SKILL_PER_STRENGTH * strength,
        np.full(len(slate), SKILL_VARIANCE_GIVEN_STRENGTH),
        driver_spread(slate),
        known_starts(slate),
        slate.team_index,
        slate.known("laps_led"),
        slate.known("fastest_laps"),
    )
