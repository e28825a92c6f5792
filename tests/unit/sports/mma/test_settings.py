"""Settings of the bouts."""

from __future__ import annotations

import math

import pytest

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.sports.mma.settings import MmaSettings


def test_half_of_the_wins_are_inside_the_distance_by_default():
    assert MmaSettings().finish_share == 0.5


@pytest.mark.parametrize("share", [0, 1, 0.25])
def test_any_share_may_be_set(share):
    assert MmaSettings(share) == MmaSettings(float(share))


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (1.1, r"finish_share must be a share in \[0, 1\], got 1.1"),
        (50, r"finish_share must be a share in \[0, 1\], got 50"),
        (-0.1, "finish_share must be a finite number from 0"),
        (math.nan, "finish_share must be a finite number from 0"),
        ("half", "finish_share must be a finite number from 0"),
        (True, "finish_share must be a finite number from 0"),
    ],
)
def test_what_is_no_share_is_refused(share, words):
    with pytest.raises(SettingsError, match=words):
        MmaSettings(share)
