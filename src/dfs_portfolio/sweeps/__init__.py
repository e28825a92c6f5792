"""Portfolios over many slates, seeds and settings, on one machine or on many."""

from dfs_portfolio.sweeps.cases import Case, Source, grid
from dfs_portfolio.sweeps.results import CaseWarning, Outcome, SweepResult
from dfs_portfolio.sweeps.run import OnError, sweep

__all__ = ["Case", "CaseWarning", "OnError", "Outcome", "Source", "SweepResult", "grid", "sweep"]
