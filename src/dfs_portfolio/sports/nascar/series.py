"""NASCAR's three national series, and the names that files use for them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal

from dfs_portfolio._internal.csv_text import plain_column
from dfs_portfolio.errors import SettingsError, format_items

Series = Literal["cup", "nxs", "trucks"]

# Series -> whole names (NASCAR's number first), and words that occur in longer names.
_SERIES: Final[dict[Series, tuple[frozenset[str], tuple[str, ...]]]] = {
    "cup": (frozenset({"1", "ncs"}), ("cup",)),
    "nxs": (frozenset({"2", "noaps"}), ("nxs", "xfinity", "oreilly", "nationwide")),
    "trucks": (frozenset({"3", "ncts", "ncwts"}), ("truck",)),
}


@lru_cache  # files of results name one of a few in each of thousands of rows
def series_of(text: str) -> Series | None:
    """Recognise a series by any of its names; ``None`` for any other text.

    Examples
    --------
    >>> series_of("O'Reilly Auto Parts Series"), series_of("3"), series_of("Formula 1")
    ('nxs', 'trucks', None)
    """
    name = plain_column(text)
    fits: Iterator[Series] = (
        series
        for series, (whole, words) in _SERIES.items()
        if name in whole or any(word in name for word in words)
    )
    return next(fits, None)


def checked_series(text: str) -> Series:
    """Return the series of a name; raise `SettingsError` if it is none of the three."""
    series = series_of(text) if isinstance(text, str) else None
    if series is None:
        raise SettingsError(f"series must be one of {format_items(_SERIES)}, not {text!r}")
    return series
