"""Newton steps that bring the measures of all drivers at once to what is projected."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import BoolArray, FloatArray
from dfs_portfolio.sports.nascar.simulator.dominators import LapWeightFactors
from dfs_portfolio.sports.nascar.simulator.field import Field
from dfs_portfolio.sports.nascar.simulator.fit_trials import Trials
from dfs_portfolio.sports.nascar.simulator.targets import Measures

# The numbers of a driver, in this order: gain in pace, gain in qualifying, log of the luck.
# Pace with its gain stays in a range: the first number for the lowest projection, and that plus the
# second for the highest, so that drivers beyond the reach of a race keep their order.
_PACE_RANGE: Final = (4.0, 4.0)
_OTHER_RANGES: Final = np.array([[-5.0, 5.0], [-0.7, 1.8]])
_AT_END: Final = 0.02
_STEP_LIMITS: Final = np.array([[0.7], [1.2], [0.4]])
_PROBE: Final = (0.12, 0.4, 0.2)  # how far each is moved to measure slopes
# Preference for a gain in qualifying of 0 and a factor of luck of 1, where nothing else decides.
_PRIOR: Final = np.array([0.0, 0.01, 0.02])
_DAMPING: Final = np.array([0.02, 0.05, 0.05])
_STEP: Final = 0.85
_MOST_BOOST: Final = 10.0


class Search:
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
        may = [given.of_level, starts_open, told]
        self._free = np.stack(may)
        self._slopes = Measures(np.zeros((3, n)), np.zeros((len(given.others), 3, n)))
        self._others_range = (-np.inf, np.inf)
        self._skill_pace = skill_weight * field.skill
        self._lowest, self._highest = _ranges(self._skill_pace, given.mean)
        self._last_gap, self._boost = np.zeros(n), np.ones(n)

    def measure_others(self, trials: Trials, factors: LapWeightFactors) -> None:
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

    def measure_slopes(self, trials: Trials, factors: LapWeightFactors) -> None:
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
