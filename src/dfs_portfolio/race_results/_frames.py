"""A data frame as a table of text, so that one reader checks frames and files alike."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

import pandas as pd

from dfs_portfolio.draftkings.textfiles import Table

FRAME: Final = "data frame (line 1 is its first row)"


def as_text(frame: pd.DataFrame) -> Table:
    """Return the cells of a frame as a CSV file would have them; what is missing is blank."""
    header = tuple(str(name) for name in frame.columns)
    columns = [[_cell(value) for value in frame.iloc[:, i]] for i in range(len(header))]
    rows = enumerate(zip(*columns, strict=True), start=1)
    return Table(Path(FRAME), header, tuple((line, cells) for line, cells in rows if any(cells)))


def _cell(value: object) -> str:
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    if isinstance(value, float):  # NumPy's are floats too
        if math.isnan(value):
            return ""
        # A column of whole numbers with a gap has become one of floats.
        return str(int(value)) if value.is_integer() else repr(float(value))
    return str(value).strip()
