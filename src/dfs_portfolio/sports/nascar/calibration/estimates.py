"""Estimates over many races, with standard errors that allow for dependence within a race."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.metrics.estimates import Estimate, mean_estimate, share_estimate

# From values of shape (n_samples, n_races) to statistics of shape (n_samples,).
Statistic = Callable[[FloatArray], FloatArray]

STATISTICS: Final[Mapping[str, Statistic]] = MappingProxyType(
    {
        "mean": lambda values: values.mean(axis=1),
        "share": lambda values: values.mean(axis=1),
        "sd": lambda values: values.std(axis=1, ddof=1),
        "variance / mean": lambda values: _dispersion(values),
        "10% quantile": lambda values: np.quantile(values, 0.1, axis=1),
        "median": lambda values: np.quantile(values, 0.5, axis=1),
        "90% quantile": lambda values: np.quantile(values, 0.9, axis=1),
    }
)

_RESAMPLES: Final = 1_000


def ratio_estimate(above: FloatArray, below: FloatArray) -> Estimate:
    r"""Estimate a ratio of totals over independent races.

    The error is that of the linearised ratio, :math:`\sqrt{n/(n-1) \sum_r (a_r - R b_r)^2} /
    \sum_r b_r` (Cochran, Sampling Techniques, 1977, section 6.4). A mean over the drivers of many
    races is such a ratio: sums over drivers over numbers of drivers.

    Parameters
    ----------
    above, below
        Totals of each race, shape (n_races,).

    Examples
    --------
    >>> ratio_estimate(np.array([2.0, 6.0]), np.array([1.0, 1.0]))
    Estimate(value=4.0, standard_error=2.0)
    """
    n, total = len(above), below.sum()
    ratio = float(above.sum() / total)
    if n < 2:
        return Estimate(ratio, math.inf)
    squares = float(((above - ratio * below) ** 2).sum())
    return Estimate(ratio, math.sqrt(n / (n - 1) * squares) / float(total))


def statistic_estimate(name: str, values: FloatArray) -> Estimate:
    """Estimate a statistic of races, with a bootstrap error unless it is a mean or a share.

    Parameters
    ----------
    name
        One of `STATISTICS`.
    values
        One value for each race, shape (n_races,).
    """
    if name == "mean":
        return mean_estimate(values)
    if name == "share":
        return share_estimate(values > 0)
    statistic = STATISTICS[name]
    n = len(values)
    resamples = np.random.default_rng(n).integers(n, size=(_RESAMPLES, n))
    error = float(statistic(values[resamples]).std(ddof=1))
    return Estimate(float(statistic(values[None, :])[0]), error)


def expected_statistic(name: str, simulated: FloatArray) -> float:
    """Return the mean of a statistic of races over simulations of these races.

    Each scenario has one simulation of every race and gives one value of the statistic. Its bias
    is therefore that of the statistic of the real races.

    Parameters
    ----------
    name
        One of `STATISTICS`.
    simulated
        Shape (n_scenarios, n_races).
    """
    return float(STATISTICS[name](simulated).mean())


def _dispersion(values: FloatArray) -> FloatArray:
    mean = values.mean(axis=1)
    return np.asarray(values.var(axis=1, ddof=1) / np.where(mean > 0, mean, 1.0))
