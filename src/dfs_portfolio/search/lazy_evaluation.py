"""Lazy evaluation: the best few of many entries, most of them known only by a bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import BoolArray, FloatArray

Rows = NDArray[np.signedinteger[Any]]

# Bounds are tightened for so many times more entries than are evaluated at a time.
TIGHTENED = 4
# Of more entries than this, a sample of one in so many says which can be among the largest; so many
# times more of it are let through.
MANY, SAMPLED, LUCKY = 2**16, 64, 4


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class Tightening:
    """How the bounds of entries are made tighter before the entries are evaluated.

    Parameters
    ----------
    tight
        Entries whose bounds are tight already, bool, shape (n,); changed in place.
    tighten
        Given some entries, and how many might have to be tightened, it returns tighter bounds of
        them, and whether they are as tight as can be.
    """

    tight: BoolArray
    tighten: Callable[[Rows, int], tuple[FloatArray, bool]]


def evaluate_until_certain(
    values: FloatArray,
    exact: BoolArray,
    count: int,
    evaluate: Callable[[Rows], FloatArray],
    floor: float = -np.inf,
    batch: int = 1,
    tightening: Tightening | None = None,
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
    tightening
        Cheaper than evaluation: what is not ruled out is tightened first.
    """
    batch = max(batch, count)
    wide = TIGHTENED * batch
    while True:
        certain = values[exact]
        has_cut = len(certain) >= count
        cut = np.partition(certain, -count)[-count] if has_cut else -np.inf
        # Without a cut all bounds look alike: it takes exact values first, as few as will do.
        few = count if not has_cut and tightening is not None else batch
        # Only an entry whose bound reaches the worst of the best exact entries can still matter.
        rivals = _rivals(values, exact, max(cut, floor), few if not has_cut else None)
        if not len(rivals):
            return
        best = _largest(values, rivals, few)
        if tightening is not None and has_cut and not tightening.tight[best].all():
            loose = rivals[~tightening.tight[rivals]]
            chosen = _largest(values, loose, wide)
            values[chosen], tight = tightening.tighten(chosen, len(loose))
            tightening.tight[chosen] = tight
            wide *= 2
            continue
        values[best] = evaluate(best)
        exact[best] = True
        batch *= 2


def _rivals(values: FloatArray, exact: BoolArray, least: float, count: int | None) -> Rows:
    """Return entries from `least` up that are not exact: all, or the `count` highest among some."""
    if count is not None and len(values) > MANY:
        higher = max(least, _exceeded_by(values[::SAMPLED], count))
        rivals = np.flatnonzero((values >= higher) & ~exact)
        if len(rivals) >= count and higher > -np.inf:
            return rivals
    rivals = np.flatnonzero(values >= least)
    return rivals[~exact[rivals] & (values[rivals] > -np.inf)]


def _exceeded_by(sample: FloatArray, count: int) -> float:
    """Return what about `count` of all entries exceed, or more, by one in `SAMPLED` of them."""
    place = len(sample) - 1 - LUCKY * (count // SAMPLED + 1)
    return float(np.sort(sample)[place]) if place > 0 else -np.inf


def _largest(values: FloatArray, rows: Rows, count: int) -> Rows:
    """Return the entries of the highest values: in order, since neighbours share players."""
    if len(rows) <= count:
        return rows
    if len(rows) > MANY:
        # What so few of a sample exceed cannot be among the smaller ones, but for bad luck.
        some = rows[values[rows] >= _exceeded_by(values[rows[::SAMPLED]], count)]
        rows = some if len(some) >= count else rows
    return np.sort(rows[np.argpartition(-values[rows], count - 1)[:count]])
