"""The search engine: the answer is read off the value table."""

from __future__ import annotations

from dfs_portfolio.search import Query, ValueTable
from dfs_portfolio.selection.engines.base import Pick, known_pick


class SearchEngine:
    """Reads the best lineup off a table; needs no solver, and always proves its answer.

    Parameters
    ----------
    table
        All feasible lineups and their values.
    """

    def __init__(self, table: ValueTable) -> None:
        self._table = table

    def best(self, query: Query) -> Pick | None:
        """See `Engine.best`."""
        row = self._table.best(query)
        return None if row is None else known_pick(self._table, query, row)
