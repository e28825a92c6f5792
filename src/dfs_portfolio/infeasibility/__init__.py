"""Why no portfolio exists: the fewest settings that cannot all be satisfied."""

from dfs_portfolio.infeasibility.explain import explain_infeasibility

__all__ = ["explain_infeasibility"]
