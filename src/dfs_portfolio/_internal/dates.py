"""Dates of races and contests, from files and from callers."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final, Literal

from dfs_portfolio.errors import SettingsError

Order = Literal["month first", "day first", "either"]

# A time after a date, as spreadsheets and databases write it.
_TIME: Final = re.compile(
    r"(T| +)[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?( ?[AP]\.?M\.?)?"
    r"( ?(Z|[A-Z]{2,4}|[+-][0-9:]+))?$",
    re.IGNORECASE,
)
_NUMBERS: Final = re.compile(r"([0-9]{1,2})([/-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})")
_LONGEST: Final = 40  # signs of a date with a time; a cell may hold a hundred thousand
_MONTHS: Final = 12
_CENTURY: Final = 100
_FIRST_YEAR: Final = 69  # of two digits: 69 is 1969, and 68 is 2068


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


def parse_american_day(text: str) -> date | None:
    """Return the date of text as `parse_day` reads it, or with the month first, or ``None``.

    Examples
    --------
    >>> parse_american_day("3/15/2026 3:30 PM"), parse_american_day("03-15-26")
    (datetime.date(2026, 3, 15), datetime.date(2026, 3, 15))
    """
    day = parse_day(text)
    if day is not None:
        return day
    written = _without_time(text)
    if found := _YEAR_FIRST.fullmatch(written):
        year, month, of_month = map(int, found.groups())
    elif found := _NUMBERS.fullmatch(written):
        month, of_month = int(found[1]), int(found[3])
        year = _whole_year(found[4])
    else:
        return parse_day(written)
    try:
        return date(year, month, of_month)
    except ValueError:
        return None


def order_of(text: str) -> Order | None:
    """Return what a date with slashes or dashes shows of its order, ``None`` for other text.

    Examples
    --------
    >>> order_of("3/15/2026"), order_of("15/3/2026"), order_of("3/2/2026"), order_of("2026-03-15")
    ('month first', 'day first', 'either', None)
    """
    found = _NUMBERS.fullmatch(_without_time(text))
    if found is None:
        return None
    first, second = int(found[1]), int(found[3])
    if first > _MONTHS >= second:
        return "day first"
    if second > _MONTHS >= first:
        return "month first"
    return "either" if first != second else None


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


def _without_time(text: str) -> str:
    return _TIME.sub("", text) if len(text) <= _LONGEST else ""


def _whole_year(digits: str) -> int:
    year = int(digits)
    if len(digits) > len("26"):
        return year
    return year + (19 if year >= _FIRST_YEAR else 20) * _CENTURY
