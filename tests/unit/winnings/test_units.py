"""Points in whole units: what ties, what fits, what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from dfs_portfolio.errors import ScenarioError
from dfs_portfolio.winnings.units import LANES, score_units

LINEUPS = np.array([[0, 1], [2, 3], [0, 3]], dtype=np.uint8)


def test_scores_are_sums_of_hundredths():
    points = np.random.default_rng(0).integers(-4000, 12_000, (3 * LANES + 5, 4)) / 100
    units = score_units(points, 2)
    found = units.hundredths(units.of_lineups(LINEUPS))
    np.testing.assert_array_equal(found, np.rint(100 * points[:, LINEUPS].sum(axis=2).T))
    assert units.step == 1
    assert units.hundredths(units.of_lineups(np.array([[4, 4]], np.uint8))).tolist() == [[0] * 29]


def test_equal_scores_tie_whatever_the_order_of_addition():
    """In double precision 0.1 + 0.2 + 0.3 is another number than 0.3 + 0.2 + 0.1."""
    points = np.array([[0.1, 0.2, 0.3, 0.3, 0.2, 0.1]])
    assert (0.1 + 0.2) + 0.3 != (0.3 + 0.2) + 0.1
    first, second = score_units(points, 3).of_lineups(np.array([[0, 1, 2], [3, 4, 5]], np.uint8))
    assert first.tolist() == second.tolist()


def test_points_between_hundredths_count_to_the_nearest():
    points = np.array([[10.004, 5.0, 10.0, 5.004], [10.006, 5.0, 10.0, 5.004]])
    units = score_units(points, 2)
    first, second, _ = units.of_lineups(LINEUPS)
    assert (first - second).tolist() == [0, 1]


def test_multiples_of_a_twentieth_are_counted_in_those():
    points = np.array([[45.25, -3.0, 0.45, 12.35]])
    units = score_units(points, 2)
    assert (units.step, units.blocks.dtype) == (5, np.uint16)
    assert units.hundredths(units.of_lineups(LINEUPS))[:, 0].tolist() == [4225, 1280, 5760]
    assert units.highest == units.of_lineups(LINEUPS).max()


def test_points_far_apart_take_32_bits():
    points = np.array([[500.01, 400.0, -30.0, 0.0]])
    units = score_units(points, 2)
    assert units.blocks.dtype == np.uint32
    assert units.hundredths(units.of_lineups(LINEUPS))[:, 0].tolist() == [90_001, -3_000, 50_001]


@pytest.mark.parametrize("points", [[5.0, 7.0], [-5.0, -7.0], [5.0, -10.0], [0.01, -3.27]])
def test_nobody_scores_0_whatever_others_do(points):
    """No score is above the highest, such as that of the one and nobody beside."""
    units = score_units(np.array([points] * 9), 2)
    lineups = np.array([[0, 1], [0, 2], [1, 2], [2, 2]], dtype=np.uint8)
    scores = units.of_lineups(lineups)
    expected = np.rint(100 * np.array([*points, 0.0]))[lineups].sum(axis=1)
    np.testing.assert_array_equal(units.hundredths(scores), np.repeat(expected[:, None], 9, 1))
    assert scores.max() == units.highest < units.n_scores
    assert units.nobody == units.blocks[0, 2, 0]
    whole = units.blocks.astype(np.int64)[:, lineups].sum(axis=2)  # also beyond the scenarios
    assert whole.max() <= units.highest


def test_what_cannot_be_points_is_refused():
    with pytest.raises(ScenarioError, match=r"60,000 points apart, and up to 41,943"):
        score_units(np.array([[30_000.0, 30_000.0]]), 2)
