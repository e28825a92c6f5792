"""Rows of the tables of a calibration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ALL: Final = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What all rows say of the races they are about.

    Parameters
    ----------
    track_type, series
        Which races, or ``"all"``.
    races
        How many.
    """

    track_type: str
    series: str
    races: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow(Row):
    """How often points fell in the central part of their forecast.

    Parameters
    ----------
    results
        How many drivers in these races.
    level
        Probability of the central part: what `share` is for a calibrated model.
    share, standard_error
        How often they did; races are what is independent.
    """

    results: int
    level: float
    share: float
    standard_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PitRow(Row):
    """A bin of the histogram of the probability integral transform.

    Parameters
    ----------
    low, high
        Its ends.
    share, standard_error
        How many results fell in it; ``high - low`` for a calibrated model.
    """

    low: float
    high: float
    share: float
    standard_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillRow(Row):
    """The score of the model beside that of a baseline.

    Parameters
    ----------
    results
        How many drivers in these races.
    baseline
        Which.
    crps, crps_baseline
        Mean scores, in points; lower is better.
    difference, difference_error
        The model's less the baseline's, and its standard error over races, paired.
    skill, skill_error
        ``1 - crps / crps_baseline``: 0 for no better, 1 for perfect.
    """

    results: int
    baseline: str
    crps: float
    crps_baseline: float
    difference: float
    difference_error: float
    skill: float
    skill_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityRow(Row):
    """A figure of real races beside that of the same races as simulated.

    Parameters
    ----------
    races
        Those in which it can be measured.
    quantity, statistic
        What is measured of a race, and what of that over races.
    real, standard_error
        The figure, and how uncertain so many races leave it.
    simulated
        What it would be on average, were the races as simulated.
    z
        ``(simulated - real) / standard_error``; 0 where both agree.
    within
        Whether they agree within two standard errors.
    """

    quantity: str
    statistic: str
    real: float
    standard_error: float
    simulated: float
    z: float
    within: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionRow(Row):
    """Which share of races has a measure between two values.

    Parameters
    ----------
    quantity
        What is measured of a race.
    low, high
        From `low` to below `high`; to 1 in the last bin of a share.
    real, simulated
        Shares of races.
    """

    quantity: str
    low: float
    high: float
    real: float
    simulated: float
