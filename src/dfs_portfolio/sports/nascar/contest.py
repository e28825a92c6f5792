"""DraftKings NASCAR Classic; see ``docs/facts.md`` for the sources of its facts."""

from __future__ import annotations

from typing import Final

from dfs_portfolio.slate.contest import Contest

DRAFTKINGS_NASCAR: Final = Contest(
    name="DraftKings NASCAR Classic",
    position="D",
    roster_size=6,
    salary_cap=50_000,
    max_lineups_per_file=500,
)
