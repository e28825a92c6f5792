# ruff: noqa: E501, RUF001
"""Ranks, amounts, tickets, fees and entries as cells of payout tables."""

from __future__ import annotations

import pytest

from dfs_portfolio.inputs.payout_cells import (
    CellError,
    read_amount,
    read_entries,
    read_fee,
    read_prize,
    read_ranks,
    read_ticket,
)


@pytest.mark.parametrize(
    ("text", "ranks"),
    [
        *(("1", (1, 1)), ("1st", (1, 1)), ("22nd", (22, 22)), ("3RD", (3, 3)), ("#4", (4, 4))),
        *(("7-8", (7, 8)), ("7 - 8", (7, 8)), ("7th-8th", (7, 8)), ("1st - 3rd", (1, 3))),
        *(("7–8", (7, 8)), ("7 — 8", (7, 8)), ("7−8", (7, 8)), ("7 to 8", (7, 8))),
        *(("7..8", (7, 8)), ("#7 - #8", (7, 8)), ("Rank 7", (7, 7)), ("Places 7-8", (7, 8))),
        *(("7th place", (7, 7)), ("1,001-2,000", (1001, 2000)), ("1001.0", (1001, 1001))),
        *(("7\xa0–\xa08", (7, 8)), ("403" + " " * 50_000 + "- 962", (403, 962))),
    ],
)  # fmt: skip
def test_ranks(text, ranks):
    assert read_ranks(text) == ranks


@pytest.mark.parametrize(
    ("text", "message"),
    [
        *((text, "no rank") for text in ("first", "-1", "1.5", "1,2,3", "7+", "1e3", "")),
        *((text, "no rank") for text in ("1" * 13, "²", "٣", "1,00")),
        *(
            (text, "a date")
            for text in ("7-Aug", "8-Jul", "Jul-08", "7/8/2026", "Aug-2026", "7-8-9")
        ),
        ("2026-07-08 00:00:00", "a date"),
        ("0", "below 1"),
        ("0-4", "below 1"),
        ("8-7", "end before they begin"),
        ("1-10,000,001", "above 10,000,000"),
    ],
)
def test_what_are_no_ranks(text, message):
    with pytest.raises(CellError, match=message):
        read_ranks(text)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        *(("10", 1000), ("$10", 1000), ("10.5", 1050), ("$10.50", 1050), (".5", 50), ("0", 0)),
        *(("$1,000.00", 100000), ("1,000", 100000), ("1 000", 100000), ("$ 1,000", 100000)),
        *(("1\u202f000.25", 100025), ("1.000,25", 100025), ("1.000.000,00", 10**8)),
        *(("$1K", 100000), ("1.5k", 150000), ("$1M", 10**8), ("US$10", 1000), ("10 USD", 1000)),
        *(("10$", 1000), ("10 dollars", 1000), ("0.30000000000000004", 30), ("1,000,000,000", 10**11)),
    ],
)  # fmt: skip
def test_amounts(text, cents):
    assert read_amount(text) == cents


@pytest.mark.parametrize(
    ("text", "message"),
    [
        *((text, "no amount") for text in ("", "$", "-5", "(5)", "5%", "€5", "1e3", "nan", "x", "٣")),
        *((text, "thousands or not") for text in ("1.000", "10.000", "12,50", "1,00", "1,0000,000.123")),
        ("8.3333", "fractions of a cent"),
        ("1000000000.01", "more than"),
        ("2000M", "more than"),
        ("9" * 100_000, "more than"),
        ("9" * 5_000 + ".12345", "more than"),
    ],
)  # fmt: skip
def test_what_are_no_amounts(text, message):
    with pytest.raises(CellError, match=message):
        read_amount(text)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        *(("$8 Ticket", 800), ("$8 tix", 800), ("2x $8 Tickets", 1600), ("3 $8.50 tickets", 2550)),
        *(("$1,500 Entry Ticket", 150000), ("$8 DraftKings contest ticket", 800)),
        *(("Ticket ($8)", 800), ("ticket worth $8", 800), ("2 Tickets - $8", 1600)),
        *(("$500 + $8 Ticket", 50800), ("$8 Ticket & $500", 50800), ("$5 and 2 x $8 tickets", 2100)),
    ],
)  # fmt: skip
def test_a_ticket_counts_at_its_value(text, cents):
    assert read_prize(text) == (cents, True)
    assert read_ticket(text) == cents


@pytest.mark.parametrize(
    "text",
    ["Ticket", "2 Tickets", "$30K Hook Ticket", "$8 NAS $30K Hook ticket", "8 Ticket", "$500 + Seat"],
)  # fmt: skip
def test_a_ticket_without_its_value_is_refused(text):
    for read in (read_prize, read_ticket):
        with pytest.raises(CellError, match="without its value"):
            read(text)


def test_cash_is_no_ticket():
    assert read_prize("$500 + 25.50") == (52550, False)
    assert read_ticket("$8") == 800
    with pytest.raises(CellError, match="no amount"):
        read_prize("$500 + a trip")
    with pytest.raises(CellError, match="without its value"):
        read_ticket("a trip")


def test_fees_and_entries():
    assert [read_fee(text) for text in ("$8.00", "8", "Free", "FREE", "0")] == [800, 800, 0, 0, 0]
    assert [read_entries(text) for text in ("4,411", "4411", "4411.0", "4411 entries")] == [
        4411
    ] * 4
    for text in ("0", "-3", "4.5", "many", "1/4411", "100000001", ""):
        with pytest.raises(CellError, match="whole number of entries"):
            read_entries(text)
