"""Prizes of ranks, and what entries with equal points share."""

from __future__ import annotations

import itertools
import pickle
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.inputs.payout_tables import read_gpp
from dfs_portfolio.payouts.payouts import MAX_RANKS, Payouts
from dfs_portfolio.payouts.tiers import PayoutTier
from support.files import REAL, needs_real_files

PRIZES = st.lists(st.integers(0, 10**6), max_size=8).map(
    lambda cents: [c / 100 for c in sorted(cents, reverse=True)]
)
SCORES = st.lists(st.integers(0, 3), min_size=1, max_size=6)


def winnings(payouts, scores):
    """What each entry gets."""
    points = np.array(scores)
    above = (points > points[:, None]).sum(axis=1)
    tied = (points == points[:, None]).sum(axis=1)
    return payouts.shared(above, tied)


def mean_over_tie_orders(prizes, scores):
    """The mean over all orders in which ties may be broken, one by one."""
    n = len(scores)
    orders = [
        order
        for order in itertools.permutations(range(n))
        if all(scores[a] >= scores[b] for a, b in itertools.pairwise(order))
    ]
    pays = [*prizes, *[0.0] * n]
    totals = [0.0] * n
    for order in orders:
        for rank, entry in enumerate(order):
            totals[entry] += pays[rank]
    return [total / len(orders) for total in totals]


@given(PRIZES, SCORES)
def test_tied_entries_get_the_mean_over_all_tie_orders(prizes, scores):
    expected = mean_over_tie_orders(prizes, scores)
    np.testing.assert_allclose(winnings(Payouts(prizes), scores), expected, rtol=0, atol=1e-9)


@given(PRIZES, st.lists(st.integers(0, 5), min_size=1, max_size=12))
def test_all_that_is_paid_is_the_pool_or_the_prizes_of_the_ranks_with_an_entry(prizes, scores):
    payouts = Payouts(prizes)
    paid = min(payouts.pool, payouts.prefix[min(len(scores), payouts.ranks_paid)])
    assert winnings(payouts, scores).sum() == pytest.approx(paid, abs=1e-9)


@given(PRIZES)
def test_tiers_make_the_same_payouts_again(prizes):
    payouts = Payouts(prizes)
    again = Payouts.from_tiers(payouts.tiers)
    assert again == payouts
    assert hash(again) == hash(payouts)
    assert Payouts.from_tiers(payouts.to_frame().itertuples(index=False)) == payouts
    assert all(a.prize > b.prize for a, b in itertools.pairwise(payouts.tiers))


@given(PRIZES)
def test_sums_are_exact_to_the_cent(prizes):
    cents = [round(100 * prize) for prize in prizes if prize]
    payouts = Payouts(prizes)
    assert payouts.prefix.tolist() == [sum(cents[:n]) / 100 for n in range(len(cents) + 1)]
    assert payouts.pool == sum(cents) / 100


@needs_real_files
def test_a_contest_that_was_settled():
    """Every entry and every point of it are known: 216 of the 486 scores in the money are tied."""
    name = "mma_2026-04-18_30k-hook.csv"
    entries = pd.read_csv(REAL / f"contests/entries_{name}")
    fighters = pd.read_csv(REAL / f"contests/fighters_{name}").set_index("fighter")
    cents = (fighters["points"] * 100).round().astype(int).to_dict()
    lineups = entries[[f"fighter_{k}" for k in range(1, 7)]]
    # An entry without a lineup, and the one fighter who is not in the pool, score 0.
    scores = np.array([sum(cents.get(f, 0) for f in row) for row in lineups.to_numpy()])
    gpp = read_gpp(REAL / "payouts/payouts_mma_30k-hook.csv")
    assert len(scores) == gpp.entries
    won = winnings(gpp.payouts, scores)
    assert won.sum() == pytest.approx(gpp.pool, abs=1e-6)
    paid, counts = np.unique(scores[won > 0], return_counts=True)
    assert (len(paid), (counts > 1).sum(), (won > 0).sum()) == (486, 216, 962)
    assert (paid[-1], paid[0]) == (62_052, 45_062)
    assert won.max() == 10_000
    assert (won - gpp.entry_fee).mean() / gpp.entry_fee == pytest.approx(-gpp.rake, abs=1e-12)


def test_ranks_that_pay_nothing_are_left_out():
    payouts = Payouts([10, 5, 5, 0, 0])
    assert payouts.ranks_paid == 3
    assert payouts.tiers == (PayoutTier(1, 1, 10.0), PayoutTier(2, 3, 5.0))
    assert payouts.prize_of([1, 3, 4, 99]).tolist() == [10.0, 5.0, 0.0, 0.0]
    assert (payouts.min_cash, payouts.first_share) == (5.0, 0.5)


def test_payouts_of_nothing_pay_nothing():
    payouts = Payouts([])
    assert payouts == Payouts([0, 0]) == Payouts.from_tiers([])
    assert (payouts.pool, payouts.ranks_paid, payouts.tiers) == (0.0, 0, ())
    assert (payouts.first_share, payouts.min_cash) == (0.0, 0.0)
    assert payouts.shared(0, 3) == payouts.prize_of(1) == 0.0
    assert repr(payouts) == "Payouts(pool=$0, ranks_paid=0, first=$0)"


