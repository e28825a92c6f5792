"""Whole portfolios from every real slate, with its real team map."""

from __future__ import annotations

import warnings
from functools import lru_cache

import pytest

from dfs_portfolio import (
    LineupRules,
    Race,
    Scenarios,
    TableCache,
    build_portfolio,
    race_scenarios,
    read_lineups,
    write_lineups,
)
from dfs_portfolio.errors import ExposureRelaxedWarning
from dfs_portfolio.rules.exposure_limits import max_count
from support.files import needs_real_files, real_slate, some_real_slates

pytestmark = needs_real_files
TRACKS = {
    **dict.fromkeys(("cota", "st-petersburg"), "road"),
    **dict.fromkeys(("bristol", "martinsville", "phoenix", "richmond"), "short"),
    "atlanta": "superspeedway",
}


def race_for(name):
    return Race.typical(TRACKS.get(name.split("_")[-1], "intermediate"))


def build(slate, race, n_lineups, n_scenarios=2000, **settings):
    points = race_scenarios(slate, race)(n_scenarios, seed=7)
    return build_from(slate, Scenarios(points, seed=7), n_lineups, **settings)


@lru_cache(maxsize=1)  # the strategies take turns on each slate
def simulated(name):
    """A real slate with its scenarios, and a place for the values of its lineups."""
    slate = real_slate(name)
    points = race_scenarios(slate, race_for(name))(2000, seed=7)
    return slate, Scenarios(points, seed=7), TableCache()


def build_from(slate, scenarios, n_lineups, **settings):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExposureRelaxedWarning)
        return build_portfolio(slate, scenarios, n_lineups, **settings)


@pytest.mark.parametrize("strategy", ["sequential", "joint"])
@pytest.mark.parametrize("name", some_real_slates())
def test_20_and_150_lineups(name, strategy, tmp_path):
    slate, scenarios, tables = simulated(name)
    rules = LineupRules()
    for n_lineups in (20, 150):
        portfolio = build_from(slate, scenarios, n_lineups, strategy=strategy, tables=tables)
        assert len(portfolio) == n_lineups
        assert len({lineup.indices for lineup in portfolio}) == n_lineups
        assert not any(rules.violations(slate, lineup.indices) for lineup in portfolio)
        listed = {(r.kind, r.name) for r in portfolio.relaxations}
        for i, uses in portfolio.player_exposure().items():
            within = round(uses * n_lineups) <= max_count(0.5, n_lineups)
            assert within or ("driver", slate.names[slate.index_of[i]]) in listed
        for team, uses in portfolio.team_exposure().items():
            assert round(uses * n_lineups) <= max_count(0.7, n_lineups) or ("team", team) in listed
        (path,) = write_lineups(tmp_path / f"{n_lineups}.csv", slate, portfolio.indices)
        back = read_lineups(path, slate)
        assert [row.indices for row in back] == [lineup.indices for lineup in portfolio]


def test_same_seed_same_bytes(tmp_path):
    name = "2026-03-15_cup_las-vegas"
    files = []
    for run in ("a", "b"):
        slate = real_slate(name)
        portfolio = build(slate, race_for(name), 20)
        files += write_lineups(tmp_path / f"{run}.csv", slate, portfolio.indices)
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize("strategy", ["sequential", "joint"])
def test_unstacked_slate(strategy):
    """Two million lineups: bounds, lazy exact values, and generated columns."""
    slate = real_slate("2023-02-26_cup_fontana")
    portfolio = build(
        slate,
        race_for("fontana"),
        20,
        n_scenarios=1000,
        rules=LineupRules.unstacked(),
        strategy=strategy,
    )
    assert len(portfolio) == 20
    assert max(portfolio.player_exposure().values()) <= 0.5
    if strategy == "joint":
        assert portfolio.gap < 1e-4
