"""The six integration tests of the original plan, on its own tight mock slate."""

from __future__ import annotations

import csv
from collections import Counter

import numpy as np
import pytest

from dfs_portfolio import (
    ScenarioCache,
    compute_portfolio_correlation,
    export_lineups_dk_format,
    generate_portfolio,
    validate_dk_lineup,
)
from dfs_portfolio.errors import ExposureRelaxedWarning


@pytest.fixture(scope="module")
def driver_data():
    """12 drivers in three teams of four; the salaries leave almost no room."""
    return [
        {"driver_id": i, "name": f"Driver_{i}", "salary": 7500 + 100 * i, "team": f"team_{i % 3}"}
        for i in range(12)
    ]


def mock_scenarios(n_scenarios):
    np.random.seed(42)  # noqa: NPY002 - as the plan has it
    return np.random.randn(n_scenarios, 12) * 10 + 50  # noqa: NPY002


@pytest.fixture(scope="module")
def ten_lineups(driver_data):
    return generate_portfolio("test_race", driver_data, mock_scenarios, n_lineups=10)


def test_scenarios_are_cached_as_the_same_object():
    cache = ScenarioCache()
    first = cache.get_scenarios("test_race", 1000, mock_scenarios)
    assert cache.get_scenarios("test_race", 1000, mock_scenarios) is first
    assert cache.get_scenarios("other_race", 1000, mock_scenarios) is not first


def test_five_lineups_carry_their_tail_metrics(driver_data):
    """50% of 5 lineups is 2 uses: 24 places for 30, so the limits are relaxed, and it is said."""
    with pytest.warns(ExposureRelaxedWarning, match="Driver_"):
        lineups = generate_portfolio("test_race", driver_data, mock_scenarios, n_lineups=5)
    assert len(lineups) == 5
    for lineup in lineups:
        assert {"drivers", "cvar_99", "cvar_95", "top_1pct", "exposure"} <= set(lineup)
        assert lineup["cvar_99"] >= lineup["cvar_95"]
        assert lineup["top_1pct"] >= lineup["cvar_99"]
        assert set(lineup["exposure"]) == set(lineup["drivers"])


def test_ten_lineups_are_valid(ten_lineups, driver_data):
    assert len(ten_lineups) == 10
    for lineup in ten_lineups:
        assert validate_dk_lineup(lineup["drivers"], driver_data) == {"valid": True, "errors": []}


def test_nobody_is_in_more_than_half_of_ten_lineups(ten_lineups):
    counts = Counter(driver for lineup in ten_lineups for driver in lineup["drivers"])
    assert max(counts.values()) <= 5
    assert not ten_lineups.relaxations


def test_lineups_are_diverse(ten_lineups):
    assert compute_portfolio_correlation(ten_lineups)["avg_similarity"] < 0.7


def test_export_is_a_headerless_table_of_names(ten_lineups, driver_data, tmp_path):
    path = export_lineups_dk_format(ten_lineups[:3], driver_data, str(tmp_path / "lineups.csv"))
    with open(path, newline="", encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    assert len(rows) == 3
    assert all(len(row) == 6 for row in rows)
    assert rows[0] == list(ten_lineups[0]["names"])


@pytest.mark.parametrize("n_lineups", [10, 20])
@pytest.mark.parametrize("strategy", ["sequential", "joint"])
def test_the_tight_slate_is_completed(driver_data, n_lineups, strategy):
    """Greed alone stops at 7 of 10 here; complete portfolios within the caps exist."""
    portfolio = generate_portfolio(
        "test_race", driver_data, mock_scenarios, n_lineups=n_lineups, strategy=strategy
    )
    assert len(portfolio) == n_lineups
    assert max(portfolio.player_exposure().values()) <= 0.5
    assert max(portfolio.team_exposure().values()) <= 0.7
