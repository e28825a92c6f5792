"""Player data as callers pass it: a slate, or what a slate is made of."""

from __future__ import annotations

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.slate.registry import default_contest
from dfs_portfolio.slate.slate import PlayerData, Slate


def require_slate(slate: object) -> None:
    """Raise `SettingsError` unless a value is a slate; the message says how to make one."""
    if not isinstance(slate, Slate):
        raise SettingsError(
            f"slate must be of type Slate, got {type(slate).__name__}: read_salaries(path) reads "
            "one, and Slate.from_any(data) makes one of a frame or of records"
        )


def sized_slate(data: PlayerData, roster_size: int, salary_cap: int) -> Slate:
    """Return the slate of a flat call, which has its own parameters for roster size and cap.

    Raises
    ------
    SettingsError
        If `data` is a slate whose contest has another roster size or cap.
    SlateError
        As `Slate.from_records`.
    """
    if isinstance(data, Slate):
        contest = data.contest
        if (contest.roster_size, contest.salary_cap) != (roster_size, salary_cap):
            raise SettingsError(
                f"the slate is played under {contest.name}: n_drivers={contest.roster_size}, "
                f"salary_cap={contest.salary_cap}; the call says n_drivers={roster_size}, "
                f"salary_cap={salary_cap}. Pass those of the slate, or a slate with another contest"
            )
        return data
    return Slate.from_any(data, default_contest().resized(roster_size, salary_cap))
