"""A field whose simulated points have the means of the projections.

A projection is a mean, and the simulator knows expected pace: the two are matched by search. Every
driver has three numbers to change: a gain in pace, a gain in qualifying and the spread of the race.
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
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import BoolArray, FloatArray
from dfs_portfolio.errors import join_limited
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.scoring import Scoring
from dfs_portfolio.sports.nascar.simulator.conditions import RaceConditions
from dfs_portfolio.sports.nascar.simulator.dominators import (
    NO_FACTORS,
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

# Races and rounds: a rough fit on few races, then a fine one that makes the means exact.
N_ROUGH, N_FINE = 2_000, 20_000
_SEEDS: Final = (9_151, 9_152)
_ROUNDS, _ROUNDS_PER_SLOPE, _FINE_ROUNDS = 24, 3, 2
_WARM_UP: Final = 4
# A mean nearer than this to its aim, in points, is as good as met.
CLOSE: Final = 0.5
# A common shift from here on is mentioned, and from there on worth a warning.
LEAST_SHIFT, WORTH_A_WARNING = 0.05, 1.0
_MOST_BOOST: Final = 10.0
# Numbers that move less than this, as a share of the largest step, have settled.
_SETTLED: Final = 0.1

# The numbers of a driver, in this order: gain in pace, gain in qualifying, log of the luck.
# Pace with its gain stays in a range: the first number for the lowest projection, and that plus the
# second for the highest, so that drivers beyond the reach of a race keep their order.
_PACE_RANGE: Final = (4.0, 4.0)
_OTHER_RANGES: Final = np.array([[-5.0, 5.0], [-0.7, 1.8]])
_AT_END: Final = 0.02
_STEP_LIMITS: Final = np.array([[0.7], [1.2], [0.4]])
_PROBE: Final = (0.12, 0.4, 0.2)  # how far each is moved to measure slopes
# Preference for a gain in qualifying of 0 and a spread of 1, where nothing else decides.
_PRIOR: Final = np.array([0.0, 0.01, 0.02])
_DAMPING: Final = np.array([0.02, 0.05, 0.05])
_STEP: Final = 0.85


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
            notes.append(f"one race cannot give these drivers the means projected: {shown}")
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
    rough = _Trials(field, race, scoring, N_ROUGH, _SEEDS[0], whole_laps=False)
    search = _Search(field, race.constants.skill_weight, given)
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
    fine = _Trials(field, race, scoring, N_FINE, _SEEDS[1], whole_laps=True)
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


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    """What a batch of races gives: measures of every driver, and mean shares of laps."""

    measures: Measures
    laps: LapShares


class _Trials:
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

    def improve(self, factors: LapWeightFactors, trial: _Trial) -> LapWeightFactors:
        """Bring laps nearer to those that are expected, if any are."""
        if all(np.isnan(e).all() for e in (self._expected.lead, self._expected.fastest)):
            return factors
        return improve_factors(factors, self._expected, trial.laps)

    def field_of(self, numbers: FloatArray) -> Field:
        """Return the field with these numbers, shape (3, n_drivers)."""
        pace, qualifying, log_spread = numbers
        return self._field.with_gains(qualifying, pace, np.exp(log_spread))

    def run(self, numbers: FloatArray, factors: LapWeightFactors) -> _Trial:
        """Simulate the races with these numbers."""
        self._numbers.rewind()
        race = self._race
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
        # The factors will bring laps to what is expected: means count as if they had done so.
        due = self._scoring.lap_led * race.laps * _missing(self._expected.lead, laps.lead)
        due += (
            self._scoring.fastest_lap
            * float(green.mean())
            * _missing(self._expected.fastest, laps.fastest)
        )
        return _Trial(Measures(measures.mean + due, measures.others), laps)


def _missing(expected: FloatArray, share: FloatArray) -> FloatArray:
    """Return what is missing from a share, 0 where none is expected."""
    return np.where(np.isnan(expected), 0.0, expected - share)


class _Search:
    """The numbers of all drivers, and the steps that move them."""

    def __init__(self, field: Field, skill_weight: float, given: Measures) -> None:
        n = field.n_drivers
        self.numbers = np.zeros((3, n))
        self._given = given
        self._projected = ~np.isnan(given.mean)
        told = ~np.isnan(given.others).all(axis=0)
        # Qualifying matters for starts that are not known, and shows only in points and finish
        # together; the spread shows in anything but the mean.
        starts_open = (field.start == 0) & given.of_finish & self._projected
        may = [self._projected | given.of_finish, starts_open, told]
        self._free = np.stack(may)
        self._slopes = Measures(np.zeros((3, n)), np.zeros((len(given.others), 3, n)))
        self._others_range = (-np.inf, np.inf)
        self._skill_pace = skill_weight * field.skill
        self._lowest, self._highest = _ranges(self._skill_pace, given.mean)
        self._last_gap, self._boost = np.zeros(n), np.ones(n)

    def measure_others(self, trials: _Trials, factors: LapWeightFactors) -> None:
        """Measure how many points drivers without a projection can have together."""
        others = ~self._projected
        if not others.any() or others.all():
            return
        totals = []
        for direction in (-1.0, 1.0):
            numbers = self.numbers.copy()
            numbers[0, others] += direction * _PACE_RANGE[0]
            totals.append(float(trials.run(numbers, factors).measures.mean[others].sum()))
        margin = 0.05 * (totals[1] - totals[0])
        self._others_range = (totals[0] + margin, totals[1] - margin)

    def measure_slopes(self, trials: _Trials, factors: LapWeightFactors) -> None:
        """Measure how a driver's measures follow the driver's own numbers.

        Drivers next to each other in pace move in opposite directions, so that one pair of trials
        does for all of them: what the others' moves do to a driver cancels out.
        """
        order = np.argsort(np.argsort(-trials.field_of(self.numbers).skill, kind="stable"))
        sign = np.where(order % 2 == 0, 1.0, -1.0)
        for k, probe in enumerate(_PROBE):
            if not self._free[k].any():
                continue
            ends = []
            for direction in (1.0, -1.0):
                numbers = self.numbers.copy()
                numbers[k] += direction * probe * sign * self._free[k]
                ends.append(trials.run(numbers, factors).measures)
            scale = sign * self._free[k] / (2 * probe)
            self._slopes.mean[k] = (ends[0].mean - ends[1].mean) * scale
            self._slopes.others[:, k] = (ends[0].others - ends[1].others) * scale

    def aims(self, mean: FloatArray) -> tuple[FloatArray, float]:
        """Return the means to aim at, and the shift from the projections that it takes.

        Drivers at the end of their range count as they are.
        """
        projection, known = self._given.mean, self._projected
        stuck, shift = np.zeros(len(mean), dtype=np.bool_), 0.0
        for _ in range(3):
            moving = known & ~stuck
            if not moving.any():
                break
            left = float(mean.sum() - mean[stuck].sum() - projection[moving].sum())
            if not known.all():
                left -= float(np.clip(left, *self._others_range))
            shift = left / int(moving.sum())
            missing = np.where(known, projection + shift - mean, 0.0)
            stuck = self._at_end(np.broadcast_to(missing, self.numbers.shape))[0]
        return np.where(stuck, mean, projection + shift), shift

    def _at_end(self, direction: FloatArray) -> BoolArray:
        """Tell which numbers are at the end of their range, and would go beyond it."""
        above = (self.numbers >= self._highest - _AT_END) & (direction > 0)
        below = (self.numbers <= self._lowest + _AT_END) & (direction < 0)
        return np.asarray(above | below)

    def gap(self, mean: FloatArray) -> FloatArray:
        """Return what each mean lacks to its aim, 0 without a projection."""
        aims, _ = self.aims(mean)
        return np.asarray(np.where(self._projected, aims - mean, 0.0))

    def _boosted(self, gap: FloatArray) -> FloatArray:
        """Exaggerate gaps that hardly close.

        Slopes are those of one driver alone. Where several must gain on each other's account, each
        step closes little of their gaps, and they need longer ones.
        """
        slow = (gap * self._last_gap > 0) & (np.abs(gap) > 0.6 * np.abs(self._last_gap))
        self._boost = np.where(slow, np.minimum(self._boost * 1.6, _MOST_BOOST), 1.0)
        self._last_gap = gap
        return self._boost * gap

    def step(self, now: Measures, *, only_means: bool = False) -> float:
        """Move all drivers by a Newton step: means exactly, other measures by least squares.

        Returns
        -------
        float
            The furthest move of any number, as a share of the largest allowed.
        """
        gap = self.gap(now.mean)
        if not only_means:
            gap = self._boosted(gap)
        missing = self._given.others - now.others
        weight = ~np.isnan(missing) & (not only_means)
        missing = np.where(weight, missing, 0.0)
        free = self._free
        # A number at the end of its range stays, and the others of that driver make up for it.
        for _ in range(2):
            slopes = self._slopes.others * weight[:, None] * free
            normal = np.einsum("kin,kjn->nij", slopes, slopes) + np.diag(_PRIOR + _DAMPING)
            downhill = np.einsum("kin,kn->ni", slopes, missing)
            if not only_means:
                downhill -= _PRIOR * self.numbers.T * free.T
            mean_slopes = (self._slopes.mean * free).T
            moves = _constrained(normal, downhill, mean_slopes, gap, self._projected).T
            free = free & ~self._at_end(moves)
        moves *= _STEP * self._free
        furthest = np.abs(moves / _STEP_LIMITS).max(axis=0)
        moves /= np.maximum(furthest, 1.0)
        numbers = self.numbers + moves
        # Only differences count: without this, all might run to one end of the range.
        numbers[0] -= (numbers[0] + self._skill_pace).mean()
        if self._free[1].all():
            numbers[1] -= numbers[1].mean()
        self.numbers = np.clip(numbers, self._lowest, self._highest)
        return float(furthest.max())


def _ranges(pace: FloatArray, projection: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the lowest and highest numbers of each driver, each (3, n_drivers)."""
    rank = np.where(np.isnan(projection), _rank_share(pace), _rank_share(projection))
    least, more = _PACE_RANGE
    others = np.repeat(_OTHER_RANGES[:, :, None], len(pace), axis=2)
    lowest = np.vstack([-(least + more * (1 - rank)) - pace, others[:, 0]])
    return lowest, np.vstack([least + more * rank - pace, others[:, 1]])


