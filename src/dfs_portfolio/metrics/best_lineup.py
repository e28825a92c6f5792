r"""Tournament measures of a portfolio: the score of its best lineup.

A tournament pays most for the top ranks, so the score of a portfolio in scenario :math:`s` is that
of its best lineup, :math:`m_s = \max_l y_{sl}`. All measures here are statistics of the vector
:math:`m` with their sampling errors: pure functions on arrays. Unlike the mean of the lineups' own
tails, they show how well the lineups complement each other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from dfs_portfolio._internal.frames import is_series
from dfs_portfolio._internal.types import BoolArray, FloatArray
from dfs_portfolio._internal.validation import real_numbers, whole_number
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.metrics.estimates import (
    Estimate,
    mean_estimate,
    quantile_estimate,
    share_difference,
    share_estimate,
)

DEFAULT_QUANTILES: Final = (0.5, 0.9, 0.99)

# Six scores that add up to 300 on paper may add up to 299.99999999999994 in binary.
ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class TournamentMeasures:
    """Statistics of the best lineup's score over scenarios.

    Parameters
    ----------
    n_scenarios, n_lineups
        Numbers of scenarios and of lineups in the portfolio.
    expected_best
        Mean score of the best lineup, in points.
    quantiles
        Pairs of a level and the score that the best lineup reaches in a share ``1 - level`` of
        scenarios, in points.
    reach
        Pairs of a target score, in points, and the share of scenarios in which the best lineup
        reaches it.
    in_sample
        Whether the portfolio was chosen on these scenarios. All figures are then biased upwards,
        and the errors do not show by how much.
    """

    n_scenarios: int
    n_lineups: int
    expected_best: Estimate
    quantiles: tuple[tuple[float, Estimate], ...]
    reach: tuple[tuple[float, Estimate], ...]
    in_sample: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the measures as one flat row of a table.

        Keys: ``n_scenarios``, ``n_lineups``, ``in_sample``, then ``expected_best``,
        ``quantile_99``, ``reach_350`` and the like, each followed by its error, whose key ends in
        ``_error``.
        """
        named = [("expected_best", self.expected_best)]
        named += [(f"quantile_{100 * level:.10g}", estimate) for level, estimate in self.quantiles]
        named += [(f"reach_{target:.10g}", estimate) for target, estimate in self.reach]
        row: dict[str, Any] = {
            "n_scenarios": self.n_scenarios,
            "n_lineups": self.n_lineups,
            "in_sample": self.in_sample,
        }
        for name, estimate in named:
            row |= {name: estimate.value, f"{name}_error": estimate.standard_error}
        return row


@dataclass(frozen=True, slots=True)
class BestComparison:
    """Difference of the best lineups of two portfolios, a less b, in the same scenarios.

    Parameters
    ----------
    n_scenarios
        Number of scenarios.
    expected_best
        Difference of the mean scores, in points.
    reach
        Pairs of a target score, in points, and the difference of the shares of scenarios in which
        it is reached.
    """

    n_scenarios: int
    expected_best: Estimate
    reach: tuple[tuple[float, Estimate], ...]


def best_scores(points: FloatArray, indices: ArrayLike) -> FloatArray:
    """Return the score of the best lineup in each scenario.

    A running maximum: it needs memory for only a few columns besides `points`, however many lineups
    there are.

    Parameters
    ----------
    points
        Shape (n_scenarios, n_players).
    indices
        Columns of the players of each lineup, shape (n_lineups, roster_size).

    Returns
    -------
    ndarray of float
        Shape (n_scenarios,).

    Raises
    ------
    SettingsError
        If there is no lineup.

    Examples
    --------
    >>> best_scores(np.array([[1.0, 2.0, 5.0], [9.0, 0.0, 1.0]]), [[0, 1], [1, 2]]).tolist()
    [7.0, 9.0]
    """
    rows = np.asarray(indices)
    if rows.ndim != 2 or 0 in rows.shape:
        raise SettingsError(
            f"indices have shape {rows.shape}; expected (n_lineups, roster_size), neither 0"
        )
    best = np.full(len(points), -math.inf)
    for row in rows:
        np.maximum(best, points[:, row].sum(axis=1), out=best)
    return best


