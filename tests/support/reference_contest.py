"""A contest by its definition, in NumPy and plain Python: what `winnings` is compared with.

Nothing is counted here: entries are sorted, and tied ones take their ranks in every order there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.winnings.opponents import Opponents
from dfs_portfolio.winnings.units import ScoreUnits


def paid(scores: Sequence[int], prizes: Sequence[float]) -> list[float]:
    """What each entry is paid: the mean over all orders of each group of tied entries."""
    paid_by_rank = [*prizes, *([0.0] * len(scores))]
    found = [0.0] * len(scores)
    for score in set(scores):
        group = [i for i, s in enumerate(scores) if s == score]
        above = sum(s > score for s in scores)
        orders = list(permutations(range(len(group))))
        for order in orders:
            for i, position in zip(group, order, strict=True):
                found[i] += paid_by_rank[above + position] / len(orders)
    return found


def shares(scores: NDArray[Any], prefix: FloatArray) -> FloatArray:
    """What each entry is paid, by sums of prizes, for more entries than `paid` can order."""
    above = (scores[None, :] > scores[:, None]).sum(axis=1)
    tied = (scores[None, :] == scores[:, None]).sum(axis=1)
    last = len(prefix) - 1
    sums = prefix[np.minimum(above + tied, last)] - prefix[np.minimum(above, last)]
    return np.asarray(sums / tied)


def all_scores(
    units: ScoreUnits, opponents: Opponents, own: NDArray[np.uint8]
) -> NDArray[np.int64]:
    """Scores of all entries, the field's first, shape (n_entries, n_scenarios)."""
    field = np.repeat(units.of_lineups(opponents.lineups), opponents.counts, axis=0)
    return np.concatenate([field, units.of_lineups(own)]).astype(np.int64)


def settle(
    units: ScoreUnits, opponents: Opponents, own: NDArray[np.uint8], prefix: FloatArray
) -> tuple[FloatArray, NDArray[np.int64]]:
    """Dollars that each own entry wins, and entries above it; shape (n_own, n_scenarios)."""
    scores = all_scores(units, opponents, own)
    n_own = len(own)
    won = np.array([shares(column, prefix)[-n_own:] for column in scores.T]).T
    above = (scores[None, :, :] > scores[-n_own:, None, :]).sum(axis=1)
    return won, above


def expected(
    units: ScoreUnits, opponents: Opponents, own: NDArray[np.uint8], prefix: FloatArray
) -> float:
    """Expected winnings of own entries together."""
    return float(settle(units, opponents, own, prefix)[0].sum(axis=0).mean()) if len(own) else 0.0
