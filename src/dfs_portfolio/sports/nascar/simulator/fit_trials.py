"""Races that are simulated again and again, while a field is fitted to projections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.sports.nascar.scoring import Scoring
from dfs_portfolio.sports.nascar.simulator.conditions import RaceConditions
from dfs_portfolio.sports.nascar.simulator.dominators import (
    FACTOR_RANGE,
    LapShares,
    LapWeightFactors,
    draw_lap_shares,
    expected_lap_shares,
    improve_factors,
    whole_laps,
)
from dfs_portfolio.sports.nascar.simulator.field import Field
from dfs_portfolio.sports.nascar.simulator.pace import draw_races
from dfs_portfolio.sports.nascar.simulator.random_source import EvenNumbers
from dfs_portfolio.sports.nascar.simulator.targets import Measures, simulated_measures


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """What a batch of races gives: measures of every driver, and mean shares of laps."""

    measures: Measures
    laps: LapShares


class Trials:
    """The same races again and again, for fields that differ in the numbers to fit.

    Whole laps take time, and make a difference of a few tenths of a point.
    """

    def __init__(
        self,
        field: Field,
        race: RaceConditions,
        scoring: Scoring,
        n_races: int,
        seed: int,
        *,
        whole_laps: bool,
    ) -> None:
        self._field, self._race, self._scoring, self._n_races = field, race, scoring, n_races
        self._whole_laps = whole_laps
        self._numbers = EvenNumbers(n_races, seed)
        self._expected = expected_lap_shares(field.laps_led, field.fastest_laps, race)

    def improve(self, factors: LapWeightFactors, trial: Trial) -> LapWeightFactors:
        """Bring laps nearer to those that are expected, if any are."""
        if all(np.isnan(e).all() for e in (self._expected.lead, self._expected.fastest)):
            return factors
        return improve_factors(factors, self._expected, trial.laps)

    def field_of(self, numbers: FloatArray) -> Field:
        """Return the field with these numbers, shape (3, n_drivers)."""
        pace, qualifying, log_spread = numbers
        return self._field.with_gains(qualifying, pace, np.exp(log_spread))

    def run(self, numbers: FloatArray, factors: LapWeightFactors) -> Trial:
        """Simulate the races with these numbers.

        Means count as if the factors had brought laps to what is expected, which steadies the
        search. But a factor that is at the end of its range can do no more: a driver who starts in
        front leads, expected or not.
        """
        self._numbers.rewind()
        race, expected = self._race, self._expected
        runs = draw_races(self._numbers, race.constants, self.field_of(numbers), self._n_races)
        shares = draw_lap_shares(self._numbers, race, runs, factors)
        green = (race.laps * shares.green)[:, None]
        led: NDArray[Any] = race.laps * shares.lead
        fastest: NDArray[Any] = green * shares.fastest
        if self._whole_laps:
            led, fastest = whole_laps(self._numbers, race, runs, shares)
        points = self._scoring.score(runs.start, runs.finish, led, fastest)
        laps = LapShares(shares.lead.mean(axis=0), shares.fastest.mean(axis=0), shares.green)
        measures = simulated_measures(points, runs.finish)
        due = self._scoring.lap_led * race.laps * _due(factors.lead, expected.lead, laps.lead)
        due += (
            self._scoring.fastest_lap
            * float(green.mean())
            * _due(factors.fastest, expected.fastest, laps.fastest)
        )
        return Trial(Measures(measures.mean + due, measures.others), laps)


def _due(factor: FloatArray, expected: FloatArray, share: FloatArray) -> FloatArray:
    """Return what better factors would add to mean shares, 0 where none is expected."""
    low, high = FACTOR_RANGE
    missing = np.where(np.isnan(expected), 0.0, expected - share)
    out_of_reach = np.where(missing < 0, factor <= 1.01 * low, factor >= 0.99 * high)
    return np.where(out_of_reach, 0.0, missing)
