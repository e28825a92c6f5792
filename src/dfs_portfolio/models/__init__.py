"""The Pyomo models: one lineup, a whole portfolio, and two small ones that explain conflicts."""

from dfs_portfolio.models.lineup import LineupModel
from dfs_portfolio.models.portfolio import PortfolioModel

__all__ = ["LineupModel", "PortfolioModel"]
