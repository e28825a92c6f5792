"""Paired differences: what is known of them without a computer."""

import numpy as np
import pytest

from paired import paired_difference, sign_test


def test_a_constant_difference_has_no_spread():
    one = np.arange(18.0).reshape(9, 2)
    apart = paired_difference(one, one - 2.0)
    assert (apart.value, apart.low, apart.high) == pytest.approx((2.0, 2.0, 2.0))
    assert (apart.won, apart.lost, apart.tied) == (9, 0, 0)
    assert apart.p_value == 2 / 2**9


def test_the_other_way_round_is_the_opposite():
    rng = np.random.default_rng(3)
    one, other = rng.normal(size=(9, 5)), rng.normal(size=(9, 1))
    there, back = paired_difference(one, other), paired_difference(other + 0 * one, one)
    assert there.value == pytest.approx(-back.value)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))
    assert (there.won, there.lost) == (back.lost, back.won)


def test_the_interval_is_that_of_a_mean_over_slates():
    apart = np.random.default_rng(4).normal(1.0, 10.0, size=(400, 1))
    found = paired_difference(apart, np.zeros((400, 1)))
    assert found.high - found.low == pytest.approx(2 * 1.96 * apart.std() / 20, rel=0.05)


def test_slates_that_are_equal_count_for_neither():
    found = paired_difference(np.array([[1.0], [2.0], [3.0]]), np.array([[1.0], [3.0], [1.0]]))
    assert (found.won, found.lost, found.tied, found.p_value) == (1, 1, 1, 1.0)


@pytest.mark.parametrize(
    ("won", "lost", "p"), [(9, 0, 2 / 512), (8, 1, 20 / 512), (7, 2, 92 / 512), (0, 0, 1.0)]
)
def test_the_sign_test_is_the_binomial(won, lost, p):
    assert sign_test(won, lost) == sign_test(lost, won) == pytest.approx(p)
