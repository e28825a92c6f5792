"""The three series by their names."""

from __future__ import annotations

import pytest

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.sports.nascar.series import checked_series, series_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cup", "cup"),
        ("NASCAR Cup Series", "cup"),
        ("1", "cup"),
        ("nxs", "nxs"),
        ("O'Reilly", "nxs"),
        ("2", "nxs"),
        ("Craftsman Truck Series", "trucks"),
        ("3", "trucks"),
        ("4", None),
        ("", None),
    ],
)
def test_by_name(text, expected):
    assert series_of(text) == expected


@pytest.mark.parametrize("value", ["Formula 1", "", None, 1])
def test_what_is_none(value):
    with pytest.raises(SettingsError, match="series must be one of 'cup', 'nxs', 'trucks'"):
        checked_series(value)
