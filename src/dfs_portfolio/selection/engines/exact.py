"""The exact search: read the answer off the value table."""

from __future__ import annotations

from dfs_portfolio.search import Query, ValueTable
from dfs_portfolio.selection.engines.base import Pick, known_pick


class SearchEngine:
    """Answers from a table; always proven, no solver."""

    def __init__(self, table: ValueTable) -> None:
        self._table = table

    def best(self, query: Query) -> Pick | None:
        """Answer as `Engine.best` says."""
        row = self._table.best(query)
        return None if row is None else known_pick(self._table, query, row)
