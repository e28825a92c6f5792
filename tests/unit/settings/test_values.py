"""The settings as one value."""

from __future__ import annotations

from dataclasses import fields

import pytest

from dfs_portfolio import (
    Diversity,
    ExposureLimits,
    LineupRules,
    NascarSettings,
    PortfolioRequest,
    Race,
    SolverOptions,
)
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.settings import Settings
from dfs_portfolio.sports.mma.settings import MmaSettings


def test_the_race_is_of_the_usual_length_unless_it_is_given():
    def race(*values):
        return Settings(sports={"NASCAR": NascarSettings(*values)}).for_sport("NASCAR").race

    assert race("short") == Race.typical("short")
    assert race("short", 500) == Race("short race", "short", 500)


def test_a_sport_that_is_not_set_has_its_defaults():
    settings = Settings(sports={"NASCAR": NascarSettings("road")})
    assert settings.sports == (("NASCAR", NascarSettings("road")),)
    assert settings.for_sport("MMA") == MmaSettings()
    assert Settings().for_sport("NASCAR") == NascarSettings()


def test_settings_are_a_request():
    settings = Settings(strategy="joint", solver="cbc", options=SolverOptions(time_limit_s=7))
    assert isinstance(settings, PortfolioRequest)
    assert {f.name: getattr(settings, f.name) for f in fields(PortfolioRequest)} == {
        "n_lineups": 20,
        "objective": TailObjective(),
        "rules": LineupRules(),
        "exposure": ExposureLimits(),
        "diversity": Diversity(),
        "strategy": "joint",
        "engine": "search",
        "solver": "cbc",
        "options": SolverOptions(time_limit_s=7.0),
        "keep": (),
        "gpp": None,
        "field": None,
        "field_seed": 0,
    }


def test_numbers_as_spreadsheets_write_them_are_the_same_settings():
    assert Settings(n_lineups=20.0, target_scores=[300]) == Settings(target_scores=(300.0,))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"n_lineups": 0}, "n_lineups"),
        ({"n_scenarios": 1_000_001}, "at most 1,000,000"),
        (
            {"sports": {"NASCAR": MmaSettings()}},
            "settings of NASCAR must be of type NascarSettings",
        ),
        ({"sports": {"MLB": None}}, "no sport 'MLB'; supported: NASCAR, MMA"),
        ({"sports": 5}, "sports must map sports to their settings, got 5"),
        ({"sports": "NASCAR"}, "sports must map sports to their settings, got 'NASCAR'"),
        ({"options": 30}, "options must be of type SolverOptions"),
        ({"engine": "best"}, "engine must be one of search, milp, columns"),
        ({"engine": ["milp"]}, "engine must be one of search, milp, columns"),
        ({"strategy": "joint", "engine": "milp"}, "use it with strategy='sequential'"),
        ({"strategy": "emax", "objective": TailObjective(tail="lower")}, "use tail='upper'"),
        ({"cell_format": "name"}, "cell_format must be one of name_id, id"),
        ({"strategy": "best"}, "strategy must be one of"),
        ({"solver": "best"}, "no solver 'best'"),
        ({"scenario_source": "points.xlsx"}, r"a file that ends in \.csv, \.parquet, \.npz, not"),
        (
            {"scenario_source": 5},
            "scenario_source must be simulator or rated-simulator or moments, or a",
        ),
        ({"hold_out": 1}, "hold_out must be a share below 1"),
        ({"hold_out": -0.1}, "hold_out must be a finite number from 0"),
        ({"scenario_source": "moments", "team_correlation": 2}, "team_correlation must be a corr"),
        ({"field_correlation": 0.1}, "need scenario_source 'moments', and it is 'simulator'"),
        ({"scenario_source": "x.npz", "team_correlation": 0.0}, "and it is 'x.npz'"),
    ],
)
def test_what_is_out_of_range_is_refused(values, words):
    with pytest.raises(SettingsError, match=words):
        Settings(**values)
