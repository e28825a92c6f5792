"""Means over all lineups: whatever the blocks and threads, and however large the weights."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from dfs_portfolio.field import weighing
from dfs_portfolio.field.weighing import WeightedLineups
from support import reference_fields

N = 9
ALL = np.array(list(combinations(range(N), 4)), dtype=np.uint8)
RNG = np.random.default_rng(5)
FEATURES = RNG.normal(size=(len(ALL), 2))
BASE = RNG.normal(size=len(ALL))
THETA = RNG.normal(size=N + 2)


def weighted(base=BASE, threads=1):
    return WeightedLineups(ALL, base, FEATURES, N, threads)


def plain(base, theta):
    """Probabilities and columns, in NumPy."""
    logs = reference_fields.log_weights(ALL, base, FEATURES, theta)
    weights = np.exp(logs - logs.max())
    return weights / weights.sum(), reference_fields.columns(ALL, FEATURES, N)


@pytest.mark.parametrize("scale", [1.0, 30.0, 2_000.0])
@pytest.mark.parametrize("block", [1, 10, 1_000])
def test_means_and_covariances_of_any_weights(monkeypatch, scale, block):
    monkeypatch.setattr(weighing, "BLOCK", block)
    monkeypatch.setattr(weighing, "MOST_BLOCKS", len(ALL))
    base = np.where(np.arange(len(ALL)) < 25, -np.inf, BASE)  # whole blocks without weight
    p, x = plain(base, scale * THETA)
    mean = p @ x
    found = weighted(base).inclusion(scale * THETA, covariance=True)
    np.testing.assert_allclose(found.mean, mean, atol=1e-12)
    covariance = x.T @ (p[:, None] * x) - np.outer(mean, mean)
    np.testing.assert_allclose(found.covariance, covariance, atol=1e-12)
    np.testing.assert_allclose(weighted(base).inclusion(scale * THETA).mean, mean, atol=1e-12)
    np.testing.assert_allclose(weighted(base).probabilities(scale * THETA), p, atol=1e-13)


def test_the_logarithm_of_the_total():
    logs = reference_fields.log_weights(ALL, BASE, FEATURES, THETA)
    assert weighted().inclusion(THETA).log_total == pytest.approx(np.log(np.exp(logs).sum()))


def test_threads_do_not_change_a_bit(monkeypatch):
    monkeypatch.setattr(weighing, "BLOCK", 7)
    monkeypatch.setattr(weighing, "MOST_BLOCKS", len(ALL))
    one, three = (weighted(threads=n).inclusion(THETA, covariance=True) for n in (1, 3))
    assert one.mean.tobytes() == three.mean.tobytes()
    assert one.covariance.tobytes() == three.covariance.tobytes()
    assert (
        weighted().probabilities(THETA).tobytes()
        == weighted(threads=3).probabilities(THETA).tobytes()
    )


def test_the_greatest_is_that_of_lineups_with_weight():
    base = np.where(ALL[:, 0] == 0, -np.inf, BASE)
    theta = np.zeros(N + 2)
    theta[:2] = 5.0, 1.0
    assert weighted(base).greatest(theta) == 1.0
    assert weighted().greatest(theta) == 6.0
