"""DraftKings' contests, and which of them a file belongs to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from dfs_portfolio.slate.contest import Contest
from dfs_portfolio.slate.registry import default_contest
from dfs_portfolio.slate.wings import contests_of

SITE: Final = "DraftKings"


def contest_of_slots(names: Collection[str]) -> Contest:
    """Return the contest whose slots are among the column names, else the default.

    Parameters
    ----------
    names
        Column names in capitals, with repetitions.
    """
    for contest in supported_contests():
        columns = [name for name in names if name in contest.slot_names]
        if len(columns) == contest.roster_size:
            return contest
    return default_contest()


def supported_contests() -> Sequence[Contest]:
    """Return all supported contests of the site, the default first."""
    default = default_contest()
    return (default, *(c for c in contests_of(SITE) if c != default))
