"""Kept lineups on a slate: from files and names to indices."""

from __future__ import annotations

import os
from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import TypeVar

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.portfolio.keep import KEEP_ADVICE
from dfs_portfolio.portfolio.request import PortfolioRequest
from dfs_portfolio.rules.kept_lineups import find_kept_lineups
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.slate.wings import get_site

_Request = TypeVar("_Request", bound=PortfolioRequest)


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


def _read_file(name: str, slate: Slate) -> list[list[Hashable]]:
    """Return the lineups of a file of the slate's site as IDs."""
    if not os.path.exists(name):  # perhaps the name of a player, in a list that lacks a bracket
        raise SettingsError(f"there is no file of lineups {name!r} to keep. {KEEP_ADVICE}")
    lineups = get_site(slate.contest.site).read_lineups(name, slate)
    return [[slate.ids[i] for i in lineup] for lineup in lineups]
