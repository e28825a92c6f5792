"""Bounds and tails of integer points: no rounding but that of the last operations."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.metrics.tails import tail_bound, tail_mean
from dfs_portfolio.search import SearchSettings
from dfs_portfolio.search.quantization import HIGHEST, STEP
from dfs_portfolio.search.tail_bounds import LineupTails

LINEUPS = np.array(list(combinations(range(7), 3)), dtype=np.uint8)
LEVELS, WEIGHTS = (0.98, 0.7), (0.6, 0.4)


def scores_of(points, lineups=LINEUPS):
    return points[:, lineups].sum(axis=2)


def defined(points, levels=LEVELS, weights=WEIGHTS, lineups=LINEUPS):
    means = [tail_mean(scores_of(points, lineups), a, tail="upper") for a in levels]
    return np.array(weights) @ np.array(means)


def steps(seed=0, low=-100, high=2000, shape=(2500, 7)):
    return np.random.default_rng(seed).integers(low, high, shape) * STEP


def test_the_bound_above_is_the_inequality_at_whole_thresholds():
    points = steps()
    tails = LineupTails(points, LINEUPS, (0.9,), (1.0,))
    assert tails.units.exact
    scores = scores_of(points)
    # In steps from three times the lowest score.
    in_steps = (scores - 3 * points.min()) / STEP
    wanted = in_steps.mean(axis=0) + np.median(tails._edges) * in_steps.std(axis=0)
    found = tails.bounds_above()
    below, above = (
        np.array(
            [
                tail_bound(y, 0.9, 3 * points.min() + STEP * (np.floor(t) + off)).item()
                for y, t in zip(scores.T, wanted, strict=True)
            ]
        )
        for off in (0, 1)
    )
    # Where the wanted threshold is whole but for its last bits, either integer will do.
    near = np.minimum(np.abs(found - below), np.abs(found - above))
    assert near.max() <= 1e-12 * np.abs(scores).max()
    assert (np.abs(found - below) <= 1e-12 * np.abs(scores).max()).mean() > 0.9


@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([1, 2, 3, 17, 100, 400]),
    st.lists(st.sampled_from([0.001, 0.05, 0.25, 0.5, 0.9, 0.99, 0.9999]), min_size=1, unique=True),
    st.sampled_from(["wide", "ties", "constant", "two values", "one driver", "the limit"]),
    st.sampled_from([0, -5000, 10**7, -(10**10)]),
)
def test_bounds_stand_on_either_side_of_integer_tails(seed, n_scenarios, levels, kind, shift):
    """Held against the values themselves, with nothing allowed for rounding."""
    rng = np.random.default_rng(seed)
    shape = (n_scenarios, 7)
    highest = {"wide": 20_000, "ties": 4, "two values": 1, "the limit": HIGHEST // 3}.get(kind, 0)
    whole = rng.integers(0, highest + 1, shape)
    if kind == "one driver":
        whole[:, 3] = rng.integers(0, HIGHEST, n_scenarios)
    points = (whole + shift) * STEP
    weights = rng.dirichlet(np.ones(len(levels)))
    tails = LineupTails(points, LINEUPS, levels, weights, threads=1)
    assert tails.units.exact
    exact = tails.exact(np.arange(len(LINEUPS)))
    size = 3 * np.abs(points).max()
    expected = defined(points, levels, weights)
    np.testing.assert_allclose(exact, expected, rtol=0, atol=1e-14 * size + 1e-12)
    for moved in (0.0, rng.normal(), 8.0, -8.0):  # thresholds end at 0 and 65535
        tails._edges = tails._edges + moved
        assert (tails.bounds_below() <= exact).all()
        assert (tails.bounds_above() >= exact).all()
        assert tails.exact(np.arange(len(LINEUPS))).tolist() == exact.tolist()


@pytest.mark.parametrize("n_scenarios", [1, 40])
def test_scores_that_never_change_are_bounded_by_themselves(n_scenarios):
    points = np.tile(np.arange(7) * 1.25 - 2.0, (n_scenarios, 1))
    tails = LineupTails(points, LINEUPS, LEVELS, WEIGHTS)
    expected = scores_of(points)[0]
    for found in (tails.bounds_below(), tails.bounds_above(), tails.exact(np.arange(35))):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-11)


def test_bounds_of_integers_are_as_close_as_thresholds_allow():
    points = steps()
    tails = LineupTails(points, LINEUPS, LEVELS, WEIGHTS)
    exact = tails.exact(np.arange(len(LINEUPS)))
    assert np.median(tails.bounds_above() - exact) < 0.01 * np.median(exact)
    assert np.median(exact - tails.bounds_below()) < 0.01 * np.median(exact)


def test_points_a_little_off_their_multiples_have_bounds_all_the_same():
    """What is allowed beside the highest score is much beside a low one.

    Bounds from below end at the mean of all scores: it must be that of the integers.
    """
    points = np.full((40, 6), -0.05) - 9e-12
    points[:, 0] = np.tile([-3000.0, 0.0], 20)
    lineups = np.array(list(combinations(range(6), 2)), dtype=np.uint8)
    for level in (0.01, 0.5, 0.9):
        tails = LineupTails(-points, lineups, (level,), (1.0,))
        assert tails.units.exact
        exact = tails.exact(np.arange(len(lineups)))
        assert (tails.bounds_below() <= exact).all()
        assert (tails.bounds_above() >= exact).all()


def test_weights_that_miss_one_by_a_little_weigh_the_lowest_score_too():
    points = steps() - 1e6
    weights = (0.3, 0.7 + 9e-10)
    tails = LineupTails(points, LINEUPS, LEVELS, weights)
    assert tails.units.exact
    exact = tails.exact(np.arange(len(LINEUPS)))
    np.testing.assert_allclose(exact, defined(points, LEVELS, weights), rtol=1e-14)


@pytest.mark.parametrize("size", [1e-38, 1e-285, 1e-300, 1e-308, 1e-320])
def test_numbers_near_the_smallest_are_bounded(size):
    """Where a step as fine as usual would have no precision, or be nothing at all."""
    rng = np.random.default_rng(0)
    for spread in (0.0, 1.0):
        points = size * (1 + rng.random(7) + spread * rng.random((50, 7)))
        tails = LineupTails(points, LINEUPS, LEVELS, WEIGHTS)
        assert not tails.units.exact
        exact = defined(points)
        assert (tails.bounds_below() <= exact).all()
        assert (tails.bounds_above() >= exact).all()


@pytest.mark.parametrize("whole", [True, False])
def test_the_sample_is_measured_lineup_by_lineup(whole):
    points = steps() if whole else np.random.default_rng(1).normal(30, 10, (300, 7))
    settings = SearchSettings(edge_sample=5)
    tails = LineupTails(points, LINEUPS, LEVELS, WEIGHTS, settings=settings)
    sample = LINEUPS[[0, 8, 17, 25, 34]]
    scores = scores_of(points, sample)
    edge = np.sort(scores, axis=0)[-int(np.ceil(0.3 * len(scores)))]
    expected = (edge - scores.mean(axis=0)) / scores.std(axis=0)
    np.testing.assert_allclose(tails._edges[1], expected, rtol=1e-4 if whole else 1e-3)
    assert tails.nbytes == points.size * (2 if whole else 2 + 8)
