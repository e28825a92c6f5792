"""Exposure: in how many lineups of a portfolio a driver or a team may appear, or must.

Limits are whole counts over the *whole* portfolio. A team's exposure counts the lineups that hold
at least one of its drivers.
"""

from dfs_portfolio.constraints.exposure.book import ExposureBook, update_exposure_book
from dfs_portfolio.constraints.exposure.limits import (
    ExposureCounts,
    ExposureLimits,
    ExposureRange,
    OnInfeasible,
    Ranges,
    checked_share,
    max_count,
    min_count,
)
from dfs_portfolio.constraints.exposure.obstacles import counting_obstacles
from dfs_portfolio.constraints.exposure.rows import add_exposure_constraints, exhausted

__all__ = [
    "ExposureBook",
    "ExposureCounts",
    "ExposureLimits",
    "ExposureRange",
    "OnInfeasible",
    "Ranges",
    "add_exposure_constraints",
    "checked_share",
    "counting_obstacles",
    "exhausted",
    "max_count",
    "min_count",
    "update_exposure_book",
]
