"""Which tiers lineups reach against a field, and what weights of tiers add up to, compiled.

In a scenario a lineup belongs to one of few *classes*. Class `k` up to the number of tiers, `T`,
reaches the `k` deepest tiers. Class `T + 1 + j` is tied with entries of the field so that the tier
`j` from the top, and perhaps some after it, depends on the order of the tie: it reaches each in a
share of the orders. Ties hold different ranks, so there is at most one such class for each tier.
"""

# mypy: disable-error-code="no-untyped-def, untyped-decorator"
from __future__ import annotations

import numpy as np
from numba import njit

from dfs_portfolio._internal.compiling import compiled
from dfs_portfolio.winnings.kernels import LANES, add_players


@njit(nogil=True)
def _list_classes(scores, tied, ranks, table):  # pragma: no cover
    """Write the class of each score, from one below the lowest score of the field on.

    Returns the score of the second place; the last place written is for all higher scores.
    """
    n_tiers, n = len(ranks), len(scores)
    if n == 0:
        table[0] = n_tiers
        return 1, 1
    base = np.int64(scores[n - 1])
    best = np.int64(scores[0])
    above, tier = np.int64(0), 0  # tiers before `tier` end at a rank that is taken
    table[best + 1 - base + 1] = n_tiers
    for g in range(n):
        place, here = np.int64(scores[g]) - base + 1, np.int64(tied[g])
        if tier < n_tiers and ranks[tier] < above + here + 1:
            table[place] = n_tiers + 1 + tier
        else:
            table[place] = n_tiers - tier
        above += here
        while tier < n_tiers and ranks[tier] <= above:
            tier += 1
        end = np.int64(scores[g + 1]) - base + 1 if g + 1 < n else 0
        for between in range(end if g + 1 == n else end + 1, place):
            table[between] = n_tiers - tier
    return base, best + 1


@compiled(nogil=True)
def find_ties(offsets, scores, tied, ranks, above_ties, field_ties):  # pragma: no cover
    """Write the ties on whose order tiers depend.

    Parameters
    ----------
    offsets, scores, tied
        The field, as in `FieldScores`.
    ranks
        int64, ascending, shape (n_tiers,): the last rank of each tier.
    above_ties, field_ties
        int64, shape (n_scenarios, n_tiers): for the tie whose first doubtful tier it is, the
        entries above it, and those of the field in it; 0 for none.
    """
    for s in range(len(offsets) - 1):
        above, tier = np.int64(0), 0
        for g in range(offsets[s], offsets[s + 1]):
            here = np.int64(tied[g])
            if tier < len(ranks) and ranks[tier] < above + here + 1:
                above_ties[s, tier], field_ties[s, tier] = above, here
            above += here
            while tier < len(ranks) and ranks[tier] <= above:
                tier += 1


@compiled(nogil=True)
def weigh_classes(ranks, above_ties, field_ties, weights, classes):  # pragma: no cover
    """Write the weight of each class in each scenario.

    Parameters
    ----------
    ranks, above_ties, field_ties
        As in `find_ties`.
    weights
        float64, shape (n_tiers, n_scenarios): of each tier.
    classes
        float64, shape (n_scenarios, 2 n_tiers + 1): written.
    """
    n_tiers, n_scenarios = weights.shape
    for s in range(n_scenarios):
        classes[s, 0] = 0.0
        for k in range(1, n_tiers + 1):
            classes[s, k] = classes[s, k - 1] + weights[n_tiers - k, s]
        for first in range(n_tiers):
            above, here, total, tier = above_ties[s, first], field_ties[s, first], 0.0, first
            while here and tier < n_tiers and ranks[tier] < above + here + 1:
                total += weights[tier, s] * (ranks[tier] - above) / (here + 1)
                tier += 1
            classes[s, n_tiers + 1 + first] = total + classes[s, n_tiers - tier]


