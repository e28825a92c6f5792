"""Where the scenarios of a command come from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dfs_portfolio.cli.inputs import TeamSource
from dfs_portfolio.cli.scenario_choice import draw_scenarios
from dfs_portfolio.errors import DataWarning, ScenarioError, SettingsError
from dfs_portfolio.settings import Settings
from dfs_portfolio.slate import Slate
from dfs_portfolio.sports.mma.contest import DRAFTKINGS_MMA
from dfs_portfolio.sports.nascar.race_model import fit_race_model
from dfs_portfolio.sports.nascar.settings import NascarSettings
from dfs_portfolio.sports.nascar.simulator import Race, simulate_race
from dfs_portfolio.sports.nascar.simulator.track_profiles import PROFILES
from support.points import NAMES, POINTS, SLATE, write_points_csv
from support.races import make_results, write_results_csv

RACE = Race("Here", "short", 100)


def drawn(slate=SLATE, unknown="error", teams=None, **settings):
    chosen = Settings(**{"n_scenarios": 30, "seed": 5, **settings})
    return draw_scenarios(slate, chosen, teams or TeamSource(), unknown, RACE)


@pytest.fixture
def points(tmp_path):
    rows = [[0.0, *row] for row in POINTS.tolist()]
    return write_points_csv(tmp_path / "points.csv", ["Some Body", *NAMES], rows)


def test_a_race_is_simulated_twice():
    found = drawn()
    for scenarios, seed in ((found.scenarios, 5), (found.fresh, 6)):
        assert (scenarios.points == simulate_race(SLATE, RACE, 30, seed).points()).all()
    assert found.description == "Here, 100 laps"


def test_without_a_race_that_of_the_settings_is_simulated():
    settings = Settings(n_scenarios=30, seed=5, sports={"NASCAR": NascarSettings("road", 40)})
    found = draw_scenarios(SLATE, settings, TeamSource(), "error")
    race = Race("road race", "road", 40)
    assert (found.scenarios.points == simulate_race(SLATE, race, 30, 5).points()).all()
    assert found.description == "road race, 40 laps"


def test_a_simulator_is_for_its_own_sport():
    slate = Slate(SLATE.players, DRAFTKINGS_MMA)
    with pytest.raises(
        SettingsError, match="'rated-simulator' does not exist for MMA: use 'simulator', "
    ):
        drawn(slate, scenario_source="rated-simulator")


def test_a_series_that_is_known_counts():
    found = drawn(teams=TeamSource(None, [Path("r.csv")], "trucks", date(2024, 9, 1)))
    trucks = replace(RACE, series="trucks")
    assert (found.scenarios.points == simulate_race(SLATE, trucks, 30, 5).points()).all()


def test_drivers_are_rated_by_past_results(tmp_path):
    path = write_results_csv(tmp_path / "r.csv", make_results(8))
    day = date(2024, 9, 1)
    found = drawn(scenario_source="rated-simulator", teams=TeamSource(None, [path], "cup", day))
    model = fit_race_model(path, day, profiles=PROFILES)
    assert (found.fresh.points == model.scenarios(SLATE, RACE)(30, seed=6)).all()
    assert found.description == "Here, 100 laps; drivers rated by 8 races before 2024-09-01"


def test_ratings_need_results():
    with pytest.raises(
        SettingsError,
        match=r"^scenario_source 'rated-simulator' needs past results: add --results, ",
    ):
        drawn(scenario_source="rated-simulator")


def test_moments_are_drawn_twice():
    known = {driver_id: {"projection": 40, "sd": 10} for driver_id in SLATE.ids}
    found = drawn(SLATE.with_projections(known), scenario_source="moments", team_correlation=0.5)
    assert (found.scenarios.points.shape, found.fresh.points.shape) == ((30, 4), (30, 4))
    assert (found.scenarios.points != found.fresh.points).all()
    assert found.description.startswith("normal points")
    with pytest.raises(ScenarioError, match="a projection is needed"):
        drawn(scenario_source="moments")


def test_of_a_file_some_are_kept_for_the_report(points):
    with pytest.warns(DataWarning, match="ignored: 'Some Body'"):
        found = drawn(unknown="ignore", scenario_source=str(points), hold_out=0.3)
    both = [*found.scenarios.points.tolist(), *found.fresh.points.tolist()]
    assert sorted(both) == sorted(POINTS.tolist())
    assert "2 scenarios to choose on, 1 held out for the report" in found.description
    with pytest.warns(DataWarning, match="1 not in the player pool, counted as out: 'Some Body'"):
        assert drawn(scenario_source=str(points), hold_out=0.3).description == found.description


def test_or_none_are(points):
    with pytest.warns(DataWarning):
        found = drawn(unknown="ignore", scenario_source=str(points), hold_out=0)
    assert found.fresh is None
    assert found.scenarios.points.tolist() == POINTS.tolist()
    assert found.description == "file points.csv: all 3 scenarios to choose on"


def test_fresh_scenarios_are_drawn_only_where_they_are_shown():
    chosen = Settings(n_scenarios=30, seed=5)
    found = draw_scenarios(SLATE, chosen, TeamSource(), "error", RACE, fresh=False)
    assert found.fresh is None
    assert (found.scenarios.points == drawn().scenarios.points).all()
