"""What every entry of a contest that is over won, by its points."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio._internal.validation import check_type
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.payouts.payouts import Payouts


def prizes_won(points: ArrayLike, payouts: Payouts) -> FloatArray:
    """Return what each entry of a contest won, in dollars; ties share the prizes of their ranks.

    Parameters
    ----------
    points
        Points of all entries, such as `Standings.points`, shape (n_entries,). Two entries tie if
        their points are equal to the nearest hundredth.
    payouts
        What the ranks pay.

    Returns
    -------
    ndarray of float
        Shape (n_entries,).

    Raises
    ------
    SettingsError
        If points are no vector of finite numbers.

    Examples
    --------
    >>> prizes_won([90.0, 120.5, 120.5, 60.0], Payouts([50, 20, 10])).tolist()
    [10.0, 35.0, 35.0, 0.0]
    """
    check_type("payouts", payouts, Payouts)
    try:
        given = np.asarray(points, dtype=np.float64)
    except (TypeError, ValueError):
        given = np.empty((0, 0))
    if given.ndim != 1 or not np.isfinite(given).all():
        raise SettingsError("points must be a number for each entry of the contest")
    if not given.size:
        return np.zeros(0)
    return np.asarray(payouts.shared(*above_and_tied(given)), dtype=np.float64)


def above_and_tied(points: FloatArray) -> tuple[IntArray, IntArray]:
    """Return how many entries are above each one, and how many have its points, itself among them.

    Parameters
    ----------
    points
        Of all entries, finite, shape (n_entries,). They tie as in `prizes_won`.

    Examples
    --------
    >>> [counts.tolist() for counts in above_and_tied(np.array([90.0, 120.5, 120.5, 60.0]))]
    [[2, 0, 0, 3], [1, 2, 2, 1]]
    """
    # In whole hundredths, best first.
    _, score, tied = np.unique(-np.rint(points * 100), return_inverse=True, return_counts=True)
    above = np.cumsum(tied) - tied
    return above[score], tied[score]
