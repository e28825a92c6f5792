"""Lineups that were built on a slate, on another one: players count, not their places."""

from __future__ import annotations

from typing import Any

from dfs_portfolio.errors import SettingsError, format_items
from dfs_portfolio.slate.slate import Slate


def indices_on(slate: Slate, lineup: Any) -> Any:
    """Return a lineup as indices in a slate.

    A built lineup knows its players: the slate may have others in their places by now, if somebody
    is out. Rows of files are of the slate that they were read with; anything else is returned as it
    is.

    Raises
    ------
    SettingsError
        If a player of a built lineup is not in the slate.
    """
    indices = getattr(lineup, "indices", lineup)
    players = getattr(lineup, "players", None)
    if indices is lineup or players is None:
        return indices
    gone = [
        name for key, name in zip(players, lineup.names, strict=True) if key not in slate.index_of
    ]
    if gone:
        raise SettingsError(
            f"built on another slate: {format_items(gone)} {'is' if len(gone) == 1 else 'are'} "
            "out or not in this one"
        )
    return tuple(sorted(slate.index_of[key] for key in players))
