"""Checks for data frames and missing values without the import of pandas, half a second."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeGuard

from dfs_portfolio.errors import SettingsError

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


def as_pandas(value: Any) -> Any:
    """Return a frame of another library, such as polars, as one of pandas; else the value itself.

    Raises
    ------
    SettingsError
        If the other library cannot convert it.
    """
    convert = getattr(value, "to_pandas", None)
    if is_frame(value) or is_series(value) or not callable(convert):
        return value
    try:
        return convert()
    except Exception as error:  # any library, hence any error
        raise SettingsError(
            f"a {type(value).__module__.partition('.')[0]} {type(value).__name__} cannot be made a "
            f"data frame of pandas ({type(error).__name__}: {error}); convert it first"
        ) from error


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


def column_values(frame: Any) -> list[list[Any]]:
    """Return the values of each column of a pandas frame, in order.

    All at once: taking thousands of columns one by one takes seconds.
    """
    values: list[list[Any]] = frame.to_numpy(dtype=object).T.tolist()
    return values
