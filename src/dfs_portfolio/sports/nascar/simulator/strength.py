"""Strength of the drivers of a slate, and how much their races vary."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.errors import SlateError, format_items
from dfs_portfolio.slate.slate import Slate

# Past points include points for positions gained. On nine slates of 2023 and 2026, a regression of
# finish ranks on ranks of salary, past points and start had weights 0.44, 0.02 and 0.17: past
# points add little.
HISTORY_WEIGHT = 0.1
MAX_STRENGTH = 3.0
SPREAD_LIMITS = (0.5, 2.0)
CHANCES = ("win_probability", "top3_probability", "top5_probability", "top10_probability")
CHANCE_LIMITS = (0.001, 0.999)


def driver_strength(slate: Slate) -> FloatArray:
    """Return each driver's strength, standardised within the slate.

    Strength comes from the first of these sources that the slate has: projected points, expected
    finishes, probabilities to win and to finish near the front, and otherwise salary and past
    points. Drivers without a value in that source get one from a straight line fitted on the next
    source.

    Parameters
    ----------
    slate
        The drivers.

    Returns
    -------
    ndarray of float
        Shape (n_drivers,), mean 0 and standard deviation 1 (before clipping to +-3), all 0 if the
        drivers do not differ.
    """
    base = score = _salary_score(slate)
    for source in (_chances(slate), -slate.known("expected_finish")):
        if not np.isnan(source).all():
            score = _standardise(_fill(source, score))
    projection = slate.known("projection")
    if not np.isnan(projection).all():
        start = slate.known("start")
        score = _without_position_points(_fill(projection, score), base, start)
    return np.clip(_standardise(score), -MAX_STRENGTH, MAX_STRENGTH)


def driver_spread(slate: Slate) -> FloatArray:
    """Return how much each driver's race varies, relative to the median driver.

    Parameters
    ----------
    slate
        The drivers. `sd` counts where it is known, otherwise the distance from `floor` to
        `ceiling`.

    Returns
    -------
    ndarray of float
        Shape (n_drivers,), from 0.5 to 2; 1 for a driver without either.

    Raises
    ------
    SlateError
        If a ceiling is below its floor.
    """
    width = slate.known("ceiling") - slate.known("floor")
    crossed = [name for name, w in zip(slate.names, width, strict=True) if w < 0]
    if crossed:
        raise SlateError("projections", [f"ceiling below floor for {format_items(crossed)}"])
    spread = np.ones(len(slate))
    for measure in (width, slate.known("sd")):
        known = ~np.isnan(measure)
        if known.any() and np.median(measure[known]) > 0:
            spread[known] = np.clip(measure[known] / np.median(measure[known]), *SPREAD_LIMITS)
    return spread


def _chances(slate: Slate) -> FloatArray:
    """Average the normal quantiles of the probabilities to win and to finish near the front."""
    total, count = np.zeros(len(slate)), np.zeros(len(slate))
    for field in CHANCES:
        chance = slate.known(field)
        known = ~np.isnan(chance)
        if known.any():
            likely = np.clip(chance[known], *CHANCE_LIMITS)
            total[known] += _standardise(ndtri(likely))
            count += known
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _salary_score(slate: Slate) -> FloatArray:
    """Combine salary with past points, where a driver has any: 0 and none both mean no history."""
    salary = _standardise(slate.salaries.astype(np.float64))
    average = slate.known("average_points")
    known = ~np.isnan(average) & (average != 0)
    score = salary.copy()
    if known.any():
        history = _standardise(average[known])
        score[known] += HISTORY_WEIGHT * (history - salary[known])
    return _standardise(score)


def _fill(projection: FloatArray, base: FloatArray) -> FloatArray:
    """Give drivers without a value that of a straight line through the other drivers."""
    known = ~np.isnan(projection)
    x, y = base[known], projection[known]
    centred = x - x.mean()
    slope = max(float(centred @ y) / float(centred @ centred), 0.0) if centred.any() else 0.0
    return np.where(known, projection, y.mean() + slope * (base - x.mean()))


def _without_position_points(
    projection: FloatArray, base: FloatArray, start: FloatArray
) -> FloatArray:
    """Remove the points for positions gained from projections made after qualifying.

    Such a projection is high for a fast driver *because* the start is far back. The simulation
    adds positions gained itself, so the part of a projection that grows with the starting position
    at equal salary is not strength. Projections without such a part do not change.
    """
    if np.isnan(start).any() or len(start) < 10:
        return projection
    design = np.column_stack([np.ones_like(base), base, start])
    paid = np.linalg.lstsq(design, projection, rcond=None)[0][2]
    return np.asarray(projection - np.clip(paid, 0.0, 1.0) * start)


def _standardise(values: FloatArray) -> FloatArray:
    spread = values.std()
    # The spread of a constant column may be rounding noise instead of 0.
    if spread <= 1e-12 * max(1.0, float(np.abs(values).max())):
        return np.zeros_like(values)
    return np.asarray((values - values.mean()) / spread)
