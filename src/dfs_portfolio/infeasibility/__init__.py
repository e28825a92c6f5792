"""Why there is no such portfolio: the smallest settings that cannot hold together."""

from dfs_portfolio.infeasibility.explain import explain_infeasibility

__all__ = ["explain_infeasibility"]
