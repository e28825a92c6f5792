"""What lineups win against a field.

`simulate_contest` pays lineups in every scenario, `prizes_won` pays the entries of a contest that
is over, and `PayoutOracle` finds the lineup that adds most to the expected winnings of others.
"""

from dfs_portfolio.winnings.contest_gains import ContestGains
from dfs_portfolio.winnings.oracle import PayoutOracle
from dfs_portfolio.winnings.prizes_won import prizes_won
from dfs_portfolio.winnings.result import ContestMeasures, ContestResult
from dfs_portfolio.winnings.simulate import simulate_contest

__all__ = [
    "ContestGains",
    "ContestMeasures",
    "ContestResult",
    "PayoutOracle",
    "prizes_won",
    "simulate_contest",
]
