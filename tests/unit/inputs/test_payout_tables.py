# ruff: noqa: E501, RUF001
"""Payout tables as sites and people write them."""

from __future__ import annotations

import csv
import io
import warnings

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dfs_portfolio
from dfs_portfolio.errors import DataWarning, FileFormatError, SettingsError
from dfs_portfolio.inputs.payout_tables import read_gpp, read_payouts
from dfs_portfolio.payouts.gpp import Gpp
from dfs_portfolio.payouts.payouts import Payouts
from support.files import REAL, needs_real_files

# Pool, ranks paid, first prize, entries, fee and share that is not paid out.
REAL_FILES = {
    "mma_30k-hook": (30_000, 962, 10_000, 4411, 8, 0.1499),
    "mma_100k-knockout": (100_000, 40, 20_000, 200, 555, 0.0991),
    "mma_150k-knockout-special": (150_000, 62, 50_000, 300, 555, 0.0991),
    "nba_15k-four-point-play": (15_000, 1156, 1_500, 4458, 4, 0.1588),
    "nba_40k-sharpshooter": (40_000, 3996, 4_000, 15_854, 3, 0.1590),
}
TWO = Payouts([10, 5])


@pytest.fixture
def saved(tmp_path):
    def save(*rows: str, encoding: str = "utf-8", end: str = "\n"):
        path = tmp_path / "payouts.csv"
        path.write_bytes(end.join([*rows, ""]).encode(encoding))
        return path

    return save


def refused(path, read=read_payouts) -> tuple[str, ...]:
    with pytest.raises(FileFormatError) as caught:
        read(path)
    return caught.value.problems


@needs_real_files
def test_every_real_table_is_in_the_list():
    names = {p.stem.removeprefix("payouts_") for p in (REAL / "payouts").glob("*.csv")}
    assert names == set(REAL_FILES)


@needs_real_files
@pytest.mark.parametrize("name", REAL_FILES)
def test_real_tables(name):
    pool, ranks, first, entries, fee, rake = REAL_FILES[name]
    path = REAL / "payouts" / f"payouts_{name}.csv"
    gpp = read_gpp(path)
    payouts = gpp.payouts
    assert payouts == read_payouts(path)
    assert (payouts.pool, payouts.ranks_paid, payouts.prizes[0]) == (pool, ranks, first)
    assert payouts.first_share == first / pool
    assert (gpp.entries, gpp.entry_fee, gpp.overlay) == (entries, fee, 0.0)
    assert gpp.rake == pytest.approx(rake, abs=5e-5)
    # Tier by tier, by a reader of a line that knows these files only.
    lines = path.read_text().splitlines()[1:]
    expected = []
    for line in lines:
        text, prize, *_ = line.split(",")
        begin, _, end = text.partition("-")
        expected.append((int(begin), int(end or begin), float(prize)))
    assert list(payouts.tiers) == expected
    for again in (gpp.to_frame(), pd.read_csv(path), pd.read_csv(path).set_index("Place")):
        assert read_gpp(again) == gpp


def test_the_names_are_public():
    assert dfs_portfolio.read_payouts is read_payouts
    assert dfs_portfolio.read_gpp is read_gpp


@pytest.mark.parametrize(
    "header",
    [
        *("Place,Payout", "Rank,Prize", "position,winnings ($)", "PLACE , Prize Money", "Pos,Cash"),
        *("Finish,Payout Amount", "rank range,Amount"),
    ],
)
def test_columns_have_many_names(saved, header):
    assert read_payouts(saved(header, "1,10", "2,5")) == TWO


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_files_of_spreadsheets(saved, encoding, end, separator):
    rows = ["Place,Payout,Note", '1st,"$1,000.00",–', "", "2nd – 3rd,$10.50", ",,", "4,5,"]
    expected = Payouts([1000, 10.5, 10.5, 5])
    if separator != ",":
        rows = [row.replace("1,000", "1000").replace(",", separator) for row in rows]
    assert read_payouts(saved(*rows, encoding=encoding, end=end)) == expected


