"""Figures over many races, each with a standard error that knows drivers of a race go together."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.metrics.estimates import Estimate, mean_estimate, share_estimate

Numbers = NDArray[np.float64]
# Figures of shape (n_samples,) of values of shape (n_samples, n_races).
Statistic = Callable[[Numbers], Numbers]

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


def ratio_estimate(above: Numbers, below: Numbers) -> Estimate:
    r"""Estimate a ratio of totals over races, with races as what is independent.

    The error is that of the linearised ratio, :math:`\sqrt{n/(n-1) \sum_r (a_r - R b_r)^2} /
    \sum_r b_r` (Cochran, Sampling Techniques, 1977, section 6.4). A mean over the drivers of many
    races is the ratio of sums over drivers to numbers of drivers.

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


def statistic_estimate(name: str, values: Numbers) -> Estimate:
    """Estimate a statistic of races; the error of what is no mean or share is bootstrapped.

    Parameters
    ----------
    name
        One of `STATISTICS`.
    values
        Of each race, shape (n_races,).
    """
    if name == "mean":
        return mean_estimate(values)
    if name == "share":
        return share_estimate(values > 0)
    statistic = STATISTICS[name]
    n = len(values)
    drawn = np.random.default_rng(n).integers(n, size=(_RESAMPLES, n))
    error = float(statistic(values[drawn]).std(ddof=1))
    return Estimate(float(statistic(values[None, :])[0]), error)


def expected_statistic(name: str, simulated: Numbers) -> float:
    """Return what a statistic of races would be on average, were they as simulated.

    Each scenario has one simulation of every race, and so its own statistic over them, with the
    bias that it has for so few races.

    Parameters
    ----------
    name
        One of `STATISTICS`.
    simulated
        Shape (n_scenarios, n_races).
    """
    return float(STATISTICS[name](simulated).mean())


def _dispersion(values: Numbers) -> Numbers:
    mean = values.mean(axis=1)
    return np.asarray(values.var(axis=1, ddof=1) / np.where(mean > 0, mean, 1.0))
