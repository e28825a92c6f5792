"""Whole numbers from callers."""

from __future__ import annotations

import operator

from dfs_portfolio.errors import SettingsError


def whole_number(name: str, value: int, least: int) -> int:
    """Check a whole number from the caller; NumPy's integers are welcome."""
    try:
        number = operator.index(value)
    except TypeError:
        number = least - 1
    if number < least or isinstance(value, bool):
        raise SettingsError(f"{name} must be a whole number from {least}, got {value!r}")
    return number
