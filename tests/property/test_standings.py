"""Whatever the entries of a contest are, their standings are read as they were written."""

from __future__ import annotations

import csv
import io
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dfs_portfolio.portfolio.scores import score_lineups
from dfs_portfolio.sites.draftkings.standings import read_standings
from dfs_portfolio.sites.draftkings.standings_match import match_standings
from dfs_portfolio.slate import Driver, Slate
from support.standings import standings_text

# Some names hold the word that names the slot, or begin or end with it.
NAMES = ("Kyle D Larson", "D D Day", "Ed D", "José Suárez", "A.J. O'Bee", "Ann Ace", "Bo Bee", "Cy")
SLATE = Slate(tuple(Driver(str(i), name, 5000) for i, name in enumerate(NAMES)))
LINEUPS = st.one_of(st.just(()), st.permutations(range(8)).map(lambda p: tuple(p[:6])))
POINTS = st.integers(-2000, 4000).map(lambda n: n / 20)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("standings") / "contest-standings-1.csv"


@settings(deadline=None)
@given(
    st.lists(LINEUPS, min_size=1, max_size=12),
    st.lists(POINTS, min_size=8, max_size=8),
    st.sampled_from(["utf-8", "cp1252"]),
    st.data(),
)
def test_standings_come_back(path, lineups, points, encoding, data):
    entries = [(10**18 + n, l) for n, l in enumerate(lineups)]
    text = standings_text(SLATE, entries, points).removeprefix("\ufeff")
    # Case and order of the columns do not matter.
    rows = list(csv.reader(io.StringIO(text)))
    order = data.draw(st.permutations(range(len(rows[0]))))
    rows = [[*row, *[""] * (len(rows[0]) - len(row))] for row in rows]
    rows[0] = [data.draw(st.sampled_from([c, c.upper(), f" {c.lower()} "])) for c in rows[0]]
    stream = io.StringIO()
    csv.writer(stream).writerows([row[i] for i in order] for row in rows)
    path.write_bytes(stream.getvalue().encode(encoding))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = read_standings(path)
        matched = match_standings(found, SLATE)
    expected = dict(entries)
    totals = {number: round(sum(points[i] for i in l), 2) for number, l in entries}
    assert {int(entry.entry_id) for entry in found.entries} == set(expected)
    for entry, lineup in zip(found.entries, matched.lineups, strict=True):
        number = int(entry.entry_id)
        assert lineup == expected[number]
        assert entry.points == totals[number]
        assert entry.rank == 1 + sum(other > entry.points for other in totals.values())
    held = [sum(i in l for l in lineups) for i in range(8)]
    for i in range(8):
        if held[i]:
            assert abs(matched.ownership[i] - 100 * held[i] / len(lineups)) < 0.006
            assert matched.player_points.points[i] == points[i]
        else:
            assert np.isnan(matched.ownership[i])
    assert matched.unlike_their_players() == []
    own = [(e, l) for e, l in zip(found.entries, matched.lineups, strict=True) if l]
    scores = score_lineups([l for _, l in own], SLATE, matched.player_points, found.points)
    assert scores.field_ranks.tolist() == [entry.rank for entry, _ in own]
