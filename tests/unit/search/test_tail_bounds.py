"""Tails of many lineups: exact, and bounded from either side."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.metrics.tails import tail_bound, tail_mean
from dfs_portfolio.search import SearchSettings
from dfs_portfolio.search.tail_bounds import LineupTails

LEVELS, WEIGHTS = (0.99, 0.9), (0.6, 0.4)
LINEUPS = np.array(list(combinations(range(9), 3)), dtype=np.uint8)


def quiet(share):
    """Report nothing."""


def defined(points, lineups=LINEUPS, levels=LEVELS, weights=WEIGHTS):
    scores = points[:, lineups].sum(axis=2)
    return sum(w * tail_mean(scores, a, tail="upper") for a, w in zip(levels, weights, strict=True))


@pytest.fixture
def points():
    return np.random.default_rng(9).gamma(3.0, 12.0, (2500, 9))


def test_exact_values_are_those_of_the_definition(points):
    tails = LineupTails(points, LINEUPS, LEVELS, WEIGHTS)
    rows = np.array([3, 80, 0])
    np.testing.assert_allclose(tails.exact(rows), defined(points)[rows], rtol=1e-12)


def test_bounds_stand_on_either_side_and_close(points):
    tails = LineupTails(points, LINEUPS, LEVELS, WEIGHTS)
    exact = defined(points)
    below, above = tails.bounds_below(quiet), tails.bounds_above(quiet)
    assert (below <= exact).all()
    assert (exact <= above).all()
    assert np.median(above / exact) < 1.005
    assert np.median(exact / below) < 1.005


@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 300),
    st.lists(st.sampled_from([0.01, 0.25, 0.5, 0.9, 0.95, 0.999]), min_size=1, unique=True),
    st.sampled_from([(0.0, 1.0), (40.0, 15.0), (-1e6, 1e-2), (1e6, 1e5), (0.0, 1e-6)]),
    st.booleans(),
)
def test_bounds_hold_wherever_the_thresholds_lie(seed, n_scenarios, levels, shape, ties):
    """Edges measured wrongly make bounds loose, not wrong."""
    rng = np.random.default_rng(seed)
    points = rng.normal(*shape, (n_scenarios, 6))
    points = np.round(points, 1) if ties else points
    lineups = np.array(list(combinations(range(6), 3)), dtype=np.uint8)
    weights = rng.dirichlet(np.ones(len(levels)))
    tails = LineupTails(points, lineups, levels, weights)
    exact = defined(points, lineups, levels, weights)
    slack = 1e-14 * np.abs(points).max() * 3 * n_scenarios
    for moved in (0.0, rng.normal(), 5.0, -5.0):
        tails._edges = tails._edges + moved
        assert (tails.bounds_below(quiet) <= exact + slack).all()
        assert (tails.bounds_above(quiet) >= exact - slack).all()


def test_the_bound_from_above_is_the_inequality_at_the_measured_edge(points):
    tails = LineupTails(points, LINEUPS, (0.9,), (1.0,))
    scores = points[:, LINEUPS].sum(axis=2)
    edges = scores.mean(axis=0) + np.median(tails._edges) * scores.std(axis=0)
    expected = [tail_bound(y, 0.9, t).item() for y, t in zip(scores.T, edges, strict=True)]
    np.testing.assert_allclose(tails.bounds_above(quiet), expected, rtol=1e-3)


@pytest.mark.parametrize("side", ["bounds_above", "bounds_below"])
def test_lineups_in_parts_have_the_same_bounds(points, side):
    whole = getattr(LineupTails(points, LINEUPS, LEVELS, WEIGHTS), side)(quiet)
    shares = []
    settings = SearchSettings(min_piece_scores=50 * len(points))
    parts = LineupTails(points, LINEUPS, LEVELS, WEIGHTS, 1, settings)
    parts = getattr(parts, side)(shares.append)
    assert parts.tolist() == whole.tolist()
    assert shares == [50 / 84, 1.0]


def test_the_padding_is_needed_and_enough():
    """Scores that single precision cannot tell apart: bounds differ from values by rounding."""
    points = 16_777_217 + np.random.default_rng(1).normal(0, 0.3, (4000, 9))
    tails = LineupTails(points, LINEUPS, LEVELS, WEIGHTS)
    exact = defined(points)
    below, above = tails.bounds_below(quiet), tails.bounds_above(quiet)
    assert (below <= exact).all()
    assert (above >= exact).all()
    # A lineup's scores and its threshold add up to about 1e8, where single steps are 8 apart.
    assert (exact - below < 100).all()
