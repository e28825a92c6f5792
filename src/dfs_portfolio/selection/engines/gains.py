"""The engine of `emax` and `payout`: the lineup that adds most to those chosen."""

from __future__ import annotations

import math
from typing import Protocol

from dfs_portfolio.search import Query, ValueTable
from dfs_portfolio.selection.engines.base import Pick


class LargestGain(Protocol):
    """What an oracle of gains tells: `search.GainOracle` in points, `PayoutOracle` in dollars."""

    @property
    def table(self) -> ValueTable:
        """All feasible lineups."""

    def best(self, query: Query) -> tuple[int, float] | None:
        """Return row and gain less costs of the best allowed lineup; None if none is allowed."""


class GainEngine:
    """Finds the lineup with the largest exact gain over those chosen, less the cost of its players.

    Parameters
    ----------
    oracle
        What it asks.
    """

    def __init__(self, oracle: LargestGain) -> None:
        self._oracle = oracle

    def best(self, query: Query) -> Pick | None:
        """See `Engine.best`; the net value of a lineup is its gain less costs."""
        found = self._oracle.best(query)
        if found is None:
            return None
        row, gain = found
        return Pick(row, gain, gain if self._oracle.table.complete else math.inf)
