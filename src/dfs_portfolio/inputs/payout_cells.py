"""Cells of payout tables: ranks, amounts of dollars and tickets, as sites and people write them.

Each function returns what a cell says, or raises `CellError` with what is wrong with it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from dfs_portfolio.payouts.dollars import MAX_DOLLARS
from dfs_portfolio.payouts.payouts import MAX_ENTRIES, MAX_RANKS

_GROUPED: Final = r"[0-9]{1,3}(?:,[0-9]{3})+"
_RANK: Final = rf"#?\s*({_GROUPED}|[0-9]{{1,12}})(?:\.0+|st|nd|rd|th)?"
_WORD: Final = r"(?:ranks?|places?|positions?|pos\.?)"
# The hyphen, and what word processors and pages make of it.
_TO: Final = r"(?:[-\u2010-\u2015\u2212\uff0d~]|\.\.\.?|to|through|thru)"
_RANKS: Final = re.compile(
    rf"(?:{_WORD}\s*:?\s*)?{_RANK}(?:\s*{_TO}\s*{_RANK})?(?:\s*{_WORD})?", re.IGNORECASE
)
# "7-8" in a spreadsheet: 8-Jul, Jul-08, 7/8/2026, 2026-07-08 00:00:00.
_DATE: Final = re.compile(
    r"\d{1,2}[-/. ](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:[-/. ]\d+)?"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-/. ]\d{1,4}"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ t].*)?",
    re.IGNORECASE,
)
_NUMBER: Final = (
    rf"(?P<plain>(?:{_GROUPED}|[0-9]{{1,3}}(?: [0-9]{{3}})+|[0-9]+)(?:\.[0-9]{{1,2}})?"
    r"|\.[0-9]{1,2})"
    r"|(?P<long>[0-9]*\.[0-9]{4,})"  # of a calculation; three digits may be thousands
    r"|(?P<comma>[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{2})"
)
_THREE_DIGITS: Final = re.compile(r"[0-9][.,][0-9]{3}(?![0-9])|,[0-9]{1,2}(?![0-9])")
_SIGN: Final = r"(?:us\s*\$|\$|usd)"
_AMOUNT: Final = re.compile(
    rf"(?P<sign>{_SIGN}\s*)?(?:{_NUMBER})\s*(?P<unit>[km])?(?P<after>\s*(?:{_SIGN}|dollars?))?",
    re.IGNORECASE,
)
_UNITS: Final = {"": 1, "k": 1_000, "m": 1_000_000}
_CENT_TOLERANCE: Final = Decimal("1e-6")
_AND: Final = re.compile(r"\s*(?:\+|&|\band\b|\bplus\b)\s*", re.IGNORECASE)
_TICKET: Final = re.compile(r"\b(?:tickets?|tix|seats?|vouchers?|entry|entries)\b", re.IGNORECASE)
_PRICE: Final = r"\$\s*(?P<value>[0-9][0-9,]*(?:\.[0-9]{1,2})?)"
_KIND: Final = r"(?:(?:draftkings|dk|contest|tournament|satellite|gpp|entry|bonus)\s+)*"
_NAMED: Final = tuple(
    re.compile(rf"(?:(?P<count>[0-9]{{1,3}})\s*(?:x\s*)?)?{pattern}", re.IGNORECASE)
    for pattern in (
        rf"{_PRICE}\s*{_KIND}(?:tickets?|tix|seats?|vouchers?|entry|entries)",
        rf"{_KIND}(?:tickets?|tix|seats?|vouchers?)\s*(?:worth|valued at|of|at|[-:@(])\s*{_PRICE}"
        r"\s*(?:each)?\)?",
    )
)
_FREE: Final = ("free", "freeroll")


class CellError(Exception):
    """What is wrong with a cell, to be followed by the lines and texts of all such cells."""


def read_ranks(text: str) -> tuple[int, int]:
    """Return the first and the last of the ranks that a cell names.

    Examples
    --------
    >>> [read_ranks(text) for text in ("7-8", "1st", "1st – 3rd", "1,001 to 2,000")]
    [(7, 8), (1, 1), (1, 3), (1001, 2000)]
    """
    match = _RANKS.fullmatch(text)
    if match is None:
        if _DATE.fullmatch(text):
            raise CellError("a date, which a spreadsheet makes of ranks such as 7-8,")
        raise CellError("no rank, nor ranks such as 7-8,")
    first, last = (int(found.replace(",", "")) for found in (match[1], match[2] or match[1]))
    if first < 1:
        raise CellError("a rank below 1")
    if last > MAX_RANKS:
        raise CellError(f"a rank above {MAX_RANKS:,}")
    if last < first:
        raise CellError("ranks that end before they begin")
    return first, last


def read_amount(text: str) -> int:
    """Return an amount of dollars in cents.

    Examples
    --------
    >>> [read_amount(text) for text in ("$1,000.00", "12.5", "0.25", "$1.5K", "1.000,00")]
    [100000, 1250, 25, 150000, 100000]
    """
    text = _with_single_blanks(text)
    match = _AMOUNT.fullmatch(text)
    if match is None:
        if _THREE_DIGITS.search(text):
            raise CellError("an amount that may be thousands or not: write 1000 or 1.00,")
        raise CellError("no amount of dollars")
    number = match["plain"] or match["long"] or match["comma"].replace(".", "").replace(",", ".")
    number = re.sub("[, ]", "", number)
    if len(number.partition(".")[0].lstrip("0")) > len(str(MAX_DOLLARS)):
        raise CellError(f"more than ${MAX_DOLLARS:,}")
    exact = Decimal(number) * _UNITS[(match["unit"] or "").lower()] * 100
    cents = round(exact)
    if cents > 100 * MAX_DOLLARS:
        raise CellError(f"more than ${MAX_DOLLARS:,}")
    if abs(exact - cents) > _CENT_TOLERANCE:
        raise CellError("fractions of a cent")
    return cents


def read_prize(text: str) -> tuple[int, bool]:
    """Return a prize in cents, cash and tickets together, and whether tickets are part of it.

    Examples
    --------
    >>> [read_prize(text) for text in ("$500", "$8 Ticket", "$500 + 2x $8 Tickets")]
    [(50000, False), (800, True), (51600, True)]
    """
    text = _with_single_blanks(text)
    parts = [part for part in _AND.split(text) if part]
    if not _TICKET.search(text):
        return (sum(map(read_amount, parts)) if parts else read_amount(text)), False
    return sum(
        _ticket_value(part) if _TICKET.search(part) else read_amount(part) for part in parts
    ), True


def _ticket_value(text: str) -> int:
    match = next(filter(None, (pattern.fullmatch(text) for pattern in _NAMED)), None)
    if match is None:
        raise CellError("a ticket without its value, which must be written as in '$8 Ticket',")
    return int(match["count"] or 1) * read_amount(match["value"])


def read_ticket(text: str) -> int:
    """Return the value in cents of a cell in a column of tickets; ``$8`` is a ticket of $8."""
    try:
        return read_amount(text)
    except CellError:
        return read_prize(text)[0] if _TICKET.search(text) else _ticket_value(text)


def read_fee(text: str) -> int:
    """Return an entry fee in cents; ``Free`` is 0."""
    return 0 if text.lower() in _FREE else read_amount(text)


def read_entries(text: str) -> int:
    """Return a number of entries, such as ``4,411``."""
    text = _with_single_blanks(text)
    match = re.fullmatch(rf"({_GROUPED}|[0-9]{{1,12}})(?:\.0+)?(?:\s*entries)?", text, re.I)
    count = int(match[1].replace(",", "")) if match else 0
    if not 1 <= count <= MAX_ENTRIES:
        raise CellError(f"no whole number of entries from 1 to {MAX_ENTRIES:,}")
    return count


def _with_single_blanks(text: str) -> str:
    """Return a text with one plain blank in place of any; patterns take long for many of them."""
    return " ".join(text.split())
