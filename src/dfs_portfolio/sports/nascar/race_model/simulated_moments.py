"""Constants without a formula: fitted by simulating the same races.

The method of simulated moments (McFadden, Econometrica 57(5), 1989). Each past race is simulated
with its own field. The constants minimise the differences between mean statistics of simulated
and of real races, in units of the real means' standard errors. All constants are tried with the
same random numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio.sports.nascar.normal_scores import normal_scores, position_scores
from dfs_portfolio.sports.nascar.race_model.least_squares import (
    ParameterRange,
    minimise_residuals,
)
from dfs_portfolio.sports.nascar.race_model.race_statistics import (
    fastest_statistics,
    lead_statistics,
    order_statistics,
    surprise_statistics,
)
from dfs_portfolio.sports.nascar.race_model.regressions import RatedRace, expected_finish
from dfs_portfolio.sports.nascar.simulator.dominators import (
    NO_FACTORS,
    RaceRuns,
    draw_laps,
    lead_pace,
)
from dfs_portfolio.sports.nascar.simulator.field import Field
from dfs_portfolio.sports.nascar.simulator.pace import draw_races
from dfs_portfolio.sports.nascar.simulator.race import Race
from dfs_portfolio.sports.nascar.simulator.random_source import AlignedNumbers
from dfs_portfolio.sports.nascar.simulator.track_profiles import TrackProfile
from dfs_portfolio.sports.nascar.team_mates import team_numbers

_SEED: Final = 20_220_206
_MIN_ERROR: Final = 0.004  # of a mean share; few races would otherwise be matched too closely

_ORDER: Final[Mapping[str, ParameterRange]] = {
    "skill_weight": ParameterRange(0.05, 2.0, 0.05),
    "start_weight": ParameterRange(0.01, 1.0, 0.1),
    "late_sd": ParameterRange(0.02, 4.0, 0.2),
    "chaos_sd": ParameterRange(0.02, 1.5, 0.25),
    "team_luck": ParameterRange(0.0, 0.8, 0.05),
    "trouble_rate": ParameterRange(0.005, 0.6, 0.2),
    "trouble_size": ParameterRange(0.2, 6.0, 0.2),
}
_LEAD: Final[Mapping[str, ParameterRange]] = {
    "lead_slope": ParameterRange(0.05, 8.0, 0.2),
    "lead_start": ParameterRange(0.0, 2.0, 0.05),
    "opening_stint": ParameterRange(0.0, 0.6, 0.04),
    "final_stint": ParameterRange(0.0, 0.6, 0.04),
    "lead_shape": ParameterRange(0.08, 6.0, 0.2),
    "lead_saturation": ParameterRange(0.02, 10.0, 0.3),
    "lead_cut": ParameterRange(1e-4, 0.08, 0.2),
}
_FASTEST: Final[Mapping[str, ParameterRange]] = {
    "fastest_slope": ParameterRange(-1.0, 6.0, 0.15),
    "fastest_link": ParameterRange(0.0, 0.9, 0.05),
    "fastest_shape": ParameterRange(0.2, 30.0, 0.2),
    "fastest_saturation": ParameterRange(0.02, 10.0, 0.3),
    "fastest_cut": ParameterRange(1e-4, 0.04, 0.25),
}


def match_moments(
    rated_races: Sequence[RatedRace], guess: TrackProfile, n_scenarios: int
) -> TrackProfile:
    """Fit the constants of luck, laps led and fastest laps.

    Parameters
    ----------
    rated_races
        Races of one type of track, at least 2.
    guess
        The other constants, and a first guess of these.
    n_scenarios
        Simulations of each race.
    """
    races = _RaceSet.of(rated_races, n_scenarios)
    distance = _MomentDistance(races.real_order())
    track = minimise_residuals(
        guess, _ORDER, lambda track: distance(races.order(track, races.draw(track)))
    )
    # From here on the order of the simulated races is fixed; only their laps change.
    runs = races.draw(track)
    distance = _MomentDistance(races.real_lead())
    track = minimise_residuals(track, _LEAD, lambda track: distance(races.lead(track, runs)))
    distance = _MomentDistance(races.real_fastest())
    return minimise_residuals(track, _FASTEST, lambda track: distance(races.fastest(track, runs)))


class _MomentDistance:
    """Differences of simulated from real means, in standard errors of the real ones.

    Parameters
    ----------
    real
        Statistics of each real race, shape (1, n_statistics).
    """

    def __init__(self, real: Iterable[FloatArray]) -> None:
        statistics = np.concatenate(list(real))
        error = statistics.std(axis=0, ddof=1) / np.sqrt(len(statistics))
        self._mean, self._error = statistics.mean(axis=0), np.maximum(error, _MIN_ERROR)

    def __call__(self, simulated: Iterable[FloatArray]) -> FloatArray:
        """Compare with the simulations of each race, shape (n_scenarios, n_statistics)."""
        mean = np.mean([runs.mean(axis=0) for runs in simulated], axis=0)
        return np.asarray((mean - self._mean) / self._error)


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class _RaceSet:
    """Races of one type of track, and the statistics of real and simulated ones.

    Parameters
    ----------
    rated_races
        The real races.
    fields
        The field of each race, to simulate it with.
    expected
        Expected normal scores of the finish in each race.
    n_scenarios
        Simulations of each race.
    """

    rated_races: Sequence[RatedRace]
    fields: Sequence[Field]
    expected: Sequence[FloatArray]
    n_scenarios: int

    @classmethod
    def of(cls, rated_races: Sequence[RatedRace], n_scenarios: int) -> _RaceSet:
        fields = [field_of_race(rated) for rated in rated_races]
        return cls(rated_races, fields, expected_finish(rated_races), n_scenarios)

    def draw(self, track: TrackProfile) -> Sequence[RaceRuns]:
        return [
            draw_races(_numbers(i), track, field, self.n_scenarios)
            for i, field in enumerate(self.fields)
        ]

    def real_order(self) -> Iterable[FloatArray]:
        for rated, field, expected in zip(
            self.rated_races, self.fields, self.expected, strict=True
        ):
            race = rated.race
            order = order_statistics(
                field.skill,
                _as_row(race.start),
                _as_row(-race.running_position),
                _as_row(race.finish),
                race.retired[None, :],
            )
            surprise = normal_scores(race.finish)[None, :] - expected
            yield np.column_stack([order, surprise_statistics(surprise, field.team)])

    def order(self, track: TrackProfile, runs: Sequence[RaceRuns]) -> Iterable[FloatArray]:
        for field, expected, run in zip(self.fields, self.expected, runs, strict=True):
            order = order_statistics(
                field.skill,
                run.start.astype(np.float64),
                lead_pace(track, run),
                run.finish.astype(np.float64),
                ~run.running,
            )
            surprise = position_scores(field.n_drivers)[run.finish - 1] - expected
            yield np.column_stack([order, surprise_statistics(surprise, field.team)])

    def real_lead(self) -> Iterable[FloatArray]:
        for e in self.rated_races:
            race = e.race
            start, finish, led = map(_as_row, (race.start, race.finish, race.laps_led))
            yield lead_statistics(start, finish, led, e.skill)

    def lead(self, track: TrackProfile, runs: Sequence[RaceRuns]) -> Iterable[FloatArray]:
        for field, run, (led, _) in zip(self.fields, runs, self._laps(track, runs), strict=True):
            yield lead_statistics(
                run.start.astype(np.float64), run.finish.astype(np.float64), led, field.skill
            )

    def real_fastest(self) -> Iterable[FloatArray]:
        for e in self.rated_races:
            yield fastest_statistics(
                _as_row(e.race.laps_led), _as_row(e.race.fastest_laps), e.skill
            )

    def fastest(self, track: TrackProfile, runs: Sequence[RaceRuns]) -> Iterable[FloatArray]:
        for field, (led, fastest) in zip(self.fields, self._laps(track, runs), strict=True):
            yield fastest_statistics(led, fastest, field.skill)

    def _laps(
        self, track: TrackProfile, runs: Sequence[RaceRuns]
    ) -> Iterable[tuple[FloatArray, FloatArray]]:
        for i, (rated, run) in enumerate(zip(self.rated_races, runs, strict=True)):
            race = Race("a race", rated.race.track_type, rated.race.laps, track)
            led, fastest = draw_laps(_numbers(i), race, run, NO_FACTORS)
            yield led.astype(np.float64), fastest.astype(np.float64)


def field_of_race(rated: RatedRace) -> Field:
    """Make the field of a past race: its real grid, and the skills predicted before it."""
    race = rated.race
    n = len(race)
    unknown = np.full(n, np.nan)
    start = np.empty(n, dtype=np.int64)
    start[np.argsort(race.start, kind="stable")] = np.arange(1, n + 1)
    variance, team = rated.prediction.variance, team_numbers(race.teams)
    return Field(rated.skill, variance, np.ones(n), start, team, unknown, unknown)


def _numbers(i: int) -> AlignedNumbers:
    return AlignedNumbers(np.random.PCG64([_SEED, i]))


def _as_row(values: IntArray | FloatArray) -> FloatArray:
    return values.astype(np.float64)[None, :]
