"""A data frame as a table of text."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dfs_portfolio.errors import FileFormatError
from dfs_portfolio.inputs.frames import (
    open_source,
    rows_from_frame,
    source_name,
    table_from_frame,
)


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


def test_a_named_index_is_a_column():
    frame = pd.DataFrame({"Name": ["A Bee", "C Day"], "proj": [1.5, 2.5]})
    plain = table_from_frame(frame)
    assert table_from_frame(frame.set_index("Name")) == plain
    assert table_from_frame(frame.set_index("Name", drop=False)) == plain
    both = table_from_frame(frame.set_index(["Name", "proj"]))
    assert both.rows == plain.rows
    with pytest.raises(FileFormatError, match="the index 'Name' and the column 'Name' differ"):
        table_from_frame(frame.set_axis(pd.Index(["C Day", "A Bee"], name="Name")))


@pytest.mark.parametrize(
    ("index", "header"),
    [
        (["A Bee", "C Day"], ("name", "proj")),
        ([44343072, 44343073], ("ID", "proj")),
        ([44343072.0, 44343073.0], ("ID", "proj")),
        (["44343072", "44343073"], ("ID", "proj")),
        ([0, 1], ("proj",)),
    ],
)
def test_an_index_without_a_name_is_the_names_or_ids_if_there_are_none(index, header):
    frame = pd.DataFrame({"proj": [1.5, 2.5]}, index=index)
    assert table_from_frame(frame).header == header
    assert table_from_frame(frame, key_index=False).header == ("proj",)
    frame["driver"] = "x"
    assert table_from_frame(frame).header == ("proj", "driver")


def test_columns_of_several_levels_are_refused():
    with pytest.raises(FileFormatError, match="columns have 2 levels of names"):
        table_from_frame(pd.DataFrame({("a", "b"): [1]}))


def test_rows_of_a_lineup_frame():
    frame = pd.DataFrame([["A", "B"], ["C", None]], columns=["D", "D.1"], index=[7, 9])
    assert rows_from_frame(frame) == ((0, ("D", "D")), (1, ("A", "B")), (2, ("C", "")))
    assert rows_from_frame(pd.DataFrame([["A", "B"]])) == ((1, ("A", "B")),)
    with pytest.raises(FileFormatError, match="the frame is empty"):
        rows_from_frame(pd.DataFrame())


def test_messages_name_frames_by_number():
    frame = pd.DataFrame({"x": [1]})
    assert str(open_source(frame).path) == source_name(frame)
    assert str(open_source(frame, 2).path) == "data frame 2 (line 1 is its first row)"
    assert source_name(Path("x.csv")) == "x.csv"
    table = open_source(frame)
    assert open_source(table) is table


def test_a_frame_without_anything():
    assert table_from_frame(pd.DataFrame()).rows == ()