def _rank_share(values: FloatArray) -> FloatArray:
    """Return the share of the known values that are below each, ties counted by half."""
    known = np.sort(values[~np.isnan(values)])
    below, up_to = (np.searchsorted(known, values, side=side) for side in ("left", "right"))
    return np.asarray((below + up_to) / max(2 * len(known), 1))


def _constrained(
    normal: FloatArray,
    downhill: FloatArray,
    slope: FloatArray,
    gap: FloatArray,
    exact: NDArray[np.bool_],
) -> FloatArray:
    """Minimise a quadratic for each driver, with the mean as an equality where one is given.

    Parameters
    ----------
    normal, downhill
        Of the quadratic, shapes (n_drivers, 3, 3) and (n_drivers, 3).
    slope, gap
        Of the mean, shapes (n_drivers, 3) and (n_drivers,).
    exact
        Whose mean is given, shape (n_drivers,).

    Returns
    -------
    ndarray
        Moves, shape (n_drivers, 3).
    """
    n = len(gap)
    system = np.zeros((n, 4, 4))
    system[:, :3, :3] = normal
    system[exact, :3, 3] = system[exact, 3, :3] = slope[exact]
    # A little softness where a driver's mean hardly follows any number, and rows of one's own
    # where it is not given.
    system[:, 3, 3] = np.where(exact, -1e-3, 1.0)
    right = np.concatenate([downhill, gap[:, None]], axis=1)[:, :, None]
    return np.asarray(np.linalg.solve(system, right)[:, :3, 0])
