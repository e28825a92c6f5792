"""Tails of many lineups: exact, and bounded from either side."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.metrics.tails import tail_bound, tail_mean
from dfs_portfolio.search import SearchSettings
from dfs_portfolio.search.tail_bounds import LineupTails, TailScan

LEVELS, WEIGHTS = (0.99, 0.9), (0.6, 0.4)
LINEUPS = np.array(list(combinations(range(9), 3)), dtype=np.uint8)


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
    below, above = tails.bounds_below(), tails.bounds_above()
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
        assert (tails.bounds_below() <= exact + slack).all()
        assert (tails.bounds_above() >= exact - slack).all()


def test_the_bound_from_above_is_the_inequality_at_the_measured_edge(points):
    tails = LineupTails(points, LINEUPS, (0.9,), (1.0,))
    scores = points[:, LINEUPS].sum(axis=2)
    edges = scores.mean(axis=0) + np.median(tails._edges) * scores.std(axis=0)
    expected = [tail_bound(y, 0.9, t).item() for y, t in zip(scores.T, edges, strict=True)]
    np.testing.assert_allclose(tails.bounds_above(), expected, rtol=1e-3)


@pytest.mark.parametrize("side", ["bounds_above", "bounds_below"])
def test_lineups_in_parts_have_the_same_bounds(points, side):
    whole = getattr(LineupTails(points, LINEUPS, LEVELS, WEIGHTS), side)()
    shares = []
    settings = SearchSettings(min_piece_scores=50 * len(points))
    parts = LineupTails(points, LINEUPS, LEVELS, WEIGHTS, 1, settings)
    parts = getattr(parts, side)(report=shares.append)
    assert parts.tolist() == whole.tolist()
    assert shares == [50 / 84, 1.0]


def test_scores_that_differ_in_the_ninth_digit_only_are_bounded_closely():
    """Single precision could not tell them apart; counted from the lowest, integers can."""
    points = 16_777_217 + np.random.default_rng(1).normal(0, 0.3, (4000, 9))
    tails = LineupTails(points, LINEUPS, LEVELS, WEIGHTS)
    exact = defined(points)
    below, above = tails.bounds_below(), tails.bounds_above()
    assert (below <= exact).all()
    assert (above >= exact).all()
    assert np.median(above - exact) < 0.01
    assert np.median(exact - below) < 0.01


def test_bounds_of_some_lineups_are_those_of_all(points):
    tails = LineupTails(points, LINEUPS, LEVELS, WEIGHTS)
    rows = np.array([80, 3, 4, 0])
    assert tails.bounds_above(rows).tolist() == tails.bounds_above()[rows].tolist()
    assert tails.bounds_above(rows[:0]).tolist() == []


def test_no_threshold_lies_above_the_highest_score():
    """One driver ends at 0 or at 1,000: mean and deviation point beyond all that can be scored.

    The highest score is then the better bound, and the same to the bit in whatever part a lineup
    is bounded.
    """
    rng = np.random.default_rng(0)
    points = np.round(rng.normal(30, 5, (400, 9)))
    points[:, 0] = rng.choice([0.0, 1000.0], 400)
    tails = LineupTails(points, LINEUPS, LEVELS, WEIGHTS)
    scores = points[:, LINEUPS].sum(axis=2)
    with_driver = (LINEUPS == 0).any(axis=1)
    edges = scores.mean(axis=0) + np.median(tails._edges) * scores.std(axis=0)
    assert (edges > scores.max())[with_driver].all()
    above = tails.bounds_above()
    np.testing.assert_allclose(above[with_driver], scores.max(), rtol=0.01)
    assert (above >= defined(points)).all()
    assert above[~with_driver].tolist() == tails.bounds_above(np.flatnonzero(~with_driver)).tolist()


def test_bounds_from_below_leave_the_points_rounded_up(points):
    """They come from points rounded down; what is asked next must not."""
    tails = LineupTails(points, LINEUPS, LEVELS, WEIGHTS)
    above = tails.bounds_above().tolist()
    assert (tails.bounds_below() <= defined(points)).all()
    assert tails.bounds_above().tolist() == above


# ------------------------------------------------------------ one threshold for all lineups

SCANNED = SearchSettings(scan_size=0, scan_share=0.0)


def scanned(points, roster, levels, weights=None, **settings):
    """Tails of all lineups of a roster size."""
    lineups = np.array(list(combinations(range(points.shape[1]), roster)), dtype=np.uint8)
    weights = np.full(len(levels), 1 / len(levels)) if weights is None else weights
    tails = LineupTails(points, lineups, levels, weights, 1, replace(SCANNED, **settings))
    assert tails.ramps.scans
    return tails, tails.exact(np.arange(len(lineups)))


@given(
    st.integers(0, 2**32 - 1),
    st.integers(4, 8),
    st.integers(1, 4),
    st.sampled_from([1, 2, 30, 400]),
    st.sampled_from([(0.999, 0.8), (0.99, 0.9), (0.95,), (0.999, 0.8, 0.01), (0.9999, 0.5)]),
    st.sampled_from([(0.0, 1.0), (40.0, 15.0), (-90.0, 15.0), (-1e6, 1e-2), (1e6, 1e5)]),
    st.sampled_from(["numbers", "multiples", "ties", "one wild driver"]),
)
def test_a_scan_is_never_below_a_value_whatever_it_tells_apart(
    seed, roster, more, n_scenarios, levels, shape, kind
):
    """For any rank, and with nothing allowed for rounding."""
    rng = np.random.default_rng(seed)
    points = rng.normal(0, 1, (n_scenarios, roster + more))
    if kind == "one wild driver":
        points[:, 0] += rng.choice([-1e4, 1e4]) * (rng.random(n_scenarios) < 0.3)
    points = shape[0] + shape[1] * points
    if kind in ("multiples", "ties"):
        points = np.round(points / shape[1]) * (0.05 if kind == "ties" else 1.25) + shape[0]
    weights = rng.dirichlet(np.ones(len(levels)))
    tails, exact = scanned(points, roster, levels, weights, scan_sample=int(rng.integers(1, 500)))
    n = len(exact)
    for rank in {1, int(rng.integers(1, n + 1)), n}:
        plan = tails.plan_scan(rank)
        assert len(plan.thresholds) == len(levels)
        assert (tails.bounds_over(plan) >= exact).all()
    highest = int(tails.units.peaks.max())
    for thresholds in rng.integers(0, highest + 2, (3, len(levels))).tolist():
        assert (tails.bounds_over(TailScan(tuple(thresholds), 0.0)) >= exact).all()


@pytest.mark.parametrize("whole", [True, False])
def test_a_scan_is_the_inequality_at_its_thresholds(whole):
    """One for all lineups, and another for each level if there are two."""
    points = np.random.default_rng(2).normal(40, 12, (300, 9))
    points = np.round(points) if whole else points
    levels, weights = (0.99, 0.8), (0.3, 0.7)
    tails, _ = scanned(points, 5, levels, weights)
    scores = points[:, list(combinations(range(9), 5))].sum(axis=2)
    low, step = 5 * tails.units.low, tails.units.step
    assert tails.units.exact == whole
    for thresholds in (220.0, 260.0), (260.0, 220.0), (240.0, 240.0):
        units = tuple(round((t - low) / step) for t in thresholds)
        parts = [
            w * tail_bound(scores, a, low + step * t)
            for a, w, t in zip(levels, weights, units, strict=True)
        ]
        found = tails.bounds_over(TailScan(units, 0.0))
        over = found - sum(parts)
        assert over.min() >= -1e-9
        # Each driver is rounded up by a step at most, in at most so many scenarios of a tail.
        assert over.max() <= (1e-9 if whole else 5 * step * (scores > 220).sum(axis=0).max() / 3)


def races(levels, seed=0):
    """All 3,003 lineups of six of fifteen drivers of different strength."""
    rng = np.random.default_rng(seed)
    points = np.round(rng.normal(30, 14, (800, 15)) + np.linspace(0, 25, 15))
    return scanned(points, 6, levels)


@pytest.mark.parametrize("levels", [(0.99, 0.9), (0.95,), (0.999, 0.8)])
def test_a_scan_tells_the_best_lineups_apart(levels):
    """Few lineups have bounds that reach the best values, and the deeper the plan, the more."""
    tails, exact = races(levels)
    best_first = np.sort(exact)[::-1]
    told = []
    for rank in (1, 30, 300):
        plan = tails.plan_scan(rank)
        bounds = tails.bounds_over(plan)
        told.append(plan.told)
        assert (bounds >= best_first[rank - 1]).sum() < 3 * rank + 0.05 * len(exact)
    assert told == sorted(told, reverse=True)
    assert best_first[0] >= told[0] > told[-1] > np.median(exact)


def test_levels_far_apart_have_thresholds_of_their_own():
    """One for both would leave a large part of all lineups in doubt."""
    near, _ = races((0.99, 0.98))
    assert len(set(near.plan_scan(10).thresholds)) == 1
    far, exact = races((0.999, 0.8))
    plan = far.plan_scan(10)
    high, low = plan.thresholds
    assert high > low
    own = far.bounds_over(plan)
    shared = far.bounds_over(TailScan((high, high), plan.told))
    best = np.sort(exact)[-10]
    assert (own >= best).sum() < (shared >= best).sum()


def test_progress_of_a_scan_rises_to_its_end():
    """Also where each level is a pass of its own."""
    tails, _ = races((0.999, 0.8))
    plan = tails.plan_scan(10)
    assert len(set(plan.thresholds)) == 2
    shares = []
    tails.bounds_over(plan, shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 2


def test_a_scan_does_not_depend_on_threads():
    points = np.random.default_rng(3).normal(40, 12, (500, 11))
    found = []
    for threads in (1, 2, 5):
        lineups = np.array(list(combinations(range(11), 6)), dtype=np.uint8)
        tails = LineupTails(points, lineups, LEVELS, WEIGHTS, threads, SCANNED)
        found.append(tails.bounds_over(tails.plan_scan(20)).tolist())
    assert found[0] == found[1] == found[2]
