"""The types of track that races of a kind are run on."""

from __future__ import annotations

from typing import Literal, get_args

from dfs_portfolio.errors import SettingsError

TrackType = Literal["superspeedway", "intermediate", "short", "road"]


def check_track_type(track_type: str) -> None:
    """Raise `SettingsError` for a type of track that the model does not know."""
    if track_type not in get_args(TrackType):
        known = ", ".join(repr(known) for known in get_args(TrackType))
        raise SettingsError(f"unknown track type {track_type!r}: use one of {known}")
