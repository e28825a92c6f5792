"""The lineups of a table in order of their bounds, so that a query looks at few of them."""

# mypy: disable-error-code="no-untyped-def, untyped-decorator"
from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from dfs_portfolio._internal.compiling import compiled
from dfs_portfolio._internal.types import BoolArray, FloatArray
from dfs_portfolio.search.query import Query

# Classes of bounds that are told apart; within a class lineups keep the order of the table.
CLASSES = 2**14


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class Ranking:
    """Lineups of the highest bounds, the highest first.

    Parameters
    ----------
    rows
        Row of each rank, int32, shape (n_ranked,).
    lineups
        Players of each rank.
    ceiling
        No lineup from a rank on has a higher bound; it descends.
    bounds
        Of each rank. They fall as more becomes known; the ceiling stays.
    least
        Lineups that are not ranked have lower bounds.
    complete
        Whether all lineups of the table are ranked.
    barred
        Players without whom these are all the lineups, bool, shape (n_players,).
    """

    rows: NDArray[np.int32]
    lineups: NDArray[np.uint8]
    ceiling: FloatArray
    bounds: FloatArray
    least: float
    complete: bool
    barred: BoolArray

    @classmethod
    def of(
        cls, lineups: NDArray[np.uint8], bounds: FloatArray, least: float, n_players: int
    ) -> Ranking:
        """Rank the lineups whose bound is at least `least`."""
        n_ranked = int(np.count_nonzero(bounds >= least))
        ranked = np.empty((n_ranked, lineups.shape[1]), dtype=np.uint8)
        rows, ceiling = np.empty(n_ranked, dtype=np.int32), np.empty(n_ranked)
        least = max(least, float(bounds.min()))
        counts = np.zeros(CLASSES + 1, dtype=np.int64)
        _rank(bounds, lineups, least, float(bounds.max()), counts, rows, ranked, ceiling)
        barred = np.zeros(n_players, dtype=bool)
        return cls(rows, ranked, ceiling, bounds[rows], least, n_ranked == len(lineups), barred)

    def __len__(self) -> int:
        return len(self.rows)

    def without(self, barred: BoolArray) -> Ranking:
        """Return the ranking of the lineups without some players, those barred here among them."""
        if not (barred > self.barred).any():
            return self
        kept = np.flatnonzero(_are_without(self.lineups, barred))
        return replace(
            self,
            rows=self.rows[kept],
            lineups=self.lineups[kept],
            ceiling=self.ceiling[kept],
            bounds=self.bounds[kept],
            barred=barred,
        )


def barred_players(query: Query, team_index: NDArray[np.int64], roster_size: int) -> BoolArray:
    """Return which players no lineup that the query allows can have, bool, shape (n_players,)."""
    player_excess, team_excess, allowance = query.weighed
    # The most that the other players of a lineup, and the teams, can make up for.
    due = np.minimum(player_excess, 0)
    relief = np.sort(due)[:roster_size].sum() + np.sort(np.minimum(team_excess, 0)).sum()
    excess = np.maximum(player_excess, 0) + np.maximum(team_excess, 0)[team_index]
    return np.asarray(excess + relief > allowance)


def largest_rebate(player_cost: FloatArray, roster_size: int, size: float) -> float:
    """Return the most by which negative costs can lift a lineup above its own bound.

    Parameters
    ----------
    player_cost
        Subtracted for each player in a lineup, shape (n_players,).
    roster_size
        Players in a lineup.
    size
        Largest of the bounds, whatever their sign.
    """
    rebate = float(np.sort(np.maximum(-player_cost, 0.0))[-roster_size:].sum())
    if rebate == 0.0:
        return 0.0
    # Costs are subtracted one by one, which does not round as their sum does.
    size += float(np.sort(np.abs(player_cost))[-roster_size:].sum())
    return float(rebate + (roster_size + 1) * np.finfo(np.float64).eps * size)


@njit(nogil=True)
def _class_of(below, scale, n_classes):  # pragma: no cover
    """Return the class of a bound that is so far below the highest; 0 where that is no number."""
    place = below * scale
    return min(int(place), n_classes - 1) if place > 0.0 else 0


@compiled(nogil=True)
def _rank(bounds, lineups, least, most, counts, rows, ranked, ceiling):  # pragma: no cover
    """Write the lineups of bounds from `least` up in order of classes: a counting sort."""
    k = lineups.shape[1]
    n_classes = len(counts) - 1
    scale = n_classes / (most - least) if most > least else 0.0
    if not np.isfinite(scale):  # all but equal
        scale = 0.0
    for l in range(len(bounds)):
        if bounds[l] >= least:
            counts[_class_of(most - bounds[l], scale, n_classes) + 1] += 1
    for c in range(n_classes):
        counts[c + 1] += counts[c]
    for l in range(len(bounds)):
        if bounds[l] >= least:
            c = _class_of(most - bounds[l], scale, n_classes)
            rank = counts[c]
            counts[c] += 1
            rows[rank] = l
            ceiling[rank] = bounds[l]
            for q in range(k):
                ranked[rank, q] = lineups[l, q]
    highest = -np.inf
    for rank in range(len(rows) - 1, -1, -1):
        highest = max(highest, ceiling[rank])
        ceiling[rank] = highest


@compiled(nogil=True)
def _are_without(lineups, barred):  # pragma: no cover
    """Return which lineups have none of the barred players."""
    out = np.empty(len(lineups), dtype=np.bool_)
    for l in range(len(lineups)):
        any_barred = False
        for q in range(lineups.shape[1]):
            any_barred |= barred[lineups[l, q]]
        out[l] = not any_barred
    return out
