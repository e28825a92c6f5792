"""Portfolios of small instances."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from dfs_portfolio.errors import ExposureRelaxedWarning
from dfs_portfolio.portfolio.build import build_portfolio
from dfs_portfolio.portfolio.result import Portfolio
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.search import value_table
from dfs_portfolio.selection import master
from support.instances import parts_of
from support.oracle import Instance


def build(
    instance: Instance,
    n: int,
    weight: float,
    driver_share: float,
    team_share: float,
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
            exposure=ExposureLimits(driver_share, team_share),
            diversity=Diversity(weight),
            **settings,
        )


def treat_as_large(
    patch: pytest.MonkeyPatch, *, batch: int, look: int, ranked: int, columns: int, new: int
) -> None:
    """Bounds in place of values, few of them ranked, and generated columns: as with millions."""
    patch.setattr(value_table, "ALL_EXACT", 0)
    patch.setattr(value_table, "BATCH", batch)
    patch.setattr(value_table, "FIRST_LOOK", look)
    patch.setattr(value_table, "RANKED", ranked)
    patch.setattr(master, "ALL_COLUMNS", 0)
    patch.setattr(master, "FIRST_COLUMNS", columns)
    patch.setattr(master, "NEW_COLUMNS", new)
