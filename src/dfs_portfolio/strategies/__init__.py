"""How N lineups are chosen from all that are feasible."""

from dfs_portfolio.strategies.emax import choose_emax
from dfs_portfolio.strategies.joint import choose_joint
from dfs_portfolio.strategies.sequential import choose_sequential
from dfs_portfolio.strategies.task import Choice, Task

STRATEGIES = {"sequential": choose_sequential, "joint": choose_joint, "emax": choose_emax}

__all__ = ["STRATEGIES", "Choice", "Task", "choose_emax", "choose_joint", "choose_sequential"]
