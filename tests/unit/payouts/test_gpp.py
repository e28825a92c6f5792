"""A tournament's pool, size and price."""

from __future__ import annotations

import math

import pytest

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.payouts.gpp import Gpp
from dfs_portfolio.payouts.payouts import Payouts

PAYOUTS = Payouts.from_tiers([(1, 1, 100), (2, 3, 25), (4, 10, 5)])  # $185


def test_the_rake_is_what_is_not_paid_out():
    gpp = Gpp(PAYOUTS, 40, 5)
    assert (gpp.pool, gpp.fees, gpp.overlay) == (185.0, 200.0, 0.0)
    assert gpp.rake == pytest.approx(0.075)
    assert gpp.breakeven == pytest.approx(200 / 185)
    assert gpp.breakeven * (1 - gpp.rake) == pytest.approx(1)
    assert gpp.mean_winnings == 185 / 40
    assert gpp.cash_share == 0.25


def test_the_site_adds_what_the_fees_do_not_cover():
    gpp = Gpp(PAYOUTS, 30, 5)
    assert gpp.overlay == 35.0
    assert gpp.rake == pytest.approx(-35 / 150)
    assert gpp.breakeven < 1


def test_a_contest_with_fewer_entries_than_ranks_pays_those_that_have_one():
    with pytest.raises(SettingsError, match=r"\(10\) than there are entries \(3\).*unfilled"):
        Gpp(PAYOUTS, 3, 5)
    gpp = Gpp(PAYOUTS, 3, 5, unfilled=True)
    assert (gpp.pool, gpp.cash_share, gpp.overlay) == (150.0, 1.0, 135.0)


def test_a_contest_without_fees_has_no_rake():
    gpp = Gpp(PAYOUTS, 100, 0)
    assert math.isnan(gpp.rake)
    assert (gpp.overlay, gpp.breakeven) == (185.0, 0.0)
    assert Gpp(Payouts([]), 10, 1).breakeven == math.inf
    assert Gpp(Payouts([]), 10, 0).breakeven == 0.0


@pytest.mark.parametrize(
    ("entries", "most"),
    [(1, 1), (33, 1), (66, 1), (67, 2), (200, 6), (300, 9), (4411, 132), (5000, 150), (10**6, 150)],
)
def test_one_user_has_at_most_three_percent_and_150_entries(entries, most):
    assert Gpp(Payouts([1]), entries, 1).max_entries == most


def test_cents_of_a_fee_are_exact():
    gpp = Gpp(Payouts([0.3]), 3, 0.1)
    assert (gpp.fees, gpp.overlay, gpp.rake) == (0.3, 0.0, 0.0)


def test_whole_numbers_of_frames_are_entries():
    gpp = Gpp(PAYOUTS, 40.0, 5)
    assert (gpp.entries, type(gpp.entries), gpp.entry_fee) == (40, int, 5.0)
    assert gpp == Gpp(PAYOUTS, 40, 5.0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([100], 40, 5), "payouts must be of type Payouts, got list"),
        ((PAYOUTS, "40", 5), "entries must be a whole number from 1"),
        ((PAYOUTS, 0, 5), "entries must be a whole number from 1"),
        ((PAYOUTS, 10**9, 5), "entries must be at most 100,000,000"),
        ((PAYOUTS, 40, -5), "entry_fee must be dollars from 0"),
        ((PAYOUTS, 40, None), "entry_fee must be"),
        ((PAYOUTS, 40, "$5"), "entry_fee must be numbers, in dollars"),
        ((PAYOUTS, 40, 0.125), "entry_fee must be whole cents"),
        ((PAYOUTS, 40, 5, 1), "unfilled must be of type bool"),
    ],
)
def test_values_out_of_range_are_refused(arguments, message):
    with pytest.raises(SettingsError) as caught:
        Gpp(*arguments)
    assert message in str(caught.value)
