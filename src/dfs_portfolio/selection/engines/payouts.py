"""The engine of `payout`: the lineup that adds most to the expected winnings of those chosen."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dfs_portfolio._internal.progress import ProgressFunction
from dfs_portfolio.search import Query, ValueTable
from dfs_portfolio.selection.engines.base import Pick
from dfs_portfolio.winnings.oracle import PayoutOracle
from dfs_portfolio.winnings.paid_contest import PaidContest


class PayoutEngine:
    """Finds the lineup with the largest exact gain in dollars, less the cost of its players.

    Parameters
    ----------
    table
        All feasible lineups.
    paid
        The contest.
    progress, kept
        As in `PayoutOracle`.

    Attributes
    ----------
    oracle
        What it asks.
    """

    def __init__(
        self,
        table: ValueTable,
        paid: PaidContest,
        progress: ProgressFunction | None = None,
        kept: Sequence[Sequence[int]] = (),
    ) -> None:
        self.oracle = PayoutOracle(table, paid.field, paid.gpp, progress, kept)

    def best(self, query: Query) -> Pick | None:
        """See `Engine.best`; the net value of a lineup is its gain less costs, in dollars."""
        found = self.oracle.best(query)
        if found is None:
            return None
        row, gain = found
        return Pick(row, gain, gain if self.oracle.table.complete else math.inf)
