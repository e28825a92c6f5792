r"""The distribution over lineups of a given ownership, and otherwise as even as its base allows.

Of all distributions over the lineups with these means, the one nearest to the base is

.. math:: P(L) \propto \exp\Big(\text{base}_L + \sum_{i \in L} \theta_i\Big),

and its :math:`\theta` minimises the convex :math:`\log Z(\theta) - \theta \cdot t`, ``t`` being the
means that are wanted (statement 35). Its gradient is the error of the means, its Hessian their
covariance: Newton's method with a line search. If a direction of :math:`\theta` prefers ``t`` to
every single lineup, no distribution has these means, which proves that there is none.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.errors import InfeasibleError
from dfs_portfolio.field.weighing import Inclusion, WeightedLineups

# Largest error of a mean, such as a share of the field.
TOLERANCE = 1e-10
MAX_STEPS = 200
# Whether the means are impossible is asked after so many steps, and again.
STEPS_TO_PROOF = 8
# Longest step of any weight; exp(4) is a factor of 55.
LONGEST = 4.0
# Variances below the first, and eigenvalues of the correlations below the second, are rounding:
# covariances of shares are sums of numbers of the size of 1.
LEAST_VARIANCE = 1e-9
LEAST_EIGENVALUE = 1e-7
# Share of the decrease by the linear model that a step must reach.
ARMIJO = 1e-4
SHORTEST = 2.0**-30
# Cost of weights where means near to the impossible ones are sought: errors are so many times the
# weights.
SOFTNESS, SOFT_STEPS = 1e-3, 40


class UnmatchedError(InfeasibleError):
    """No distribution over the lineups has the means.

    Parameters
    ----------
    proven
        Whether it is proven that there is none.
    """

    def __init__(self, proven: bool) -> None:
        super().__init__("no distribution over the lineups has these means")
        self.proven = proven


def match_means(lineups: WeightedLineups, target: FloatArray, start: FloatArray) -> FloatArray:
    """Return the weights whose distribution has the means.

    Parameters
    ----------
    lineups
        All lineups.
    target
        Share of the field that holds each player, then the mean of each feature; shape
        (n_players + n_features,). A player of share 0 or 1 has no weight: `lineups` must have no
        weight where that is not so.
    start
        Weights to start from, same shape.

    Raises
    ------
    UnmatchedError
        If no distribution has these means, or none was found.
    """
    theta = np.where(np.isfinite(start), start, 0.0)
    now, length = lineups.inclusion(theta, covariance=True), LONGEST
    for number in range(1, MAX_STEPS + 1):
        if _error(now, target) <= TOLERANCE:
            return theta
        step = _step(now, target)
        if step.blind.any():
            if _proves(lineups, target, step.blind):
                break
            length *= 2
        else:
            length = LONGEST
        found = _line_search(lineups, target, theta, now, step.seen + length / 2 * step.blind)
        if found is None:
            break
        theta, now = found
        if number % STEPS_TO_PROOF == 0 and _proves(lineups, target, theta):
            break
    step = _step(now, target)
    proven = any(_proves(lineups, target, direction) for direction in (step.blind, theta))
    raise UnmatchedError(proven)


def nearest_means(lineups: WeightedLineups, target: FloatArray) -> FloatArray:
    """Return means near to those that no distribution has, by weights that cost a little.

    Parameters
    ----------
    lineups, target
        As in `match_means`.
    """
    theta = np.zeros(lineups.size)
    now = lineups.inclusion(theta, covariance=True)
    for _ in range(SOFT_STEPS):
        error = target - now.mean - SOFTNESS * theta
        softened = now.covariance + SOFTNESS * np.eye(lineups.size)
        step = _at_most(np.asarray(np.linalg.solve(softened, error), dtype=np.float64))
        found = _line_search(lineups, target, theta, now, step, SOFTNESS)
        if found is None or float(np.abs(error).max()) <= SOFTNESS:
            break
        theta, now = found
    return now.mean


def _at_most(step: FloatArray) -> FloatArray:
    """Return a step, shortened so that no weight changes by more than `LONGEST`."""
    return np.asarray(step * (LONGEST / max(float(np.abs(step).max()), LONGEST)))


def _error(now: Inclusion, target: FloatArray) -> float:
    return float(np.abs(now.mean - target).max())


class _Step(NamedTuple):
    """A step of the weights, in two parts.

    Parameters
    ----------
    seen
        Newton's, in directions in which lineups differ; no weight changes by more than `LONGEST`.
    blind
        The direction of the error where lineups are alike that have any probability in floating
        point; the greatest change of a weight is 1, or all are 0. Either other lineups come in as
        weights change, or all lineups are alike and no distribution has these means.
    """

    seen: FloatArray
    blind: FloatArray


def _step(now: Inclusion, target: FloatArray) -> _Step:
    scale = 1 / np.sqrt(np.maximum(np.diag(now.covariance), LEAST_VARIANCE))
    values, vectors = np.linalg.eigh(now.covariance * np.outer(scale, scale))
    parts = vectors.T @ ((target - now.mean) * scale)
    seen = values > LEAST_EIGENVALUE
    newton = _at_most(scale * (vectors[:, seen] @ (parts[seen] / values[seen])))
    blind = vectors[:, ~seen] @ parts[~seen]
    if float(np.abs(blind / scale).max()) <= TOLERANCE:
        return _Step(newton, np.zeros_like(newton))
    return _Step(newton, scale * blind / float(np.abs(scale * blind).max()))


def _line_search(
    lineups: WeightedLineups,
    target: FloatArray,
    theta: FloatArray,
    now: Inclusion,
    step: FloatArray,
    softness: float = 0.0,
) -> tuple[FloatArray, Inclusion] | None:
    """Return the weights and means after a step that decreases the objective, if there is one.

    With `softness`, half of it times the sum of squares of the weights is part of the objective.
    """
    value = now.log_total - float(theta @ target) + softness / 2 * float(theta @ theta)
    slope = float((now.mean - target + softness * theta) @ step)
    slack = 1e-13 * (1.0 + abs(now.log_total) + float(np.abs(theta * target).sum()))
    share = 1.0
    while share >= SHORTEST:
        new = theta + share * step
        then = lineups.inclusion(new, covariance=True)
        after = then.log_total - float(new @ target) + softness / 2 * float(new @ new)
        # Where the decrease drowns in rounding, the means themselves must come nearer.
        if after - value <= ARMIJO * share * slope or (
            after - value <= slack and _error(then, target) < _error(now, target)
        ):
            return new, then
        share /= 2
    return None


def _proves(lineups: WeightedLineups, target: FloatArray, theta: FloatArray) -> bool:
    """Tell whether the weights prefer the means to every lineup: then none has these means."""
    size = float(np.abs(theta).max())
    return bool(theta @ target > lineups.greatest(theta) + 1e-9 * size)
