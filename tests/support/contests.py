"""Contests of any size, for slates that are small enough for brute force."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dfs_portfolio.slate.contest import Contest
from dfs_portfolio.slate.registry import default_contest

NASCAR = default_contest()


def contest_of(roster_size: int = 6, salary_cap: int = 50_000, **changes: Any) -> Contest:
    """NASCAR Classic with another roster and cap."""
    return replace(NASCAR.resized(roster_size, salary_cap), **changes)
