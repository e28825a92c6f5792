"""Normal scores of values, and of the positions of a field."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from scipy.stats import norm, rankdata

from dfs_portfolio.sports.nascar.normal_scores import normal_scores, position_scores


def test_normal_scores_are_those_of_ranks():
    scores = normal_scores(np.array([10, 30, 20, 40]))
    assert scores.argsort().tolist() == [3, 1, 2, 0]
    assert scores.sum() == pytest.approx(0)
    tied = normal_scores(np.array([1, 2, 2, 3]))
    assert tied[1] == tied[2] == pytest.approx(0)


@pytest.mark.parametrize("n", [1, 2, 36, 43])
def test_positions_have_the_scores_of_their_quantiles(n):
    normal = NormalDist()
    expected = [-normal.inv_cdf((position - 0.5) / n) for position in range(1, n + 1)]
    np.testing.assert_allclose(position_scores(n), expected, rtol=0, atol=1e-14)
    assert (normal_scores(np.arange(5, 5 + n)) == position_scores(n)).all()


def test_ranks_are_those_of_scipy():
    rng = np.random.default_rng(2)
    for values in (rng.integers(0, 9, 40), rng.normal(size=40).round(1), np.arange(3)[::-1]):
        expected = -norm.ppf((rankdata(values) - 0.5) / len(values))
        np.testing.assert_allclose(normal_scores(values), expected, rtol=0, atol=1e-14)
