"""Lineups in order of their bounds, and what a query can leave out."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.search import Bars, Query, ranking
from dfs_portfolio.search.net_values import net_values
from dfs_portfolio.search.ranking import Ranking, barred_players, largest_rebate
from dfs_portfolio.search.settings import DEFAULT_SETTINGS
from support.tables import mock_slate

LINEUPS = np.array(list(combinations(range(9), 4)), dtype=np.uint8)
NOBODY = np.zeros(9, dtype=bool)


def barring(*players):
    barred = NOBODY.copy()
    barred[list(players)] = True
    return barred


def drawn_bounds(rng):
    n = len(LINEUPS)
    kinds = (
        rng.normal(200, 20, n),
        rng.normal(-1e6, 1e-3, n),
        rng.integers(0, 5, n).astype(float),  # ties
        np.full(n, 7.25),
        np.exp(rng.normal(0, 9, n)),  # nearly all in one class
        1e-200 * rng.random(n),
    )
    return kinds[rng.integers(len(kinds))]


# ----------------------------------------------------------------------------------- the order


@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([1, 2, 7, 100, 2**14]),
    st.sampled_from([0.0, 0.3, 0.9, 1.0, "beyond", "none"]),
)
def test_a_ranking_has_all_lineups_from_the_least_bound_on(seed, n_classes, share):
    rng = np.random.default_rng(seed)
    bounds = drawn_bounds(rng)
    least = {"beyond": bounds.max() + 1, "none": -np.inf}.get(share)
    least = float(np.quantile(bounds, share)) if least is None else float(least)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranking, "CLASSES", n_classes)
        ranked = Ranking.of(LINEUPS, bounds, least, 9)
    wanted = np.flatnonzero(bounds >= least)
    assert np.sort(ranked.rows).tolist() == wanted.tolist()
    assert len(ranked) == len(wanted)
    assert ranked.complete == (len(wanted) == len(LINEUPS))
    assert (np.delete(bounds, wanted) < ranked.least).all()
    assert ranked.bounds.tolist() == bounds[ranked.rows].tolist()
    assert ranked.lineups.tolist() == LINEUPS[ranked.rows].tolist()
    assert not ranked.barred.any()
    # The ceiling is the highest bound from each rank on.
    highest = np.maximum.accumulate(ranked.bounds[::-1])[::-1]
    assert ranked.ceiling.tolist() == highest.tolist()
    # No bound is higher than an earlier one by more than a class.
    if len(wanted):
        width = (bounds.max() - max(least, bounds.min())) / n_classes
        lowest = np.minimum.accumulate(ranked.bounds)
        assert (ranked.ceiling - lowest <= width * (1 + 1e-9) + 1e-9 * abs(bounds).max()).all()


def test_equal_bounds_keep_the_order_of_the_table():
    bounds = np.tile([3.0, 8.0, 5.0], 42)
    ranked = Ranking.of(LINEUPS, bounds, 4.0, 9)
    rows = np.arange(126)
    assert ranked.rows.tolist() == [*rows[1::3], *rows[2::3]]
    assert ranked.ceiling.tolist() == [8.0] * 42 + [5.0] * 42
    assert (ranked.least, ranked.complete) == (4.0, False)


def test_later_bounds_of_a_ranking_are_its_own():
    """A query lowers them as it learns; the bounds of the table are another array."""
    bounds = np.arange(126.0)
    ranked = Ranking.of(LINEUPS, bounds, -np.inf, 9)
    ranked.bounds[:] = -1.0
    assert bounds.tolist() == list(range(126))


def test_the_smallest_differences_are_ranked():
    """In a process of its own: an index that is not a number would write anywhere."""
    code = """
import numpy as np
from dfs_portfolio.search.ranking import Ranking
lineups = np.arange(4, dtype=np.uint8)[:, None]
for size in (1e-290, 1e-305, 5e-324):
    bounds = size * np.array([0.0, 1.0, 0.0, 1.0])
    assert sorted(Ranking.of(lineups, bounds, -np.inf, 4).rows.tolist()) == [0, 1, 2, 3], size
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


# --------------------------------------------------------------------------- without some players


@given(st.integers(0, 2**32 - 1), st.floats(0, 1), st.lists(st.integers(0, 8), max_size=5))
def test_a_ranking_without_players_is_a_filter(seed, share, players):
    """Step by step, and at once."""
    bounds = drawn_bounds(np.random.default_rng(seed))
    whole = Ranking.of(LINEUPS, bounds, float(np.quantile(bounds, share)), 9)
    barred, narrowed = NOBODY.copy(), whole
    for player in players:
        barred = barred | barring(player)
        narrowed = narrowed.without(barred)
    kept = ~np.isin(whole.lineups, players).any(axis=1)
    for found in (narrowed, whole.without(barred)):
        assert found.rows.tolist() == whole.rows[kept].tolist()
        assert found.lineups.tolist() == whole.lineups[kept].tolist()
        assert found.bounds.tolist() == whole.bounds[kept].tolist()
        assert found.ceiling.tolist() == whole.ceiling[kept].tolist()
        assert (found.least, found.complete) == (whole.least, whole.complete)
        assert found.barred.tolist() == barred.tolist()
    assert len(whole) == len(kept)