def test_one_number_gives_a_float_and_arrays_broadcast():
    payouts = Payouts([10, 5, 5])
    assert type(payouts.shared(0, 2)) is float
    assert payouts.shared(np.arange(4)[:, None], [1, 2]).tolist() == [
        *([10.0, 7.5], [5.0, 5.0], [5.0, 2.5], [0.0, 0.0])
    ]


def test_an_entry_can_gain_nothing_until_another_one_has_joined():
    """Ten for the first two ranks: winnings are not submodular (see docs/contests.md)."""
    payouts = Payouts([10, 10])
    field, own = [5], [4]

    def total(entries):
        return winnings(payouts, [*entries, *field])[: len(entries)].sum()

    assert total([*own, 9]) - total(own) == 0
    assert total([*own, 8, 9]) - total([*own, 8]) == 10


def test_arrays_cannot_be_changed_nor_after_pickling():
    given_prizes = np.array([3.0, 1.0])
    payouts = Payouts(given_prizes)
    given_prizes[0] = 9
    again = pickle.loads(pickle.dumps(payouts))
    assert again == payouts
    for array in (payouts.prizes, payouts.prefix, again.prizes, again.prefix):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 7
    assert payouts.prizes.tolist() == [3.0, 1.0]


def test_decimals_are_amounts():
    assert Payouts([Decimal("0.30"), Decimal("0.1")]).prizes.tolist() == [0.3, 0.1]


def test_tiers_may_be_in_any_order():
    assert Payouts.from_tiers([(2, 3, 1), (1, 1, 2)]) == Payouts([2, 1, 1])


@pytest.mark.parametrize(
    ("prizes", "message"),
    [
        ([1, 2], "prizes rise from rank 1 ($1) to rank 2 ($2)"),
        ([5, 0, 1], "prizes rise from rank 2 ($0) to rank 3 ($1)"),
        ([-1], "from 0 to 1,000,000,000, got -1.0"),
        ([float("nan")], "got nan"),
        ([float("inf")], "got inf"),
        ([2e9], "got 2000000000.0"),
        ([0.125], "must be whole cents, got 0.125"),
        (["$5"], "must be numbers, in dollars"),
        ([True], "must be numbers, in dollars"),
        ("5", "must be numbers, in dollars"),
        (None, "got None"),
        ([[1], [2, 3]], "must be numbers, in dollars"),
        ({1: 5}, "must be numbers, in dollars"),
        (5, "must be a list, one for each rank, got 5"),
        ([[1, 2]], "must be a list, one for each rank"),
        ([1e9, 1e9], "add up to more than $1,000,000,000"),
        (np.ones(MAX_RANKS + 1), "at most 10,000,000 can be"),
    ],
)
def test_prizes_that_are_none_are_refused(prizes, message):
    with pytest.raises(SettingsError) as caught:
        Payouts(prizes)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("tiers", "message"),
    [
        ([(1, 2, 5), (5, 6, 1)], "no prize for ranks 3-4"),
        ([(2, 2, 5)], "no prize for rank 1"),
        ([(1, 3, 5), (3, 4, 2)], "two prizes for rank 3: ranks 1-3 ($5) and ranks 3-4 ($2)"),
        ([(1, 9, 5), (3, 4, 5)], "two prizes for ranks 3-4"),
        ([(1, 1, 5), (2, 3, 7.5)], "prizes rise from rank 1 ($5) to ranks 2-3 ($7.50)"),
        ([(1, 1, 5), (2, 3, 7), (9, 9, 1)], "ranks 2-3 ($7); no prize for ranks 4-8"),
        ([(0, 1, 5)], "the first rank of a tier must be a whole number from 1, got 0"),
        ([(1, 1.5, 5)], "the last rank of a tier must be a whole number from 1"),
        ([(3, 1, 5)], "ends at rank 1, before its first rank 3"),
        ([(1, 1, "5")], "the prize of rank 1 must be numbers"),
        ([(1, 1, [5])], "the prize of rank 1 must be one amount"),
        ([(1, 10**12, 1)], "at most 10,000,000 ranks can be"),
        ([5], "a tier must be a first rank, a last rank and a prize, got 5"),
        ([(1, 5)], "a tier must be a first rank"),
        ("abc", "tiers must be triples"),
        (None, "tiers must be triples"),
        (Payouts([5]).to_frame(), "read_payouts"),
    ],
)
def test_tiers_that_do_not_fit_are_refused(tiers, message):
    with pytest.raises(SettingsError) as caught:
        Payouts.from_tiers(tiers)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda p: p.shared(0, 0), "tied must be whole numbers from 1"),
        (lambda p: p.shared(-1, 1), "above must be whole numbers from 0"),
        (lambda p: p.shared(0.5, 1), "above must be"),
        (lambda p: p.shared(float("nan"), 1), "above must be"),
        (lambda p: p.shared(10**9, 1), "to 100,000,000"),
        (lambda p: p.shared("1", 1), "above must be"),
        (lambda p: p.shared([1, 2], [1, 2, 3]), "the shape (2,), tied the shape (3,)"),
        (lambda p: p.prize_of(0), "rank must be whole numbers from 1"),
        (lambda p: p.prize_of([[1], [2, 3]]), "rank must be"),
        (lambda p: p.prize_of(10**30), "rank must be"),
        (lambda p: p.prize_of(True), "rank must be"),
    ],
)
def test_ranks_that_are_none_are_refused(call, message):
    with pytest.raises(SettingsError) as caught:
        call(Payouts([3, 2, 1]))
    assert message in str(caught.value)
