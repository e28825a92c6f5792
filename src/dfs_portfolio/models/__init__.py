"""The abstract models: structure without data."""

from dfs_portfolio.models.lineup import LineupModel
from dfs_portfolio.models.portfolio import PortfolioModel

__all__ = ["LineupModel", "PortfolioModel"]
