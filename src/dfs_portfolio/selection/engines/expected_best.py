"""The engine of `emax`: the lineup that adds most to the expected best score of those chosen."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dfs_portfolio._internal.progress import ProgressFunction
from dfs_portfolio.search import GainOracle, Query, ValueTable
from dfs_portfolio.selection.engines.base import Pick


class GainEngine:
    """Finds the lineup with the largest exact gain over those chosen, less the cost of its players.

    Parameters
    ----------
    table
        All feasible lineups.
    progress, kept
        As in `GainOracle`.

    Attributes
    ----------
    oracle
        What it asks.
    """

    def __init__(
        self,
        table: ValueTable,
        progress: ProgressFunction | None = None,
        kept: Sequence[Sequence[int]] = (),
    ) -> None:
        self.oracle = GainOracle(table, progress, kept)

    def best(self, query: Query) -> Pick | None:
        """See `Engine.best`; the net value of a lineup is its gain less costs."""
        found = self.oracle.best(query)
        if found is None:
            return None
        row, gain = found
        return Pick(row, gain, gain if self.oracle.table.complete else math.inf)
