"""Constants that no moment gives: found by simulating the same races until they look alike.

The method of simulated moments (McFadden, Econometrica 57(5), 1989): the constants are those for
which statistics of simulated races, each with its own field, come nearest to those of the races
that were run, each difference in units of the real mean's standard error. Random numbers are the
same for all constants that are tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from dfs_portfolio.race_model.moments import Example
from dfs_portfolio.race_model.statistics import (
    fastest_statistics,
    lead_statistics,
    order_statistics,
)
from dfs_portfolio.simulation.dominators import NO_TILT, Running, draw_laps, lead_pace
from dfs_portfolio.simulation.field import Field
from dfs_portfolio.simulation.pace import draw_races
from dfs_portfolio.simulation.race import Race
from dfs_portfolio.simulation.tracks import TrackProfile

Matrix = NDArray[np.float64]

SCENARIOS: Final = 24  # of each race; with dozens of races, far more than the real ones tell
_SEED: Final = 20_220_206
_LEAST_ERROR: Final = 0.004  # of a mean share; keeps few races from being matched to the last digit

# Constant -> least and most it may be, and a step to begin the search with; those from above 0 are
# searched on a logarithmic scale.
_Limits = Mapping[str, tuple[float, float, float]]
_ORDER: Final[_Limits] = {
    "skill_weight": (0.05, 2.0, 0.1),
    "start_weight": (0.01, 1.0, 0.2),
    "late_sd": (0.02, 4.0, 0.4),
    "trouble_rate": (0.005, 0.6, 0.4),
    "trouble_size": (0.2, 6.0, 0.4),
}
_LEAD: Final[_Limits] = {
    "lead_slope": (0.05, 8.0, 0.4),
    "lead_start": (0.0, 2.0, 0.1),
    "final_stint": (0.0, 0.6, 0.08),
    "lead_shape": (0.08, 6.0, 0.4),
    "lead_cut": (1e-4, 0.08, 0.4),
}
_FASTEST: Final[_Limits] = {
    "fastest_slope": (-1.0, 6.0, 0.3),
    "fastest_link": (0.0, 2.0, 0.2),
    "fastest_shape": (0.2, 30.0, 0.4),
    "fastest_cut": (1e-4, 0.04, 0.5),
}

_Races = Sequence[tuple[Field, Running]]


@dataclass(frozen=True)
class _Set:
    """Races of a kind, and the fields they are simulated with."""

    examples: Sequence[Example]
    fields: Sequence[Field]

    def draw(self, track: TrackProfile) -> _Races:
        return [
            (field, draw_races(_generator(i), track, field, SCENARIOS))
            for i, field in enumerate(self.fields)
        ]

    def laps(self, track: TrackProfile, races: _Races) -> list[tuple[Matrix, Matrix]]:
        shared = []
        for i, (example, (_, running)) in enumerate(zip(self.examples, races, strict=True)):
            kind = Race("a race", example.race.track_type, example.race.laps, track)
            led, fastest = draw_laps(_generator(i), kind, running, NO_TILT)
            shared.append((led.astype(np.float64), fastest.astype(np.float64)))
        return shared


def match_constants(examples: Sequence[Example], begin: TrackProfile) -> TrackProfile:
    """Find the constants of luck, laps led and fastest laps.

    Parameters
    ----------
    examples
        Races of one type of track, at least 2.
    begin
        The other constants, and a first guess of these.
    """
    races = _Set(examples, [example_field(example) for example in examples])
    order = _targets(
        order_statistics(
            e.skill,
            _row(e.race.start),
            -e.race.running_position[None, :],
            _row(e.race.finish),
            e.race.retired[None, :],
        )
        for e in examples
    )
    track = _fit(begin, _ORDER, order, lambda track: _order_means(track, races.draw(track)))

    # From here on the races are the same, but for their laps.
    drawn = races.draw(track)

    def led_means(track: TrackProfile) -> Matrix:
        means = [
            lead_statistics(
                run.start.astype(float), run.finish.astype(float), led, field.skill
            ).mean(axis=0)
            for (field, run), (led, _) in zip(drawn, races.laps(track, drawn), strict=True)
        ]
        return np.asarray(np.mean(means, axis=0))

    lead = _targets(
        lead_statistics(_row(e.race.start), _row(e.race.finish), _row(e.race.laps_led), e.skill)
        for e in examples
    )
    track = _fit(track, _LEAD, lead, led_means)

    def fastest_means(track: TrackProfile) -> Matrix:
        means = [
            fastest_statistics(led, fastest, field.skill).mean(axis=0)
            for (field, _), (led, fastest) in zip(drawn, races.laps(track, drawn), strict=True)
        ]
        return np.asarray(np.mean(means, axis=0))

    most = _targets(
        fastest_statistics(_row(e.race.laps_led), _row(e.race.fastest_laps), e.skill)
        for e in examples
    )
    return _fit(track, _FASTEST, most, fastest_means)


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


def _order_means(track: TrackProfile, races: _Races) -> Matrix:
    means = [
        order_statistics(
            field.skill,
            run.start.astype(float),
            lead_pace(track, run),
            run.finish.astype(float),
            ~run.running,
        ).mean(axis=0)
        for field, run in races
    ]
    return np.asarray(np.mean(means, axis=0))


def _targets(rows: Iterable[Matrix]) -> tuple[Matrix, Matrix]:
    """Return the means of real statistics and their standard errors."""
    measured = np.concatenate(list(rows))
    error = measured.std(axis=0, ddof=1) / np.sqrt(len(measured))
    return measured.mean(axis=0), np.maximum(error, _LEAST_ERROR)


def _fit(
    begin: TrackProfile,
    limits: _Limits,
    target: tuple[Matrix, Matrix],
    simulate: Callable[[TrackProfile], Matrix],
) -> TrackProfile:
    """Search the constants whose statistics come nearest."""
    wanted, error = target
    scales = {name: _Scale(*limit) for name, limit in limits.items()}

    def with_constants(x: Matrix) -> TrackProfile:
        values: dict[str, Any] = {
            name: scale.value(at) for at, (name, scale) in zip(x, scales.items(), strict=True)
        }
        return replace(begin, **values)

    def distance(x: Matrix) -> float:
        outside = sum(scale.outside(at) for at, scale in zip(x, scales.values(), strict=True))
        return float(np.square((simulate(with_constants(x)) - wanted) / error).sum()) + outside

    first = np.array([scale.position(getattr(begin, name)) for name, scale in scales.items()])
    steps = np.diag([scale.step for scale in scales.values()])
    options = {
        "initial_simplex": np.vstack([first, first + steps]),
        "maxfev": 30 * len(first),
        "xatol": 0.01,
        "fatol": 0.05,
    }
    return with_constants(minimize(distance, first, method="Nelder-Mead", options=options).x)


@dataclass(frozen=True, slots=True)
class _Scale:
    """The scale a constant is searched on: logarithmic where it is above 0."""

    least: float
    most: float
    step: float

    def position(self, value: float) -> float:
        value = float(np.clip(value, self.least, self.most))
        return float(np.log(value)) if self.least > 0 else value

    def value(self, position: float) -> float:
        value = float(np.exp(position)) if self.least > 0 else float(position)
        return float(np.clip(value, self.least, self.most))

    def outside(self, position: float) -> float:
        """Square of how far a position is beyond the limits: leads the search back."""
        return (self.position(self.value(position)) - float(position)) ** 2


def _generator(i: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64([_SEED, i]))


def _row(values: NDArray[np.int64]) -> Matrix:
    return values.astype(np.float64)[None, :]
