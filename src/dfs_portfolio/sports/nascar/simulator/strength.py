"""What a slate says about its drivers: how strong each is, and how uncertain."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.errors import SlateError, format_items
from dfs_portfolio.slate.slate import Slate

# Past points also pay for places gained. On nine slates of 2023 and 2026, ranks of finish on ranks
# of salary, past points and start had weights of 0.44, 0.02 and 0.17: history adds little.
HISTORY_WEIGHT = 0.1
MAX_STRENGTH = 3.0
SPREAD_LIMITS = (0.5, 2.0)
CHANCES = ("win_probability", "top3_probability", "top5_probability", "top10_probability")
CHANCE_LIMITS = (0.001, 0.999)


def driver_strength(slate: Slate) -> NDArray[np.float64]:
    """Return each driver's strength, standardised within the slate.

    From projected points; where there are none, from expected finishes; where there are none
    either, from the chances to win and to finish among the first; else from salary and past
    points. A driver without a value, among others with one, gets what a straight line from the
    next of these sources gives.

    Parameters
    ----------
    slate
        The drivers.

    Returns
    -------
    ndarray of float
        Shape (n_drivers,), mean 0 and standard deviation 1 (before limiting to +-3), all 0 if the
        slate does not tell its drivers apart.
    """
    base = score = _salary_score(slate)
    for source in (_chances(slate), -slate.known("expected_finish")):
        if not np.isnan(source).all():
            score = _standardised(_fill(source, score))
    projection = slate.known("projection")
    if not np.isnan(projection).all():
        start = slate.known("start")
        score = _without_places(_fill(projection, score), base, start)
    return np.clip(_standardised(score), -MAX_STRENGTH, MAX_STRENGTH)


def driver_spread(slate: Slate) -> NDArray[np.float64]:
    """Return how far each driver's race varies, relative to the median driver.

    Parameters
    ----------
    slate
        The drivers; `sd` counts where it is given, else the distance from `floor` to `ceiling`
        where both are.

    Returns
    -------
    ndarray of float
        Shape (n_drivers,), within 0.5 and 2; 1 for a driver without either.

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


def _chances(slate: Slate) -> NDArray[np.float64]:
    """Average the normal scores of a driver's chances to win and to be among the first."""
    normal = NormalDist()
    total, count = np.zeros(len(slate)), np.zeros(len(slate))
    for field in CHANCES:
        chance = slate.known(field)
        known = ~np.isnan(chance)
        if known.any():
            likely = np.clip(chance[known], *CHANCE_LIMITS)
            total[known] += _standardised(np.array([normal.inv_cdf(p) for p in likely]))
            count += known
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _salary_score(slate: Slate) -> NDArray[np.float64]:
    """Salary, with past points for those who have any: 0 and none both mean no history."""
    salary = _standardised(slate.salaries.astype(np.float64))
    average = slate.known("average_points")
    known = ~np.isnan(average) & (average != 0)
    score = salary.copy()
    if known.any():
        history = _standardised(average[known])
        score[known] += HISTORY_WEIGHT * (history - salary[known])
    return _standardised(score)


def _fill(projection: NDArray[np.float64], base: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give drivers without a projection the value on the line through the others'."""
    known = ~np.isnan(projection)
    x, y = base[known], projection[known]
    centred = x - x.mean()
    slope = max(float(centred @ y) / float(centred @ centred), 0.0) if centred.any() else 0.0
    return np.where(known, projection, y.mean() + slope * (base - x.mean()))


def _without_places(
    projection: NDArray[np.float64], base: NDArray[np.float64], start: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Take the place differential out of projections made after qualifying.

    Such a projection is high for a fast driver who starts at the back *because* of where he
    starts. The simulation adds places gained itself, so what the projections pay for a later
    start, at equal salary, is not strength. Nothing changes for projections that pay nothing.
    """
    if np.isnan(start).any() or len(start) < 10:
        return projection
    design = np.column_stack([np.ones_like(base), base, start])
    paid = np.linalg.lstsq(design, projection, rcond=None)[0][2]
    return np.asarray(projection - np.clip(paid, 0.0, 1.0) * start)


def _standardised(values: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = values.std()
    # A constant column may have a spread of rounding noise.
    if spread <= 1e-12 * max(1.0, float(np.abs(values).max())):
        return np.zeros_like(values)
    return np.asarray((values - values.mean()) / spread)
