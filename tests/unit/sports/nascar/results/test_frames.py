"""A data frame as a table of text."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from dfs_portfolio.sports.nascar.results._frames import table_from_frame


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  A  ", "A"),
        (3, "3"),
        (3.0, "3"),
        (2.503, "2.503"),
        (np.float32(0.5), "0.5"),
        (np.int64(7), "7"),
        (True, "True"),
        (float("inf"), "inf"),
        pytest.param(10**5000, "a huge number", id="of 5001 digits"),
        (datetime.date(2025, 3, 2), "2025-03-02"),
        (pd.Timestamp("2025-03-02"), "2025-03-02 00:00:00"),
        ([1, 2], "[1, 2]"),
        *((blank, "") for blank in (None, np.nan, np.float32("nan"), pd.NaT, pd.NA, "")),
    ],
)
def test_cells(value, expected):
    table = table_from_frame(pd.DataFrame({"x": pd.Series([value], dtype=object), "y": ["here"]}))
    assert table.header == ("x", "y")
    ((line, (cell, _)),) = table.rows
    assert (line, cell) == (1, expected)


def test_rows_are_counted_from_1_and_blank_ones_left_out():
    frame = pd.DataFrame({0: [1.0, np.nan, 2.0], "b": ["x", None, None]}, index=[9, 9, 9])
    table = table_from_frame(frame)
    assert table.header == ("0", "b")
    assert table.rows == ((1, ("1", "x")), (3, ("2", "")))


def test_a_frame_without_anything():
    assert table_from_frame(pd.DataFrame()).rows == ()