def test_decimal_commas(saved):
    path = saved("Place;Payout;Entry Fee", "1;1.000,50;2,50", "2-3;50,25;")
    assert read_gpp(path, entries=10) == Gpp(Payouts([1000.5, 50.25, 50.25]), 10, 2.5)


def test_first_and_last_rank_in_two_columns(saved):
    path = saved("minPosition,maxPosition,payout", "1,1,10", "2,,5", "3,5,1")
    assert read_payouts(path) == Payouts([10, 5, 1, 1, 1])
    assert refused(saved("From,To,Prize", "1,1,10", "5,2,5")) == (
        "ranks that end before they begin in line 3 ('5 to 2')",
    )


def test_rows_may_be_in_any_order(saved):
    assert read_payouts(saved("Place,Payout", "2,5", "1,10")) == TWO


def test_ranks_that_are_paid_nothing_are_left_out(saved):
    assert read_payouts(saved("Place,Payout", "1,10", "2,5", "3-9,$0")) == TWO


def test_tickets_count_at_their_value_with_a_warning(saved):
    path = saved("Place,Payout", "1,$500 + $8 Ticket", "2-3,2x $4 Tickets", "4,$3")
    with pytest.warns(DataWarning, match=r"at their value in line 2 \(\$500 \+ \$8 Ticket\)"):
        assert read_payouts(path) == Payouts([508, 8, 8, 3])
    path = saved("Place,Cash,Ticket", "1,$500,$8", "2,,$8 Ticket", "3,$3,")
    with pytest.warns(DataWarning, match="line 2"):
        assert read_payouts(path) == Payouts([508, 8, 3])
    assert refused(saved("Place,Payout", "1,$500", "2,Ticket", "3,1 Ticket")) == (
        "a ticket without its value, which must be written as in '$8 Ticket', in line 3 "
        "('Ticket'), line 4 ('1 Ticket')",
    )


def test_a_table_may_go_on_beside_or_below(saved):
    expected = Payouts([10, 5, 5, 2, 1])
    beside = ["Place,Payout,,Place,Payout", "1,10,,4,2", "2-3,5,,5,1"]
    assert read_payouts(saved(*beside)) == expected
    assert read_payouts(pd.read_csv(saved(*beside))) == expected
    assert (
        read_payouts(saved("Rank,Prize", "1,10", "2-3,5", "Rank,Prize", "4,2", "5,1")) == expected
    )


def test_other_tables_beside_it_are_not_read(saved):
    path = saved(
        "Place,Payout,,Name,Position,Salary", "1,10,,Ann,D,9000", "2,5,,Ben,D,8000", ",,,C,D,1"
    )
    assert read_payouts(path) == TWO


def test_two_tables_in_one_file_are_refused(saved):
    problem = "two tables: rank 1 ($10) in line 2, rank 1 ($20) in line 5; keep one of them"
    assert refused(saved("Place,Payout", "1,10", "2,5", "Place,Payout", "1,20", "2,6")) == (
        problem,
    )
    assert refused(saved("Place,Payout,,Place,Payout", "1,10,,1,20")) == (
        problem.replace("line 5", "line 2"),
    )


