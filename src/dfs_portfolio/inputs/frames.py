"""Data frames as tables of text, so that frames and files go through the same checks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Union

import numpy as np

from dfs_portfolio._internal.atomic_files import FilePath
from dfs_portfolio._internal.csv_text import Row, Table, plain_column, read_table
from dfs_portfolio._internal.frames import (
    as_pandas,
    column_values,
    is_blank,
    is_frame,
    is_series,
)
from dfs_portfolio.errors import FileFormatError
from dfs_portfolio.inputs.columns import KEY_COLUMNS

if TYPE_CHECKING:
    import pandas as pd

# What readers of tables take.
TableSource = Union[FilePath, "pd.DataFrame"]

_MAX_BITS: Final = 64  # Python refuses to write integers of thousands of digits
_KEYS: Final = frozenset(plain_column(name) for names in KEY_COLUMNS.values() for name in names)
# "D.1": pandas numbers columns of the same name.
_NUMBERED: Final = re.compile(r"(.+)\.[0-9]+")


def open_source(source: TableSource | Table, number: int | None = None) -> Table:
    """Return a file, or a frame, as a table.

    Parameters
    ----------
    source
        A file, a frame or Series of pandas or of a library that can convert it, or a table.
    number
        Number of a frame among several, for messages.

    Raises
    ------
    FileFormatError
        As `read_table` and `table_from_frame`.
    """
    if isinstance(source, Table):
        return source
    frame: Any = as_pandas(source)
    frame = frame.to_frame() if is_series(frame) else frame
    return table_from_frame(frame, number) if is_frame(frame) else read_table(frame)


def table_from_frame(
    frame: pd.DataFrame, number: int | None = None, *, key_index: bool = True
) -> Table:
    """Return the cells of a frame as a CSV file would have them; missing values are blank.

    A named index is a column. An index without a name that holds text or numbers of its own is the
    column of names or IDs, if the frame has none.

    Parameters
    ----------
    frame
        The frame.
    number
        Its number among several, for messages.
    key_index
        Whether an index without a name may be the column of names or IDs.

    Raises
    ------
    FileFormatError
        If the column names have several levels, or a named index contradicts the column of the
        same name.
    """
    path = frame_path(number)
    if frame.columns.nlevels > 1:
        levels = frame.columns.nlevels
        raise FileFormatError(
            str(path), [f"columns have {levels} levels of names: give each column one name"]
        )
    header = [str(name) for name in frame.columns]
    columns = [_texts(values) for values in column_values(frame)]
    labels, values = _index_columns(frame, header, key_index)
    for name, texts in zip(labels, values, strict=True):
        if name in header and texts != columns[header.index(name)]:
            raise FileFormatError(
                str(path), [f"the index {name!r} and the column {name!r} differ: drop one"]
            )
    new = [i for i, name in enumerate(labels) if name not in header]
    header = [*(labels[i] for i in new), *header]
    cells = zip(*(values[i] for i in new), *columns, strict=True)
    rows = tuple((line, row) for line, row in enumerate(cells, start=1) if any(row))
    return Table(path, tuple(header), rows)


def rows_from_frame(frame: pd.DataFrame) -> tuple[Row, ...]:
    """Return the rows of a frame as a file without a header would have them.

    The first row, line 0, holds the column names, unless they are only numbered. pandas may have
    taken a file's first lineup for them.

    Raises
    ------
    FileFormatError
        As `table_from_frame`; and if the frame is empty.
    """
    table = table_from_frame(frame, key_index=False)
    columns: list[object] = list(frame.columns)
    numbered = columns == list(range(frame.shape[1]))
    first = () if numbered else ((0, original_header(table.header)),)
    rows = (*first, *table.rows)
    if not rows:
        raise FileFormatError(str(table.path), ["the frame is empty"])
    return rows


def frame_path(number: int | None = None) -> Path:
    """Return what messages call a frame in place of a file name."""
    which = "" if number is None else f" {number}"
    return Path(f"data frame{which} (line 1 is its first row)")


def source_name(source: object) -> str:
    """Return what messages call a source of data."""
    if isinstance(source, Table):
        return str(source.path)
    return str(frame_path()) if is_frame(as_pandas(source)) else str(source)


def original_header(header: Sequence[str]) -> tuple[str, ...]:
    """Return column names without the numbers that pandas adds to those of the same name.

    Examples
    --------
    >>> original_header(["D", "D.1", "D.2", "v1.5"])
    ('D', 'D', 'D', 'v1.5')
    """
    matches = [_NUMBERED.fullmatch(name) for name in header]
    return tuple(
        match[1] if match and match[1] in header else name
        for name, match in zip(header, matches, strict=True)
    )


def cell_text(value: object) -> str:
    """Return a cell of a frame as a CSV file would have it; a missing value is blank.

    Examples
    --------
    >>> cell_text(44343072.0), cell_text(2.5), cell_text(float("nan"))
    ('44343072', '2.5', '')
    """
    if is_blank(value):
        return ""
    if isinstance(value, (float, np.floating)):
        # pandas turns a column of whole numbers with a gap into floats.
        return f"{value:.0f}" if value.is_integer() else repr(float(value))
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        return "a huge number"
    return str(value).strip()


def _index_columns(
    frame: pd.DataFrame, header: Sequence[str], key_index: bool
) -> tuple[list[str], list[list[str]]]:
    """Return names and cells of the levels of an index that are columns."""
    index = frame.index
    named = [i for i, name in enumerate(index.names) if name is not None]
    if named:
        names = [str(index.names[i]) for i in named]
        return names, [_texts(index.get_level_values(i)) for i in named]
    plain = set(map(plain_column, header))
    own = index.nlevels == 1 and index.is_unique and list(index) != list(range(len(index)))
    if not key_index or not own or plain & _KEYS:
        return [], []
    texts = _texts(index)
    return ["ID" if all(text.isdecimal() for text in texts) else "name"], [texts]


def _texts(values: Any) -> list[str]:
    return [cell_text(value) for value in values]