def tournament_measures(
    best: ArrayLike,
    n_lineups: int,
    *,
    target_scores: Sequence[float] = (),
    quantiles: Sequence[float] = DEFAULT_QUANTILES,
    in_sample: bool = False,
) -> TournamentMeasures:
    r"""Measure the best lineup of a portfolio.

    The quantile at level `q` is the lowest of the best :math:`\lceil (1-q) S \rceil` scores, the
    value at risk of `tails.value_at_risk`: the median of 4 scores is the third smallest. The
    errors are those of `estimates`: the error of a share is never 0, that of a quantile is infinite
    if there are too few scenarios, fewer than 368 at level 0.99.

    Parameters
    ----------
    best
        Score of the best lineup in each scenario, shape (n_scenarios,): ``scores.max(axis=1)``
        of a matrix, or `best_scores`.
    n_lineups
        Number of lineups in the portfolio.
    target_scores
        Scores to reach, in points.
    quantiles
        Levels strictly between 0 and 1.
    in_sample
        Whether the portfolio was chosen on these scenarios.

    Returns
    -------
    TournamentMeasures
        Quantiles and shares in the order of the arguments.

    Raises
    ------
    SettingsError
        If `best` is not a vector of finite numbers, or a target score or level is out of range.

    Examples
    --------
    >>> measures = tournament_measures([310.0, 290.0, 350.0, 330.0], 20, target_scores=[300])
    >>> measures.expected_best.value, measures.reach[0][1].value, measures.quantiles[0][1]
    (320.0, 0.75, Estimate(value=330.0, standard_error=inf))
    """
    scores = _checked(best)
    levels, limits = (
        real_numbers("quantiles", quantiles),
        real_numbers("target_scores", target_scores),
    )
    outside = [level for level in levels if not 0.0 < level < 1.0]
    if outside:
        raise SettingsError(
            f"quantiles must lie strictly between 0 and 1, got {outside}; "
            "0.99 stands for what the best lineup reaches in 1% of scenarios"
        )
    ordered = np.sort(scores)
    return TournamentMeasures(
        n_scenarios=scores.size,
        n_lineups=whole_number("n_lineups", n_lineups, least=1),
        expected_best=mean_estimate(scores),
        quantiles=tuple((level, quantile_estimate(ordered, level)) for level in levels),
        reach=tuple((limit, share_estimate(_reaches(scores, limit))) for limit in limits),
        in_sample=in_sample,
    )


def compare_best(
    best_a: ArrayLike, best_b: ArrayLike, *, target_scores: Sequence[float] = ()
) -> BestComparison:
    """Compare two portfolios on the same scenarios.

    Luck common to both in a scenario cancels, so the errors of these differences are usually
    smaller than those of separate samples.

    Parameters
    ----------
    best_a, best_b
        Score of the best lineup in each scenario, shape (n_scenarios,), the same scenarios in
        the same order.
    target_scores
        Scores to reach, in points.

    Returns
    -------
    BestComparison
        Positive where a is better.

    Raises
    ------
    SettingsError
        If the vectors differ in length, or a score or target score is not a finite number.

    Examples
    --------
    >>> compare_best([310.0, 290.0, 350.0], [300.0, 285.0, 345.0]).expected_best.value
    6.666666666666667
    """
    a, b = _checked(best_a), _checked(_in_order_of(best_a, best_b))
    if a.size != b.size:
        raise SettingsError(
            f"{a.size} scores against {b.size}: measure both portfolios on the same scenarios"
        )
    limits = real_numbers("target_scores", target_scores)
    return BestComparison(
        n_scenarios=a.size,
        expected_best=mean_estimate(a - b),
        reach=tuple(
            (limit, share_difference(_reaches(a, limit), _reaches(b, limit))) for limit in limits
        ),
    )


def _in_order_of(best_a: Any, best_b: Any) -> Any:
    """Return scores b by the labels of scores a if both are Series: a sorted one is no problem."""
    if not (is_series(best_a) and is_series(best_b)) or best_a.index.equals(best_b.index):
        return best_b
    unique = best_a.index.is_unique and best_b.index.is_unique
    if not unique or set(best_a.index) != set(best_b.index):
        raise SettingsError(
            "the scores are Series with labels of different scenarios: measure both portfolios on "
            "the same scenarios, or pass arrays (series.to_numpy()) to compare them in this order"
        )
    return best_b.reindex(best_a.index)


def _reaches(scores: FloatArray, target: float) -> BoolArray:
    return np.asarray(scores >= target - ROUNDING * max(1.0, abs(target)))


def _checked(best: ArrayLike) -> FloatArray:
    try:
        scores = np.asarray(best, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise SettingsError(f"best scores are not numbers ({error})") from None
    if scores.ndim != 1 or scores.size == 0:
        raise SettingsError(
            f"best scores have shape {scores.shape}; expected one score a scenario, such as "
            "scores.max(axis=1) of (n_scenarios, n_lineups)"
        )
    bad = int((~np.isfinite(scores)).sum())
    if bad:
        raise SettingsError(f"{bad} of {scores.size} best scores are NaN or infinite")
    return scores
