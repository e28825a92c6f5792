import dataclasses
from itertools import product
from typing import get_args

import numpy as np
import pytest

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.sports.nascar.series import Series
from dfs_portfolio.sports.nascar.simulator import Race, TrackType
from dfs_portfolio.sports.nascar.simulator.track_profiles import PROFILES, TYPICAL_LAPS

TYPES = get_args(TrackType)
SERIES = get_args(Series)


def test_every_track_type_has_constants_and_a_usual_length():
    assert set(PROFILES) == set(product(SERIES, TYPES))
    assert set(TYPICAL_LAPS) == set(TYPES)
    for track_type in TYPES:
        race = Race.typical(track_type)
        assert race.laps == TYPICAL_LAPS[track_type]
        for series in SERIES:
            assert (
                dataclasses.replace(race, series=series).constants is PROFILES[series, track_type]
            )
        assert track_type in race.name


def test_own_constants_replace_those_of_the_type():
    calm = dataclasses.replace(PROFILES["cup", "road"], retirement_rate=0.01)
    assert Race("x", "road", 90, calm).constants is calm


def test_a_race_is_a_value():
    race = Race("Las Vegas", "intermediate", 267)
    assert race == Race("Las Vegas", "intermediate", 267)
    with pytest.raises(dataclasses.FrozenInstanceError):
        race.laps = 1  # type: ignore[misc]


@pytest.mark.parametrize("laps", [0, -3, 2.5, True, "90", None])
def test_laps_are_whole_and_positive(laps):
    with pytest.raises(SettingsError, match="laps must be a whole number from 1"):
        Race("x", "road", laps)


def test_laps_may_come_from_numpy():
    race = Race("x", "road", np.int64(90))
    assert race.laps == 90
    assert type(race.laps) is int


@pytest.mark.parametrize("make", [lambda t: Race("x", t, 100), Race.typical])
def test_unknown_track_type_names_the_known_ones(make):
    with pytest.raises(
        SettingsError, match=r"unknown track type 'oval': .*'superspeedway'.*'road'"
    ):
        make("oval")


def test_unknown_series_names_the_known_ones():
    with pytest.raises(SettingsError, match=r"series must be one of .*, not .arca."):
        Race("x", "road", 100, series="arca")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"retirement_rate": 1.0}, "retirement_rate"),
        ({"frailty_shape": 0.0}, "frailty_shape"),
        ({"exit_shape": (1.0, 0.0)}, "exit_shape"),
        ({"late_sd": -0.1}, "late_sd"),
    ],
)
def test_impossible_constants_are_named(change, named):
    with pytest.raises(SettingsError, match=named):
        dataclasses.replace(PROFILES["cup", "short"], **change)
