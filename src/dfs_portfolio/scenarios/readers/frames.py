"""Points in a data frame, whatever its layout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from dfs_portfolio._internal.csv_text import parse_number
from dfs_portfolio.errors import FileFormatError
from dfs_portfolio.inputs.frames import cell_text, frame_path, original_header
from dfs_portfolio.scenarios.points import are_numbered
from dfs_portfolio.scenarios.readers.labels import MAX_LABELS
from dfs_portfolio.scenarios.readers.layout import Body, ReadLimits, Sheet, check_size
from dfs_portfolio.slate.name_matching import clean_id

if TYPE_CHECKING:
    import pandas as pd


def open_frame(frame: pd.DataFrame, limits: ReadLimits) -> Sheet | None:
    """Return a frame as a sheet; ``None`` if nothing in it names players.

    An index of text, or one with a name, is a column of the sheet.

    Raises
    ------
    FileFormatError
        If its column names have several levels, or it is too large.
    """
    path = frame_path()
    if frame.columns.nlevels > 1:
        raise FileFormatError(
            str(path),
            [f"columns have {frame.columns.nlevels} levels of names: give each player one name"],
        )
    plain = frame.reset_index(drop=True)  # an index of many levels is copied with every column
    columns: list[Any] = [plain.iloc[:, i] for i in range(frame.shape[1])]
    header = [clean_id(str(name)) for name in frame.columns]
    text = all(isinstance(label, str) for label in frame.index) and len(frame) <= MAX_LABELS
    for level in reversed(range(frame.index.nlevels)):
        name = frame.index.names[level]
        if (name is not None and str(name) not in header) or (name is None and text and len(frame)):
            header.insert(0, "name" if name is None else clean_id(str(name)))
            columns.insert(0, frame.index.get_level_values(level))
    numbered = are_numbered(tuple(frame.columns))
    if numbered and len(header) == frame.shape[1]:
        return None
    check_size(path, len(frame), len(header), limits)

    def read(wanted: Sequence[int], key: int | None) -> Body:
        return _read(columns, wanted, key)

    return Sheet(original_header(header), "row", read)


def _read(columns: Sequence[Any], wanted: Sequence[int], key: int | None) -> Body:
    texts: dict[tuple[int, int], str] = {}
    values = np.empty((len(columns[0]), len(wanted)))
    for i, column in enumerate(wanted):
        values[:, i] = _numbers(columns[column], i, texts)
    keys = () if key is None else tuple(map(cell_text, columns[key]))
    return Body(values, keys, texts=texts)


def _numbers(column: Any, index: int, texts: dict[tuple[int, int], str]) -> Any:
    """Return a column as numbers, NaN where a cell holds none; store the text of such cells."""
    if getattr(column.dtype, "kind", "O") in "iuf":
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    cells = list(map(cell_text, column))
    numbers = list(map(parse_number, cells))
    texts.update({(row, index): cells[row] for row, n in enumerate(numbers) if n is None})
    return [np.nan if number is None else number for number in numbers]
