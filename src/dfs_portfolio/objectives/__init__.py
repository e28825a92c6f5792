"""What a lineup should be: the mean of its tail, stated in plain Python and in Pyomo."""

from dfs_portfolio.objectives.tail import TailObjective

__all__ = ["TailObjective"]
