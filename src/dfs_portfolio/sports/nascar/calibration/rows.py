"""Rows of the tables of a calibration report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ALL: Final = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The races that a row summarises.

    Parameters
    ----------
    track_type, series
        Type of track and series of the races, or ``"all"``.
    races
        Number of races.
    """

    track_type: str
    series: str
    races: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow(Row):
    """Share of points within a central interval of their forecasts.

    Parameters
    ----------
    results
        Number of drivers in these races.
    level
        Probability of the interval, which a calibrated `share` equals.
    share, standard_error
        Share of the points, and its standard error over independent races.
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
        Ends of the bin.
    share, standard_error
        Share of the results in the bin; ``high - low`` for a calibrated model.
    """

    low: float
    high: float
    share: float
    standard_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillRow(Row):
    """Scores of the model and of a baseline.

    Parameters
    ----------
    results
        Number of drivers in these races.
    baseline
        Name of the baseline.
    crps, crps_baseline
        Mean scores in points; lower is better.
    difference, difference_error
        Score of the model less that of the baseline, and the paired standard error over races.
    skill, skill_error
        ``1 - crps / crps_baseline``: 0 if no better, 1 if perfect.
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
    """A quantity of real races and of the same races as simulated.

    Parameters
    ----------
    races
        Number of races in which it can be measured.
    quantity, statistic
        The measure of a race, and the statistic of it over races.
    real, standard_error
        Statistic of the real races, and its standard error.
    simulated
        Mean of the statistic over simulations of these races.
    z
        ``(simulated - real) / standard_error``; 0 if both are equal.
    within
        Whether the difference is at most two standard errors.
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
    """Share of the races with a measure between two values.

    Parameters
    ----------
    quantity
        The measure of a race.
    low, high
        From `low` to below `high`; the last bin of a share includes 1.
    real, simulated
        Shares of the races.
    """

    quantity: str
    low: float
    high: float
    real: float
    simulated: float
