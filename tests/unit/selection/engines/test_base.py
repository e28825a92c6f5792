"""A pick, and the check of what a solver chose."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from dfs_portfolio.errors import InternalError
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import Query, ValueTable
from dfs_portfolio.selection.engines import Pick, find_row
from dfs_portfolio.selection.engines.base import checked_pick, known_pick
from dfs_portfolio.slate.slate import Slate
from support.contests import contest_of

# Pairs of four drivers in two teams, {0, 1} and {2, 3}, in one certain scenario:
#   rows 0 to 5 are (0,1) 30, (0,2) 25, (0,3) 21, (1,2) 15, (1,3) 11, (2,3) 6
SLATE = Slate.from_records(
    ({"driver_id": i, "salary": 5000, "team": t} for i, t in enumerate("xxyy")),
    contest=contest_of(2),
)


@pytest.fixture(scope="module")
def table():
    return ValueTable(
        SLATE,
        Scenarios([[20.0, 10.0, 5.0, 1.0]]),
        TailObjective((0.5,), (1.0,)),
        LineupRules.unstacked(),
    )


def query(cost=(0.0,) * 4, players=(), teams=(), **settings):
    driver, team = np.zeros(4, dtype=np.int64), np.zeros(2, dtype=np.int64)
    driver[list(players)] = 1
    team[list(teams)] = 1
    return Query(np.array(cost), driver, team, **settings)


# -------------------------------------------------------------------------------------- picks


@pytest.mark.parametrize(
    ("net", "bound", "proven"),
    [
        (100.0, 100.0, True),
        (100.0, 100.00009, True),  # within a millionth
        (100.0, 100.00011, False),
        (-100.0, -99.99991, True),
        (-100.0, -99.99989, False),
        (0.0, 9e-7, True),  # near zero a millionth of a point
        (0.0, 2e-6, False),
        (100.0, math.inf, False),
    ],
)
def test_a_pick_near_its_bound_is_proven(net, bound, proven):
    assert Pick(0, net, bound).proven is proven


def test_a_pick_is_frozen():
    with pytest.raises(FrozenInstanceError):
        Pick(0, 1.0, 1.0).net = 2.0


def test_a_known_pick_is_its_own_bound(table):
    assert known_pick(table, query(cost=(1.0, 2.0, 4.0, 8.0)), 2) == Pick(2, 12.0, 12.0)


# --------------------------------------------------------------------------------------- rows


@pytest.mark.parametrize(
    ("lineup", "row"),
    [
        ((0, 1), 0),
        ((2, 3), 5),
        ((3, 1), 4),  # in any order
        (np.array([1, 2], dtype=np.uint8), 3),
        ((0, 0), None),
        ((0,), None),
        ((0, 1, 2), None),
        ((), None),
        ((0, 9), None),
    ],
)
def test_row_of(table, lineup, row):
    assert find_row(table, lineup) == row


def test_a_lineup_that_breaks_the_rules_has_no_row(table):
    dear = Slate.from_records(
        ({"driver_id": i, "salary": s, "team": i} for i, s in enumerate([1, 2, 3])),
        contest=contest_of(2, 4),
    )
    cheap = ValueTable(dear, Scenarios([[1.0, 2.0, 3.0]]), table.objective, table.rules)
    assert [find_row(cheap, pair) for pair in [(0, 1), (0, 2), (1, 2)]] == [0, 1, None]


# ------------------------------------------------------------------------------ what is checked


@pytest.mark.parametrize(
    ("asked", "row", "bound", "pick"),
    [
        (query(), 1, 30.0, Pick(1, 25.0, 30.0)),  # short of the best, and not proven
        (query(), 0, 30.0, Pick(0, 30.0, 30.0)),
        (query(), 0, 30.0 - 2e-5, Pick(0, 30.0, 30.0)),  # rounding of the solver
        (query(), 0, math.inf, Pick(0, 30.0, math.inf)),
        (query(cost=(1.0, 2.0, 4.0, 8.0)), 5, 3.0, Pick(5, -6.0, 3.0)),
        (query(players=[0], allowance=1), 0, 31.0, Pick(0, 30.0, 31.0)),
        (query(players=[2, 3]), 0, 31.0, Pick(0, 30.0, 31.0)),
        (query(teams=[1]), 0, 31.0, Pick(0, 30.0, 31.0)),
        (query(teams=[1], allowance=1), 5, 31.0, Pick(5, 6.0, 31.0)),  # a team counts once
        (query(players=[2], teams=[1], allowance=2), 5, 31.0, Pick(5, 6.0, 31.0)),
        (query(excluded=[0, 1]), 2, 31.0, Pick(2, 21.0, 31.0)),
    ],
)
def test_an_allowed_lineup_becomes_a_pick(table, asked, row, bound, pick):
    assert checked_pick(table, asked, row, bound, "some solver") == pick


@pytest.mark.parametrize(
    ("asked", "row"),
    [
        (query(players=[0]), 0),
        (query(players=[0, 1], allowance=1), 0),
        (query(teams=[0]), 1),
        (query(teams=[0, 1], allowance=1), 1),
        (query(players=[2], teams=[1], allowance=1), 5),
        (query(excluded=[3, 0]), 0),
        (query(excluded=[0], allowance=9), 0),
    ],
)
def test_a_lineup_that_is_not_allowed_is_a_bug(table, asked, row):
    with pytest.raises(InternalError, match=r"some solver chose a lineup that is not allowed, \("):
        checked_pick(table, asked, row, 99.0, "some solver")


@pytest.mark.parametrize("bound", [30.0 - 4e-5, 0.0, -math.inf])
def test_a_lineup_worth_more_than_the_bound_is_a_bug(table, bound):
    with pytest.raises(InternalError, match=r"claims that nothing is worth more than .* worth 30"):
        checked_pick(table, query(), 0, bound, "some solver")


def test_the_bound_is_held_against_the_value_less_costs(table):
    asked = query(cost=(10.0, 0.0, 0.0, 0.0))
    assert checked_pick(table, asked, 0, 20.0, "") == Pick(0, 20.0, 20.0)
    with pytest.raises(InternalError):
        checked_pick(table, asked, 0, 19.0, "")