def test_nothing_is_copied_where_nobody_else_is_barred():
    ranked = Ranking.of(LINEUPS, np.arange(126.0), -np.inf, 9)
    assert ranked.without(NOBODY) is ranked
    few = ranked.without(barring(3))
    assert few.without(barring(3)) is few
    few.bounds[:] = 0.0
    assert ranked.bounds[0] == 125.0


# ------------------------------------------------------------------------- who cannot be in it


def queries(rng, n_players=9, n_teams=3):
    def some(size, *kinds):
        return rng.choice(kinds, size) * (rng.random(size) < rng.random())

    query = Query(
        np.zeros(n_players),
        some(n_players, -1, 1).astype(np.int64),
        some(n_teams, -1, 1).astype(np.int64),
        allowance=int(rng.integers(-4, 4)),
    )
    if rng.random() < 0.5:
        bars = some(n_players, -1, 1, 1), some(n_teams, -1, 1)
        query = replace(query, bars=Bars(*(b.astype(np.int64) for b in bars)))
    return query


def allowed(query, slate, lineups=LINEUPS):
    """Which lineups a query allows."""
    values = np.zeros(len(lineups))
    return net_values(lineups, values, query, None, slate, 1, DEFAULT_SETTINGS) == 0.0


@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 2, 3, 9]))
def test_nobody_is_barred_who_is_in_a_lineup_that_is_allowed(seed, teams):
    slate = mock_slate(9, teams)
    rng = np.random.default_rng(seed)
    for _ in range(20):
        query = queries(rng, 9, len(slate.team_names))
        barred = barred_players(query, slate.team_index, 4)
        used = np.unique(LINEUPS[allowed(query, slate)])
        assert not barred[used].any()


@pytest.mark.parametrize("bars", [False, True])
def test_players_and_teams_at_their_caps_are_barred(bars):
    """Where nothing is due and nothing allowed, exactly those who are in no lineup."""
    slate = mock_slate(9, 3)
    player, team = np.zeros(9, dtype=np.int64), np.zeros(3, dtype=np.int64)
    player[[0, 4]], team[2] = 1, 1
    query = replace(Query.free(slate), player_excess=player, team_excess=team)
    if bars:
        query = replace(Query.free(slate), allowance=3, bars=Bars(player, team))
    barred = barred_players(query, slate.team_index, 4)
    expected = [i in (0, 4) or i % 3 == 2 for i in range(9)]
    assert barred.tolist() == expected
    used = np.unique(LINEUPS[allowed(query, slate)])
    assert used.tolist() == np.flatnonzero(~barred).tolist()


def test_an_allowance_or_a_player_who_is_due_may_pay_for_one_at_the_cap():
    slate = mock_slate(9, 3)
    excess = np.zeros(9, dtype=np.int64)
    excess[0] = 1
    query = replace(Query.free(slate), player_excess=excess)
    assert np.flatnonzero(barred_players(query, slate.team_index, 4)).tolist() == [0]
    assert not barred_players(replace(query, allowance=1), slate.team_index, 4).any()
    excess = excess.copy()
    excess[5] = -1
    due = replace(query, player_excess=excess)
    assert not barred_players(due, slate.team_index, 4).any()
    assert not barred_players(replace(due, allowance=-1), slate.team_index, 4)[5]
    assert barred_players(replace(due, allowance=-1), slate.team_index, 4)[0]


# ------------------------------------------------------------------------------------ rebates


def test_without_negative_costs_no_lineup_rises_above_its_bound():
    assert largest_rebate(np.array([0.0, 3.0, 1e9]), 2, 300.0) == 0.0


@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([1e-9, 0.1, 30.0, 1e7]),
    st.sampled_from([0.0, 1e-3, 300.0, 1e9]),
)
def test_no_net_value_exceeds_its_bound_by_more_than_the_rebate(seed, cost_size, size):
    """To the last bit, in which costs one by one differ from their sum; and hardly any less."""
    slate = mock_slate(9, 3)
    rng = np.random.default_rng(seed)
    cost = (cost_size * rng.normal(-0.3, 1, 9)).round(rng.integers(1, 9))
    bounds = rng.choice([-1.0, 1.0]) * size * (1 - 0.1 * rng.random(len(LINEUPS)))
    query = replace(Query.free(slate), player_cost=cost)
    net = net_values(LINEUPS, bounds, query, None, slate, 1, DEFAULT_SETTINGS)
    rebate = largest_rebate(cost, 4, float(np.abs(bounds).max()))
    # A scan stops where a bound with the rebate falls below the best net value.
    assert (bounds + rebate >= net).all()
    due = np.maximum(-cost, 0)
    assert rebate <= np.sort(due)[-4:].sum() + 1e-14 * (size + 4 * np.abs(cost).max())
