"""What a race is described by, real or simulated: one arithmetic for both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from dfs_portfolio.sports.nascar.normal_scores import normal_scores
from dfs_portfolio.sports.nascar.results import PastRace
from dfs_portfolio.sports.nascar.simulator.outcomes import SimulatedScenarios

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Runs:
    """Runs of one race; arrays have shape (n_runs, n_drivers). A race that was run is one row.

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
    retired: NDArray[np.bool_]
    points: Numbers
    laps: int

    @classmethod
    def real(cls, race: PastRace) -> Runs:
        """Take the one run there was."""
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
    def simulated(cls, scenarios: SimulatedScenarios, laps: int) -> Runs:
        """Take the simulated ones."""
        s = scenarios
        return cls(s.start, s.finish, s.laps_led, s.fastest_laps, s.retired, s.points, laps)


@dataclass(frozen=True, eq=False)
class Expected:
    """What the simulation expects of a race; arrays have shape (n_drivers,).

    Parameters
    ----------
    points
        Mean points.
    score, score_sd
        Mean and standard deviation of the normal score of the finish.
    same_team
        Which two drivers are of one team, shape (n_drivers, n_drivers).
    """

    points: Numbers
    score: Numbers
    score_sd: Numbers
    same_team: NDArray[np.bool_]

    @classmethod
    def of(cls, runs: Runs, teams: Sequence[str | None]) -> Expected:
        """Take means over simulated runs."""
        scores = _scores(runs)
        named = np.array([team is not None for team in teams])
        same = np.array([[a == b for b in teams] for a in teams]) & named & named[:, None]
        np.fill_diagonal(same, False)
        return cls(runs.points.mean(axis=0), scores.mean(axis=0), scores.std(axis=0), same)


def measure(runs: Runs, expected: Expected) -> dict[str, Numbers]:
    """Return all measures of each run, each of shape (n_runs,); NaN where there is none."""
    return {name: function(runs, expected) for name, function in MEASURES.items()}


def _led(runs: Runs) -> Numbers:
    return _shares(runs.laps_led)


def _nth_led(runs: Runs, n: int) -> Numbers:
    shares = np.sort(_led(runs), axis=1)
    return np.asarray(shares[:, -n]) if n <= shares.shape[1] else np.zeros(len(shares))


def _shares(laps: NDArray[Any]) -> Numbers:
    total = laps.sum(axis=1, keepdims=True, dtype=np.float64)
    return np.asarray(laps / np.where(total > 0, total, np.nan))


def _of_who_led_most(runs: Runs, values: NDArray[Any]) -> NDArray[Any]:
    return np.take_along_axis(values, runs.laps_led.argmax(axis=1)[:, None], axis=1)[:, 0]


def _rank_correlation(first: NDArray[Any], second: NDArray[Any]) -> Numbers:
    """Spearman's, row by row; 0 where one of both is constant."""
    a, b = (rankdata(values, axis=1) for values in (first, second))
    a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
    size = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    return np.asarray((a * b).sum(axis=1) / np.where(size > 0, size, 1.0))


def _with_mean_points(runs: Runs, expected: Expected) -> Numbers:
    return _rank_correlation(np.broadcast_to(expected.points, runs.points.shape), runs.points)


def _teammates(runs: Runs, expected: Expected) -> Numbers:
    """Correlate finishes of team-mates beyond what is expected of each of them.

    The normal scores of the finish, standardised by each driver's simulated mean and standard
    deviation; the mean product over pairs of team-mates, less that over all other pairs, which is
    below 0 since places are shared out among the field.
    """
    away = (_scores(runs) - expected.score) / np.where(expected.score_sd > 0, expected.score_sd, 1)
    same = expected.same_team
    other = ~same & ~np.eye(len(same), dtype=bool)
    if not same.any() or not other.any():
        return np.full(len(away), np.nan)
    within, across = (((away @ p) * away).sum(axis=1) / p.sum() for p in (same, other))
    return np.asarray(within - across)


def _scores(runs: Runs) -> Numbers:
    """Return normal scores of the finish, the first the highest."""
    places = runs.finish.astype(np.int64) - 1
    # Results have gaps where a car was withdrawn: the last place may exceed the number of cars.
    n_places = max(runs.finish.shape[1], int(places.max()) + 1)
    return normal_scores(np.arange(n_places))[places]


_Measure = Callable[[Runs, Expected], Numbers]

MEASURES: Final[Mapping[str, _Measure]] = MappingProxyType(
    {
        "largest share of laps led": lambda r, _: _nth_led(r, 1),
        "second share of laps led": lambda r, _: _nth_led(r, 2),
        "leaders": lambda r, _: (r.laps_led > 0).sum(axis=1).astype(np.float64),
        "leaders of 10% of the laps": lambda r, _: (_led(r) >= 0.1).sum(axis=1).astype(np.float64),
        "who led most won": lambda r, _: (_of_who_led_most(r, r.finish) == 1).astype(np.float64),
        "largest share of fastest laps": lambda r, _: _shares(r.fastest_laps).max(axis=1),
        "green share of laps": lambda r, _: _green(r),
        "retired": lambda r, _: r.retired.sum(axis=1).astype(np.float64),
        "rank correlation of start and finish": lambda r, _: _rank_correlation(r.start, r.finish),
        "start of the winner": lambda r, _: _start_of_winner(r),
        "correlation of team-mates": _teammates,
        "sd of points": lambda r, _: r.points.std(axis=1),
        "99% quantile of points": lambda r, _: np.quantile(r.points, 0.99, axis=1),
        "rank correlation of mean points and points": _with_mean_points,
    }
)


def _green(runs: Runs) -> Numbers:
    """Return the share of laps that had a fastest driver; NaN where nobody measured them."""
    green = runs.fastest_laps.sum(axis=1, dtype=np.float64)
    return np.where(green > 0, green, np.nan) / runs.laps


def _start_of_winner(runs: Runs) -> Numbers:
    first = runs.finish.argmin(axis=1)[:, None]
    return np.take_along_axis(runs.start, first, axis=1)[:, 0].astype(np.float64)
