"""Paired differences over slates, with what chance may make of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

N_RESAMPLES = 10_000
# Points come in steps of 0.05; what files round off is far less.
TIE = 1e-3


@dataclass(frozen=True)
class Difference:
    """What one way has more than another.

    Parameters
    ----------
    value
        Mean over the slates.
    low, high
        Where 95% of bootstrap means lie.
    won, lost, tied
        Slates, each by its mean over the seeds.
    p_value
        Of the two-sided sign test: how likely wins and losses are at least as uneven by chance.
    """

    value: float
    low: float
    high: float
    won: int
    lost: int
    tied: int
    p_value: float


def paired_difference(one: NDArray[np.float64], other: NDArray[np.float64]) -> Difference:
    """Compare two ways on the same slates.

    Parameters
    ----------
    one, other
        Shape (n_slates, n_seeds); `other` may have one column, where it has no seeds.

    Returns
    -------
    Difference
        Its interval from slates drawn with replacement, and in each of them seeds.
    """
    apart = one - other
    n_slates, n_seeds = apart.shape
    rng = np.random.default_rng(0)
    slates = rng.integers(n_slates, size=(N_RESAMPLES, n_slates, 1))
    seeds = rng.integers(n_seeds, size=(N_RESAMPLES, n_slates, n_seeds))
    low, high = np.quantile(apart[slates, seeds].mean(axis=(1, 2)), [0.025, 0.975])
    of_slates = apart.mean(axis=1)
    won, lost = int((of_slates > TIE).sum()), int((of_slates < -TIE).sum())
    tied = n_slates - won - lost
    value = float(of_slates.mean())
    return Difference(value, float(low), float(high), won, lost, tied, sign_test(won, lost))


def sign_test(won: int, lost: int) -> float:
    """Return the two-sided probability of as uneven a count, were both as likely.

    >>> sign_test(9, 0), sign_test(8, 1)
    (0.00390625, 0.0390625)
    """
    n = won + lost
    tail = sum(math.comb(n, k) for k in range(min(won, lost) + 1)) / 2**n
    return min(1.0, 2 * tail)
