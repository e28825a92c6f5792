"""The prior on salary left over."""

from __future__ import annotations

import numpy as np
import pytest

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.field.salary_left import SHARES, salary_left_weights, usual_salary_left

LEFT = np.array([0, 100, 50, 5_000])


def test_it_has_the_shares_of_its_source():
    """Shares up to $700, 3.7% from $800 to $1,000, and 3.2% beyond."""
    shares = np.exp(usual_salary_left(np.arange(0, 20_000, 100)))
    np.testing.assert_allclose(shares[:8], SHARES)
    assert shares[8:11].sum() == pytest.approx(0.037, abs=0.0015)
    assert shares[11:].sum() == pytest.approx(0.032, abs=0.0015)
    assert shares.sum() == pytest.approx(1.0, abs=0.002)


def test_less_is_left_more_often():
    assert (np.diff(usual_salary_left(np.arange(0, 50_001, 50))) < 0).all()


def test_another_cap_is_another_scale():
    np.testing.assert_allclose(usual_salary_left([240], 60_000), usual_salary_left([200]))


def test_a_function_or_an_array_replaces_it():
    assert salary_left_weights(lambda left: -left / 230, LEFT, 50_000)[1] == -100 / 230
    assert salary_left_weights([0, 1, 2, -np.inf], LEFT, 50_000).tolist() == [0, 1, 2, -np.inf]
    usual = salary_left_weights(None, LEFT, 50_000)
    assert usual.tolist() == usual_salary_left(LEFT).tolist()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ([1.0, 2.0], "logarithm for each of the 4 lineups"),
        (lambda left: 1.0, "logarithm for each of the 4 lineups"),
        ("usual", "logarithm for each of the 4 lineups"),
        ([0, np.nan, 0, 0], "finite logarithms"),
        ([0, np.inf, 0, 0], "finite logarithms"),
        ([-np.inf] * 4, "not for all"),
    ],
)
def test_what_is_no_prior_is_refused(wrong, message):
    with pytest.raises(SettingsError, match=message):
        salary_left_weights(wrong, LEFT, 50_000)
