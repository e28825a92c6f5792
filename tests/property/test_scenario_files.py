"""Points come back as they were from every format, whatever the order and the names of columns."""

from __future__ import annotations

import warnings
from contextlib import suppress
from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dfs_portfolio import read_scenarios
from dfs_portfolio.errors import DataWarning, DfsPortfolioError
from dfs_portfolio.slate import Driver, Slate
from support.points import write_points_csv, write_points_npz, write_points_parquet

NAMES = ("Daniel Suárez", "A.J. Bee", "Cy Day Jr.", "Cy Day", "Ed O'Foo")
WRITERS = {"csv": write_points_csv, "parquet": write_points_parquet, "npz": write_points_npz}
FORMATS = [
    pytest.param(
        suffix,
        marks=[pytest.mark.skipif(not find_spec("pyarrow"), reason="pyarrow is not installed")]
        if suffix == "parquet"
        else [],
    )
    for suffix in WRITERS
]


@st.composite
def tables(draw):
    """A slate, points, and the same points as a table with shuffled columns."""
    n = draw(st.integers(1, 5))
    ids = draw(st.lists(st.integers(0, 99_999_999), min_size=n, max_size=n, unique=True))
    names = draw(st.permutations(NAMES))[:n]
    as_text = draw(st.booleans())
    slate = Slate(
        tuple(
            Driver(str(i) if as_text else i, name, 7000) for i, name in zip(ids, names, strict=True)
        )
    )
    numbers = st.floats(-1e9, 1e9, allow_subnormal=False)
    points = draw(arrays(np.float64, st.tuples(st.integers(1, 6), st.just(n)), elements=numbers))
    order = draw(st.permutations(range(n)))
    kind = st.sampled_from(["{name}", "{id}", "{name} ({id})", "{name!s:>30}"])
    labels = [draw(kind).format(name=names[i], id=ids[i]) for i in order]
    return slate, points, labels, points[:, order].tolist()


@pytest.mark.parametrize("suffix", FORMATS)
@given(tables(), st.booleans())
def test_points_come_back(suffix, tmp_path_factory, table, with_index):
    slate, points, header, rows = table
    if with_index and suffix != "npz":
        header, rows = ["scenario", *header], [[i, *row] for i, row in enumerate(rows)]
    path = tmp_path_factory.mktemp("points") / f"points.{suffix}"
    WRITERS[suffix](path, header, rows)
    assert read_scenarios(path, slate).points.tolist() == points.tolist()


@pytest.mark.parametrize("suffix", FORMATS)
@given(tables())
def test_points_come_back_from_a_row_for_each_driver(suffix, tmp_path_factory, table):
    slate, points, labels, rows = table
    path = tmp_path_factory.mktemp("points") / f"points.{suffix}"
    columns = [list(column) for column in zip(*rows, strict=True)]
    if suffix == "npz":
        if len(rows) == len(labels):
            return  # a square matrix has a column for each driver
        write_points_npz(path, labels, columns)
    else:
        header = ["driver", *(f"sim_{i}" for i in range(len(rows)))]
        WRITERS[suffix](path, header, [[k, *c] for k, c in zip(labels, columns, strict=True)])
    assert read_scenarios(path, slate).points.tolist() == points.tolist()


@pytest.mark.parametrize("suffix", ["csv", "parquet", "npz"])
@given(st.binary(max_size=300))
def test_no_bytes_lead_to_another_error(suffix, tmp_path_factory, content):
    path = tmp_path_factory.mktemp("points") / f"points.{suffix}"
    path.write_bytes(content)
    slate = Slate((Driver(1, "A", 7000),))
    with suppress(DfsPortfolioError), warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        read_scenarios(path, slate)
