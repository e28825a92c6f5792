"""Evaluating no more than is needed: the best few of many, known only by their bounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.signedinteger[Any]]


def settle(
    worth: NDArray[np.float64],
    exact: NDArray[np.bool_],
    count: int,
    evaluate: Callable[[Rows], NDArray[np.float64]],
    floor: float = -np.inf,
    batch: int = 1,
) -> None:
    """Evaluate until the best few entries are all exact, in place.

    Parameters
    ----------
    worth
        What each entry is worth where `exact` is true, else a bound above that; -inf for entries
        that are out of the question. Shape (n,).
    exact
        Shape (n,).
    count
        How many are of interest.
    evaluate
        Gives the exact worth of some entries, not above their bounds.
    floor
        Entries below it are of no interest.
    batch
        How many are evaluated at a time at first; twice as many each time, where bounds say little.
    """
    batch = max(batch, count)
    while True:
        certain = worth[exact]
        cut = np.partition(certain, -count)[-count] if len(certain) >= count else -np.inf
        # Only an entry whose bound reaches the best that is certain can still matter.
        rivals = np.flatnonzero(worth >= max(cut, floor))
        rivals = rivals[~exact[rivals] & (worth[rivals] > -np.inf)]
        if not len(rivals):
            return
        if len(rivals) > batch:
            rivals = np.sort(rivals[np.argpartition(-worth[rivals], batch - 1)[:batch]])
            batch *= 2
        worth[rivals] = evaluate(rivals)
        exact[rivals] = True
