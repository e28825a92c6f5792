"""Days, from files and from callers."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from dfs_portfolio._internal.dates import as_date, order_of, parse_american_day, parse_day
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


@pytest.mark.parametrize(
    "text",
    [
        *("2025-03-02", "3/2/2025", "03/02/25", "3-2-2025", "2025/3/2", "3/2/2025 15:30"),
        *("3/2/2025 3:30 PM", "2025-03-02T15:30:00Z", "2025-03-02 3:30 PM ET", "2025/03/02 0:00"),
        *("3/2/2025 12:00:00 AM", "2025-03-02 15:30:00.000", "3/2/2025 15:30:00 +02:00"),
    ],
)
def test_a_day_of_a_file(text):
    assert parse_american_day(text) == date(2025, 3, 2)


@pytest.mark.parametrize(
    "text",
    [
        *("", "2/30/2025", "13/3/2025", "3/2", "3/2/025", "2.3.2025", "3/2-2025", "45000", "TBD"),
        *("3/2/2025 noon", "x" * 50, "3/2/2025" + " " * 100_000 + "x"),
    ],
)
def test_what_is_no_day_of_a_file(text):
    assert parse_american_day(text) is None


def test_years_of_two_digits():
    assert parse_american_day("2/1/69") == date(1969, 2, 1)
    assert parse_american_day("2/1/68") == date(2068, 2, 1)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("13/3/2025", "day first"),
        ("3/13/2025 1:00 PM", "month first"),
        ("3-4-25", "either"),
        ("3/3/2025", None),
        ("13/13/2025", None),
        ("2025-03-04", None),
        ("soon", None),
    ],
)
def test_what_a_date_shows_of_its_order(text, order):
    assert order_of(text) == order
