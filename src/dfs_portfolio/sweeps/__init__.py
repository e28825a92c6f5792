"""Many portfolios, over slates, seeds and requests, on one machine or on several."""

from dfs_portfolio.sweeps.cases import Case, Source, grid
from dfs_portfolio.sweeps.results import CaseWarning, Outcome, SweepResult
from dfs_portfolio.sweeps.run import OnError, sweep

__all__ = ["Case", "CaseWarning", "OnError", "Outcome", "Source", "SweepResult", "grid", "sweep"]
