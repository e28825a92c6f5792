"""What an engine is: it answers a `Query` with a `Pick`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from dfs_portfolio.errors import InternalError
from dfs_portfolio.search import Query, ValueTable

# A pick this close to its bound, relative to its size, counts as proven optimal.
OPTIMALITY_TOL = 1e-6


@dataclass(frozen=True)
class Pick:
    """A lineup that the query allows, and what is proven about it.

    Parameters
    ----------
    row
        Its row of the value table.
    net
        Its exact value less the query's costs, in points.
    bound
        Proven upper bound on the net value of any allowed lineup; infinite if nothing was proven.
    """

    row: int
    net: float
    bound: float

    @property
    def proven(self) -> bool:
        """Whether no allowed lineup is better, except for rounding."""
        return self.bound - self.net <= OPTIMALITY_TOL * max(1.0, abs(self.net))


class Engine(Protocol):
    """Finds the best lineup that a query allows."""

    def best(self, query: Query) -> Pick | None:
        """Return the allowed lineup with the highest net value.

        Returns
        -------
        Pick or None
            ``None`` if it is proven that no lineup is allowed.

        Raises
        ------
        SolverError
            If a solver ends without an answer.
        """


def find_row(table: ValueTable, lineup: Sequence[int]) -> int | None:
    """Return the row of a lineup, given as indices in the slate, or None if it is not feasible."""
    if len(lineup) != table.slate.contest.roster_size:
        return None
    # Column by column: few rows are left after the first, and a table may have millions.
    first, *others = sorted(lineup)
    rows = np.flatnonzero(table.lineups[:, 0] == first)
    for column, index in zip(table.lineups.T[1:], others, strict=True):
        rows = rows[column[rows] == index]
    return int(rows[0]) if len(rows) else None


def known_pick(table: ValueTable, query: Query, row: int) -> Pick:
    """Return the best row of the table as a pick: proven, if the table has all lineups."""
    net = _net(table, query, row)
    return Pick(row, net, net if table.complete else math.inf)


def checked_pick(table: ValueTable, query: Query, row: int, bound: float, by: str) -> Pick:
    """Return a row that a solver chose as a pick, checked against the table.

    The solver's bound is that of a model, the value is exact. So a lineup above the bound, or not
    allowed by the query, proves the model wrong.

    Raises
    ------
    InternalError
        If the solver's answer cannot be true.
    """
    net = _net(table, query, row)
    if not _allows(table, query, row):
        raise InternalError(
            f"{by} chose a lineup that is not allowed, {table.indices(row)}: please report this"
        )
    if bound < net - OPTIMALITY_TOL * max(1.0, abs(net)):
        raise InternalError(
            f"{by} claims that nothing is worth more than {bound:.9g} and chose a lineup worth "
            f"{net:.9g}: please report this"
        )
    return Pick(row, net, max(bound, net))


def _net(table: ValueTable, query: Query, row: int) -> float:
    value = float(table.evaluate(np.array([row]))[0])
    return value - float(query.player_cost[list(table.indices(row))].sum())


def _allows(table: ValueTable, query: Query, row: int) -> bool:
    indices = list(table.indices(row))
    player_excess, team_excess, allowance = query.weighed
    excess = player_excess[indices].sum()
    excess += team_excess[np.unique(table.slate.team_index[indices])].sum()
    if row in query.excluded or excess > allowance:
        return False
    shared = [len(set(indices) & set(other)) for other in query.apart]
    return max(shared, default=0) <= query.max_overlap
