"""Points in Parquet files."""

from __future__ import annotations

import sys
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from dfs_portfolio import read_scenarios
from dfs_portfolio.errors import FileFormatError
from dfs_portfolio.scenarios.readers.layout import ReadLimits
from support.points import NAMES, POINTS, SLATE, write_points_parquet

pytest.importorskip("pyarrow", reason="pyarrow is not installed")


def refused(path, **options):
    with pytest.raises(FileFormatError) as caught:
        read_scenarios(path, SLATE, **options)
    return str(caught.value)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "points.parquet"


def test_a_frame_of_pandas_is_read(path):
    frame = pd.DataFrame(POINTS, columns=list(NAMES), index=[7, 8, 9])
    frame["scenario"] = ["a", "b", "c"]
    frame[["scenario", *NAMES[::-1]]].to_parquet(path)
    assert read_scenarios(path, SLATE).points.tolist() == POINTS.tolist()


def test_so_is_one_with_a_row_for_each_driver(path):
    frame = pd.DataFrame(POINTS.T, columns=["sim_1", "sim_2", "sim_3"], index=list(NAMES))
    frame.rename_axis("driver").iloc[::-1].to_parquet(path)  # the index is stored as the last
    assert read_scenarios(path, SLATE).points.tolist() == POINTS.tolist()
    frame.insert(0, "ID", [int(i) for i in SLATE.ids])
    frame.reset_index(drop=True).to_parquet(path)
    assert read_scenarios(path, SLATE).points.tolist() == POINTS.tolist()


@pytest.mark.parametrize("kind", ["float32", "int8", "Int64", "decimal"])
def test_numbers_of_any_kind_are_points(path, kind):
    frame = pd.DataFrame(POINTS.round(), columns=list(NAMES))
    if kind == "decimal":
        frame = frame.map(lambda value: Decimal(int(value)))
    else:
        frame = frame.astype(kind)
    frame.to_parquet(path)
    assert read_scenarios(path, SLATE).points.tolist() == POINTS.round().tolist()


@pytest.mark.parametrize("missing", [None, float("nan"), float("inf"), 1e10])
def test_cells_without_points_are_named(path, missing):
    rows = POINTS.tolist()
    rows[1][2] = missing
    write_points_parquet(path, NAMES, rows)
    assert "row 2, column 'Cy Day Jr.' (" in refused(path)


@pytest.mark.parametrize("cells", [["1", "2", "3"], [True, False, True], [[1], [2], [3]]])
def test_text_and_lists_are_no_points(path, cells):
    rows = [[*row[:3], cell] for row, cell in zip(POINTS.tolist(), cells, strict=True)]
    write_points_parquet(path, NAMES, rows)
    assert 'no numbers in column "Ed O\'Foo"' in refused(path)


def test_columns_of_one_name_are_refused(path):
    write_points_parquet(path, ["sim_1", "sim_1", "driver", "x"], POINTS.tolist())
    assert "columns of the same name: 'sim_1'" in refused(path)


def test_too_many_rows_of_drivers_are_refused_unread(path):
    pd.DataFrame({"driver": ["x"] * 501, "sim_1": 0.0}).to_parquet(path)
    assert "501 rows of players" in refused(path)


def test_too_many_cells_are_refused_unread(path):
    write_points_parquet(path, NAMES, POINTS.tolist())
    assert "more than 11 numbers" in refused(path, limits=ReadLimits(max_cells=11))


def test_no_scenarios_are_refused(path):
    pd.DataFrame(np.empty((0, 4)), columns=list(NAMES)).to_parquet(path)
    assert "no scenarios under the names" in refused(path)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + b"x" * 50 + b"PAR1", b"a,b\n1,2\n"])
def test_what_is_no_parquet_is_refused(path, content):
    path.write_bytes(content)
    assert "no Parquet file, or a damaged one: save it again" in refused(path)


def test_without_pyarrow_it_is_said_how_to_get_it(path, monkeypatch):
    write_points_parquet(path, NAMES, POINTS.tolist())
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert "pip install 'dfs-portfolio[parquet]', or save the points as CSV or npz" in refused(path)
