"""The slate that a command works on, read from its files."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from dfs_portfolio.draftkings import read_projections, read_salaries, read_team_map
from dfs_portfolio.slate import Slate


def read_slate(
    salaries: Path,
    teams: Path | None,
    projections: Path | None,
    unknown: Literal["error", "ignore"],
) -> Slate:
    """Read the salaries, and what else is known of the drivers."""
    slate = read_salaries(salaries)
    if teams is not None:
        slate = read_team_map(teams, slate, unknown)
    if projections is not None:
        slate = read_projections(projections, slate, unknown)
    return slate
