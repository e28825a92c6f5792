"""Checks for data frames and missing values without the import of pandas, half a second."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeGuard

if TYPE_CHECKING:
    import pandas as pd


def is_frame(value: object) -> TypeGuard[pd.DataFrame]:
    """Tell whether a value is a pandas DataFrame; if it is, pandas is imported already."""
    pandas: Any = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.DataFrame)


def is_series(value: object) -> TypeGuard[pd.Series[Any]]:
    """Tell whether a value is a pandas Series."""
    pandas: Any = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.Series)


def is_blank(value: object) -> bool:
    """Tell whether a cell is empty: None, NaN, NaT, pandas' NA or blank text."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return True
    if type(value).__name__ in ("NAType", "NaTType"):
        return True
    # Only NaN differs from itself; an array of several elements is not a missing value.
    different = value != value
    return different if isinstance(different, bool) else bool(_scalar(different))


def _scalar(value: Any) -> bool:
    return getattr(value, "ndim", None) == 0 and bool(value)
