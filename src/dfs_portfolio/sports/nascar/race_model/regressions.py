"""Constants of a track type from regressions on ratings, and from moments of its races.

The ratings are those from *before* each race. The weight of skill is therefore its weight in a
forecast, not in hindsight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.sports.nascar.normal_scores import normal_scores
from dfs_portfolio.sports.nascar.race_model.ratings import Prediction
from dfs_portfolio.sports.nascar.results import PastRace
from dfs_portfolio.sports.nascar.team_mates import (
    team_mate_excess,
    team_mate_pairs,
    team_numbers,
)

_MAX_FRAILTY_SHAPE: Final = 20.0  # from here on, retirements are practically independent


@dataclass(frozen=True)
class RatedRace:
    """A past race, and the prediction of its drivers' skills from before it."""

    race: PastRace
    prediction: Prediction

    @property
    def skill(self) -> FloatArray:
        """Expected skill, with mean 0 over the field, shape (n_drivers,)."""
        return np.asarray(self.prediction.skill - self.prediction.skill.mean())

    @property
    def start_score(self) -> FloatArray:
        """Normal scores of the starting positions, shape (n_drivers,)."""
        return normal_scores(self.race.start)

    @property
    def factors(self) -> FloatArray:
        """Skill and start score as columns, shape (n_drivers, 2)."""
        return np.column_stack([self.skill, self.start_score])


def pace_constants(rated_races: Sequence[RatedRace]) -> dict[str, float]:
    """Fit the weights of skill and start in the pace, and the unexplained variances.

    Two regressions on skill and start: of normal scores of the mean running position, which
    measure pace well; and of the finish of the drivers who ran to the end, where the start counts
    for less. `lead_start` is the difference of the two weights of the start.
    """
    through, final, grid = _Regression(), _Regression(), _Regression()
    for rated in rated_races:
        race = rated.race
        factors = rated.factors
        seen = ~np.isnan(race.running_position)
        if seen.sum() > 2:
            through.add(factors[seen], normal_scores(race.running_position[seen]))
        ran = ~race.retired
        if ran.sum() > 2:
            final.add(factors[ran], normal_scores(race.finish[ran]))
        grid.add(factors[:, :1], factors[:, 1])
    weights, unexplained = through.solve()
    final_weights, _ = final.solve()
    slope, grid_variance = grid.solve()
    skill = max(weights[0], 0.0)
    # The weight of the start at the finish, in units of pace through the race.
    ratio = final_weights[1] / final_weights[0] if final_weights[0] > 0 else 0.0
    start = float(np.clip(ratio * skill, 0.0, max(weights[1], 0.0)))
    team = float(np.clip(_team_covariance(rated_races, weights), 0.0, 0.3 * unexplained))
    variances = np.concatenate([rated.prediction.variance for rated in rated_races])
    from_skill = skill**2 * float(variances.mean())
    form = max(unexplained - team - from_skill, 0.1 * unexplained)
    return {
        "skill_weight": skill,
        "start_weight": start,
        "lead_start": max(weights[1], 0.0) - start,
        "qualifying_weight": max(slope[0], 0.0) / np.sqrt(grid_variance),
        "team_sd": np.sqrt(team),
        "form_sd": np.sqrt(form),
    }


def expected_finish(rated_races: Sequence[RatedRace]) -> list[FloatArray]:
    """Predict the finish from skill and start, by least squares over all the races.

    Returns
    -------
    list of ndarray
        Expected normal scores of the finish for each race, shape (n_drivers,).
    """
    finish = _Regression()
    for rated in rated_races:
        finish.add(rated.factors, normal_scores(rated.race.finish))
    weights, _ = finish.solve()
    return [rated.factors @ weights for rated in rated_races]


