"""NASCAR: scoring, results, the race simulator and its calibration."""

from dfs_portfolio.sports.nascar.sport import SPORT

__all__ = ["SPORT"]
