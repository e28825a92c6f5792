"""The compiled loops against the same sums in NumPy."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from dfs_portfolio.metrics.tails import tail_mean
from dfs_portfolio.search import kernels, net_value_kernels
from support import reference_kernels

SINGLE, WHOLE = np.zeros(1, np.float32), np.zeros(1, np.int32)

LINEUPS = np.array(list(combinations(range(7), 3)), dtype=np.uint8)


@pytest.fixture
def points():
    """Seven drivers; more scenarios than a block holds, and not a multiple of it."""
    return np.random.default_rng(8).normal(30, 10, (7, 2 * kernels.BLOCK + 77))


def test_moments_are_mean_and_deviation_of_the_scores(points):
    out = np.empty((len(LINEUPS), 2))
    net_value_kernels.moments(LINEUPS, points.mean(axis=1), np.cov(points, bias=True), out)
    scores = points[LINEUPS].sum(axis=1)
    np.testing.assert_allclose(out[:, 0], scores.mean(axis=1), rtol=1e-12)
    np.testing.assert_allclose(out[:, 1], scores.std(axis=1), rtol=1e-10)


def test_a_lineup_without_spread_has_deviation_zero():
    """Rounding may make a variance negative; its root must not become NaN."""
    covariance = np.array([[1.0, -1.0 - 1e-15], [-1.0 - 1e-15, 1.0]])
    out = np.empty((1, 2))
    net_value_kernels.moments(np.array([[0, 1]], dtype=np.uint8), np.zeros(2), covariance, out)
    assert out.tolist() == [[0.0, 0.0]]


def test_excesses_are_added_over_all_blocks(points):
    scores = points[LINEUPS].sum(axis=1)
    thresholds = np.quantile(scores, [0.9, 0.5], axis=1).T.astype(np.float32)
    out = np.full(thresholds.shape, 1000.0)  # sums are added to what is there
    kernels.add_excesses(points.astype(np.float32), LINEUPS, thresholds, SINGLE, 0, out)
    expected = np.maximum(scores[:, None, :] - thresholds[:, :, None], 0).sum(axis=2)
    np.testing.assert_allclose(out - 1000.0, expected, rtol=1e-3)


def test_scores_above_a_threshold_are_counted_beside_their_excesses(points):
    scores = points.astype(np.float32)[LINEUPS].sum(axis=1)
    thresholds = np.quantile(scores, [0.9, 0.5], axis=1).T.astype(np.float32)
    thresholds[0] = scores.max() + 1, scores.min() - 1
    sums, alone = np.zeros((2, *thresholds.shape))
    above = np.full(thresholds.shape, 1000.0)  # numbers are added to what is there
    kernels.add_excesses(points.astype(np.float32), LINEUPS, thresholds, SINGLE, 0, alone)
    kernels.add_excesses(points.astype(np.float32), LINEUPS, thresholds, SINGLE, 0, sums, above)
    expected = (scores[:, None, :] > thresholds[:, :, None]).sum(axis=2)
    assert (above - 1000.0)[0].tolist() == [0, points.shape[1]]
    # Another order of addition may carry a score across its threshold.
    assert np.abs(above - 1000.0 - expected).max() <= 1
    np.testing.assert_allclose(sums, alone, rtol=1e-4)


def test_a_score_at_its_threshold_is_not_above_it():
    points = np.array([[1, 2, 3]], dtype=np.float32)
    sums, above = np.zeros((2, 1, 3))
    lineups = np.zeros((1, 1), dtype=np.uint8)
    kernels.add_excesses(points, lineups, np.array([[0, 2, 3]], np.float32), SINGLE, 0, sums, above)
    assert above.tolist() == [[3, 1, 0]]
    assert sums.tolist() == [[6, 1, 0]]


def chord(above, sums, counts, weights=None):
    """One lineup with five scores of mean 6: say 10, 8, 6, 4, 2."""
    weights = np.ones(len(counts)) if weights is None else np.array(weights)
    out = np.empty(1)
    points = np.array([above], dtype=float), np.array([sums], dtype=float)
    net_value_kernels.chord_means(*points, 5, np.array([6.0]), np.array(counts), weights, out)
    return out.item()


@pytest.mark.parametrize(
    ("above", "sums", "count", "mean"),
    [
        ([1, 3], [10, 24], 3.0, 8.0),  # at a point of the curve: its mean
        ([1, 3], [10, 24], 2.0, 17 / 2),  # between two: halfway between 10 and 24
        ([1, 3], [10, 24], 1.5, 13.5 / 1.5),
        ([1, 3], [10, 24], 0.5, 10.0),  # before the first: from nothing
        ([1, 3], [10, 24], 4.0, 27 / 4),  # after the last: halfway to all, 30
        ([0, 0], [0, 0], 2.0, 6.0),  # between nothing and all: the mean
        ([0, 3], [0, 24], 2.0, 8.0),
        ([5, 5], [30, 30], 2.0, 6.0),
        ([1, 1], [10, 10], 1.0, 10.0),
        ([1, 1], [10, 10], 3.0, 20 / 3),
        ([], [], 4.0, 6.0),
    ],
)
def test_chords_by_hand(above, sums, count, mean):
    assert chord(above, sums, [count]) == pytest.approx(mean, rel=1e-14)


def test_chords_of_several_tails_are_weighted():
    assert chord([1, 3], [10, 24], [1.0, 3.0], [0.25, 0.75]) == pytest.approx(2.5 + 6.0)


# ------------------------------------------------------------------- integers, bit for bit


@pytest.fixture(params=[1, 2, 5])
def whole(request):
    """Nine drivers' points as integers, few or many ties, lineups of 1, 2 and 5 drivers."""
    rng = np.random.default_rng(request.param)
    spread = {1: 3, 2: 900, 5: 13_000}[request.param]
    points = rng.integers(0, spread, (9, kernels.BLOCK + 300)).astype(np.uint16)
    return points, np.array(list(combinations(range(9), request.param)), dtype=np.uint8)