def test_what_is_only_repeated_is_read_once_with_a_warning(saved):
    path = saved("Place,Payout", "1,10", "2,5", "Place,Payout", "1,10", "2,5")
    with pytest.warns(DataWarning, match="line 5, 6 repeats an earlier one"):
        assert read_payouts(path) == TWO


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (["1,10", "4-5,5"], "line 3: no prize for ranks 2-3"),
        (["2,10"], "line 2: no prize for rank 1"),
        (["1-3,10", "3-4,5"], "line 3: two prizes for rank 3: ranks 1-3 ($10) and ranks 3-4 ($5)"),
        (["1,10", "2,20"], "line 3: prizes rise from rank 1 ($10) to rank 2 ($20)"),
        (["1,10", "2,"], "no prize in line 3 ('')"),
        (["1,10", ",5"], "a prize without ranks in line 3 ('5')"),
        (["1,10", "2,-5"], "no amount of dollars in line 3 ('-5')"),
        (["1,10", "2,a trip"], "no amount of dollars in line 3 ('a trip')"),
        (["1,10", "2,5.001"], "an amount that may be thousands or not: write 1000 or 1.00, in line 3 ('5.001')"),
        (["1,10", "2,5.0001"], "fractions of a cent in line 3 ('5.0001')"),
        (["1,10", "all others,5"], "no rank, nor ranks such as 7-8, in line 3 ('all others')"),
        (["1-6,10", "7-Aug,5"], "a date, which a spreadsheet makes of ranks such as 7-8, in line 3 ('7-Aug')"),
        (["1-10000001,1"], "a rank above 10,000,000 in line 2 ('1-10000001')"),
        (["1-1000,10M"], "the prizes add up to $10,000,000,000, above 1,000,000,000"),
        (["1,$1,000", "2,$500"], "an amount with a comma must be in double quotes: in line 2 ('$1,000')"),
        (["1,10,", "2,5,x"], "more cells than the 2 columns in line 3: put a name that holds a comma in double quotes"),
        (["1,0"], "no rank is paid anything"),
        ([], "no rank is paid anything"),
        (["1,10", "Total,15"], "line 3: the pool is $15, but the prizes add up to $10; correct one of them"),
    ],
)  # fmt: skip
def test_one_problem(saved, rows, problem):
    assert refused(saved("Place,Payout", *rows)) == (problem,)


def test_an_amount_that_a_comma_has_split_is_found_in_a_column_of_notes(saved):
    assert refused(saved("Place,Payout,Note", "1,$2,000", "2,$1,500,", "3,$1,000")) == (
        "an amount with a comma must be in double quotes: in line 2 ('$2,000'), line 3 "
        "('$1,500'), line 4 ('$1,000')",
    )
    winners = saved("Place,Payout,Winners", "1,10,1", "2-301,5,300")
    assert read_payouts(winners).ranks_paid == 301


def test_all_problems_at_once(saved):
    path = saved(
        *("Place,Payout,Field Size,Entry Fee", "1,10,100,5", "2,x,200,", "3,12,,y", "3-4,1,,"),
        *("last,1,,", "0,1,,"),
    )
    assert refused(path) == (
        "no amount of dollars in line 3 ('x'), line 4 ('y')",
        "no rank, nor ranks such as 7-8, in line 6 ('last')",
        "a rank below 1 in line 7 ('0')",
        "several values for the entries: line 2 ('100'), line 3 ('200'); keep one",
        "line 5: two prizes for rank 3: rank 3 ($12) and ranks 3-4 ($1)",
    )


def test_a_stated_pool_must_be_the_sum(saved):
    header = "Place,Payout,Prize Pool"
    assert read_payouts(saved(header, '1,10,"$15.00"', "2,5,")) == TWO
    assert read_payouts(saved(header, "1,10,15", "2,5,15", "Total,15,")) == TWO
    assert refused(saved(header, "1,10,16", "2,5,")) == (
        "line 2: the pool is $16, but the prizes add up to $15; correct one of them",
    )


@pytest.mark.parametrize(
    ("header", "problems"),
    [
        ("a,b", ("no column with the ranks: call it Rank or Place",
                 "no column with the prizes: call it Payout or Prize")),
        ("Place,b", ("no column with the prizes: call it Payout or Prize",)),
        ("a,Payout", ("no column with the ranks: call it Rank or Place",)),
        ("Place,Payout,Prize", ("2 columns for the prize: 'Payout', 'Prize'; keep one of them",)),
        ("1,100", ("the first row is a tier: write a row with the names Rank,Payout above it",)),
    ],
)  # fmt: skip
def test_columns_that_are_missing(saved, header, problems):
    assert refused(saved(header, "2,5,1"[: 2 * len(header.split(",")) - 1])) == problems


def test_files_of_another_kind(saved):
    assert refused(saved("driver,team", "Kyle Larson,HMS"))[0] == (
        "this is a team map; expected what the ranks of a contest pay: a CSV with the columns "
        "Rank (7, or 7-8) and Payout"
    )
    assert refused(saved("Rank,EntryId,Points,Lineup", "1,1,1,x"))[0].startswith(
        "this is a DraftKings contest standings file"
    )


