"""Lineups as indices: checked, counted and found."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from dfs_portfolio import Slate
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.field.lookup import as_lineups, counted, rows_of
from dfs_portfolio.slate.contest import Contest, Slot
from dfs_portfolio.sports.nascar.contest import NASCAR
from support.field_slates import slate_of

SLATE = slate_of([5_000] * 12, 3, 15_000)
TABLE = np.array(list(combinations(range(12), 3)), dtype=np.uint8)


def test_players_are_sorted_within_a_lineup_and_lineups_stay():
    found = as_lineups(SLATE, [[7, 2, 4], [0, 1, 2]])
    assert found.tolist() == [[2, 4, 7], [0, 1, 2]]
    assert found.dtype == np.uint8


def test_a_large_list_is_not_copied():
    assert as_lineups(SLATE, TABLE) is TABLE


@pytest.mark.parametrize("nothing", [[], np.empty((0, 3), dtype=np.uint8), ()])
def test_no_lineup_is_a_list_of_none(nothing):
    assert as_lineups(SLATE, nothing).shape == (0, 3)


@pytest.mark.parametrize(
    ("lineups", "message"),
    [
        ([[0, 1]], "3 in each row"),
        ([[0, 1, 2], [0, 1]], "3 in each row"),
        ([[0.0, 1.0, 2.0]], "array of float64"),
        (["a", "b", "c"], "3 in each row"),
        ([[0, 1, 2], [3, 3, 4]], r"lineup 2 is not 3 different drivers .*: \[3, 3, 4\]"),
        ([[0, 1, 12]], "indices from 0 to 11"),
        ([[-1, 1, 2]], "lineup 1 is not"),
    ],
)
def test_what_is_no_lineup_is_refused(lineups, message):
    with pytest.raises(SettingsError, match=message):
        as_lineups(SLATE, lineups)


def test_slots_of_different_kinds_are_refused():
    slots = (Slot("CPT", ("D",), 1.5), Slot("D", ("D",)))
    contest = Contest("DraftKings", NASCAR, "Showdown", slots, 50_000)
    slate = Slate.from_records(({"player_id": str(i), "salary": 5_000} for i in range(5)), contest)
    with pytest.raises(SettingsError, match="Showdown has slots of different kinds"):
        as_lineups(slate, [[0, 1]])


def test_more_players_than_a_byte_counts_are_refused():
    slate = slate_of([5_000] * 256, 2, 15_000)
    with pytest.raises(SettingsError, match="at most 255"):
        as_lineups(slate, [[0, 1]])


def test_every_lineup_is_found_in_its_row():
    shuffled = np.random.default_rng(1).permutation(len(TABLE))
    assert rows_of(TABLE[shuffled], TABLE).tolist() == shuffled.tolist()
    some = TABLE[::2]
    rows = rows_of(TABLE, some)
    assert rows[::2].tolist() == list(range(len(some)))
    assert (rows[1::2] == -1).all()


def test_counts_are_those_of_rows():
    lineups, counts = counted(TABLE[[5, 0, 5, 9, 0, 5]])
    assert lineups.tolist() == TABLE[[0, 5, 9]].tolist()
    assert counts.tolist() == [2, 3, 1]
    assert counts.dtype == np.int32


def test_players_who_are_not_in_the_slate_are_allowed_where_they_may_be():
    rows = [[12, 2, 12], [4, 12, 0], [1, 2, 3], [12, 12, 12]]
    found = as_lineups(SLATE, rows, unknown=True)
    assert found.tolist() == [[2, 12, 12], [0, 4, 12], [1, 2, 3], [12, 12, 12]]
    with pytest.raises(SettingsError, match=r"lineup 1 is not .*: \[12, 2, 12\]"):
        as_lineups(SLATE, rows)
    assert as_lineups(SLATE, TABLE, unknown=True) is TABLE


def test_the_most_players_leave_a_byte_for_nobody():
    slate = slate_of([5_000] * 255, 2, 15_000)
    assert as_lineups(slate, [[255, 254]], unknown=True).tolist() == [[254, 255]]