@pytest.mark.parametrize("in_fours", [True, False])
@pytest.mark.parametrize("n_thresholds", [1, 2, 3, 4])
def test_integer_excesses_and_numbers_are_exact(whole, n_thresholds, in_fours):
    """Also where some of the excesses could not be added up in fours, and others can."""
    points, lineups = whole
    scores = reference_kernels.scores(points, lineups)
    highest = int(scores.max()) if in_fours else 0
    levels = np.linspace(0.0, 1.0, n_thresholds)
    thresholds = np.quantile(scores, levels, axis=1).T.astype(np.uint16)
    sums, alone, above = np.zeros((3, *thresholds.shape), dtype=np.int64)
    kernels.add_excesses(points, lineups, thresholds, WHOLE, highest, alone)
    kernels.add_excesses(points, lineups, thresholds, WHOLE, highest, sums, above)
    assert sums.tolist() == reference_kernels.excesses(points, lineups, thresholds).tolist()
    assert alone.tolist() == sums.tolist()
    assert above.tolist() == reference_kernels.numbers_above(points, lineups, thresholds).tolist()


@pytest.mark.parametrize("in_fours", [True, False])
def test_integer_gains_are_exact(whole, in_fours):
    points, lineups = whole
    best = np.random.default_rng(0).permutation(reference_kernels.scores(points, lineups)[0])
    sums = np.full(len(lineups), 7, dtype=np.int64)  # gains are added to what is there
    scores = reference_kernels.scores(points, lineups).astype(np.int64)
    highest = int((scores - best).max()) if in_fours else 0
    kernels.add_gains(points, lineups, best, WHOLE, highest, sums)
    assert (sums - 7).tolist() == reference_kernels.gains(points, lineups, best).tolist()


@pytest.mark.parametrize("guess", [0, 17, 65535])
def test_integer_tails_are_exact_whatever_the_guess(whole, guess):
    points, lineups = whole
    size = points.shape[1]
    counts = np.array([0.3, 1.0, 20.25, 0.1 * size, size - 0.5])
    weights = np.array([0.1, 0.2, 0.3, 0.25, 0.15])
    guesses = np.full((len(lineups), len(counts)), guess, dtype=np.uint16)
    out = np.empty(len(lineups))
    kernels.integer_tails(points, lineups, guesses, counts, weights, out)
    assert out.tolist() == reference_kernels.tails(points, lineups, counts, weights).tolist()
    scores = reference_kernels.scores(points, lineups).T
    tails = [tail_mean(scores, 1 - c / size, tail="upper") for c in counts]
    np.testing.assert_allclose(out, weights @ np.array(tails), rtol=1e-12)


def test_the_highest_integers_do_not_overflow():
    points = np.full((2, kernels.BLOCK), 32767, dtype=np.uint16)
    points[0] += 1
    lineups = np.array([[0, 1]], dtype=np.uint8)
    sums = np.zeros((1, 2), dtype=np.int64)
    kernels.add_excesses(points, lineups, np.array([[0, 65534]], np.uint16), WHOLE, 65535, sums)
    assert sums.tolist() == [[65535 * kernels.BLOCK, kernels.BLOCK]]
    out = np.empty(1)
    guesses = np.array([[3]], dtype=np.uint16)
    kernels.integer_tails(points, lineups, guesses, np.array([2.0]), np.ones(1), out)
    assert out.tolist() == [65535.0]


