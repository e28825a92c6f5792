"""The lineups of a table from the highest bound down, so that a question looks at few of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.search.query import Query

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ranking:
    """Lineups by their bounds, falling: all, or the first of them.

    Parameters
    ----------
    rows
        Row of each rank, int32, shape (n_ranked,).
    index
        Rank of each row of the table, int32, shape (n_lineups,); past the end for others.
    lineups, ceiling
        Players and bound of each rank. Values become known and fall; the ceiling stays.
    """

    rows: NDArray[np.int32]
    index: NDArray[np.int32]
    lineups: NDArray[np.uint8]
    ceiling: Floats

    @classmethod
    def of(cls, lineups: NDArray[np.uint8], bounds: Floats, depth: int) -> Ranking:
        """Rank at least so many lineups; those of equal bounds are in the order of the table."""
        rows = np.arange(len(lineups))
        if depth < len(lineups):
            rows = np.flatnonzero(bounds >= np.partition(bounds, -depth)[-depth])
        ranked = rows[np.argsort(-bounds[rows], kind="stable")].astype(np.int32)
        index = np.full(len(lineups), len(lineups), dtype=np.int32)
        index[ranked] = np.arange(len(ranked), dtype=np.int32)
        return cls(ranked, index, lineups[ranked], bounds[ranked])

    def __len__(self) -> int:
        return len(self.rows)

    def largest_rebate(self, query: Query) -> float:
        """Return by how much costs below nothing may lift a lineup above its own bound."""
        roster_size = self.lineups.shape[1]
        rebate = float(np.sort(np.maximum(-query.player_cost, 0.0))[-roster_size:].sum())
        if rebate == 0.0:
            return 0.0
        # Costs are taken off one by one, which rounds otherwise than their sum does.
        size = float(np.abs(self.ceiling[[0, -1]]).max())
        size += float(np.sort(np.abs(query.player_cost))[-roster_size:].sum())
        return float(rebate + (roster_size + 1) * np.finfo(np.float64).eps * size)
