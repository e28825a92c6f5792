"""Portfolios of small instances."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from dfs_portfolio.constraints.diversity import Diversity
from dfs_portfolio.constraints.exposure import ExposureLimits
from dfs_portfolio.errors import ExposureRelaxedWarning
from dfs_portfolio.portfolio import build_portfolio
from dfs_portfolio.results import Portfolio
from dfs_portfolio.search import table
from dfs_portfolio.strategies import master
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
    patch.setattr(table, "ALL_EXACT", 0)
    patch.setattr(table, "BATCH", batch)
    patch.setattr(table, "FIRST_LOOK", look)
    patch.setattr(table, "RANKED", ranked)
    patch.setattr(master, "ALL_COLUMNS", 0)
    patch.setattr(master, "FIRST_COLUMNS", columns)
    patch.setattr(master, "NEW_COLUMNS", new)
