"""The compiled loops against the same sums in NumPy."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from dfs_portfolio.metrics.tails import tail_mean
from dfs_portfolio.search import kernels, net_value_kernels
from support import reference_kernels

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


@pytest.mark.parametrize("highest", [1, 900, 65_535])
def test_moments_of_players_are_those_of_their_integers(highest):
    """Means are correct to the last bit; covariances lose what squares of integers cost."""
    points = np.random.default_rng(highest).integers(0, highest + 1, (6, 2_500)).astype(np.uint16)
    points[2] = highest
    mean, covariance = np.full(6, np.nan), np.full((6, 6), np.nan)
    net_value_kernels.player_moments(points, mean, covariance)
    assert mean.tolist() == points.mean(axis=1, dtype=np.float64).tolist()
    expected = np.cov(points.astype(np.float64), bias=True)
    np.testing.assert_allclose(covariance, expected, rtol=1e-12, atol=1e-15 * highest**2)
    assert covariance.tolist() == covariance.T.tolist()


def test_moments_of_the_highest_integers_do_not_overflow():
    """70,000 squares of 65,535 need more than the 48 bits of a product and a sum of few."""
    points = np.full((2, 70_000), 65_535, dtype=np.uint16)
    points[1, ::2] = 0
    mean, covariance = np.empty(2), np.empty((2, 2))
    net_value_kernels.player_moments(points, mean, covariance)
    assert mean.tolist() == [65_535, 32_767.5]
    assert covariance.tolist() == [[0.0, 0.0], [0.0, 32_767.5**2]]


def test_a_score_at_its_threshold_is_not_above_it():
    points = np.array([[1, 2, 3]], dtype=np.uint16)
    sums, above = np.zeros((2, 1, 3), dtype=np.int64)
    lineups = np.zeros((1, 1), dtype=np.uint8)
    kernels.add_excesses(points, lineups, np.array([[0, 2, 3]], np.uint16), 3, sums, above)
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


@pytest.mark.parametrize("known", [True, False], ids=["highest known", "highest unknown"])
@pytest.mark.parametrize("n_thresholds", [1, 2, 3, 4])
def test_integer_excesses_and_numbers_are_exact(whole, n_thresholds, known):
    """Also where some of the excesses could not be added up in fours, and others can."""
    points, lineups = whole
    scores = reference_kernels.scores(points, lineups)
    highest = int(scores.max()) if known else 65_535
    levels = np.linspace(0.0, 1.0, n_thresholds)
    thresholds = np.quantile(scores, levels, axis=1).T.astype(np.uint16)
    thresholds[0, 0] = 0
    thresholds[-1, -1] = scores.max() + 1
    expected = reference_kernels.excesses(points, lineups, thresholds)
    sums, alone, above = np.full((3, *thresholds.shape), 1000, dtype=np.int64)  # added to these
    kernels.add_excesses(points, lineups, thresholds, highest, alone)
    kernels.add_excesses(points, lineups, thresholds, highest, sums, above)
    assert (sums - 1000).tolist() == expected.tolist()
    assert alone.tolist() == sums.tolist()
    numbers = reference_kernels.numbers_above(points, lineups, thresholds)
    assert (above - 1000).tolist() == numbers.tolist()


@pytest.mark.parametrize("known", [True, False], ids=["highest known", "highest unknown"])
@pytest.mark.parametrize("width", [0, 1, 300, 65_535])
def test_integer_ramps_are_exact(whole, width, known):
    """Each scenario has its own line, and its own width up to the highest of all."""
    points, lineups = whole
    rng = np.random.default_rng(width)
    scores = reference_kernels.scores(points, lineups)
    lines = rng.permutation(scores[0])
    lines[:2] = 0, 65_535
    widths = rng.integers(0, width + 1, len(lines)).astype(np.uint16)
    widths[2:9] = width
    over = np.maximum(scores.astype(np.int64) - lines, 0)
    highest = int(np.minimum(over, widths).max()) if known else 65_535
    sums = np.full(len(lineups), 7, dtype=np.int64)  # ramps are added to what is there
    kernels.add_ramps(points, lineups, lines, widths, highest, sums)
    assert (sums - 7).tolist() == reference_kernels.ramps(points, lineups, lines, widths).tolist()


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
    kernels.add_excesses(points, lineups, np.array([[0, 65534]], np.uint16), 65535, sums)
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
    sums, ramps = np.zeros((1, 2), dtype=np.int64), np.zeros(1, dtype=np.int64)
    thresholds = np.array([[5, 6]], dtype=np.uint16)
    kernels.add_excesses(points, lineups, thresholds, excess + 5, sums)
    assert sums.tolist() == [[excess * points.size, (excess - 1) * points.size]]
    lines, widths = np.zeros(points.size, np.uint16), np.full(points.size, excess, np.uint16)
    kernels.add_ramps(points, lineups, lines, widths, excess, ramps)
    assert ramps.tolist() == [excess * points.size]


def test_lineups_in_any_order_have_the_same_sums(whole):
    """Shared drivers are only saved work."""
    points, lineups = whole
    order = np.random.default_rng(1).permutation(len(lineups))
    lines, widths = np.array([[3], [500]], np.uint16).repeat(points.shape[1], axis=1)
    sums, shuffled = np.zeros((2, len(lineups)), dtype=np.int64)
    kernels.add_ramps(points, lineups, lines, widths, 500, sums)
    mixed = np.ascontiguousarray(lineups[order])
    kernels.add_ramps(points, mixed, lines, widths, 500, shuffled)
    assert shuffled.tolist() == sums[order].tolist()


# ------------------------------------------------------------------------- double precision


def test_gains_in_double_precision_are_what_the_best_of_two_has_over_one(points):
    """Of two lineups that are equal but in the eighth digit, the better one is told."""
    best = points[:3].sum(axis=0)
    near = np.vstack([points, points[3] * (1 + 1e-8)])
    lineups = np.vstack([LINEUPS, [[0, 1, 7]]]).astype(np.uint8)
    sums = np.full(len(lineups), 1e9)  # overwritten
    kernels.double_gains(near, lineups, best, sums)
    expected = np.maximum(near[lineups].sum(axis=1), best).sum(axis=1) - best.sum()
    np.testing.assert_allclose(sums, expected, rtol=1e-11, atol=1e-9)
    assert sums[0] == pytest.approx(0.0, abs=1e-9)
    assert 0 < sums[-1] - sums[LINEUPS.tolist().index([0, 1, 3])] < 1e-6 * sums[-1]


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
