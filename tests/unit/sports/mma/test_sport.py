"""MMA as a sport of the registry."""

from __future__ import annotations

import pytest

from dfs_portfolio import Scenarios, fight_scenarios
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.slate.wings import get_sport
from dfs_portfolio.sports.mma import SPORT
from dfs_portfolio.sports.mma.settings import MmaSettings
from support.fighters import card, fighter


def test_the_registry_finds_it_by_name():
    assert get_sport("MMA") is SPORT
    with pytest.raises(SettingsError, match="^no sport 'mma'; supported: NASCAR, MMA$"):
        get_sport("mma")


def test_its_simulation_is_that_of_python_with_the_share_that_is_set():
    slate = card(*map(fighter, range(8)))
    simulation = SPORT.simulation("simulator", slate, MmaSettings(0.9))
    assert simulation.name == "bout simulator"
    assert simulation.description == "4 bouts; no projections: chances from salaries"
    drawn = Scenarios.draw(simulation.function, 50, seed=3).points
    assert (drawn == fight_scenarios(slate, finish_share=0.9)(50, seed=3)).all()
    assert (drawn != fight_scenarios(slate)(50, seed=3)).any()


def test_the_description_counts_projections():
    slate = card(fighter(0, projection=60), *map(fighter, range(1, 8)))
    simulation = SPORT.simulation("simulator", slate, MmaSettings())
    assert simulation.description == "4 bouts; 1 of 8 fighters with a projection"


def test_its_options_are_fields_of_its_settings():
    assert [(option.field, option.flag) for option in SPORT.options] == [
        ("finish_share", "--finish-share")
    ]
    assert list(SPORT.simulators) == ["simulator"]
