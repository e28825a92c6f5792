"""What the kernels mean in plain NumPy, against the definitions of tails."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from dfs_portfolio.metrics.tails import tail_bound, tail_count, tail_mean, value_at_risk
from support import reference_kernels

LINEUPS = np.array(list(combinations(range(6), 3)), dtype=np.uint8)
LEVELS = (0.001, 0.25, 0.5, 0.9, 0.975, 0.999)


@pytest.fixture(params=["integers", "ties", "numbers"])
def points(request):
    """Six drivers in 250 scenarios; a tail may hold a fraction of one."""
    rng = np.random.default_rng(3)
    if request.param == "numbers":
        return rng.normal(30, 10, (6, 250))
    return rng.integers(0, 20_000 if request.param == "integers" else 3, (6, 250)).astype(np.uint16)


def scores_of(points):
    """Scores in double precision, shape (n_scenarios, n_lineups)."""
    return np.array([[row[list(l)].sum() for l in LINEUPS] for row in points.T.astype(float)])


def test_scores_are_sums_of_rows(points):
    found = reference_kernels.scores(points, LINEUPS)
    assert found.dtype == points.dtype
    assert found.shape == (20, 250)
    np.testing.assert_allclose(found, scores_of(points).T, rtol=1e-15)


@pytest.mark.parametrize("level", LEVELS)
def test_excesses_make_the_inequality(points, level):
    scores = scores_of(points)
    count = tail_count(250, level)
    thresholds = np.array([[20, 60, 100]] * 20).astype(points.dtype)
    found = reference_kernels.excesses(points, LINEUPS, thresholds)
    for j, threshold in enumerate([20, 60, 100]):
        bound = tail_bound(scores, level, threshold)
        np.testing.assert_allclose(threshold + found[:, j] / count, bound, rtol=1e-12)


def test_numbers_above_do_not_count_scores_at_the_threshold(points):
    scores = scores_of(points).astype(points.dtype)  # on both sides in the type of the points
    edges = value_at_risk(scores, 0.9, tail="upper").astype(points.dtype)
    found = reference_kernels.numbers_above(points, LINEUPS, np.column_stack([edges, edges * 0]))
    assert found[:, 0].tolist() == (scores > edges).sum(axis=0).tolist()
    assert found[:, 1].tolist() == (scores > 0).sum(axis=0).tolist()
    assert (found[:, 0] < 25).all()


@pytest.mark.parametrize("level", LEVELS)
def test_a_tail_is_the_mean_of_the_definition(points, level):
    count = np.array([tail_count(250, level)])
    found = reference_kernels.tails(points, LINEUPS, count, np.ones(1))
    np.testing.assert_allclose(found, tail_mean(scores_of(points), level, tail="upper"), rtol=1e-12)


def test_tails_are_weighted(points):
    weights = np.array([0.3, 0.1, 0.15, 0.05, 0.2, 0.2])
    counts = np.array([tail_count(250, a) for a in LEVELS])
    means = [tail_mean(scores_of(points), a, tail="upper") for a in LEVELS]
    found = reference_kernels.tails(points, LINEUPS, counts, weights)
    np.testing.assert_allclose(found, weights @ np.array(means), rtol=1e-12)


def ramps(points, lines, widths, lineups=LINEUPS):
    """Ramps, all lines and widths in the type of the points."""
    shape = points.shape[1]
    lines, widths = (
        np.broadcast_to(given, shape).astype(points.dtype) for given in (lines, widths)
    )
    return reference_kernels.ramps(points, lineups, lines, widths)


def test_ramps_without_an_end_are_what_the_best_of_two_has_over_one(points):
    scores = scores_of(points)
    found = ramps(points, scores[:, 7], 65_535)
    expected = np.maximum(scores, scores[:, 7:8]).sum(axis=0) - scores[:, 7].sum()
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-9)
    assert found[7] == 0


def test_ramps_add_up_to_one_another(points):
    """From one line to a second, and from there to a third, is from the first to the third."""
    lines = np.random.default_rng(1).integers(0, 20_000, (2, points.shape[1]))
    low, high = np.sort(lines, axis=0)
    parts = ramps(points, low, high - low) + ramps(points, high, 30_000 - high)
    np.testing.assert_allclose(parts, ramps(points, low, 30_000 - low), rtol=1e-12)


def test_ramps_of_width_one_count_the_scores_beyond_a_line():
    points = np.random.default_rng(2).integers(0, 4, (6, 250)).astype(np.uint16)
    for line in (0, 5, 8):
        above = reference_kernels.numbers_above(points, LINEUPS, np.full((20, 1), line))
        assert 0 < above.max() < 250
        assert ramps(points, line, 1).tolist() == above[:, 0].tolist()


def test_differences_of_unsigned_integers_do_not_wrap():
    points = np.array([[5], [1]], dtype=np.uint16)
    lineups = np.array([[0], [1]], dtype=np.uint8)
    assert ramps(points, 3, 65_535, lineups).tolist() == [2, 0]
    assert ramps(points, 3, 1, lineups).tolist() == [1, 0]
    thresholds = np.array([[3], [3]], np.uint16)
    assert reference_kernels.excesses(points, lineups, thresholds).tolist() == [[2], [0]]


def test_sums_of_many_high_integers_do_not_wrap():
    points = np.full((1, 100_000), 65535, dtype=np.uint16)
    lineups = np.zeros((1, 1), dtype=np.uint8)
    assert reference_kernels.excesses(points, lineups, np.zeros((1, 1), np.uint16)).tolist() == [
        [6553500000]
    ]
