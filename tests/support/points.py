"""Points of a small slate, and files of them in every format."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from dfs_portfolio.slate import Driver, Slate

NAMES = ("Daniel Suárez", "A.J. Bee", "Cy Day Jr.", "Ed O'Foo")
SLATE = Slate(
    tuple(Driver(str(101 + i), name, 7000 + 100 * i, f"T{i // 2}") for i, name in enumerate(NAMES))
)
POINTS = np.array([[10.0, 20.5, -3.0, 44.0], [11.0, 21.0, 0.0, 45.25], [9.0, 61.0, 5.0, 12.0]])


def write_points_csv(path: Path, header, rows) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


def write_points_parquet(path: Path, header, rows) -> Path:
    import pyarrow
    from pyarrow import parquet

    columns = [pyarrow.array(column) for column in zip(*rows, strict=True)]
    parquet.write_table(pyarrow.table(columns, names=[str(label) for label in header]), path)
    return path


def write_points_npz(path: Path, header, rows) -> Path:
    np.savez(path, points=np.array(rows, dtype=float), players=np.array(header))
    return path
