"""Own entries paid by standings, beside every order of tied entries."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio import Gpp, Payouts, Standings, match_standings
from dfs_portfolio.cli.contest_entries import OwnEntries
from dfs_portfolio.cli.contest_settled import settle_entries
from dfs_portfolio.errors import DataError
from dfs_portfolio.sites.draftkings.standings import StandingsEntry, StandingsPlayer
from dfs_portfolio.sports.nascar.demo import load_demo
from support.reference_contest import paid

SLATE, _ = load_demo()
# The points of a player are its index, so that a lineup can have any points from 15.
PLAYERS = tuple(StandingsPlayer(name, "D", 1.0, float(i)) for i, name in enumerate(SLATE.names))
LINEUP = (0, 1, 2, 3, 4)


def standings(points, ranks=None):
    """Entries with some points, each the sum of a lineup of its own."""
    ranks = [1 + sum(q > p for q in points) for p in points] if ranks is None else ranks
    entries = [
        StandingsEntry(
            rank, str(i), f"user{i}", p, ("D",) * 6, tuple(SLATE.names[j] for j in lineup_of(p))
        )
        for i, (rank, p) in enumerate(zip(ranks, points, strict=True))
    ]
    return match_standings(Standings("s.csv", tuple(entries), PLAYERS), SLATE)


def lineup_of(points):
    return (*LINEUP, int(points) - sum(LINEUP))


POINTS = st.lists(st.integers(15, 20).map(float), min_size=1, max_size=6)
PRIZES = st.lists(st.integers(0, 40), min_size=1, max_size=4).map(
    lambda prizes: sorted(map(float, prizes), reverse=True)
)


@given(POINTS, PRIZES, st.data())
def test_prizes_are_the_mean_over_all_orders_of_ties(points, prizes, data):
    rows = data.draw(st.lists(st.sampled_from(range(len(points))), min_size=1, unique=True))
    own = OwnEntries(tuple(map(str, rows)), tuple(lineup_of(points[i]) for i in rows), tuple(rows))
    gpp = Gpp(Payouts(prizes), len(points), 2.5, unfilled=True)
    done = settle_entries(SLATE, own, gpp, standings(points))
    every = paid(points, prizes)
    np.testing.assert_allclose(done.prizes, [every[i] for i in rows], atol=1e-9)
    assert done.ranks.tolist() == [1 + sum(q > points[i] for q in points) for i in rows]
    assert done.tied.tolist() == [points.count(points[i]) for i in rows]
    assert done.winnings == pytest.approx(sum(every[i] for i in rows))
    assert (done.fees, done.n_entries) == (2.5 * len(rows), len(points))
    assert done.paid == pytest.approx(sum(every))
    assert done.n_paid == sum(one > 0 for one in every)
    assert done.notes == ()


@given(POINTS, POINTS, PRIZES)
def test_further_lineups_are_ranked_beside_all_entries(points, more, prizes):
    own = OwnEntries(tuple("x" * (1 + i) for i in range(len(more))), tuple(map(lineup_of, more)))
    gpp = Gpp(Payouts(prizes), len(points) + len(more), 1, unfilled=True)
    done = settle_entries(SLATE, own, gpp, standings(points))
    every = paid([*points, *more], prizes)[len(points) :] if len(points + more) < 8 else None
    if every is not None:
        np.testing.assert_allclose(done.prizes, every, atol=1e-9)
    assert done.points.tolist() == more
    assert "count as further ones" in done.notes[-1]


def test_standings_whose_ranks_and_points_do_not_agree():
    own = OwnEntries(("0",), (lineup_of(20.0),), (0,))
    with pytest.raises(DataError, match="ranks of 1 of 2 entries do not agree"):
        settle_entries(SLATE, own, Gpp(Payouts([5]), 9, 1), standings([20.0, 16.0], [1, 3]))


def test_an_entry_without_a_lineup_has_its_points():
    there = standings([20.0, 16.0])
    done = settle_entries(SLATE, OwnEntries(("1",), ((),), (1,)), Gpp(Payouts([5, 1]), 9, 1), there)
    assert done.prizes.tolist() == [1.0]
    assert done.to_frame().iloc[0].tolist() == ["1", 2, 16.0, 1, 1.0, *[""] * 6]
    assert "2 of the contest's 9 entries are in the standings" in done.notes[0]
