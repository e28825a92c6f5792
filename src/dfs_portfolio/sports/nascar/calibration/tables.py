"""The tables of a calibration, from the scores of races."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, get_args

import numpy as np
from numpy.typing import NDArray

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

Numbers = NDArray[np.float64]

LEVELS: Final = (0.5, 0.8, 0.9)
N_BINS: Final = 20
# Standard errors of fewer races are themselves unknown.
LEAST_RACES: Final = 5

# Which statistics over races are shown of which measure.
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
# Measures whose distribution over races is shown, and the width of a bin.
DISTRIBUTIONS: Final = (
    ("largest share of laps led", 0.1),
    ("retired", 1.0),
    ("leaders", 1.0),
)


@dataclass(frozen=True)
class _Group:
    """Races of a kind, at least `LEAST_RACES`."""

    track_type: str
    series: str
    scores: Sequence[RaceScores]

    @property
    def sizes(self) -> Numbers:
        return np.array([len(score.pit) for score in self.scores], dtype=np.float64)

    def of_drivers(self, level: float) -> Numbers:
        return np.array([central_share(score.pit, level).sum() for score in self.scores])

    def crps(self, name: str) -> Numbers:
        return np.array([score.crps[name].sum() for score in self.scores])

    def measured(self, name: str) -> tuple[Numbers, Numbers]:
        """Return real and simulated values, (n_races,) and (n_scenarios, n_races)."""
        real = np.array([score.real[name] for score in self.scores])
        known = np.flatnonzero(~np.isnan(real)).tolist()
        if not known:
            return real[known], np.empty((0, 0))
        return real[known], np.column_stack([self.scores[i].simulated[name] for i in known])


def coverage_rows(scores: Sequence[RaceScores]) -> Iterator[CoverageRow]:
    """Count how often points fell in the central part of their forecast."""
    for group, level in product(_groups(scores), LEVELS):
        found = ratio_estimate(group.of_drivers(level), group.sizes)
        yield CoverageRow(
            track_type=group.track_type,
            series=group.series,
            races=len(group.scores),
            results=int(group.sizes.sum()),
            level=level,
            share=found.value,
            standard_error=found.standard_error,
        )


def pit_rows(scores: Sequence[RaceScores]) -> Iterator[PitRow]:
    """Make histograms of the probability integral transform."""
    for group, k in product(_groups(scores), range(N_BINS)):
        low, high = k / N_BINS, (k + 1) / N_BINS
        inside = np.array([share_within(score.pit, low, high).sum() for score in group.scores])
        found = ratio_estimate(inside, group.sizes)
        yield PitRow(
            track_type=group.track_type,
            series=group.series,
            races=len(group.scores),
            low=low,
            high=high,
            share=found.value,
            standard_error=found.standard_error,
        )


def skill_rows(scores: Sequence[RaceScores]) -> Iterator[SkillRow]:
    """Compare the model's score with that of each baseline."""
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
    """Set real figures beside simulated ones."""
    for group, (quantity, statistic) in product(_groups(scores), QUANTITIES):
        real, simulated = group.measured(quantity)
        if len(real) < LEAST_RACES:
            continue
        found = statistic_estimate(statistic, real)
        expected = expected_statistic(statistic, simulated)
        # What is the same in every race differs by rounding at most.
        away, error = round(expected - found.value, 12), found.standard_error
        yield QuantityRow(
            track_type=group.track_type,
            series=group.series,
            races=len(real),
            quantity=quantity,
            statistic=statistic,
            real=found.value,
            standard_error=error,
            simulated=expected,
            z=away / error if error > 0 else float(np.sign(away)) * np.inf if away else 0.0,
            within=abs(away) <= 2 * error,
        )


def distribution_rows(scores: Sequence[RaceScores]) -> Iterator[DistributionRow]:
    """Set the distribution of a measure over real races beside the simulated one."""
    for group, (quantity, width) in product(_groups(scores), DISTRIBUTIONS):
        real, simulated = group.measured(quantity)
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


def _bins(values: Numbers, width: float) -> NDArray[np.int64]:
    """Return the bins of values; a share of 1 is in the last one, not in one of its own."""
    # A share of 0.3 belongs to the bin that begins there, whatever its binary fraction.
    bins = np.floor(values / width + 1e-9).astype(np.int64)
    return np.minimum(bins, round(1 / width) - 1) if width < 1 else bins


def _groups(scores: Sequence[RaceScores]) -> Iterator[_Group]:
    """Group races by type of track and series, where there are enough."""
    series_of = dict.fromkeys(sorted({score.series for score in scores}))
    for track_type, series in product((*get_args(TrackType), ALL), (ALL, *series_of)):
        found = [
            score
            for score in scores
            if track_type in (ALL, score.track_type) and series in (ALL, score.series)
        ]
        if len(found) >= LEAST_RACES:
            yield _Group(track_type, series, found)
