"""Statistics row by row, against those of one row at a time."""

from __future__ import annotations

import numpy as np
import pytest

from dfs_portfolio.sports.nascar.row_statistics import lap_shares, row_correlation


def test_rows_are_correlated_one_by_one():
    rng = np.random.default_rng(1)
    first, second = rng.normal(size=(2, 5, 12))
    expected = [np.corrcoef(a, b)[0, 1] for a, b in zip(first, second, strict=True)]
    assert row_correlation(first, second) == pytest.approx(expected)


def test_drivers_with_an_unknown_value_are_left_out_and_constant_rows_have_no_correlation():
    first = np.array([[1.0, 2.0, 4.0, np.nan], [3.0, 3.0, 3.0, 3.0]])
    second = np.array([[2.0, np.nan, 5.0, 1.0], [1.0, 2.0, 3.0, 4.0]])
    assert row_correlation(first, second).tolist() == pytest.approx([1.0, 0.0])


def test_shares_of_laps():
    laps = np.array([[30, 10, 0], [0, 0, 0]])
    assert lap_shares(laps, if_none=0.0).tolist() == [[0.75, 0.25, 0.0], [0.0, 0.0, 0.0]]
    assert np.isnan(lap_shares(laps, if_none=np.nan)[1]).all()
