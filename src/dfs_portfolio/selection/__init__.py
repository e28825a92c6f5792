"""How N lineups are chosen: strategies, engines, relaxation."""

from dfs_portfolio.selection.expected_best import choose_expected_best
from dfs_portfolio.selection.joint import choose_joint
from dfs_portfolio.selection.problem import Selection, SelectionProblem
from dfs_portfolio.selection.sequential import choose_sequential

STRATEGIES = {"sequential": choose_sequential, "joint": choose_joint, "emax": choose_expected_best}

__all__ = [
    "STRATEGIES",
    "Selection",
    "SelectionProblem",
    "choose_expected_best",
    "choose_joint",
    "choose_sequential",
]
