"""Days, from files and from callers."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from dfs_portfolio._internal.dates import as_date, parse_day
from dfs_portfolio.errors import SettingsError


@pytest.mark.parametrize("text", ["2025-03-02", "2025-03-02 15:30", "2025-03-02T15:30:00+02:00"])
def test_a_day(text):
    assert parse_day(text) == as_date("until", text) == date(2025, 3, 2)


@pytest.mark.parametrize("text", ["", "3/2/2025", "2025-02-30", "2025", "yesterday"])
def test_what_is_none(text):
    assert parse_day(text) is None
    with pytest.raises(SettingsError, match=r"until must be a date such as '2026-03-15', not"):
        as_date("until", text)


def test_dates_of_callers():
    assert as_date("until", datetime(2025, 3, 2, 15)) == date(2025, 3, 2)
    assert as_date("until", date(2025, 3, 2)) == date(2025, 3, 2)
    with pytest.raises(SettingsError, match="until must be a date"):
        as_date("until", 20250302)
