"""A field whose simulated points have the means of the projections.

A projection is a mean, and the simulator knows expected pace: the two are matched by search. Every
driver has three numbers to change: a gain in pace, a gain in qualifying and the luck of the race.
Races are simulated again and again with the same random numbers (`EvenNumbers`), and Newton steps
move all drivers at once until the simulated means are the given ones. What else is given (floor,
ceiling, sd, expected finish, chances to finish in front) is met in the sense of least squares, as
far as the means leave room for it.

The points of a race add up to nearly the same in every race: finish points are shared out among
the positions, positions gained add up to 0, and laps are those of the race. Projections of a whole
field that add up to something else cannot all hold; they are all shifted by the same amount.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.errors import join_limited
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.scoring import Scoring
from dfs_portfolio.sports.nascar.simulator.conditions import RaceConditions
from dfs_portfolio.sports.nascar.simulator.dominators import NO_FACTORS, LapWeightFactors
from dfs_portfolio.sports.nascar.simulator.field import Field
from dfs_portfolio.sports.nascar.simulator.fit_search import Search
from dfs_portfolio.sports.nascar.simulator.fit_trials import Trials
from dfs_portfolio.sports.nascar.simulator.targets import Measures

# Races and rounds: a rough fit on few races, then a fine one that makes the means exact.
N_ROUGH, N_FINE = 2_000, 20_000
_SEEDS: Final = (9_151, 9_152)
_ROUNDS, _ROUNDS_PER_SLOPE, _FINE_ROUNDS = 36, 3, 4
_WARM_UP: Final = 4
# A mean nearer than this to its aim, in points, is as good as met.
CLOSE: Final = 0.5
# A common shift from here on is mentioned, and from there on worth a warning.
LEAST_SHIFT, WORTH_A_WARNING = 0.05, 1.0
# Numbers that move less than this, as a share of the largest step, have settled.
_SETTLED: Final = 0.1


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, slots=True, eq=False)
class ProjectionFit:
    """A fitted field, and what could not be as projected.

    Parameters
    ----------
    field, factors
        What races are simulated from.
    shift
        Points added to every projection, so that all together are possible in one race.
    missed
        Indices of drivers whose mean is not the shifted projection.
    projection, reached
        Projections (NaN where none) and the means that the fit reached, shape (n_drivers,).
    """

    field: Field
    factors: LapWeightFactors
    shift: float
    missed: tuple[int, ...]
    projection: FloatArray
    reached: FloatArray

    @property
    def matters(self) -> bool:
        """Whether a person should hear of what could not be as projected."""
        return bool(self.missed) or abs(self.shift) >= WORTH_A_WARNING

    def notes(self, slate: Slate, race: RaceConditions) -> tuple[str, ...]:
        """Say what was moved, in a sentence each: nothing if everything is as projected."""
        notes = []
        if abs(self.shift) >= LEAST_SHIFT:
            notes.append(self._shift_note(slate, race))
        if self.missed:
            shown = join_limited(
                [
                    f"{slate.names[i]} ({self.projection[i]:.1f}, simulated {self.reached[i]:.1f})"
                    for i in self.missed
                ]
            )
            notes.append(f"the simulator does not reach these projected means: {shown}")
        return tuple(notes)

    def _shift_note(self, slate: Slate, race: RaceConditions) -> str:
        direction = "lower" if self.shift < 0 else "higher"
        moved = f"each is simulated {abs(self.shift):.1f} points {direction}"
        if np.isnan(self.projection).any():
            rest = int(np.isnan(self.projection).sum())
            much = "few" if self.shift < 0 else "many"
            start = f"the projections leave too {much} points to the {rest} drivers without one"
            return f"{start}: {moved}"
        text = (
            f"the projections add up to {self.projection.sum():,.0f} points and such races to "
            f"{self.reached.sum():,.0f}: {moved}"
        )
        fastest = slate.known("fastest_laps")
        green = race.laps * race.constants.green_share
        if not np.isnan(fastest).any() and abs(fastest.sum() - green) > 0.05 * green:
            text += (
                f" (expected fastest laps add up to {fastest.sum():.0f}, and such races have about "
                f"{green:.0f} laps under green)"
            )
        return text


def fit_projections(
    field: Field, race: RaceConditions, scoring: Scoring, given: Measures
) -> ProjectionFit:
    """Fit a field to projections.

    Parameters
    ----------
    field
        The field as the slate's order of the drivers makes it.
    race
        The race.
    scoring
        The points system of the projections.
    given
        What is projected, at least one number.
    """
    rough = Trials(field, race, scoring, N_ROUGH, _SEEDS[0], whole_laps=False)
    search = Search(field, race.constants.skill_weight, given)
    factors = NO_FACTORS
    for _ in range(_WARM_UP):
        trial = rough.run(search.numbers, factors)
        factors = rough.improve(factors, trial)
    search.measure_others(rough, factors)
    for i in range(_ROUNDS):
        if i % _ROUNDS_PER_SLOPE == 0:
            search.measure_slopes(rough, factors)
        furthest = search.step(trial.measures)
        trial = rough.run(search.numbers, factors)
        factors = rough.improve(factors, trial)
        if furthest < _SETTLED and np.abs(search.gap(trial.measures.mean)).max() < CLOSE:
            break
    fine = Trials(field, race, scoring, N_FINE, _SEEDS[1], whole_laps=True)
    trial = fine.run(search.numbers, factors)
    for i in range(_FINE_ROUNDS):
        search.step(trial.measures, only_means=i > 0)
        factors = fine.improve(factors, trial)
        trial = fine.run(search.numbers, factors)
    _, shift = search.aims(trial.measures.mean)
    off = np.abs(given.mean + shift - trial.measures.mean) > CLOSE
    missed = tuple(np.flatnonzero(off).tolist())
    fitted = fine.field_of(search.numbers)
    return ProjectionFit(fitted, factors, shift, missed, given.mean, trial.measures.mean)
