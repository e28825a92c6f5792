"""Constants of a track type that follow from moments of its races, with what ratings said before.

Everything is regressed on ratings made *before* each race, so that the weight of skill is what it
is worth in a forecast, not in hindsight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.sports.nascar.normal_scores import normal_scores
from dfs_portfolio.sports.nascar.race_model.ratings import Prediction
from dfs_portfolio.sports.nascar.results import PastRace

Matrix = NDArray[np.float64]

_MOST_FRAILTY: Final = 20.0  # from here on, counts of retirements are as good as independent


@dataclass(frozen=True)
class Example:
    """A race that was run and what ratings said of it before."""

    race: PastRace
    before: Prediction

    @property
    def skill(self) -> Matrix:
        """Expected skill, with a mean of 0 over the field, shape (n_drivers,)."""
        return np.asarray(self.before.skill - self.before.skill.mean())

    @property
    def start_score(self) -> Matrix:
        """Normal scores of the starting positions, shape (n_drivers,)."""
        return normal_scores(self.race.start)

    @property
    def factors(self) -> Matrix:
        """Skill and start side by side, shape (n_drivers, 2)."""
        return np.column_stack([self.skill, self.start_score])


def pace_constants(examples: Sequence[Example]) -> dict[str, float]:
    """Weights of skill and start in the pace through the race, and what they leave unexplained.

    Two regressions: of normal scores of the mean running position, which tell pace well, on skill
    and start; and of the order at the end among those who ran to it, in which the start counts for
    less than through the race. `lead_start` is what it counts for more.
    """
    through, final, grid = _Regression(), _Regression(), _Regression()
    for example in examples:
        race = example.race
        factors = example.factors
        seen = ~np.isnan(race.running_position)
        if seen.sum() > 2:
            through.add(factors[seen], normal_scores(race.running_position[seen]))
        ran = ~race.retired
        if ran.sum() > 2:
            final.add(factors[ran], normal_scores(race.finish[ran]))
        grid.add(factors[:, :1], factors[:, 1])
    weights, unexplained = through.solve()
    at_the_end, _ = final.solve()
    slope, rest = grid.solve()
    skill = max(weights[0], 0.0)
    # The start's weight at the end, in the units of pace through the race.
    ratio = at_the_end[1] / at_the_end[0] if at_the_end[0] > 0 else 0.0
    start = float(np.clip(ratio * skill, 0.0, max(weights[1], 0.0)))
    products = np.concatenate([_pairs_of_mates(example, weights) for example in examples])
    team = float(np.clip(products.mean() if len(products) else 0.0, 0.0, 0.3 * unexplained))
    known_doubt = skill**2 * float(np.concatenate([e.before.doubt for e in examples]).mean())
    form = max(unexplained - team - known_doubt, 0.1 * unexplained)
    return {
        "skill_weight": skill,
        "start_weight": start,
        "lead_start": max(weights[1], 0.0) - start,
        "qualifying_weight": max(slope[0], 0.0) / np.sqrt(rest),
        "team_sd": np.sqrt(team),
        "form_sd": np.sqrt(form),
    }


def expected_finish(examples: Sequence[Example]) -> list[Matrix]:
    """Return what skill and start tell of the finish, by least squares over all the races.

    Returns
    -------
    list of ndarray
        Normal scores for each race, shape (n_drivers,).
    """
    finish = _Regression()
    for example in examples:
        finish.add(example.factors, normal_scores(example.race.finish))
    weights, _ = finish.solve()
    return [example.factors @ weights for example in examples]


def retirement_constants(examples: Sequence[Example]) -> dict[str, float | tuple[float, float]]:
    """How many retire, how that varies between races, who is likelier to, and when.

    The shape of the frailty is such that the number retired varies as it did: with mean m and
    variance v, given a gamma frailty of shape a, v is about m (1 - p) + m^2 / a. The beta
    distribution of the distance is that of its first two moments.
    """
    counts = np.array([example.race.retired.sum() for example in examples], dtype=np.float64)
    sizes = np.array([len(example.race) for example in examples], dtype=np.float64)
    rate = float(counts.sum() / sizes.sum())
    mean, variance = counts.mean(), counts.var(ddof=1) if len(counts) > 1 else counts.mean()
    excess = variance - mean * (1 - rate)
    frailty = float(np.clip(mean**2 / excess, 0.5, _MOST_FRAILTY)) if excess > 0 else _MOST_FRAILTY
    distance = np.concatenate(
        [np.clip(e.race.completed[e.race.retired] / e.race.laps, 0.005, 0.995) for e in examples]
    )
    return {
        "retirement_rate": rate,
        "frailty_shape": frailty,
        "retirement_slope": _retirement_slope(examples),
        "exit_shape": _beta_shapes(distance),
    }


def green_constants(examples: Sequence[Example]) -> dict[str, float]:
    """Share of laps with a fastest driver, and how it falls as more retire."""
    shares = np.array([e.race.fastest_laps.sum() / e.race.laps for e in examples])
    retired = np.array([e.race.retired.mean() for e in examples])
    centred = retired - retired.mean()
    spread = float(centred @ centred)
    slope = float(centred @ shares) / spread if spread > 0 else 0.0
    rest = shares - shares.mean() - slope * centred
    return {
        "green_share": float(min(shares.mean(), 0.99)),
        "green_sd": float(rest.std()),
        "green_slope": max(-slope, 0.0),
    }


def _pairs_of_mates(example: Example, weights: Matrix) -> Matrix:
    """Return products of what is unexplained of the pace of two team-mates, less the field's mean.

    The mean over all pairs is taken off: places of a field add up to a constant, so that pairs of
    strangers are a little against each other.
    """
    race = example.race
    seen = ~np.isnan(race.running_position)
    if seen.sum() <= 2:
        return np.zeros(0)
    factors = example.factors[seen]
    rest = normal_scores(race.running_position[seen]) - factors @ weights
    rest -= rest.mean()
    teams = np.array([team or "" for team in race.teams])[seen]
    same = np.triu((teams[:, None] == teams[None, :]) & (teams != ""), 1)
    n = len(rest)
    strangers = -float(rest @ rest) / (n * (n - 1))
    return np.asarray(np.outer(rest, rest)[same] - strangers)


def _retirement_slope(examples: Sequence[Example]) -> float:
    """Fit the log hazard's slope on skill by Newton's method, with a level for all races at once.

    A weak prior keeps it near 0 where hardly anybody retired.
    """
    skill = np.concatenate([e.skill for e in examples])
    out = np.concatenate([e.race.retired for e in examples]).astype(np.float64)
    factors = np.column_stack([np.ones_like(skill), -skill])
    prior = np.diag([0.0, 4.0])
    beta = np.array([np.log(max(out.mean(), 1e-3)), 0.0])
    for _ in range(25):
        # Poisson rather than logistic: the slope is one of the log hazard.
        rate = np.exp(factors @ beta)
        gradient = factors.T @ (out - rate) - prior @ beta
        step = np.linalg.solve((factors * rate[:, None]).T @ factors + prior + 1e-9, gradient)
        beta = beta + np.clip(step, -1, 1)
    return float(beta[1])


def _beta_shapes(values: Matrix) -> tuple[float, float]:
    if len(values) < 5 or values.var() <= 0:
        return (1.0, 1.0)
    mean = float(values.mean())
    size = max(mean * (1 - mean) / float(values.var()) - 1, 0.2)
    return (mean * size, (1 - mean) * size)


class _Regression:
    """Least squares over races, each with its own mean."""

    def __init__(self) -> None:
        self._factors: list[Matrix] = []
        self._values: list[Matrix] = []

    def add(self, factors: Matrix, values: Matrix) -> None:
        self._factors.append(factors - factors.mean(axis=0))
        self._values.append(values - values.mean())

    def solve(self) -> tuple[Matrix, float]:
        """Return the coefficients, and the variance of what they do not explain."""
        x, y = np.concatenate(self._factors), np.concatenate(self._values)
        weights = np.asarray(np.linalg.lstsq(x, y, rcond=None)[0], dtype=np.float64)
        return weights, float((y - x @ weights).var())
