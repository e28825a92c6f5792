"""Data frames as tables of text, so that frames and files go through the same checks."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from dfs_portfolio._internal.csv_text import Table
from dfs_portfolio._internal.frames import is_blank

_SUBJECT: Final = Path("data frame (line 1 is its first row)")
_MAX_BITS: Final = 64  # Python refuses to write integers of thousands of digits


def table_from_frame(frame: pd.DataFrame) -> Table:
    """Return the cells of a frame as a CSV file would have them; missing values are blank."""
    columns = [[_text(value) for value in frame.iloc[:, i]] for i in range(frame.shape[1])]
    rows = enumerate(zip(*columns, strict=True), start=1)
    filled = tuple((line, cells) for line, cells in rows if any(cells))
    return Table(_SUBJECT, tuple(map(str, frame.columns)), filled)


def _text(value: object) -> str:
    if is_blank(value):
        return ""
    if isinstance(value, (float, np.floating)):
        # pandas turns a column of whole numbers with a gap into floats.
        return f"{value:.0f}" if value.is_integer() else repr(float(value))
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        return "a huge number"
    return str(value).strip()
