"""The Pyomo models: one lineup, a portfolio, and those that explain infeasibility."""

from dfs_portfolio.models.lineup import LineupModel
from dfs_portfolio.models.portfolio import PortfolioModel

__all__ = ["LineupModel", "PortfolioModel"]