def retirement_constants(
    rated_races: Sequence[RatedRace],
) -> dict[str, float | tuple[float, float]]:
    """Fit how many drivers retire, how much that varies, who is likelier to, and when.

    With mean m and variance v of the number of retirements and a gamma frailty of shape a, v is
    about m (1 - p) + m^2 / a, which gives a. The beta distribution of the distance completed
    matches the first two moments.
    """
    counts = np.array([rated.race.retired.sum() for rated in rated_races], dtype=np.float64)
    sizes = np.array([len(rated.race) for rated in rated_races], dtype=np.float64)
    rate = float(counts.sum() / sizes.sum())
    mean, variance = counts.mean(), counts.var(ddof=1) if len(counts) > 1 else counts.mean()
    excess = variance - mean * (1 - rate)
    frailty = (
        float(np.clip(mean**2 / excess, 0.5, _MAX_FRAILTY_SHAPE))
        if excess > 0
        else _MAX_FRAILTY_SHAPE
    )
    distance = np.concatenate(
        [np.clip(e.race.completed[e.race.retired] / e.race.laps, 0.005, 0.995) for e in rated_races]
    )
    return {
        "retirement_rate": rate,
        "frailty_shape": frailty,
        "retirement_slope": _retirement_slope(rated_races),
        "exit_shape": _beta_shapes(distance),
    }


def green_constants(rated_races: Sequence[RatedRace]) -> dict[str, float]:
    """Fit the share of laps with a fastest driver, and its decrease with retirements."""
    shares = np.array([e.race.fastest_laps.sum() / e.race.laps for e in rated_races])
    retired = np.array([e.race.retired.mean() for e in rated_races])
    centred = retired - retired.mean()
    spread = float(centred @ centred)
    slope = float(centred @ shares) / spread if spread > 0 else 0.0
    rest = shares - shares.mean() - slope * centred
    return {
        "green_share": float(min(shares.mean(), 0.99)),
        "green_sd": float(rest.std()),
        "green_slope": max(-slope, 0.0),
    }


def _team_covariance(rated_races: Sequence[RatedRace], weights: FloatArray) -> float:
    """Return the covariance of two team-mates' unexplained pace, over all pairs of all races."""
    total, n_pairs = 0.0, 0
    for rated in rated_races:
        race = rated.race
        seen = ~np.isnan(race.running_position)
        if seen.sum() <= 2:
            continue
        rest = normal_scores(race.running_position[seen]) - rated.factors[seen] @ weights
        rest -= rest.mean()
        pairs = team_mate_pairs(team_numbers(race.teams)[seen])
        # `pairs` holds each pair twice, in every race alike.
        total += float(team_mate_excess(rest[None, :], pairs)[0]) * int(pairs.sum())
        n_pairs += int(pairs.sum())
    return total / n_pairs if n_pairs else 0.0


def _retirement_slope(rated_races: Sequence[RatedRace]) -> float:
    """Fit the slope of the log hazard on skill by Newton's method, with one level for all races.

    A weak prior keeps the slope near 0 if there are few retirements.
    """
    skill = np.concatenate([e.skill for e in rated_races])
    out = np.concatenate([e.race.retired for e in rated_races]).astype(np.float64)
    factors = np.column_stack([np.ones_like(skill), -skill])
    prior = np.diag([0.0, 4.0])
    beta = np.array([np.log(max(out.mean(), 1e-3)), 0.0])
    for _ in range(25):
        # Poisson rather than logistic regression: the slope is one of the log hazard.
        rate = np.exp(factors @ beta)
        gradient = factors.T @ (out - rate) - prior @ beta
        step = np.linalg.solve((factors * rate[:, None]).T @ factors + prior + 1e-9, gradient)
        beta = beta + np.clip(step, -1, 1)
    return float(beta[1])


def _beta_shapes(values: FloatArray) -> tuple[float, float]:
    if len(values) < 5 or values.var() <= 0:
        return (1.0, 1.0)
    mean = float(values.mean())
    size = max(mean * (1 - mean) / float(values.var()) - 1, 0.2)
    return (mean * size, (1 - mean) * size)


class _Regression:
    """Least squares over races, with an intercept for each race."""

    def __init__(self) -> None:
        self._factors: list[FloatArray] = []
        self._values: list[FloatArray] = []

    def add(self, factors: FloatArray, values: FloatArray) -> None:
        self._factors.append(factors - factors.mean(axis=0))
        self._values.append(values - values.mean())

    def solve(self) -> tuple[FloatArray, float]:
        """Return the coefficients and the residual variance."""
        x, y = np.concatenate(self._factors), np.concatenate(self._values)
        weights = np.asarray(np.linalg.lstsq(x, y, rcond=None)[0], dtype=np.float64)
        return weights, float((y - x @ weights).var())
