"""How N lineups are chosen from all that are feasible."""

from dfs_portfolio.selection.expected_best import choose_emax
from dfs_portfolio.selection.joint import choose_joint
from dfs_portfolio.selection.problem import Choice, Task
from dfs_portfolio.selection.sequential import choose_sequential

STRATEGIES = {"sequential": choose_sequential, "joint": choose_joint, "emax": choose_emax}

__all__ = ["STRATEGIES", "Choice", "Task", "choose_emax", "choose_joint", "choose_sequential"]
