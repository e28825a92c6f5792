"""Checks of plain values from callers, the same everywhere."""

from __future__ import annotations

import operator

import numpy as np

from dfs_portfolio.errors import SettingsError


def whole_number(name: str, value: object, least: int) -> int:
    """Return a whole number from the caller; NumPy's integers and 20.0 are welcome.

    Raises
    ------
    SettingsError
        If it is not a whole number, or below `least`.

    Examples
    --------
    >>> whole_number("n_lineups", 20, least=1)
    20
    """
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        value = int(value)  # spreadsheets and frames make 20.0 of 20
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        number = least - 1
    if number < least or isinstance(value, bool):
        raise SettingsError(f"{name} must be a whole number from {least}, got {value!r}")
    return number
