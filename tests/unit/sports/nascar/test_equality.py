"""Values that hold arrays are equal to themselves alone, and can be hashed."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.race_model.ratings import Prediction
from dfs_portfolio.sports.nascar.race_model.regressions import RatedRace
from dfs_portfolio.sports.nascar.race_model.starters import Starters
from dfs_portfolio.sports.nascar.simulator import Race, simulate_race
from dfs_portfolio.sports.nascar.simulator.dominators import NO_FACTORS
from dfs_portfolio.sports.nascar.simulator.field import read_field
from dfs_portfolio.sports.nascar.simulator.pace import draw_races
from dfs_portfolio.sports.nascar.simulator.random_source import FreshNumbers
from support.races import make_race, true_skills
from support.slates import make_slate

RACE = Race.typical("short")
SLATE: Slate = make_slate(5)
FIELD = read_field(SLATE)


@pytest.mark.parametrize(
    "value",
    [
        FIELD,
        draw_races(FreshNumbers(np.random.PCG64(0)), RACE.constants, FIELD, 3),
        NO_FACTORS,
        simulate_race(SLATE, RACE, 3),
        simulate_race(SLATE, RACE, 3).to_scenarios(),
        Prediction(np.zeros(3), np.ones(3)),
        RatedRace(make_race(0, true_skills()), Prediction(np.zeros(36), np.ones(36))),
        Starters(SLATE, np.ones(5, dtype=bool)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_comparing_does_not_raise(value):
    assert value == value
    assert value != copy.deepcopy(value)
    assert hash(value) == hash(value)
