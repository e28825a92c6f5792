"""The settings as one value."""

from __future__ import annotations

import pytest

from dfs_portfolio import Diversity, ExposureLimits, LineupRules, Race
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.settings import Settings


def test_the_race_is_of_the_usual_length_unless_it_is_given():
    assert Settings(track_type="short").race == Race.typical("short")
    assert Settings(track_type="short", laps=500).race == Race("short race", "short", 500)


def test_the_keywords_are_what_is_set():
    keywords = Settings(strategy="joint", solver="cbc", time_limit=7).keywords
    assert keywords.pop("options").time_limit_s == 7.0
    assert keywords == {
        "objective": TailObjective(),
        "rules": LineupRules(),
        "exposure": ExposureLimits(),
        "diversity": Diversity(),
        "strategy": "joint",
        "engine": "search",
        "solver": "cbc",
    }


def test_numbers_as_spreadsheets_write_them_are_the_same_settings():
    assert Settings(n_lineups=20.0, thresholds=[300]) == Settings(thresholds=(300.0,))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"n_lineups": 0}, "n_lineups"),
        ({"n_scenarios": 1_000_001}, "at most 1,000,000"),
        ({"laps": 5_001}, "at most 5,000"),
        ({"time_limit": -1}, "above 0"),
        ({"cells": "name"}, "cells must be one of name_id, id"),
        ({"strategy": "best"}, "strategy must be one of"),
        ({"solver": "best"}, "no solver 'best'"),
        ({"scenario_source": "points.xlsx"}, r"a file that ends in \.csv, \.parquet, \.npz, not"),
        ({"scenario_source": 5}, "scenario_source must be race or results or moments, or a file"),
        ({"hold_out": 1}, "hold_out must be a share below 1"),
        ({"hold_out": -0.1}, "hold_out must be a finite number from 0"),
        ({"scenario_source": "moments", "team_correlation": 2}, "team_correlation must be a corr"),
        ({"field_correlation": 0.1}, "for scenario_source 'moments', which is 'race'"),
        ({"scenario_source": "x.npz", "team_correlation": 0.0}, "which is 'x.npz'"),
    ],
)
def test_what_is_out_of_range_is_refused(values, words):
    with pytest.raises(SettingsError, match=words):
        Settings(**values)
