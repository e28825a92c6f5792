"""A portfolio that meets a slate other than its own, since somebody is out by now."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import dfs_portfolio as dfs
from dfs_portfolio.errors import SettingsError
from support.entries import LEFT, as_csv, entry

EVERYBODY, _ = dfs.load_demo()
POINTS = pd.DataFrame(
    np.random.default_rng(3).normal(40, 15, (200, len(EVERYBODY))).round(2), columns=EVERYBODY.names
)
OUT = EVERYBODY.names[0]  # all others take other places


@pytest.fixture(scope="module")
def rest():
    return EVERYBODY.without(OUT)


@pytest.fixture(scope="module")
def portfolio(rest):
    return dfs.build_portfolio(rest, POINTS.drop(columns=OUT), n_lineups=3)


def names_written(path, lineups, slate):
    dfs.write_lineups(path, slate, lineups)
    rows = path.read_text(encoding="utf-8").splitlines()[1:]
    return [tuple(cell.partition(" (")[0] for cell in row.split(",")) for row in rows]


def test_players_count_and_not_their_places(portfolio, tmp_path):
    names = [lineup.names for lineup in portfolio]
    assert names_written(tmp_path / "l.csv", portfolio, EVERYBODY) == names
    assert dfs.check_lineups(EVERYBODY, portfolio, rules=dfs.LineupRules()) == ()
    scores = dfs.score_lineups(portfolio, EVERYBODY, POINTS.iloc[0])
    np.testing.assert_allclose(scores.points, portfolio.scores(POINTS.drop(columns=OUT))[0])
    entries = tmp_path / "DKEntries.csv"
    entries.write_text(as_csv([LEFT, entry(1, "7")]), encoding="utf-8")
    filled = dfs.fill_entries(entries, portfolio[:1], tmp_path / "filled.csv", EVERYBODY)
    assert filled.changes[0].after == names[0]


def test_a_lineup_with_somebody_who_is_out_is_refused(rest, tmp_path):
    points = POINTS.copy()
    points[OUT] += 500
    limits = dfs.ExposureLimits(1, 1)
    portfolio = dfs.build_portfolio(EVERYBODY, points, n_lineups=2, exposure=limits)
    message = f"built on another slate: '{OUT}' is out"
    with pytest.raises(SettingsError, match=message):
        dfs.write_lineups(tmp_path / "l.csv", rest, portfolio)
    with pytest.raises(SettingsError, match=message):
        dfs.score_lineups(portfolio, rest, POINTS.iloc[0])
    found = dfs.check_lineups(rest, portfolio)
    assert [violation.line for violation in found] == [1, 2]
    assert message in found[0].message


def test_points_of_somebody_who_is_out_are_no_error(portfolio, rest):
    scores = dfs.score_lineups(portfolio, rest, POINTS.iloc[0])
    np.testing.assert_allclose(scores.points, portfolio.scores(POINTS.drop(columns=OUT))[0])
