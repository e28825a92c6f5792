"""What a lineup should be: the mean of its tail, stated in plain Python and in Pyomo."""

from dfs_portfolio.objectives.formulation import (
    ScoreRanges,
    build_multi_cvar_objective,
    safe_ranges,
)
from dfs_portfolio.objectives.tail import TailObjective

__all__ = ["ScoreRanges", "TailObjective", "build_multi_cvar_objective", "safe_ranges"]
