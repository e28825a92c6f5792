"""Lineups that a request keeps, as callers name them."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Final

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.inputs.lineup_rows import LineupRow

# A lineup as its players, or the name of a file of lineups.
Keep = tuple[tuple[Hashable, ...] | str, ...]
KEEP_ADVICE: Final = (
    "keep must be a list of lineups, each a list of players (names or IDs), a portfolio, or the "
    "name of a file of lineups"
)


def checked_keep(given: Any) -> Keep:
    """Return kept lineups as players, and files as their names.

    Raises
    ------
    SettingsError
        If something is neither a lineup nor a file name.
    """
    if given is None:
        return ()
    if isinstance(given, (str, os.PathLike)):
        return (str(given),)
    if hasattr(given, "columns"):
        raise SettingsError(f"{KEEP_ADVICE}, not a data frame: pass what read_lineups makes of it")
    if not isinstance(given, Iterable) or isinstance(given, (Mapping, bytes)):
        raise SettingsError(f"{KEEP_ADVICE}, got {given!r}")
    return tuple(map(_checked_lineup, given))


def _checked_lineup(given: Any) -> tuple[Hashable, ...] | str:
    if isinstance(given, (str, os.PathLike)):
        return str(given)
    if isinstance(given, LineupRow):
        given = [cell for cell in given.cells if cell] or given.indices
    elif isinstance(given, Mapping):
        given = given.get("drivers")
    if not isinstance(given, Iterable) or isinstance(given, (str, bytes)):
        raise SettingsError(f"{KEEP_ADVICE}, got {given!r} among them")
    players = tuple(given)
    if any(isinstance(key, bool) or not isinstance(key, Hashable) for key in players):
        raise SettingsError(f"{KEEP_ADVICE}, got {players!r} among them")
    return players


def check_size(n_lineups: int, n_kept: int) -> None:
    """Raise `SettingsError` if the kept lineups are as many as the whole portfolio, or more."""
    if n_kept >= n_lineups:
        raise SettingsError(
            f"n_lineups is the size of the whole portfolio, and with {n_kept} kept lineups "
            f"{n_lineups} leaves none to choose: ask for {n_kept + 1} or more"
        )
