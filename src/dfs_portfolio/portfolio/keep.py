"""The lineups that a request keeps: from whatever names them to indices in the slate."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.inputs.lineup_rows import LineupRow
from dfs_portfolio.rules.kept_lineups import find_kept_lineups
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.slate.wings import get_site

if TYPE_CHECKING:
    from dfs_portfolio.portfolio.request import PortfolioRequest

# A lineup as its players, or the name of a file of lineups.
Keep = tuple[tuple[Hashable, ...] | str, ...]
_ADVICE = (
    "keep must be a list of lineups, each a list of players (names or IDs), a portfolio, or the "
    "name of a file of lineups"
)

_Request = TypeVar("_Request", bound="PortfolioRequest")


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
        raise SettingsError(f"{_ADVICE}, not a data frame: pass what read_lineups makes of it")
    if not isinstance(given, Iterable) or isinstance(given, (Mapping, bytes)):
        raise SettingsError(f"{_ADVICE}, got {given!r}")
    return tuple(map(_checked_lineup, given))


def _checked_lineup(given: Any) -> tuple[Hashable, ...] | str:
    if isinstance(given, (str, os.PathLike)):
        return str(given)
    if isinstance(given, LineupRow):
        given = [cell for cell in given.cells if cell] or given.indices
    elif isinstance(given, Mapping):
        given = given.get("drivers")
    if not isinstance(given, Iterable) or isinstance(given, (str, bytes)):
        raise SettingsError(f"{_ADVICE}, got {given!r} among them")
    players = tuple(given)
    if any(isinstance(key, bool) or not isinstance(key, Hashable) for key in players):
        raise SettingsError(f"{_ADVICE}, got {players!r} among them")
    return players


def find_keep(request: _Request, slate: Slate) -> tuple[_Request, tuple[tuple[int, ...], ...]]:
    """Read the files of kept lineups and find all their players.

    Returns
    -------
    request
        With the kept lineups as IDs, so that the files need not last.
    kept
        The same as indices in the slate.

    Raises
    ------
    FileFormatError, SettingsError
        If a file cannot be read, or a kept lineup is none of the slate.
    """
    if not request.keep:
        return request, ()
    lineups: list[Sequence[Hashable]] = []
    for entry in request.keep:
        if isinstance(entry, str):
            lineups += _read_file(entry, slate)
        else:
            lineups.append(entry)
    kept = find_kept_lineups(slate, lineups)
    ids = tuple(tuple(slate.ids[i] for i in lineup) for lineup in kept)
    return replace(request, keep=ids), kept


def check_size(n_lineups: int, n_kept: int) -> None:
    """Raise `SettingsError` if the kept lineups are as many as the whole portfolio, or more."""
    if n_kept >= n_lineups:
        raise SettingsError(
            f"n_lineups is the size of the whole portfolio, and with {n_kept} kept lineups "
            f"{n_lineups} leaves none to choose: ask for {n_kept + 1} or more"
        )


def _read_file(name: str, slate: Slate) -> list[list[Hashable]]:
    """Return the lineups of a file of the slate's site as IDs."""
    if not os.path.exists(name):  # perhaps the name of a player, in a list that lacks a bracket
        raise SettingsError(f"there is no file of lineups {name!r} to keep. {_ADVICE}")
    lineups = get_site(slate.contest.site).read_lineups(name, slate)
    return [[slate.ids[i] for i in lineup] for lineup in lineups]
