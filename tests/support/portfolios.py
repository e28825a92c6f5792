"""Portfolios of small instances."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, Literal

import pytest

from dfs_portfolio.errors import ExposureRelaxedWarning
from dfs_portfolio.portfolio.build import build_portfolio
from dfs_portfolio.portfolio.result import Portfolio
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.search import SearchSettings, TableCache
from dfs_portfolio.selection import master
from support.instances import parts_of
from support.oracle import Instance


def build(
    instance: Instance,
    n: int,
    weight: float,
    driver_share: float,
    team_share: float,
    *,
    relax: Literal["evenly", "fewest"] = "fewest",
    **settings: Any,
) -> Portfolio:
    """A portfolio of an instance; limits that give way are not warned of."""
    parts = parts_of(instance)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExposureRelaxedWarning)
        return build_portfolio(
            parts.slate,
            parts.scenarios,
            n,
            objective=parts.objective,
            rules=parts.rules,
            exposure=ExposureLimits(driver_share, team_share, relax=relax),
            diversity=Diversity(weight),
            **settings,
        )


def large_tables(
    *, batch: int, look: int, told: int, folder: Path | None = None, **more: float
) -> TableCache:
    """A cache of tables with bounds in place of values, few told apart: as with millions."""
    settings: dict[str, Any] = {
        "exact_table_size": 0,
        "batch_size": batch,
        "first_chunk": look,
        "told_first": told,
        "told_shares": (0.1, 0.5),
        "scan_size": 0,
        "scan_share": 0.0,
        **more,
    }
    return TableCache(folder, settings=SearchSettings(**settings))


def generate_columns(patch: pytest.MonkeyPatch, *, columns: int, new: int) -> None:
    """Generate columns in the master problem, as with millions of lineups."""
    patch.setattr(master, "ALL_COLUMNS", 0)
    patch.setattr(master, "FIRST_COLUMNS", columns)
    patch.setattr(master, "NEW_COLUMNS", new)