def test_entries_and_fee_of_the_file(saved):
    path = saved("Place,Payout,Field Size,Entry Fee", '1,10,"4,411",$3.50', "2,5")
    assert read_gpp(path) == read_gpp(path, 4411, 3.5) == Gpp(TWO, 4411, 3.5)
    free = saved("Place,Payout,Entries,Entry Fee", "1,10,9,Free", "2,5,9,Free")
    assert read_gpp(free) == Gpp(TWO, 9, 0)


def test_entries_and_fee_of_the_call(saved):
    path = saved("Place,Payout", "1,10", "2,5")
    assert read_gpp(path, entries=9, entry_fee=2) == Gpp(TWO, 9, 2)
    with pytest.raises(SettingsError) as caught:
        read_gpp(path)
    assert str(caught.value) == (
        f"{path}: no entries in the file: pass entries=...; no entry_fee in the file: pass "
        "entry_fee=..."
    )
    with pytest.raises(SettingsError, match=r"\(2\) than there are entries \(1\)"):
        read_gpp(path, 1, 2)
    with pytest.raises(SettingsError, match="entries must be a whole number"):
        read_gpp(path, "9", 2)
    with pytest.raises(SettingsError, match="entry_fee must be dollars from 0"):
        read_gpp(path, 9, -2)


def test_arguments_that_contradict_the_file_are_refused(saved):
    path = saved("Place,Payout,Field Size,Entry Fee", "1,10,4411,8", "2,5")
    with pytest.raises(SettingsError) as caught:
        read_gpp(path, 5000, 7.5)
    text = str(caught.value)
    assert "entries=5,000 contradicts the file, which has 4,411" in text
    assert "entry_fee=$7.50 contradicts the file, which has $8" in text


def test_more_ranks_than_entries_in_one_file(saved):
    path = saved("Place,Payout,Field Size,Entry Fee", "1,10,1,8", "2,5")
    assert refused(path, read_gpp) == (
        "more ranks are paid (2) than there are entries (1); if the contest did not fill, make "
        "Gpp(read_payouts(...), entries, entry_fee, unfilled=True)",
    )


TABLES = st.lists(
    st.tuples(st.integers(1, 500), st.integers(1, 10**7)), min_size=1, max_size=12
).map(
    lambda tiers: Payouts(
        [c / 100 for n, c in sorted(tiers, key=lambda tier: -tier[1]) for _ in range(n)]
    )
)
RANGES = ["{}-{}", "{} - {}", "{}–{}", "{} to {}", "Rank {}-{}"]
AMOUNTS = ["{:.2f}", "${:.2f}", "${:,.2f}", "{:,.2f} USD"]


@given(
    payouts=TABLES,
    entries=st.integers(6000, 10**6),
    fee=st.integers(0, 10**5),
    ranks=st.sampled_from(RANGES),
    amount=st.sampled_from(AMOUNTS),
    separator=st.sampled_from(",;\t"),
    first_only=st.booleans(),
    order=st.randoms(use_true_random=False),
)
def test_a_table_is_read_back_however_it_is_written(
    tmp_path_factory, payouts, entries, fee, ranks, amount, separator, first_only, order
):
    gpp = Gpp(payouts, entries, fee / 100)
    rows = [
        [
            str(t.first_rank) if t.first_rank == t.last_rank else ranks.format(*t[:2]),
            amount.format(t.prize),
            *((f"{entries:,}", f"${fee / 100:.2f}") if not first_only or i == 0 else ("", "")),
        ]
        for i, t in enumerate(payouts.tiers)
    ]
    order.shuffle(rows)
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([["Place", "Payout", "Entries", "Fee"], *rows])
    path = tmp_path_factory.mktemp("payouts") / "payouts.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_gpp(path) == gpp
        frame = gpp.to_frame()
        assert read_gpp(frame) == gpp
        frame.to_csv(path, index=False)
        assert read_gpp(path) == gpp
        assert read_payouts(payouts.to_frame()) == payouts
