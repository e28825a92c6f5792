"""Checks of settings about scenarios; a module that is quick to import."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from dfs_portfolio._internal.atomic_files import FilePath
from dfs_portfolio._internal.validation import real_number
from dfs_portfolio.errors import SettingsError

SUFFIXES: Final = (".csv", ".parquet", ".npz")


def is_scenario_file(path: FilePath) -> bool:
    """Tell whether a file name has a suffix of a file of points."""
    return Path(path).suffix.lower() in SUFFIXES


def checked_correlation(name: str, value: object) -> float:
    """Return a correlation given by the caller.

    Raises
    ------
    SettingsError
        If it is not a number from -1 to 1.
    """
    number = real_number(name, value)
    if not -1 <= number <= 1:
        raise SettingsError(f"{name} must be a correlation in [-1, 1], got {value!r}")
    return number
