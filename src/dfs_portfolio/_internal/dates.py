"""Dates of races and contests, from files and from callers."""

from __future__ import annotations

from datetime import date, datetime

from dfs_portfolio.errors import SettingsError


def parse_day(text: str) -> date | None:
    """Return the date of text such as ``2026-03-15``, with or without a time, or ``None``.

    Examples
    --------
    >>> parse_day("2026-03-15 15:30:00"), parse_day("3/15/2026")
    (datetime.date(2026, 3, 15), None)
    """
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def as_date(name: str, value: date | str) -> date:
    """Return a date given by a caller; raise `SettingsError` if it is not one.

    Parameters
    ----------
    name
        Name of the argument, for messages.
    value
        A date, or text such as ``"2026-03-15"``.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    day = parse_day(value) if isinstance(value, str) else None
    if day is None:
        raise SettingsError(f"{name} must be a date such as '2026-03-15', not {value!r}")
    return day
