"""The four types of track, and the names that files use for them."""

from __future__ import annotations

from typing import Final, Literal, get_args

from dfs_portfolio._internal.csv_text import plain_column
from dfs_portfolio.errors import SettingsError

TrackType = Literal["superspeedway", "intermediate", "short", "road"]

# Type -> other names in files, without blanks and signs. Atlanta has had pack racing, like the
# superspeedways, since it was rebuilt for 2022. The public results call street races "other".
_ALSO: Final[dict[TrackType, tuple[str, ...]]] = {
    "superspeedway": ("superspeedways", "superspeedwaytrack", "atlanta", "drafting", "plate"),
    "intermediate": ("intermediates", "intermediatetrack", "15mile", "oneandahalfmile"),
    "short": ("shorttrack", "shorttracks", "shortoval"),
    "road": ("roadcourse", "roadcourses", "street", "streetcourse", "streetcircuit", "other"),
}


def track_type_of(text: str) -> TrackType | None:
    """Recognise a type of track by any of its names; ``None`` for any other text, such as dirt.

    Examples
    --------
    >>> track_type_of("Road Course"), track_type_of("atlanta"), track_type_of("dirt")
    ('road', 'superspeedway', None)
    """
    name = plain_column(text)
    return next((kind for kind, also in _ALSO.items() if name == kind or name in also), None)


def check_track_type(track_type: str) -> None:
    """Raise `SettingsError` for an unknown type of track."""
    if track_type not in get_args(TrackType):
        known = ", ".join(repr(known) for known in get_args(TrackType))
        raise SettingsError(f"unknown track type {track_type!r}: use one of {known}")
