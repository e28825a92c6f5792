"""Payout tables by formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.inputs.payout_tables import read_payouts
from dfs_portfolio.payouts.payouts import Payouts
from support.files import REAL, needs_real_files


@st.composite
def requests(draw):
    """Pool, ranks, first prize and lowest prize, in cents, of which there is a table."""
    ranks = draw(st.integers(1, 3000))
    lowest = draw(st.integers(1, 10**4))
    first = draw(st.integers(lowest, lowest + 10**6))
    others = ranks - 1
    pool = draw(st.integers(first + others * lowest, first * others + lowest)) if others else first
    return pool, ranks, first, lowest


@given(requests())
def test_a_table_exists_wherever_the_numbers_allow_one(numbers):
    pool, ranks, first, lowest = numbers
    payouts = Payouts.top_heavy(pool / 100, ranks, first / pool, lowest / 100)
    assert payouts.pool == pool / 100
    assert payouts.ranks_paid == ranks
    assert payouts.prizes[0] == first / 100
    assert payouts.min_cash == (lowest / 100 if ranks > 1 else first / 100)
    assert (payouts.prizes[:-1] >= payouts.prizes[1:]).all()
    default = Payouts.top_heavy(pool / 100, ranks, first / pool)
    assert (default.pool, default.ranks_paid) == (pool / 100, ranks)
    assert default.prizes[0] == first / 100


# Pool, ranks paid, share of the first, lowest prize; number of tiers of the real table.
TABLES = [
    (30_000, 962, 1 / 3, 12, 18),
    (15_000, 1156, 0.1, 6, 20),
    (40_000, 3996, 0.1, 5, 25),
    (100_000, 40, 0.2, 1000, 11),
    (150_000, 62, 1 / 3, 1000, 9),
]


@pytest.mark.parametrize(("pool", "ranks", "share", "lowest", "n_tiers"), TABLES)
def test_tables_have_about_as_many_tiers_as_real_ones(pool, ranks, share, lowest, n_tiers):
    payouts = Payouts.top_heavy(pool, ranks, share, lowest)
    assert (payouts.pool, payouts.ranks_paid, payouts.min_cash) == (pool, ranks, lowest)
    assert payouts.prizes[0] == pytest.approx(pool * share)
    assert abs(len(payouts.tiers) - n_tiers) <= 2
    # Only one of them is not a round amount.
    assert sum(t.prize % 1 != 0 or len(f"{t.prize:g}".rstrip("0")) > 2 for t in payouts.tiers) <= 1


@pytest.mark.parametrize(("pool", "ranks", "share", "lowest", "n_tiers"), TABLES)
def test_the_default_is_about_the_lowest_prize_of_real_tables(pool, ranks, share, lowest, n_tiers):
    default = Payouts.top_heavy(pool, ranks, share).min_cash
    assert 0.75 * lowest <= default <= 1.2 * lowest


@needs_real_files
def test_sums_are_within_ten_points_of_those_of_real_tables():
    """The table of docs/contests.md."""
    for path in sorted((REAL / "payouts").glob("*.csv")):
        real = read_payouts(path)
        made = Payouts.top_heavy(real.pool, real.ranks_paid, real.first_share, real.min_cash)
        off = abs(made.prefix - real.prefix)[[2, 10, real.ranks_paid // 10]] / real.pool
        assert off.max() < 0.105


def test_ends_of_the_range():
    equal = Payouts.top_heavy(200, 100, 0.01)
    assert equal.tiers == ((1, 100, 2.0),)
    assert Payouts.top_heavy(100, 1, 1).tiers == ((1, 1, 100.0),)
    steepest = Payouts.top_heavy(100, 11, 0.9, 1)
    assert steepest.tiers == ((1, 1, 90.0), (2, 11, 1.0))
    thirds = Payouts.top_heavy(100, 3, 1 / 3)
    assert thirds.pool == 100
    assert thirds.prizes[0] == 33.34


def test_a_larger_first_prize_leaves_less_to_all_others():
    tables = [Payouts.top_heavy(50_000, 1000, share, 10) for share in (0.05, 0.1, 0.2, 0.3)]
    others = [table.pool - table.prizes[0] for table in tables]
    assert others == sorted(others, reverse=True)
    # Round amounts or not, the law is the one of the docstring: half of the ranks, within a tier.
    for table in tables:
        median = table.prize_of(500)
        assert 10 <= median <= table.prize_of(100) <= table.prize_of(10) < table.prize_of(2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((100, 1, 0.5), "and the pool is $100; change first_share"),
        ((100, 10, 0.5, 10), "$50 for the first of 10 ranks and $10 for the last"),
        ((100, 10, 0.01), "the prizes add up to"),
        ((0, 10, 0.5), "pool and first_share must be above 0, got $0 and 0.5"),
        ((100, 10, 0), "pool and first_share must be above 0"),
        ((100, 10, 20), "first_share must be at most 1, got 20"),
        ((100, 10, "0.5"), "first_share must be a finite number"),
        ((100, 0, 0.5), "ranks_paid must be a whole number from 1"),
        ((100, 10**8, 0.5), "ranks_paid must be at most 10,000,000"),
        (("100", 10, 0.5), "pool must be numbers, in dollars"),
        ((100, 10, 0.5, 0), "no such table"),
        ((100, 10, 0.5, -1), "min_cash must be dollars from 0"),
    ],
)
def test_what_is_no_table_is_refused(arguments, message):
    with pytest.raises(SettingsError) as caught:
        Payouts.top_heavy(*arguments)
    assert message in str(caught.value)
