"""The compiled passes against the same sums in NumPy."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from dfs_portfolio.field import kernels
from support import reference_fields

N = 7
ALL = np.array(list(combinations(range(N), 3)), dtype=np.uint8)
RNG = np.random.default_rng(3)


@pytest.fixture(params=["ordered", "shuffled", "one", "of one player"])
def lineups(request):
    return {
        "ordered": ALL,
        "shuffled": RNG.permutation(ALL),
        "one": ALL[4:5],
        "of one player": np.arange(N, dtype=np.uint8)[:, None],
    }[request.param]


@pytest.fixture(params=[0, 2])
def features(request, lineups):
    values = RNG.normal(size=(len(lineups), request.param))
    values[::3] = 0.0  # skipped in sums of products
    return values


def test_log_weights_are_sums_and_their_greatest(lineups, features):
    base, theta = RNG.normal(size=len(lineups)), RNG.normal(size=N + features.shape[1])
    base[::5] = -np.inf
    out = np.empty(len(lineups))
    greatest = kernels.log_weights(lineups, base, features, theta, out)
    expected = reference_fields.log_weights(lineups, base, features, theta)
    np.testing.assert_allclose(out, expected, rtol=1e-13, atol=1e-13)
    assert greatest == out.max()


def test_weights_are_exponentials_with_their_sum():
    logs = np.array([-np.inf, 700.0, 699.0, 2.0])
    total = kernels.weigh(logs, 700.0, logs)  # in place, as it is used
    np.testing.assert_allclose(logs, [0.0, 1.0, np.exp(-1), np.exp(-698)])
    assert total == logs.sum()


def test_sums_of_weights_by_player_and_pair(lineups, features):
    weights, size = RNG.random(len(lineups)), N + features.shape[1]
    sums, products = np.ones(size), np.ones((size, size))
    kernels.inclusion(lineups, features, weights, sums)
    kernels.joint_inclusion(lineups, features, weights, products)
    single = reference_fields.inclusion(lineups, features, weights, N)
    joint = reference_fields.joint_inclusion(lineups, features, weights, N)
    # A lineup counts a feature with each of its players, and products are above the diagonal.
    np.testing.assert_allclose(sums, 1 + single, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(products, 1 + joint, rtol=1e-12, atol=1e-12)
