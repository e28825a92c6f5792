"""Late swaps: lineups in place of those whose players are out."""

from dfs_portfolio.selection.swaps.choice import choose_swaps
from dfs_portfolio.selection.swaps.problem import (
    EnteredLineup,
    SwapChoice,
    SwapProblem,
    limits_after,
)

__all__ = ["EnteredLineup", "SwapChoice", "SwapProblem", "choose_swaps", "limits_after"]
