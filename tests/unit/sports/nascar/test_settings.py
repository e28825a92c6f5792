"""Settings of the race."""

from __future__ import annotations

import pytest

from dfs_portfolio import NascarSettings, Race
from dfs_portfolio.errors import SettingsError


@pytest.mark.parametrize("track_type", ["superspeedway", "intermediate", "short", "road"])
def test_the_race_is_of_the_usual_length_unless_it_is_given(track_type):
    assert NascarSettings(track_type).race == Race.typical(track_type)
    race = NascarSettings(track_type, 77.0).race
    assert race == Race(f"{track_type} race", track_type, 77)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"track_type": "oval"}, "unknown track type 'oval'"),
        ({"laps": 0}, "laps must be a whole number from 1, got 0"),
        ({"laps": 90.5}, "laps must be a whole number from 1, got 90.5"),
        ({"laps": 5_001}, "laps are at most 5,000, got 5001"),
        ({"fit_projections": "no"}, "fit_projections must be"),
    ],
)
def test_what_is_no_race_is_refused(values, words):
    with pytest.raises(SettingsError, match=words):
        NascarSettings(**values)
