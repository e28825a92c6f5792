"""The compiled loops of the simulator do what NumPy does, to the bit."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dfs_portfolio.sports.nascar.simulator.laps import share_out
from dfs_portfolio.sports.nascar.simulator.ranks import descending_ranks
from support import reference_races

SEEDS = st.integers(0, 2**32)
SHARES = st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0])


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 45), st.integers(0, 500), SHARES, SHARES, SEEDS)
def test_laps_are_shared_as_numpy_shares_them(n, laps, retired_share, weightless_share, seed):
    """With many exits on one lap, drivers without weight, and totals of all kinds."""
    rng = np.random.default_rng(seed)
    shape = (12, n)
    weights = rng.gamma(0.3, size=shape) * 10.0 ** rng.integers(-9, 9, (12, 1))
    weights[rng.random(shape) < weightless_share] = 0.0
    running = rng.random(shape) >= retired_share
    running[np.arange(12), rng.integers(n, size=12)] = True
    totals = rng.integers(0, laps + 1, 12)
    exit_lap = rng.integers(0, laps + 1, shape) // 7 * 7
    given = (weights, totals, exit_lap, running, rng.random(12))
    before = [array.copy() for array in given]
    shared = share_out(*given)
    expected = reference_races.share_out(*given)
    assert shared.dtype == expected.dtype
    assert (shared == expected).all()
    assert all((a == b).all() for a, b in zip(given, before, strict=True))


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 45), st.sampled_from([0, 1, 17]), SEEDS)
def test_ranks_are_those_of_a_stable_sort(n, digits, seed):
    values = np.round(np.random.default_rng(seed).standard_normal((9, n)), digits)
    ranks, expected = descending_ranks(values), reference_races.descending_ranks(values)
    assert ranks.dtype == expected.dtype
    assert (ranks == expected).all()


def test_equal_values_are_ranked_in_their_order():
    values = np.array([[0.0, 2.0, -0.0, 2.0, -np.inf]])
    assert descending_ranks(values).tolist() == [[3, 1, 4, 2, 5]]


def test_laps_are_shared_by_numbers_that_cannot_be_written():
    """Random numbers that are used again are read-only, and an array may be a view."""
    rng = np.random.default_rng(1)
    weights, offset = rng.random((5, 8)), rng.random(5)
    totals, exit_lap, running = np.full(5, 90), np.full((5, 8), 40), rng.random((5, 8)) < 0.7
    running[:, 0] = True
    expected = share_out(weights, totals, exit_lap, running, offset)
    offset.setflags(write=False)
    assert (share_out(weights, totals, exit_lap, running, offset) == expected).all()
    wide = np.repeat(weights, 2, axis=1)[:, ::2]
    assert (share_out(wide, totals, exit_lap, running, offset) == expected).all()
