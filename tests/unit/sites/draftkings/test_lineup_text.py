"""Lineups as standings write them."""

from __future__ import annotations

import pytest

from dfs_portfolio.sites.draftkings._lineup_text import NO_LINEUP, split_lineup


def names(text, slots, known=()):
    found = split_lineup(text, set(slots), set(known))
    return None if found is None else found.names


def test_blanks_do_not_matter():
    assert split_lineup("CNSTR McLaren  CPT Lando Norris", {"CNSTR", "CPT"}, ()) == (
        ("CNSTR", "CPT"),
        ("McLaren", "Lando Norris"),
    )
    assert split_lineup("  ", {"D"}, ()) is NO_LINEUP


def test_a_slot_in_a_name():
    known = ["J D Davis", "D D", "Ed D"]
    assert names("D J D Davis D D D D Ed D", "D", known) == ("J D Davis", "D D", "Ed D")


def test_without_known_names_a_slot_begins_a_name():
    assert names("D J D Davis", "D") == ("J", "Davis")


@pytest.mark.parametrize("text", ["Kyle Larson", "X Kyle Larson D Ty Gibbs", "D D D", "D " * 1000])
def test_what_is_no_lineup(text):
    assert split_lineup(text, {"D"}, ()) is None
