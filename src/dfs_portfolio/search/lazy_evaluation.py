"""Lazy evaluation: the best few of many entries, most of them known only by a bound."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import BoolArray, FloatArray

Rows = NDArray[np.signedinteger[Any]]


def evaluate_until_certain(
    values: FloatArray,
    exact: BoolArray,
    count: int,
    evaluate: Callable[[Rows], FloatArray],
    floor: float = -np.inf,
    batch: int = 1,
) -> None:
    """Evaluate entries until the best few are all exact, in place.

    Parameters
    ----------
    values
        Value of each entry where `exact` is true, otherwise an upper bound on it; -inf for
        entries that are ruled out. Shape (n,).
    exact
        Shape (n,).
    count
        Number of best entries that must be exact.
    evaluate
        Returns the exact values of some entries, none above its bound.
    floor
        Entries below it are not evaluated.
    batch
        Number of entries evaluated at first; doubled in each step, for bounds that rule out little.
    """
    batch = max(batch, count)
    while True:
        certain = values[exact]
        cut = np.partition(certain, -count)[-count] if len(certain) >= count else -np.inf
        # Only an entry whose bound reaches the worst of the best exact entries can still matter.
        rivals = np.flatnonzero(values >= max(cut, floor))
        rivals = rivals[~exact[rivals] & (values[rivals] > -np.inf)]
        if not len(rivals):
            return
        if len(rivals) > batch:
            # The highest bounds first: their exact values raise the cut most. Rows in order, since
            # neighbouring lineups share players.
            rivals = np.sort(rivals[np.argpartition(-values[rivals], batch - 1)[:batch]])
            batch *= 2
        values[rivals] = evaluate(rivals)
        exact[rivals] = True
