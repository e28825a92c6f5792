"""Types of track by the names that files have for them."""

from __future__ import annotations

from typing import get_args

import pytest

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.sports.nascar.track_types import TrackType, check_track_type, track_type_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((kind, kind) for kind in get_args(TrackType)),
        ("atlanta", "superspeedway"),
        ("Short Track", "short"),
        ("short_track", "short"),
        ("ROAD_COURSE", "road"),
        ("street course", "road"),
        ("other", "road"),
        ("1.5-mile", "intermediate"),
        ("dirt", None),
        ("", None),
        ("shor", None),
    ],
)
def test_by_name(text, expected):
    assert track_type_of(text) == expected


def test_callers_use_the_names_of_the_model():
    for kind in get_args(TrackType):
        check_track_type(kind)
    with pytest.raises(SettingsError, match="unknown track type 'short_track': use one of"):
        check_track_type("short_track")
