"""The tables of a calibration report, from the scores of races."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, get_args

import numpy as np

from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio.sports.nascar.calibration.estimates import (
    expected_statistic,
    ratio_estimate,
    statistic_estimate,
)
from dfs_portfolio.sports.nascar.calibration.evaluation import BASELINES, MODEL, RaceScores
from dfs_portfolio.sports.nascar.calibration.proper_scores import central_share, share_within
from dfs_portfolio.sports.nascar.calibration.rows import (
    ALL,
    CoverageRow,
    DistributionRow,
    PitRow,
    QuantityRow,
    SkillRow,
)
from dfs_portfolio.sports.nascar.results import TrackType

LEVELS: Final = (0.5, 0.8, 0.9)
N_BINS: Final = 20
# With fewer races, even the standard errors are too uncertain.
MIN_RACES: Final = 5

# The quantities of the report: measures of a race, and statistics of them over races.
QUANTITIES: Final = (
    *(
        ("largest share of laps led", statistic)
        for statistic in ("mean", "10% quantile", "median", "90% quantile")
    ),
    ("second share of laps led", "mean"),
    ("leaders", "mean"),
    ("leaders of 10% of the laps", "mean"),
    ("who led most won", "share"),
    ("largest share of fastest laps", "mean"),
    ("green share of laps", "mean"),
    ("retired", "mean"),
    ("retired", "variance / mean"),
    ("rank correlation of start and finish", "mean"),
    ("rank correlation of start and finish", "sd"),
    ("start of the winner", "mean"),
    ("correlation of team-mates", "mean"),
    ("sd of points", "mean"),
    ("99% quantile of points", "mean"),
    ("rank correlation of mean points and points", "mean"),
)
# Measures whose distribution over races is in the report, and the width of a bin.
DISTRIBUTIONS: Final = (
    ("largest share of laps led", 0.1),
    ("retired", 1.0),
    ("leaders", 1.0),
)


@dataclass(frozen=True)
class _Group:
    """Races of a type of track and a series, at least `MIN_RACES`."""

    track_type: str
    series: str
    scores: Sequence[RaceScores]

    @property
    def sizes(self) -> FloatArray:
        return np.array([len(score.pit) for score in self.scores], dtype=np.float64)

    def covered(self, level: float) -> FloatArray:
        return np.array([central_share(score.pit, level).sum() for score in self.scores])

    def crps(self, name: str) -> FloatArray:
        return np.array([score.crps[name].sum() for score in self.scores])

    def measures(self, name: str) -> tuple[FloatArray, FloatArray]:
        """Return real and simulated values, (n_races,) and (n_scenarios, n_races)."""
        real = np.array([score.real[name] for score in self.scores])
        known = np.flatnonzero(~np.isnan(real)).tolist()
        if not known:
            return real[known], np.empty((0, 0))
        return real[known], np.column_stack([self.scores[i].simulated[name] for i in known])


def coverage_rows(scores: Sequence[RaceScores]) -> Iterator[CoverageRow]:
    """Estimate the shares of points within central intervals of their forecasts."""
    for group, level in product(_groups(scores), LEVELS):
        estimate = ratio_estimate(group.covered(level), group.sizes)
        yield CoverageRow(
            track_type=group.track_type,
            series=group.series,
            races=len(group.scores),
            results=int(group.sizes.sum()),
            level=level,
            share=estimate.value,
            standard_error=estimate.standard_error,
        )


def pit_rows(scores: Sequence[RaceScores]) -> Iterator[PitRow]:
    """Estimate histograms of the probability integral transform."""
    for group, k in product(_groups(scores), range(N_BINS)):
        low, high = k / N_BINS, (k + 1) / N_BINS
        inside = np.array([share_within(score.pit, low, high).sum() for score in group.scores])
        estimate = ratio_estimate(inside, group.sizes)
        yield PitRow(
            track_type=group.track_type,
            series=group.series,
            races=len(group.scores),
            low=low,
            high=high,
            share=estimate.value,
            standard_error=estimate.standard_error,
        )


def skill_rows(scores: Sequence[RaceScores]) -> Iterator[SkillRow]:
    """Compare the scores of the model with those of each baseline."""
    for group, baseline in product(_groups(scores), BASELINES):
        model, other, sizes = group.crps(MODEL), group.crps(baseline), group.sizes
        difference, ratio = ratio_estimate(model - other, sizes), ratio_estimate(model, other)
        yield SkillRow(
            track_type=group.track_type,
            series=group.series,
            races=len(group.scores),
            results=int(sizes.sum()),
            baseline=baseline,
            crps=ratio_estimate(model, sizes).value,
            crps_baseline=ratio_estimate(other, sizes).value,
            difference=difference.value,
            difference_error=difference.standard_error,
            skill=1 - ratio.value,
            skill_error=ratio.standard_error,
        )


def quantity_rows(scores: Sequence[RaceScores]) -> Iterator[QuantityRow]:
    """Compare quantities of real races with those of simulated ones."""
    for group, (quantity, statistic) in product(_groups(scores), QUANTITIES):
        real, simulated = group.measures(quantity)
        if len(real) < MIN_RACES:
            continue
        estimate = statistic_estimate(statistic, real)
        expected = expected_statistic(statistic, simulated)
        # A measure that is the same in every race may differ by a rounding error.
        difference, error = round(expected - estimate.value, 12), estimate.standard_error
        yield QuantityRow(
            track_type=group.track_type,
            series=group.series,
            races=len(real),
            quantity=quantity,
            statistic=statistic,
            real=estimate.value,
            standard_error=error,
            simulated=expected,
            z=_z(difference, error),
            within=abs(difference) <= 2 * error,
        )


def distribution_rows(scores: Sequence[RaceScores]) -> Iterator[DistributionRow]:
    """Compare distributions of measures over real races with those over simulated ones."""
    for group, (quantity, width) in product(_groups(scores), DISTRIBUTIONS):
        real, simulated = group.measures(quantity)
        if not len(real):
            continue
        bins_real, bins_simulated = (_bins(values, width) for values in (real, simulated))
        for k in range(int(max(bins_real.max(), bins_simulated.max())) + 1):
            yield DistributionRow(
                track_type=group.track_type,
                series=group.series,
                races=len(real),
                quantity=quantity,
                low=round(k * width, 10),
                high=round((k + 1) * width, 10),
                real=float((bins_real == k).mean()),
                simulated=float((bins_simulated == k).mean()),
            )


def _z(difference: float, error: float) -> float:
    """Return a difference in standard errors; infinite if it is not 0 and has no error."""
    if error > 0:
        return difference / error
    return math.copysign(math.inf, difference) if difference else 0.0


def _bins(values: FloatArray, width: float) -> IntArray:
    """Return the bins of values; a share of 1 belongs to the last bin below 1."""
    # The small constant puts 0.3 into the bin that begins there, whatever its binary fraction.
    bins = np.floor(values / width + 1e-9).astype(np.int64)
    return np.minimum(bins, round(1 / width) - 1) if width < 1 else bins


def _groups(scores: Sequence[RaceScores]) -> Iterator[_Group]:
    """Group races by type of track and series; groups that are too small are left out."""
    all_series = sorted({score.series for score in scores})
    for track_type, series in product((*get_args(TrackType), ALL), (ALL, *all_series)):
        selected = [
            score
            for score in scores
            if track_type in (ALL, score.track_type) and series in (ALL, score.series)
        ]
        if len(selected) >= MIN_RACES:
            yield _Group(track_type, series, selected)
