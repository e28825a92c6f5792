"""Constants that no moment gives: found by simulating the same races until they look alike.

The method of simulated moments (McFadden, Econometrica 57(5), 1989): the constants are those for
which statistics of simulated races, each with its own field, come nearest to those of the races
that were run, each difference in units of the real mean's standard error. Random numbers are the
same for all constants that are tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.sports.nascar.normal_scores import normal_scores
from dfs_portfolio.sports.nascar.race_model.least_squares import Limits, adjust
from dfs_portfolio.sports.nascar.race_model.race_statistics import (
    fastest_statistics,
    lead_statistics,
    order_statistics,
    surprise_statistics,
)
from dfs_portfolio.sports.nascar.race_model.regressions import Example, expected_finish
from dfs_portfolio.sports.nascar.simulator.dominators import NO_TILT, Running, draw_laps, lead_pace
from dfs_portfolio.sports.nascar.simulator.field import Field
from dfs_portfolio.sports.nascar.simulator.pace import draw_races
from dfs_portfolio.sports.nascar.simulator.race import Race
from dfs_portfolio.sports.nascar.simulator.track_profiles import TrackProfile

Matrix = NDArray[np.float64]

SCENARIOS: Final = 24  # of each race; with dozens of races, far more than the real ones tell
_SEED: Final = 20_220_206
_LEAST_ERROR: Final = 0.004  # of a mean share; keeps few races from being matched to the last digit

_ORDER: Final[Mapping[str, Limits]] = {
    "skill_weight": Limits(0.05, 2.0, 0.05),
    "start_weight": Limits(0.01, 1.0, 0.1),
    "late_sd": Limits(0.02, 4.0, 0.2),
    "chaos_sd": Limits(0.02, 1.5, 0.25),
    "team_luck": Limits(0.0, 0.8, 0.05),
    "trouble_rate": Limits(0.005, 0.6, 0.2),
    "trouble_size": Limits(0.2, 6.0, 0.2),
}
_LEAD: Final[Mapping[str, Limits]] = {
    "lead_slope": Limits(0.05, 8.0, 0.2),
    "lead_start": Limits(0.0, 2.0, 0.05),
    "opening_stint": Limits(0.0, 0.6, 0.04),
    "final_stint": Limits(0.0, 0.6, 0.04),
    "lead_shape": Limits(0.08, 6.0, 0.2),
    "lead_saturation": Limits(0.02, 10.0, 0.3),
    "lead_cut": Limits(1e-4, 0.08, 0.2),
}
_FASTEST: Final[Mapping[str, Limits]] = {
    "fastest_slope": Limits(-1.0, 6.0, 0.15),
    "fastest_link": Limits(0.0, 0.9, 0.05),
    "fastest_shape": Limits(0.2, 30.0, 0.2),
    "fastest_saturation": Limits(0.02, 10.0, 0.3),
    "fastest_cut": Limits(1e-4, 0.04, 0.25),
}


def match_constants(examples: Sequence[Example], begin: TrackProfile) -> TrackProfile:
    """Find the constants of luck, laps led and fastest laps.

    Parameters
    ----------
    examples
        Races of one type of track, at least 2.
    begin
        The other constants, and a first guess of these.
    """
    races = _Races.of(examples)
    away = _Distance(races.real_order())
    track = adjust(begin, _ORDER, lambda track: away(races.order(track, races.draw(track))))
    # From here on the races are the same, but for their laps.
    drawn = races.draw(track)
    away = _Distance(races.real_lead())
    track = adjust(track, _LEAD, lambda track: away(races.lead(track, drawn)))
    away = _Distance(races.real_fastest())
    return adjust(track, _FASTEST, lambda track: away(races.fastest(track, drawn)))


class _Distance:
    """How far simulated means are from those of real races, in standard errors of these.

    Parameters
    ----------
    real
        Statistics of each race that was run, shape (1, n_statistics).
    """

    def __init__(self, real: Iterable[Matrix]) -> None:
        measured = np.concatenate(list(real))
        error = measured.std(axis=0, ddof=1) / np.sqrt(len(measured))
        self._mean, self._error = measured.mean(axis=0), np.maximum(error, _LEAST_ERROR)

    def __call__(self, simulated: Iterable[Matrix]) -> Matrix:
        """Compare with runs of each race, shape (n_runs, n_statistics)."""
        mean = np.mean([runs.mean(axis=0) for runs in simulated], axis=0)
        return np.asarray((mean - self._mean) / self._error)


@dataclass(frozen=True)
class _Races:
    """Races of a kind, what they are simulated with, and statistics of both.

    Parameters
    ----------
    examples
        As they were run.
    fields
        What they are simulated with.
    expected
        Normal scores of the finish that skill and start make likely.
    """

    examples: Sequence[Example]
    fields: Sequence[Field]
    expected: Sequence[Matrix]

    @classmethod
    def of(cls, examples: Sequence[Example]) -> _Races:
        return cls(examples, [example_field(e) for e in examples], expected_finish(examples))

    def draw(self, track: TrackProfile) -> Sequence[Running]:
        return [
            draw_races(_generator(i), track, field, SCENARIOS)
            for i, field in enumerate(self.fields)
        ]

    def real_order(self) -> Iterable[Matrix]:
        for example, field, expected in zip(self.examples, self.fields, self.expected, strict=True):
            race = example.race
            order = order_statistics(
                field.skill,
                _row(race.start),
                _row(-race.running_position),
                _row(race.finish),
                race.retired[None, :],
            )
            surprise = normal_scores(race.finish)[None, :] - expected
            yield np.column_stack([order, surprise_statistics(surprise, field.team)])

    def order(self, track: TrackProfile, drawn: Sequence[Running]) -> Iterable[Matrix]:
        for field, expected, run in zip(self.fields, self.expected, drawn, strict=True):
            order = order_statistics(
                field.skill,
                run.start.astype(np.float64),
                lead_pace(track, run),
                run.finish.astype(np.float64),
                ~run.running,
            )
            surprise = normal_scores(np.arange(field.n_drivers))[run.finish - 1] - expected
            yield np.column_stack([order, surprise_statistics(surprise, field.team)])

    def real_lead(self) -> Iterable[Matrix]:
        for e in self.examples:
            race = e.race
            yield lead_statistics(_row(race.start), _row(race.finish), _row(race.laps_led), e.skill)

    def lead(self, track: TrackProfile, drawn: Sequence[Running]) -> Iterable[Matrix]:
        for field, run, (led, _) in zip(self.fields, drawn, self._laps(track, drawn), strict=True):
            yield lead_statistics(
                run.start.astype(np.float64), run.finish.astype(np.float64), led, field.skill
            )

    def real_fastest(self) -> Iterable[Matrix]:
        for e in self.examples:
            yield fastest_statistics(_row(e.race.laps_led), _row(e.race.fastest_laps), e.skill)

    def fastest(self, track: TrackProfile, drawn: Sequence[Running]) -> Iterable[Matrix]:
        for field, (led, fastest) in zip(self.fields, self._laps(track, drawn), strict=True):
            yield fastest_statistics(led, fastest, field.skill)

    def _laps(
        self, track: TrackProfile, drawn: Sequence[Running]
    ) -> Iterable[tuple[Matrix, Matrix]]:
        for i, (example, running) in enumerate(zip(self.examples, drawn, strict=True)):
            race = Race("a race", example.race.track_type, example.race.laps, track)
            led, fastest = draw_laps(_generator(i), race, running, NO_TILT)
            yield led.astype(np.float64), fastest.astype(np.float64)


def example_field(example: Example) -> Field:
    """Make the field of a race that was run: its real grid, and skill as ratings had it before."""
    race = example.race
    n = len(race)
    known: dict[str, int] = {}
    team = [
        known.setdefault(team if team is not None else f"\0{i}", len(known))
        for i, team in enumerate(race.teams)
    ]
    unknown = np.full(n, np.nan)
    places = np.empty(n, dtype=np.int64)
    places[np.argsort(race.start, kind="stable")] = np.arange(1, n + 1)
    doubt, teams = example.before.doubt, np.array(team)
    return Field(example.skill, doubt, np.ones(n), places, teams, unknown, unknown)


def _generator(i: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64([_SEED, i]))


def _row(values: NDArray[np.int64] | Matrix) -> Matrix:
    return values.astype(np.float64)[None, :]
