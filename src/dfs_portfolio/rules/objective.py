"""The value of a lineup: the mean of its best, or worst, outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfs_portfolio._internal.validation import real_numbers
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.metrics.tails import Tail, tail_mean


@dataclass(frozen=True)
class TailObjective:
    r"""A weighted sum of tail means.

    .. math:: f(y) = \sum_j w_j \, CVaR^{\pm}_{a_j}(y)

    Parameters
    ----------
    levels
        The levels :math:`a_j`, each from 0 to below 1, no two the same. 0 stands for all outcomes:
        their mean.
    weights
        The weights :math:`w_j`, not negative, with sum 1.
    tail
        ``"upper"`` averages the best outcomes, which tournaments pay for. ``"lower"`` averages the
        worst, a floor for cash games; the level 0.95 then stands for the worst 5%.

    Raises
    ------
    SettingsError
        If levels or weights are out of range or do not match.

    Examples
    --------
    >>> TailObjective(levels=(0.5,), weights=(1.0,)).value([10, 20, 30, 40]).item()
    35.0
    """

    levels: tuple[float, ...] = (0.99, 0.95)
    weights: tuple[float, ...] = (0.7, 0.3)
    tail: Tail = "upper"

    def __post_init__(self) -> None:
        object.__setattr__(self, "levels", real_numbers("levels", self.levels))
        object.__setattr__(self, "weights", real_numbers("weights", self.weights))
        if not self.levels or len(self.levels) != len(self.weights):
            raise SettingsError(
                f"{len(self.levels)} levels, {len(self.weights)} weights; give one weight a level"
            )
        outside = [a for a in self.levels if not 0.0 <= a < 1.0]
        if outside:
            raise SettingsError(
                f"levels must be at least 0 and below 1, got {outside}; "
                "0.99 stands for the best 1% of outcomes, 0 for the mean of all"
            )
        if len(set(self.levels)) < len(self.levels):
            raise SettingsError(f"levels {self.levels} repeat; add up their weights instead")
        if min(self.weights) < 0 or not abs(sum(self.weights) - 1.0) <= 1e-9:
            raise SettingsError(
                f"weights must not be negative and must sum to 1; {self.weights} sum to "
                f"{sum(self.weights):g}"
            )
        if self.tail not in get_args(Tail):
            raise SettingsError(f"tail must be 'upper' or 'lower', not {self.tail!r}")

    def value(self, points: ArrayLike) -> NDArray[np.float64]:
        """Evaluate scores, straight from the definition.

        Parameters
        ----------
        points
            Shape (n_scenarios,) or (n_scenarios, n_lineups).

        Returns
        -------
        ndarray of float
            Shape () or (n_lineups,), in points.
        """
        pairs = zip(self.levels, self.weights, strict=True)
        return np.asarray(sum(w * tail_mean(points, a, tail=self.tail) for a, w in pairs))