@pytest.mark.parametrize("excess", [16_383, 16_384])
def test_four_excesses_are_added_up_as_long_as_they_fit(excess):
    """Every score is as high as can be: one more, and four of them would begin at 0 again."""
    points = np.full((1, kernels.BLOCK + 7), excess + 5, dtype=np.uint16)
    lineups = np.zeros((1, 1), dtype=np.uint8)
    sums, gains = np.zeros((1, 2), dtype=np.int64), np.zeros(1, dtype=np.int64)
    thresholds = np.array([[5, 6]], dtype=np.uint16)
    kernels.add_excesses(points, lineups, thresholds, WHOLE, excess + 5, sums)
    assert sums.tolist() == [[excess * points.size, (excess - 1) * points.size]]
    best = np.full(points.size, 5, dtype=np.uint16)
    kernels.add_gains(points, lineups, best, WHOLE, excess, gains)
    assert gains.tolist() == [excess * points.size]


def test_gains_in_single_precision_are_near(points):
    best = points[:3].sum(axis=0)
    sums = np.zeros(len(LINEUPS))
    kernels.add_gains(points.astype(np.float32), LINEUPS, best.astype(np.float32), SINGLE, 0, sums)
    np.testing.assert_allclose(
        sums, reference_kernels.gains(points, LINEUPS, best), rtol=1e-3, atol=0.1
    )


def test_lineups_in_any_order_have_the_same_sums(whole):
    """Shared drivers are only saved work."""
    points, lineups = whole
    order = np.random.default_rng(1).permutation(len(lineups))
    best = np.zeros(points.shape[1], dtype=np.uint16)
    sums, shuffled = np.zeros((2, len(lineups)), dtype=np.int64)
    kernels.add_gains(points, lineups, best, WHOLE, 65535, sums)
    kernels.add_gains(points, np.ascontiguousarray(lineups[order]), best, WHOLE, 65535, shuffled)
    assert shuffled.tolist() == sums[order].tolist()


# ------------------------------------------------------------------------- double precision


@pytest.mark.parametrize(
    ("cut", "step"),
    [(-1e9, 1.0), (1e9, 1.0), (100.0, 1e-9), (90.0, 5.0), (np.inf, 1.0)],
    ids=["all kept", "far too high", "hardly lowered", "lowered a few times", "nothing kept"],
)
def test_exact_values_do_not_depend_on_the_cut(points, cut, step):
    n = len(LINEUPS)
    size = points.shape[1]
    counts, weights = np.array([0.5, 20.25, 0.1 * size]), np.array([0.2, 0.5, 0.3])
    out = np.empty(n)
    kernels.sorted_tails(points, LINEUPS, np.full(n, cut), np.full(n, step), counts, weights, out)
    scores = points[LINEUPS].sum(axis=1).T
    levels = 1 - counts / size
    expected = sum(
        w * tail_mean(scores, a, tail="upper") for w, a in zip(weights, levels, strict=True)
    )
    np.testing.assert_allclose(out, expected, rtol=1e-9)


def test_net_values_by_hand():
    """Drivers 0, 1 in team 0, drivers 2, 3 in team 1."""
    lineups = np.array([[0, 1], [0, 2], [2, 3]], dtype=np.uint8)
    values = np.array([10.0, 20.0, 30.0])
    player_cost, team_cost = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.5, 0.0])
    team = np.array([0, 0, 1, 1])
    player_excess, team_excess = np.array([0, 1, 0, 0]), np.array([0, 1])

    def net(allowance, earlier=(), max_overlap=0):
        out = np.empty(3)
        net_value_kernels.net_values(
            lineups,
            values,
            player_cost,
            team_cost,
            team,
            player_excess,
            team_excess,
            allowance,
            np.array(earlier, dtype=np.uint8).reshape(-1, 4),
            max_overlap,
            out,
        )
        return out.tolist()

    # 10 - 1 - 2 - 0.5 (team 0 once), 20 - 1 - 3 - 0.5, 30 - 3 - 4
    # excess: driver 1; team 1; team 1 once, though two of its drivers are used
    assert net(1) == net(5) == [6.5, 15.5, 23.0]
    assert net(0) == [-np.inf] * 3
    # lineups (0, 2) and (2, 3) were chosen before
    assert net(1, [[1, 0, 1, 0]], 1) == [6.5, -np.inf, 23.0]
    assert net(1, [[1, 0, 1, 0], [0, 0, 1, 1]], 0) == [-np.inf] * 3
    assert net(1, [[0, 0, 1, 1]], 0) == [6.5, -np.inf, -np.inf]
    assert net(-1) == [-np.inf] * 3
