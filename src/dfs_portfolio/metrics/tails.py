r"""Tails of a sample of scores: pure functions on arrays.

For scores :math:`y_1..y_S` and a level :math:`a`, the *upper tail* is the best
:math:`k = (1-a)S` outcomes, the last one in part if `k` is not an integer. Its mean is the upper
CVaR of Rockafellar and Uryasev (2000),

.. math:: CVaR^+_a(y) = \min_t \; t + \frac{1}{k} \sum_s \max(y_s - t, 0),

so *any* fixed threshold :math:`t` gives an upper bound on it (`tail_bound`). The minimum is part of
the definition: to maximise over lineups is a max-min problem, and maximising over :math:`t` as well
gives something else. The *lower tail* is the worst `k` outcomes: the upper tail of `-y`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio._internal.validation import real_numbers, whole_number
from dfs_portfolio.errors import SettingsError

Tail = Literal["upper", "lower"]

# The fewest scenarios worth drawing for a level, even if fewer would fill its tail.
SCENARIO_FLOORS: Final = ((0.99, 10_000), (0.95, 2_000), (0.90, 1_000), (0.0, 500))


def tail_count(n_scenarios: int, level: float) -> float:
    """Return the number of scenarios in the tail, fractions included.

    Parameters
    ----------
    n_scenarios
        Number of equally likely scenarios, at least 1.
    level
        In [0, 1]; a share ``1 - level`` of the scenarios lies in the tail.

    Returns
    -------
    float
        ``(1 - level) * n_scenarios`` without rounding errors: 100, not 100.00000000000009.

    Examples
    --------
    >>> tail_count(10_000, 0.99), tail_count(250, 0.99)
    (100.0, 2.5)
    """
    # Exact arithmetic on the decimal digits of the level: 1 - 0.99 is 1/100, not
    # 0.010000000000000009.
    return float((1 - Fraction(repr(float(level)))) * n_scenarios)


def tail_mean(points: ArrayLike, level: float, *, tail: Tail) -> FloatArray:
    """Return the mean of the best (or worst) share ``1 - level`` of outcomes.

    Parameters
    ----------
    points
        Scores, shape (n_scenarios,) or (n_scenarios, n_lineups).
    level
        In [0, 1]. 0 is the plain mean; 1 the single best (or worst) outcome.
    tail
        ``"upper"`` for the best outcomes, ``"lower"`` for the worst.

    Returns
    -------
    ndarray of float
        Shape () for one lineup, (n_lineups,) for many.

    Raises
    ------
    SettingsError
        If `points` is empty or `level` lies outside [0, 1].

    Examples
    --------
    >>> float(tail_mean([10, 20, 30, 40], 0.6, tail="upper"))
    36.25
    >>> float(tail_mean([10, 20, 30, 40], 0.6, tail="lower"))
    13.75
    """
    scores = _checked(points, level, tail)
    if tail == "lower":
        return np.asarray(-tail_mean(-scores, level, tail="upper"))
    n = scores.shape[0]
    count = tail_count(n, level)
    if count <= 1.0:
        return np.asarray(scores.max(axis=0))
    whole = math.floor(count)
    split = n - math.ceil(count)
    best = np.partition(scores, split, axis=0)[split:]
    edge = best[0]  # the lowest score in the tail, in it with weight (count - whole)
    total = best.sum(axis=0) if whole == count else best[1:].sum(axis=0) + (count - whole) * edge
    return np.asarray(total / count)


def value_at_risk(points: ArrayLike, level: float, *, tail: Tail) -> FloatArray:
    """Return the score at the edge of the tail: the last score in it.

    Parameters are those of `tail_mean`.

    Examples
    --------
    >>> float(value_at_risk([10, 20, 30, 40], 0.6, tail="upper"))
    30.0
    """
    scores = _checked(points, level, tail)
    if tail == "lower":
        return np.asarray(-value_at_risk(-scores, level, tail="upper"))
    n = scores.shape[0]
    split = n - max(1, math.ceil(tail_count(n, level)))
    return np.asarray(np.partition(scores, split, axis=0)[split])


def tail_bound(points: ArrayLike, level: float, threshold: float) -> FloatArray:
    """Return the Rockafellar-Uryasev bound at a fixed threshold.

    It is at least the upper tail mean, and equal to it at the value at risk.

    Parameters
    ----------
    points
        Scores, shape (n_scenarios,) or (n_scenarios, n_lineups).
    level
        In [0, 1).
    threshold
        Any number, in points.
    """
    scores = _checked(points, level)
    count = tail_count(scores.shape[0], level)
    if count <= 0:
        raise SettingsError("the bound needs a level below 1")
    return np.asarray(threshold + np.maximum(scores - threshold, 0.0).sum(axis=0) / count)


def tail_layers(
    n_scenarios: int, levels: Sequence[float], weights: Sequence[float]
) -> tuple[tuple[int, float], ...]:
    r"""Return the weights of scores in a weighted sum of tail means, by rank.

    The value :math:`f(y) = \sum_j w_j \, CVaR^{\pm}_{a_j}(y)` is an ordered weighted average: the
    weight of a score depends only on its rank, and is largest for the most extreme one.

    Parameters
    ----------
    n_scenarios
        Number of equally likely scenarios, at least 1.
    levels
        The levels :math:`a_j`, each in [0, 1].
    weights
        The weights :math:`w_j`, not negative, with sum 1, one a level.

    Returns
    -------
    tuple of (int, float)
        Layers from the most extreme rank inwards (the best score for the upper tail, the worst
        for the lower): the number of scores in the layer, and the weight of each. Weights are
        positive and strictly decreasing; counts times weights add up to 1.

    Raises
    ------
    SettingsError
        If an argument is out of range, or levels and weights do not match.

    Examples
    --------
    Tails of a half and a quarter of ten scenarios, 5 and 2.5 scores: two scores count fully in both
    tails, one by half in the smaller, two only in the larger.

    >>> tail_layers(10, (0.5, 0.75), (0.5, 0.5))
    ((2, 0.30000000000000004), (1, 0.2), (2, 0.1))
    """
    n = whole_number("n_scenarios", n_scenarios, least=1)
    levels, weights = real_numbers("levels", levels), real_numbers("weights", weights)
    if not levels or len(levels) != len(weights):
        raise SettingsError(
            f"{len(levels)} levels, {len(weights)} weights; give one weight a level"
        )
    for level in levels:
        _check_level(level)
    if min(weights) < 0 or not abs(sum(weights) - 1.0) <= 1e-9:
        raise SettingsError(f"weights must not be negative and must sum to 1, got {weights}")
    # A tail of less than one score is the single extreme score, as in `tail_mean`.
    tails = [(max(1.0, tail_count(n, a)), w) for a, w in zip(levels, weights, strict=True)]
    ends = sorted({rank for count, _ in tails for rank in (math.floor(count), math.ceil(count))})
    layers: list[tuple[int, float]] = []
    first = 0
    for end in ends:
        weight = sum(w / count * min(1.0, max(0.0, count - first)) for count, w in tails)
        if layers and layers[-1][1] == weight:
            layers[-1] = layers[-1][0] + end - first, weight
        elif weight > 0.0:
            layers.append((end - first, weight))
        first = end
    return tuple(layers)


def tail_standard_error(points: ArrayLike, level: float, *, tail: Tail = "upper") -> float:
    r"""Return the sampling error of the tail mean of one lineup.

    Asymptotic: :math:`\sqrt{(Var(y | tail) + a (CVaR - VaR)^2) / ((1 - a) S)}`
    (see Hong, Hu and Liu, ACM TOMACS 24(4), 2014).

    Parameters
    ----------
    points
        Scores of one lineup, shape (n_scenarios,).
    level
        In [0, 1).
    tail
        As in `tail_mean`.
    """
    scores = _checked(points, level, tail)
    scores = scores if tail == "upper" else -scores
    count = tail_count(scores.size, level)
    if count < 1:
        return math.inf
    edge = float(value_at_risk(scores, level, tail="upper"))
    mean = float(tail_mean(scores, level, tail="upper"))
    spread = float(scores[scores >= edge].var())
    return math.sqrt((spread + level * (mean - edge) ** 2) / count)


@dataclass(frozen=True, slots=True)
class TailMetrics:
    """Statistics of a tail of one lineup's scores, in points.

    Parameters
    ----------
    VaR
        The score at the edge of the tail: the lowest in an upper, the highest in a lower tail.
    CVaR
        Mean of the tail.
    top_X_pct
        The most extreme score: the best in an upper, the worst in a lower tail.
    conditional_upside
        ``CVaR`` minus the mean of all scores; not positive for a lower tail.
    alpha
        The level.
    tail
        The tail that they describe.
    """

    VaR: float
    CVaR: float
    top_X_pct: float
    conditional_upside: float
    alpha: float
    tail: Tail = "upper"


def compute_cvar(points: ArrayLike, alpha: float, *, tail: Tail = "upper") -> float:
    """Return the mean of the best (or worst) share ``1 - alpha`` of the scores of one lineup.

    Parameters
    ----------
    points
        Scores, shape (n_scenarios,).
    alpha
        The level, in [0, 1]; 1 gives the maximum (or minimum).
    tail
        ``"upper"`` for the best outcomes, ``"lower"`` for the worst.

    Raises
    ------
    SettingsError
        (a ValueError) if `points` is empty or holds the scores of several lineups, or `alpha` lies
        outside [0, 1].

    Examples
    --------
    >>> compute_cvar([10, 20, 30, 40], 0.5), compute_cvar([10, 20, 30, 40], 0.5, tail="lower")
    (35.0, 15.0)
    """
    return float(tail_mean(_of_one_lineup(points, alpha, tail), alpha, tail=tail))


def compute_tail_metrics(points: ArrayLike, alpha: float, *, tail: Tail = "upper") -> TailMetrics:
    """Return statistics of a tail of one lineup's scores.

    Parameters and errors are those of `compute_cvar`.

    Examples
    --------
    >>> metrics = compute_tail_metrics([10, 20, 30, 40], 0.5)
    >>> metrics.VaR, metrics.CVaR, metrics.top_X_pct, metrics.conditional_upside
    (30.0, 35.0, 40.0, 10.0)
    """
    scores = _of_one_lineup(points, alpha, tail)
    mean_of_tail = compute_cvar(scores, alpha, tail=tail)
    return TailMetrics(
        VaR=float(value_at_risk(scores, alpha, tail=tail)),
        CVaR=mean_of_tail,
        top_X_pct=float(scores.max() if tail == "upper" else scores.min()),
        conditional_upside=mean_of_tail - float(scores.mean()),
        alpha=float(alpha),
        tail=tail,
    )


def adaptive_scenario_count(target_alpha: float, min_tail_samples: int = 100) -> int:
    """Return the number of scenarios to draw for a level.

    Parameters
    ----------
    target_alpha
        The level, in [0, 1).
    min_tail_samples
        Fewest scenarios in the tail.

    Returns
    -------
    int
        Enough for `min_tail_samples` in the tail, and at least 10,000 / 2,000 / 1,000 / 500
        for a level of at least 0.99 / 0.95 / 0.90 / less.

    Examples
    --------
    >>> adaptive_scenario_count(0.99), adaptive_scenario_count(0.999), adaptive_scenario_count(0.5)
    (10000, 100000, 500)
    """
    if not (isinstance(target_alpha, (int, float, np.number)) and 0.0 <= target_alpha < 1.0):
        raise SettingsError("alpha must be in [0, 1] and, to count scenarios, below 1")
    if not isinstance(min_tail_samples, (int, float, np.number)) or min_tail_samples < 1:
        raise SettingsError("min_tail_samples must be at least 1")
    needed = math.ceil(min_tail_samples / (1 - Fraction(repr(float(target_alpha)))))
    floor = next(count for level, count in SCENARIO_FLOORS if target_alpha >= level)
    return max(needed, floor)


def _checked(points: ArrayLike, level: float, tail: str = "upper") -> FloatArray:
    if tail not in get_args(Tail):
        raise SettingsError(f"tail must be 'upper' or 'lower', not {tail!r}")
    _check_level(level)
    try:
        scores = np.asarray(points, dtype=np.float64)
    except (TypeError, ValueError):
        raise SettingsError(
            f"points must be scores in scenarios, got {type(points).__name__}: "
            "portfolio.scores(scenarios) gives those of lineups"
        ) from None
    if scores.ndim == 0 or scores.size == 0:
        raise SettingsError("points cannot be empty: pass one score a scenario")
    return scores


def _of_one_lineup(points: ArrayLike, level: float, tail: str) -> FloatArray:
    """Return scores, shape (n_scenarios,), of one lineup: those of several are no sample."""
    scores = _checked(points, level, tail)
    if scores.size > max(scores.shape):
        raise SettingsError(
            f"points have shape {scores.shape}, expected the scores of one lineup: pass one column "
            "of portfolio.scores(scenarios), or use tail_mean for all columns at once"
        )
    return np.ravel(scores)


def _check_level(level: float) -> None:
    if not (isinstance(level, (int, float, np.number)) and 0.0 <= level <= 1.0):
        raise SettingsError(f"alpha must be in [0, 1], got {level!r}")
