"""All lineups, or, where memory is short, all of the most promising drivers."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from dfs_portfolio.errors import (
    MemoryLimitError,
    NoLineupError,
    SearchLimitError,
    SettingsError,
    SlateError,
)
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import SearchSettings, enumerate_lineups, player_core
from dfs_portfolio.search.player_core import (
    BYTES_BESIDE,
    lineup_limit,
    list_lineups,
    promising_players,
)
from dfs_portfolio.slate.slate import Slate
from support.contests import contest_of
from support.tables import inputs, mock_slate

UNSTACKED = LineupRules.unstacked()
# What a lineup of six takes.
LINEUP = BYTES_BESIDE + 12


def slate_of(salaries, teams=None, contest=None):
    teams = teams or [f"t{i}" for i in range(len(salaries))]
    return Slate.from_records(
        (
            {"driver_id": i, "salary": s, "team": t}
            for i, (s, t) in enumerate(zip(salaries, teams, strict=True))
        ),
        contest=contest,
    )


def steady(*points):
    """Two scenarios in which every driver scores the same."""
    return Scenarios(np.array([points, points], dtype=np.float64))


# ---------------------------------------------------------------------------------------- limits


def test_the_limit_is_what_fits_into_memory(monkeypatch):
    assert lineup_limit(6, 10 * LINEUP) == 10
    assert lineup_limit(6, 11 * LINEUP - 1) == 10
    assert lineup_limit(6, LINEUP) == 1
    assert lineup_limit(6, 1e15) == SearchSettings().max_table_lineups == 50_000_000
    assert lineup_limit(6, 1e15, SearchSettings(max_table_lineups=7)) == 7
    monkeypatch.setattr(player_core, "available_memory", lambda: 200 * LINEUP)
    assert lineup_limit(6) == 100  # half of what is free
    assert lineup_limit(1) == 100 * LINEUP // (BYTES_BESIDE + 2)


@pytest.mark.parametrize("limit", [0, LINEUP - 1])
def test_no_room_for_a_single_lineup_is_said_in_words(limit):
    words = rf"^{limit} bytes of memory hold no lineup: give the process more memory$"
    with pytest.raises(MemoryLimitError, match=words):
        lineup_limit(6, limit)
    with pytest.raises(MemoryLimitError, match=words):  # not put into other words on the way
        inputs().table(memory_limit=limit)


def test_no_free_memory_at_all(monkeypatch):
    monkeypatch.setattr(player_core, "available_memory", lambda: 0)
    with pytest.raises(MemoryLimitError, match="0 bytes of memory hold no lineup"):
        inputs().table()


@pytest.mark.parametrize("limit", [-1, float("nan"), float("inf"), "1 GB"])
def test_a_limit_that_is_no_number_is_refused(limit):
    with pytest.raises(SettingsError, match="memory_limit must be a finite number from 0"):
        inputs().table(memory_limit=limit)


# --------------------------------------------------------------------------------------- drivers


@pytest.mark.parametrize(
    ("cap", "first_two", "others"),
    [
        # The two best cost $18: the price of a dollar is nought, and points decide.
        (18, {0, 1}, [2, 3, 4, 5]),
        # At 1.5 a dollar drivers 0, 1 and 3 all keep 5 points; at any more 3 and 1 are ahead, for
        # $12. Drivers 2, 4 and 5 keep 4.5, 2.5 and -8.
        (13, {1, 3}, [0, 2, 4, 5]),
        (12, {1, 3}, [0, 2, 4, 5]),
        # At 1.6 they keep 4, 4.2, 4, 4.6: 3 and 1 until driver 2 is level with 1, at 5/3.
        (11, {2, 3}, [1, 0, 4, 5]),
        # At 2 drivers 2 and 4 both keep 2 points and 3 keeps 3; at any more 3 and 4 are ahead.
        (5, {3, 4}, [2, 1, 0, 5]),
    ],
)
def test_promising_players_by_hand(cap, first_two, others):
    slate = slate_of([10, 8, 5, 4, 1, 6], contest=contest_of(2, cap))
    points = steady(20.0, 17.0, 12.0, 11.0, 4.0, 1.0)
    found = promising_players(slate, points, TailObjective((0.5,), (1.0,))).tolist()
    assert set(found[:2]) == first_two
    assert found[2:] == others


@pytest.mark.parametrize("seed", range(30))
def test_the_roster_of_most_promising_players_just_keeps_the_cap(seed):
    """No roster that costs as little is better."""
    rng = np.random.default_rng(seed)
    salaries = rng.integers(40, 120, 12)
    points = rng.uniform(0, 60, 12)
    cap = int(rng.integers(np.sort(salaries)[:4].sum(), np.sort(salaries)[-4:].sum()))
    slate = slate_of(salaries.tolist(), contest=contest_of(4, cap))
    ranked = promising_players(slate, steady(*points), TailObjective((0.5,), (1.0,)))
    roster = ranked[:4]
    cost, worth = salaries[roster].sum(), points[roster].sum()
    assert cost <= cap
    for other in combinations(range(12), 4):
        if salaries[list(other)].sum() <= cost:
            assert points[list(other)].sum() <= worth + 1e-6


def test_a_tail_of_the_objective_decides_who_is_promising():
    points = np.tile([[50.0, 40.0], [50.0, 60.0], [50.0, 95.0], [50.0, 0.0]], (1, 3))
    slate = slate_of([1] * 6, contest=contest_of(3, 10**6))
    for tail, first in (("upper", [1, 3, 5]), ("lower", [0, 2, 4])):
        objective = TailObjective((0.75,), (1.0,), tail)
        ranked = promising_players(slate, Scenarios(points), objective)
        assert ranked[:3].tolist() == first


# ------------------------------------------------------------------------------------------ core


def all_of(slate, rules, places):
    """Every valid lineup of some drivers, by brute force."""
    every = combinations(sorted(places), slate.contest.roster_size)
    return [lineup for lineup in every if not rules.violations(slate, lineup)]


@pytest.mark.parametrize("rules", [UNSTACKED, LineupRules()], ids=["unstacked", "stacked"])
@pytest.mark.parametrize("room", [3, 28, 29, 100, 250])
def test_lineups_are_all_those_of_the_most_promising_players_that_fit(rules, room):
    given = inputs(rules=rules)
    lineups, complete = list_lineups(*given, memory_limit=room * LINEUP)
    assert not complete
    assert lineups.dtype == np.uint8
    rows = [tuple(row) for row in lineups.tolist()]
    ranked = promising_players(*given[:3]).tolist()
    sizes = [len(all_of(given.slate, rules, ranked[:size])) for size in range(13)]
    size = max(s for s in range(13) if 0 < sizes[s] <= room)
    assert rows == all_of(given.slate, rules, ranked[:size])  # in lexicographic order
    assert len(rows) <= room < sizes[size + 1]


def test_where_all_fit_all_are_listed():
    given = inputs()
    everything = enumerate_lineups(given.slate, given.rules)
    lineups, complete = list_lineups(*given, memory_limit=len(everything) * LINEUP)
    assert complete
    assert lineups.tolist() == everything.tolist()
    assert not list_lineups(*given, memory_limit=(len(everything) - 1) * LINEUP)[1]


def test_a_table_of_a_core_answers_for_its_lineups():
    given = inputs(rules=UNSTACKED)
    values, whole = given.table(memory_limit=100 * LINEUP), given.table()
    assert (values.complete, whole.complete) == (False, True)
    assert len(values) <= 100 < len(whole)
    row_of = {tuple(row): k for k, row in enumerate(whole.lineups.tolist())}
    rows = [row_of[tuple(row)] for row in values.lineups.tolist()]
    assert rows == sorted(rows)
    assert values.upper.tolist() == whole.upper[rows].tolist()


def test_where_not_even_a_core_fits_the_first_error_stands():
    """Stacks of two: one pair of team `a`, and the drivers of `b` in as many pairs as there are."""
    rules = LineupRules(2, 2)
    slate = slate_of([5, 5, 5, 5, 5], "aabbb", contest_of(4, 20))
    room = 2 * (BYTES_BESIDE + 8)
    given = inputs(np.ones((3, 5)), rules)._replace(slate=slate)
    lineups, complete = list_lineups(*given, memory_limit=room)
    assert (lineups.tolist(), complete) == ([[0, 1, 2, 3]], False)
    # One of `a` is the least promising of all: without that player there is no lineup, with it
    # there are three.
    given = given._replace(scenarios=steady(1.0, 0.0, 5.0, 5.0, 5.0))
    with pytest.raises(SearchLimitError, match="more than 2 lineups satisfy the rules"):
        list_lineups(*given, memory_limit=room)
    assert list_lineups(*given, memory_limit=1.5 * room)[1]


def test_more_drivers_than_places_have_numbers_are_refused_with_or_without_room():
    scenarios = Scenarios(np.ones((2, 256)))
    for limit in (None, 100 * LINEUP):
        with pytest.raises(SearchLimitError, match="256 drivers; the search takes at most 255"):
            list_lineups(mock_slate(256), scenarios, TailObjective(), UNSTACKED, limit)
    lineups, complete = list_lineups(
        mock_slate(255, contest=contest_of(2, 10**6)),
        Scenarios(np.random.default_rng(0).normal(0, 1, (20, 255))),
        TailObjective(),
        UNSTACKED,
        100 * (BYTES_BESIDE + 4),
    )
    assert not complete
    assert len(lineups) == 91  # all pairs of 14 drivers
    assert lineups.max() > 14


def test_rules_that_nobody_can_keep_are_no_matter_of_room():
    given = inputs().under(contest_of(salary_cap=1000))
    with pytest.raises(NoLineupError, match="above the cap"):
        list_lineups(*given, memory_limit=5 * LINEUP)
    given = inputs(rules=UNSTACKED).under(contest_of(13))
    with pytest.raises(SlateError, match="12 drivers for a roster of 13"):
        list_lineups(*given, memory_limit=5 * LINEUP)
    teamless = Slate(tuple(replace(driver, team=None) for driver in mock_slate()))
    with pytest.raises(SlateError, match="stacking 2-3 needs teams"):
        list_lineups(*inputs()._replace(slate=teamless), memory_limit=5 * LINEUP)
