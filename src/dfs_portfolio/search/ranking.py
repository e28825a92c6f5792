"""The lineups of a table in order of their bounds, so that a query looks at few of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.search.query import Query


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class Ranking:
    """Lineups in descending order of their bounds: all of them, or the first ones.

    Parameters
    ----------
    rows
        Row of each rank, int32, shape (n_ranked,).
    index
        Rank of each row of the table, int32, shape (n_lineups,); n_lineups if it has no rank.
    lineups, ceiling
        Players and bound of each rank. Values become known later and fall; the ceiling stays.
    """

    rows: NDArray[np.int32]
    index: NDArray[np.int32]
    lineups: NDArray[np.uint8]
    ceiling: FloatArray

    @classmethod
    def of(cls, lineups: NDArray[np.uint8], bounds: FloatArray, depth: int) -> Ranking:
        """Rank at least `depth` lineups; those of equal bounds keep the order of the table."""
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
        """Return the most by which negative costs can lift a lineup above its own bound."""
        roster_size = self.lineups.shape[1]
        rebate = float(np.sort(np.maximum(-query.player_cost, 0.0))[-roster_size:].sum())
        if rebate == 0.0:
            return 0.0
        # Costs are subtracted one by one, which does not round as their sum does.
        size = float(np.abs(self.ceiling[[0, -1]]).max())
        size += float(np.sort(np.abs(query.player_cost))[-roster_size:].sum())
        return float(rebate + (roster_size + 1) * np.finfo(np.float64).eps * size)