@compiled(nogil=True)
def add_weights(
    blocks, n_scenarios, offsets, scores, tied, ranks, classes, highest, lineups, sums
):  # pragma: no cover
    """Add up the weights of the classes of lineups.

    Parameters
    ----------
    blocks, n_scenarios
        As in `kernels.settle`.
    offsets, scores, tied, ranks
        As in `find_ties`.
    classes
        From `weigh_classes`.
    highest
        No score is higher.
    lineups
        uint8, shape (n, k).
    sums
        float64, shape (n,): the weights are added to it.
    """
    table = np.zeros(highest + 4, dtype=np.int64)
    tables = np.zeros((LANES, highest + 4))
    first, last = np.zeros(LANES, dtype=np.int64), np.zeros(LANES, dtype=np.int64)
    now = np.empty(LANES, dtype=blocks.dtype)
    for b in range(len(blocks)):
        for s in range(LANES):
            row = b * LANES + s
            if row >= n_scenarios:  # a table of zeros
                first[s], last[s] = 0, 0
                tables[s, 0] = 0.0
                continue
            here = slice(offsets[row], offsets[row + 1])
            base, last[s] = _list_classes(scores[here], tied[here], ranks, table)
            first[s] = base - 1
            last[s] = max(last[s], first[s]) if here.stop > here.start else first[s]
            for place in range(last[s] - first[s] + 1):
                tables[s, place] = classes[row, table[place]]
        for l in range(len(lineups)):
            add_players(blocks[b], lineups[l], now)
            total = 0.0
            for s in range(LANES):
                place = min(max(np.int64(now[s]), first[s]), last[s]) - first[s]
                total += tables[s, place]
            sums[l] += total


@compiled(nogil=True)
def find_classes(
    blocks, n_scenarios, offsets, scores, tied, ranks, highest, lineups, found
):  # pragma: no cover
    """Write the class of each lineup in each scenario.

    Parameters
    ----------
    blocks, n_scenarios, offsets, scores, tied, ranks, highest, lineups
        As in `add_weights`.
    found
        Whole numbers, shape (n_scenarios, n): written.
    """
    tables = np.zeros((LANES, highest + 4), dtype=np.int64)
    first, last = np.zeros(LANES, dtype=np.int64), np.zeros(LANES, dtype=np.int64)
    now = np.empty(LANES, dtype=blocks.dtype)
    for b in range(len(blocks)):
        count = min(LANES, n_scenarios - b * LANES)
        for s in range(count):
            row = b * LANES + s
            here = slice(offsets[row], offsets[row + 1])
            base, last[s] = _list_classes(scores[here], tied[here], ranks, tables[s])
            first[s] = base - 1
            last[s] = max(last[s], first[s]) if here.stop > here.start else first[s]
        for l in range(len(lineups)):
            add_players(blocks[b], lineups[l], now)
            for s in range(count):
                place = min(max(np.int64(now[s]), first[s]), last[s]) - first[s]
                found[b * LANES + s, l] = tables[s, place]


@compiled(nogil=True)
def add_classes(found, classes, sums):  # pragma: no cover
    """Add up the weights of lineups like `add_weights`, whose classes are known."""
    for s in range(len(found)):
        row = classes[s]
        for l in range(found.shape[1]):
            sums[l] += row[found[s, l]]


@compiled(nogil=True)
def count_reaching(found, ranks, above_ties, field_ties, counts):  # pragma: no cover
    """Add to `counts`, shape (n_tiers, n_scenarios), how many of some lineups reach each tier.

    Parameters
    ----------
    found
        Classes of the lineups, shape (n_scenarios, n).
    ranks, above_ties, field_ties
        As in `find_ties`.
    """
    n_tiers = len(ranks)
    for s in range(len(found)):
        for l in range(found.shape[1]):
            k = np.int64(found[s, l])
            tier = n_tiers - k
            if k > n_tiers:
                tier = k - n_tiers - 1
                above, here = above_ties[s, tier], field_ties[s, tier]
                while tier < n_tiers and ranks[tier] < above + here + 1:
                    counts[tier, s] += (ranks[tier] - above) / (here + 1)
                    tier += 1
            for deeper in range(tier, n_tiers):
                counts[deeper, s] += 1.0
