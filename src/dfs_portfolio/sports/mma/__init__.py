"""MMA: bouts, and scenarios in which one fighter of each wins."""

from dfs_portfolio.sports.mma.sport import SPORT

__all__ = ["SPORT"]
