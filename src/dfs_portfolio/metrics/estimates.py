"""Estimates from a sample of scenarios, each with its standard error."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from dfs_portfolio._internal.types import BoolArray, FloatArray

# Largest probability outside each end of the interval that gives a quantile its error.
OUTSIDE: Final = 0.025


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate from a sample, and its standard error; infinite where it is not known."""

    value: float
    standard_error: float


def mean_estimate(scores: FloatArray) -> Estimate:
    r"""Estimate a mean, with the error :math:`s / \sqrt{n}`.

    Parameters
    ----------
    scores
        Shape (n,).

    Examples
    --------
    >>> mean_estimate(np.array([1.0, 2.0, 3.0, 6.0]))
    Estimate(value=3.0, standard_error=1.0801234497346435)
    """
    n = scores.size
    error = float(scores.std(ddof=1)) / math.sqrt(n) if n > 1 else math.inf
    return Estimate(float(scores.mean()), error)


def mean_from_sums(total: float, squares: float, n: int) -> Estimate:
    """Estimate a mean, as `mean_estimate`, from the sum of `n` numbers and that of their squares.

    Examples
    --------
    >>> mean_from_sums(12.0, 50.0, 4)
    Estimate(value=3.0, standard_error=1.0801234497346435)
    """
    if n < 2:
        return Estimate(total / n, math.inf)
    variance = max(squares - total * total / n, 0.0) / (n - 1)
    return Estimate(total / n, math.sqrt(variance / n))


def share_estimate(hit: BoolArray) -> Estimate:
    r"""Estimate a probability by the share of hits.

    With :math:`h` hits the error is :math:`\sqrt{p (1-p) / (n+4)}` at :math:`p = (h+2) / (n+4)`:
    two hits and two misses are added (Agresti and Coull, The American Statistician 52(2), 1998).
    The error is therefore never 0. Without a hit, twice the error is about :math:`3/n`, as in the
    rule of three.

    Parameters
    ----------
    hit
        Shape (n,).

    Examples
    --------
    >>> estimate = share_estimate(np.zeros(1000, dtype=bool))
    >>> estimate.value, round(2 * estimate.standard_error, 4)
    (0.0, 0.0028)
    """
    return share_from_counts(int(hit.sum()), hit.size)


def share_from_counts(hits: int, n: int) -> Estimate:
    """Estimate a probability, as `share_estimate`, from the number of hits in `n` cases."""
    return Estimate(hits / n, math.sqrt((hits + 2) * (n - hits + 2) / (n + 4) ** 3))


def share_difference(hit_a: BoolArray, hit_b: BoolArray) -> Estimate:
    r"""Estimate the difference of two probabilities from paired hits.

    With :math:`h_a` cases where only a hits and :math:`h_b` where only b does, the error is
    :math:`\sqrt{(p_a + p_b - (p_a - p_b)^2) / (n+2)}` at :math:`p = (h+1) / (n+2)` (Bonett and
    Price, Journal of Educational and Behavioral Statistics 37(4), 2012). It is not 0 even if the
    two never differ.

    Parameters
    ----------
    hit_a, hit_b
        Shape (n,), the same cases in the same order.

    Examples
    --------
    >>> share_difference(np.array([True, True, False]), np.array([True, False, False])).value
    0.3333333333333333
    """
    n, only_a, only_b = hit_a.size, int((hit_a & ~hit_b).sum()), int((hit_b & ~hit_a).sum())
    share_a, share_b = (only_a + 1) / (n + 2), (only_b + 1) / (n + 2)
    spread = share_a + share_b - (share_a - share_b) ** 2
    return Estimate((only_a - only_b) / n, math.sqrt(spread / (n + 2)))


def quantile_estimate(ordered: FloatArray, level: float) -> Estimate:
    r"""Estimate a quantile: the lowest of the best :math:`\lceil (1-q) n \rceil` scores.

    The number of scores up to the true quantile is binomial. Two order statistics therefore
    enclose it with a known probability, whatever the distribution (David and Nagaraja, Order
    Statistics, 2003, section 7.1). The error is the width of such a 95% interval over the width of
    the corresponding interval of the standard normal distribution (Woodruff, JASA 47, 1952). It is
    infinite if the sample is too small for such an interval.

    Parameters
    ----------
    ordered
        Scores in ascending order, shape (n,).
    level
        Strictly between 0 and 1.

    Examples
    --------
    >>> quantile_estimate(np.array([1.0, 2.0, 3.0, 6.0]), 0.5)
    Estimate(value=3.0, standard_error=inf)
    >>> round(quantile_estimate(np.arange(1000.0), 0.9).standard_error, 2)
    9.48
    """
    n = ordered.size
    # Exact arithmetic on the decimal digits of the level, as in `tails.tail_count`.
    tail = math.ceil((1 - Fraction(repr(float(level)))) * n)
    return Estimate(float(ordered[n - tail]), _quantile_error(ordered, level))


def _quantile_error(ordered: FloatArray, level: float) -> float:
    """Infer the error from the order statistics around the quantile.

    With `k` scores up to the true quantile, `k` binomial, the l-th smallest score lies at or below
    it unless ``k <= l - 1``, the u-th above it if ``k <= u - 1``. Ranks are whole numbers, so that
    these probabilities differ a little from 2.5% and 97.5%. Normal quantiles of the actual
    probabilities correct for that.
    """
    # Imported here: only quantiles need SciPy, and Pyomo makes its first import a slow one.
    from scipy.special import bdtr, ndtri

    n = ordered.size
    at_most = bdtr(np.arange(n + 1), n, level)
    low = int(np.searchsorted(at_most, OUTSIDE, side="right"))
    high = int(np.searchsorted(at_most, 1 - OUTSIDE, side="left")) + 1
    if low < 1 or high > n:
        return math.inf
    width = float(ndtri(at_most[high - 1]) - ndtri(at_most[low - 1]))
    return float(ordered[high - 1] - ordered[low - 1]) / width
