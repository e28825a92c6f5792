"""Contests of any size, for slates that are small enough for brute force."""

from __future__ import annotations

from dfs_portfolio.slate.registry import default_contest

NASCAR = default_contest()


def contest_of(roster_size=6, salary_cap=50_000, **changes):
    """NASCAR Classic with another roster and cap."""
    from dataclasses import replace

    return replace(NASCAR.resized(roster_size, salary_cap), **changes)
