"""Contest standings against a slate."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dfs_portfolio.errors import DataWarning, FileFormatError
from dfs_portfolio.sites.draftkings.standings import Standings, StandingsEntry, StandingsPlayer
from dfs_portfolio.sites.draftkings.standings_match import match_standings
from dfs_portfolio.sports.nascar.demo import load_demo

SLATE, _ = load_demo()
NAMES = SLATE.names[:6]
D = ("D",) * 6
PLAYERS = tuple(StandingsPlayer(name, "D", 50.0 + i, 10.0 * i) for i, name in enumerate(NAMES))


def entry(number, points, names=NAMES, slots=D):
    return StandingsEntry(number, str(number), "ann", points, slots, tuple(names))


def standings(*entries, players=PLAYERS, finished=True):
    return Standings("standings.csv", entries, players, finished)


def test_lineups_ownership_and_points():
    found = match_standings(standings(entry(1, 150.0), entry(2, 0.0, (), ())), SLATE)
    assert found.lineups == ((0, 1, 2, 3, 4, 5), ())
    assert found.ownership[:7].tolist()[:6] == [50.0, 51.0, 52.0, 53.0, 54.0, 55.0]
    assert np.isnan(found.ownership[6:]).all()
    assert found.player_points.points[:6].tolist() == [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]
    assert np.isnan(found.player_points.points[6:]).all()
    assert (found.unknown, found.unlike_their_players()) == ((), [])
    assert found.player_points.notes == ()
    with pytest.raises(ValueError, match="read-only"):
        found.ownership[0] = 1


def test_points_that_are_not_the_sum_of_the_players():
    made = entry(1, 150.0), entry(2, 149.9), entry(3, 149.99998), entry(4, 0.0, (), ())
    assert match_standings(standings(*made), SLATE).unlike_their_players() == [1]


def test_names_that_are_not_in_the_slate():
    """Such a lineup is none, but its other players are known; and a note names them."""
    odd = (*NAMES[:5], "Mitch Raposo")
    found = match_standings(standings(entry(1, 1.0), entry(2, 1.0, odd)), SLATE)
    assert found.lineups[1] is None
    assert found.known == (tuple(range(6)), tuple(range(5)))
    assert found.unknown == ("Mitch Raposo",)
    assert found.player_points.notes == (
        "1 names of standings.csv are not in the slate: 'Mitch Raposo'",
    )
    assert found.unlike_their_players() == [0]


def test_names_are_matched_as_in_other_files():
    spelt = tuple(name.upper().replace(" ", "  ") for name in NAMES)
    assert match_standings(standings(entry(1, 150.0, spelt)), SLATE).lineups[0] == tuple(range(6))


def test_a_suffix_that_only_one_of_them_has_is_told():
    name = next(name for name in SLATE.names if name.endswith(" Jr"))
    names = (*NAMES[:5], name.removesuffix(" Jr"))
    with pytest.warns(DataWarning, match="since nobody else there has that name"):
        found = match_standings(standings(entry(1, 1.0, names)), SLATE)
    assert found.lineups[0] is not None


def test_standings_of_another_slate():
    others = [f"Driver {i}" for i in range(9)]
    with pytest.raises(FileFormatError, match="standings of another slate: 9 of 15 names"):
        match_standings(standings(entry(1, 1.0, others)), SLATE)


def test_standings_of_another_sport():
    with pytest.raises(FileFormatError, match=r"standings of another contest, Formula 1 .*CNSTR"):
        match_standings(standings(entry(1, 1.0, NAMES, ("CNSTR", *D[1:]))), SLATE)


def test_what_is_noted():
    found = match_standings(standings(entry(1, 5.0), players=(), finished=False), SLATE)
    assert found.player_points.notes == (
        "standings.csv does not list the points of players",
        "the contest is not over: points are those so far",
    )
    assert math.isnan(found.player_points.points[0])
