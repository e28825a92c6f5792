r"""What a tournament asks of a portfolio: how good the best of its lineups is.

A contest pays for the highest place, so that of a portfolio of lineups with scores
:math:`y_{sl}` the score that matters in scenario :math:`s` is :math:`m_s = \max_l y_{sl}`. All
measures here are facts of the vector :math:`m`, each with its sampling error: pure functions on
arrays. The mean of the lineups' own tails says nothing of how they complement each other; these do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
    """The best lineup of a portfolio, over scenarios.

    Parameters
    ----------
    n_scenarios, n_lineups
        Size of what was measured.
    expected_best
        Mean score of the best lineup, in points.
    quantiles
        Pairs of a level and the score that the best lineup reaches in a share ``1 - level`` of
        scenarios, in points.
    reach
        Pairs of a threshold, in points, and the share of scenarios in which the best lineup
        scores at least as much.
    in_sample
        Whether the portfolio was chosen on these scenarios; then all figures tend to flatter,
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
        ``quantile_99`` and ``reach_350`` and the like, each followed by its error, with ``_error``
        behind the name.
        """
        named = [("expected_best", self.expected_best)]
        named += [(f"quantile_{100 * level:.10g}", found) for level, found in self.quantiles]
        named += [(f"reach_{threshold:.10g}", found) for threshold, found in self.reach]
        row: dict[str, Any] = {
            "n_scenarios": self.n_scenarios,
            "n_lineups": self.n_lineups,
            "in_sample": self.in_sample,
        }
        for name, found in named:
            row |= {name: found.value, f"{name}_error": found.standard_error}
        return row


@dataclass(frozen=True, slots=True)
class BestComparison:
    """The best lineup of portfolio a less that of portfolio b, in the same scenarios.

    Parameters
    ----------
    n_scenarios
        How many.
    expected_best
        Difference of the mean scores, in points.
    reach
        Pairs of a threshold, in points, and the difference of the shares of scenarios in which it
        is reached.
    """

    n_scenarios: int
    expected_best: Estimate
    reach: tuple[tuple[float, Estimate], ...]


def best_scores(points: NDArray[np.float64], indices: ArrayLike) -> NDArray[np.float64]:
    """Return the score of the best lineup in each scenario.

    A running maximum: besides `points` it needs memory for a few columns, however many lineups
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
            f"positions have shape {rows.shape}; expected (n_lineups, roster_size), neither 0"
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
    errors are those of `estimates`: that of a share is never 0, that of a quantile infinite where
    there are too few scenarios to tell, under 368 at 0.99.

    Parameters
    ----------
    best
        Score of the best lineup in each scenario, shape (n_scenarios,): ``scores.max(axis=1)``
        of a matrix, or `best_scores`.
    n_lineups
        Of how many lineups it is the best.
    target_scores
        Scores to reach, in points.
    quantiles
        Levels strictly between 0 and 1.
    in_sample
        Whether the portfolio was chosen on these scenarios.

    Returns
    -------
    TournamentMeasures
        Quantiles and shares in the order they were asked for.

    Raises
    ------
    SettingsError
        If `best` is no vector of finite numbers, or a threshold or level is out of range.

    Examples
    --------
    >>> found = tournament_measures([310.0, 290.0, 350.0, 330.0], 20, target_scores=[300])
    >>> found.expected_best.value, found.reach[0][1].value, found.quantiles[0][1]
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
        reach=tuple((limit, share_estimate(_reached(scores, limit))) for limit in limits),
        in_sample=in_sample,
    )


def compare_best(
    best_a: ArrayLike, best_b: ArrayLike, *, target_scores: Sequence[float] = ()
) -> BestComparison:
    """Compare two portfolios on the same scenarios.

    Luck that both had in a scenario cancels, so that the errors of these differences are usually
    smaller than those of two separate samples.

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
        If the vectors do not match or are not finite numbers, or a threshold is none.

    Examples
    --------
    >>> compare_best([310.0, 290.0, 350.0], [300.0, 285.0, 345.0]).expected_best.value
    6.666666666666667
    """
    a, b = _checked(best_a), _checked(best_b)
    if a.size != b.size:
        raise SettingsError(
            f"{a.size} scores against {b.size}: measure both portfolios on the same scenarios"
        )
    limits = real_numbers("target_scores", target_scores)
    return BestComparison(
        n_scenarios=a.size,
        expected_best=mean_estimate(a - b),
        reach=tuple(
            (limit, share_difference(_reached(a, limit), _reached(b, limit))) for limit in limits
        ),
    )


def _reached(scores: NDArray[np.float64], threshold: float) -> NDArray[np.bool_]:
    return np.asarray(scores >= threshold - ROUNDING * max(1.0, abs(threshold)))


def _checked(best: ArrayLike) -> NDArray[np.float64]:
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
