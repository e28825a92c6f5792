"""Measures of a race, computed alike for real and for simulated races."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from dfs_portfolio._internal.types import BoolArray, FloatArray
from dfs_portfolio.sports.nascar.normal_scores import position_scores
from dfs_portfolio.sports.nascar.results import PastRace
from dfs_portfolio.sports.nascar.row_statistics import lap_shares, row_correlation
from dfs_portfolio.sports.nascar.simulator.outcomes import SimulatedScenarios
from dfs_portfolio.sports.nascar.team_mates import (
    mean_product,
    team_mate_pairs,
    team_numbers,
)


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class Runs:
    """Runs of one race; arrays have shape (n_runs, n_drivers). A real race is one run.

    A view of a `PastRace`, with its arrays as rows, or of `SimulatedScenarios`, so that a measure
    is written once for both. Nothing is copied.

    Parameters
    ----------
    start, finish, laps_led, fastest_laps, retired, points
        As in `PastRace`.
    laps
        Laps of the race.
    """

    start: NDArray[Any]
    finish: NDArray[Any]
    laps_led: NDArray[Any]
    fastest_laps: NDArray[Any]
    retired: BoolArray
    points: FloatArray
    laps: int

    @classmethod
    def from_race(cls, race: PastRace) -> Runs:
        """View a real race as one run."""
        return cls(
            race.start[None, :],
            race.finish[None, :],
            race.laps_led[None, :],
            race.fastest_laps[None, :],
            race.retired[None, :],
            race.points()[None, :],
            race.laps,
        )

    @classmethod
    def from_scenarios(cls, scenarios: SimulatedScenarios, laps: int) -> Runs:
        """View simulated races as runs."""
        s = scenarios
        return cls(s.start, s.finish, s.laps_led, s.fastest_laps, s.retired, s.points, laps)


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class Expectation:
    """Expectation of a race from its simulation; arrays have shape (n_drivers,).

    Parameters
    ----------
    points
        Mean points.
    score, score_sd
        Mean and standard deviation of the normal score of the finish.
    team_mates
        Which two drivers share a team, shape (n_drivers, n_drivers).
    """

    points: FloatArray
    score: FloatArray
    score_sd: FloatArray
    team_mates: BoolArray

    @classmethod
    def of(cls, runs: Runs, teams: Sequence[str | None]) -> Expectation:
        """Average over simulated runs."""
        scores = _scores(runs)
        pairs = team_mate_pairs(team_numbers(teams))
        return cls(runs.points.mean(axis=0), scores.mean(axis=0), scores.std(axis=0), pairs)


def measure_runs(runs: Runs, expectation: Expectation) -> dict[str, FloatArray]:
    """Return every measure of each run, each of shape (n_runs,); NaN where there is none."""
    return {name: function(runs, expectation) for name, function in MEASURES.items()}


def _lead_shares(runs: Runs) -> FloatArray:
    return lap_shares(runs.laps_led, if_none=np.nan)


def _nth_lead_share(runs: Runs, n: int) -> FloatArray:
    shares = np.sort(_lead_shares(runs), axis=1)
    return np.asarray(shares[:, -n]) if n <= shares.shape[1] else np.zeros(len(shares))


def _leaders_of_tenth(runs: Runs) -> FloatArray:
    return np.asarray((_lead_shares(runs) >= 0.1).sum(axis=1), dtype=np.float64)


def _top_leader_won(runs: Runs) -> FloatArray:
    top = runs.laps_led.argmax(axis=1)[:, None]
    return np.asarray(np.take_along_axis(runs.finish, top, axis=1)[:, 0] == 1, dtype=np.float64)


def _rank_correlation(first: NDArray[Any], second: NDArray[Any]) -> FloatArray:
    """Return Spearman's correlation of each row; 0 where one of the rows is constant."""
    return row_correlation(rankdata(first, axis=1), rankdata(second, axis=1))


def _correlation_with_mean_points(runs: Runs, expectation: Expectation) -> FloatArray:
    return _rank_correlation(np.broadcast_to(expectation.points, runs.points.shape), runs.points)


def _team_mate_correlation(runs: Runs, expectation: Expectation) -> FloatArray:
    """Correlate finishes of team-mates beyond their expectations.

    Normal scores of the finish are standardised by each driver's simulated mean and standard
    deviation. The result is the mean product over pairs of team-mates less that over all other
    pairs, which is slightly negative since finishes of a field add up to a constant. The fit of
    the constants compares with all pairs instead (`team_mate_excess`), which every field has.
    """
    sd = np.where(expectation.score_sd > 0, expectation.score_sd, 1)
    standardised = (_scores(runs) - expectation.score) / sd
    mates = expectation.team_mates
    others = ~mates & ~np.eye(len(mates), dtype=bool)
    if not mates.any() or not others.any():
        return np.full(len(standardised), np.nan)
    return mean_product(standardised, mates) - mean_product(standardised, others)


def _scores(runs: Runs) -> FloatArray:
    """Return normal scores of the finish; the winner's is the highest."""
    # Finishes have gaps where a car was withdrawn, and may exceed the number of drivers.
    n_positions = max(runs.finish.shape[1], int(runs.finish.max()))
    return position_scores(n_positions)[runs.finish.astype(np.int64) - 1]


def _green_share(runs: Runs) -> FloatArray:
    """Return the share of laps with a fastest driver; NaN where fastest laps are not known."""
    green = runs.fastest_laps.sum(axis=1, dtype=np.float64)
    return np.where(green > 0, green, np.nan) / runs.laps


def _start_of_winner(runs: Runs) -> FloatArray:
    winner = runs.finish.argmin(axis=1)[:, None]
    return np.take_along_axis(runs.start, winner, axis=1)[:, 0].astype(np.float64)


_Measure = Callable[[Runs, Expectation], FloatArray]

MEASURES: Final[Mapping[str, _Measure]] = MappingProxyType(
    {
        "largest share of laps led": lambda r, _: _nth_lead_share(r, 1),
        "second share of laps led": lambda r, _: _nth_lead_share(r, 2),
        "leaders": lambda r, _: (r.laps_led > 0).sum(axis=1).astype(np.float64),
        "leaders of 10% of the laps": lambda r, _: _leaders_of_tenth(r),
        "who led most won": lambda r, _: _top_leader_won(r),
        "largest share of fastest laps": lambda r, _: lap_shares(
            r.fastest_laps, if_none=np.nan
        ).max(axis=1),
        "green share of laps": lambda r, _: _green_share(r),
        "retired": lambda r, _: r.retired.sum(axis=1).astype(np.float64),
        "rank correlation of start and finish": lambda r, _: _rank_correlation(r.start, r.finish),
        "start of the winner": lambda r, _: _start_of_winner(r),
        "correlation of team-mates": _team_mate_correlation,
        "sd of points": lambda r, _: r.points.std(axis=1),
        "99% quantile of points": lambda r, _: np.quantile(r.points, 0.99, axis=1),
        "rank correlation of mean points and points": _correlation_with_mean_points,
    }
)
