"""Points in CSV text."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

import numpy as np

from dfs_portfolio._internal.atomic_files import FilePath
from dfs_portfolio._internal.csv_text import Row, as_table, iter_rows, parse_number
from dfs_portfolio.errors import format_items
from dfs_portfolio.scenarios.readers.layout import (
    DEFAULT_LIMITS,
    Body,
    ReadLimits,
    Sheet,
    check_size,
)

# Cells without a number whose text is stored for messages; a file of text may have millions.
_MAX_TEXTS = 1000


def open_csv(path: FilePath, limits: ReadLimits = DEFAULT_LIMITS) -> Sheet:
    """Read the column names of a CSV file; the sheet reads the rest row by row.

    Raises
    ------
    FileFormatError
        If the file is not CSV text, or too large.
    """
    rows = iter_rows(path)
    header = as_table(path, [next(rows)]).header
    return Sheet(
        header, "line", lambda columns, key: _read(path, header, rows, columns, key, limits)
    )


def _read(
    path: FilePath,
    header: Sequence[str],
    rows: Iterator[Row],
    columns: Sequence[int],
    key: int | None,
    limits: ReadLimits,
) -> Body:
    values, lines = array("d"), array("q")
    texts: dict[tuple[int, int], str] = {}
    keys, overlong = [], []
    width = len(header)
    for line, written in rows:
        blanks = [""] * (width - len(written))
        cells = (*written, *blanks) if blanks else written
        for index, column in enumerate(columns):
            number = parse_number(cells[column])
            if number is None and len(texts) < _MAX_TEXTS:
                texts[len(lines), index] = cells[column]
            values.append(np.nan if number is None else number)
        if key is not None:
            keys.append(cells[key])
        if any(cells[width:]):
            overlong.append(line)
        lines.append(line)
        check_size(path, len(lines), len(columns), limits)
    problems: tuple[str, ...] = ()
    if overlong:
        problems = (f"more cells than the {width} columns in line {format_items(overlong)}",)
    matrix = np.frombuffer(values, dtype=np.float64) if values else np.empty(0)
    return Body(matrix.reshape(len(lines), len(columns)), tuple(keys), lines, texts, problems)
