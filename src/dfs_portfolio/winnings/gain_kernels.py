"""What one more entry adds to the winnings of own entries, compiled: a table for each scenario.

The gain of an entry depends on its score alone. So for every scenario a table over scores is made,
of what the new entry is paid less what own entries lose that are tied with it or below, and the
gains of any number of lineups are looked up in it. Tables are made anew for every question: that
takes a few thousandths of a millisecond a scenario, and no memory to speak of.
"""

# mypy: disable-error-code="no-untyped-def, untyped-decorator"
from __future__ import annotations

import numpy as np
from numba import njit

from dfs_portfolio._internal.compiling import compiled
from dfs_portfolio.winnings.kernels import LANES, add_players, shared


@compiled(nogil=True)
def add_gains(
    blocks, n_scenarios, offsets, scores, tied, own, prefix, convex, highest, lineups, sums
):  # pragma: no cover
    """Add up gains of lineups, and bounds on them, over scenarios.

    Parameters
    ----------
    blocks, n_scenarios
        As in `kernels.settle`.
    offsets, scores, tied
        The scores of the field that matter in these scenarios, as in `FieldScores`.
    own
        Own entries so far, uint8, shape (n_own, k).
    prefix, convex
        float64, shape (ranks_paid + 1,): sums of the prizes of the first ranks, and of their convex
        parts.
    highest
        No score is higher.
    lineups
        uint8, shape (n, k).
    sums
        float64, shape (2, n): gains and bounds are added to it.
    """
    scores_now = np.empty(LANES, dtype=blocks.dtype)
    n_own, most = len(own), 0
    for s in range(len(offsets) - 1):
        most = max(most, offsets[s + 1] - offsets[s])
    own_scores = np.empty((n_own, LANES), dtype=blocks.dtype)
    mine = np.empty(n_own, dtype=np.int64)
    groups = np.empty((4, most + n_own), dtype=np.int64)
    tables = np.zeros((LANES, highest + 3, 2))  # gains, and bounds beside them
    first, last = np.zeros(LANES, dtype=np.int64), np.zeros(LANES, dtype=np.int64)
    for b in range(len(blocks)):
        for l in range(n_own):
            add_players(blocks[b], own[l], own_scores[l])
        for s in range(LANES):
            row = b * LANES + s
            if row >= n_scenarios:  # a table of zeros
                first[s], last[s] = 0, 0
                tables[s, 0] = 0.0
                continue
            for l in range(n_own):
                mine[l] = own_scores[l, s]
            mine.sort()
            here = slice(offsets[row], offsets[row + 1])
            n_groups = _merge(scores[here], tied[here], mine, len(prefix) - 1, groups)
            base = _fill(groups, n_groups, prefix, convex, tables[s])
            first[s] = base - 1
            last[s] = max(groups[0, 0] + 1, first[s]) if n_groups else first[s]
        for l in range(lineups.shape[0]):
            add_players(blocks[b], lineups[l], scores_now)
            gain, bound = 0.0, 0.0
            for s in range(LANES):
                place = min(max(np.int64(scores_now[s]), first[s]), last[s]) - first[s]
                gain += tables[s, place, 0]
                bound += tables[s, place, 1]
            sums[0, l] += gain
            sums[1, l] += bound


@njit(nogil=True)
def _merge(scores, tied, mine, n_ranks, groups):  # pragma: no cover
    """List the scores of field and own entries, best first, as far as ranks are paid.

    Rows of `groups`: score, entries above it, entries that have it, own ones among these. `mine`
    is in ascending order. Returns the number of scores.
    """
    above, length = np.int64(0), 0
    f, o = 0, len(mine) - 1  # what comes next
    while above < n_ranks and (f < len(scores) or o >= 0):
        score = np.int64(-1)
        if f < len(scores):
            score = np.int64(scores[f])
        if o >= 0:
            score = max(score, mine[o])
        here, owned = np.int64(0), np.int64(0)
        if f < len(scores) and np.int64(scores[f]) == score:
            here = np.int64(tied[f])
            f += 1
        while o >= 0 and mine[o] == score:
            owned += 1
            o -= 1
        groups[0, length], groups[1, length] = score, above
        groups[2, length], groups[3, length] = here + owned, owned
        above += here + owned
        length += 1
    return length


@njit(nogil=True)
def _fill(groups, n_groups, prefix, convex, table):  # pragma: no cover
    """Write the gain of an entry, and its bound, for each score from just below the lowest group.

    Returns the score of the second row of the table; the first is for all lower scores, and the
    last one written for all scores above the best group.
    """
    if n_groups == 0:
        table[0] = shared(prefix, 0, 1)
        return 1
    lost, lost_convex = 0.0, 0.0  # by own entries below
    last = n_groups - 1
    table[0] = shared(prefix, groups[1, last] + groups[2, last], 1)
    base = groups[0, last]
    for g in range(last, -1, -1):
        score, above, tied, own = groups[0, g], groups[1, g], groups[2, g], groups[3, g]
        place = score - base + 1
        paid = shared(prefix, above, tied + 1)
        table[place, 0], table[place, 1] = paid - lost, paid - lost_convex
        if own:
            before, part = shared(prefix, above, tied), shared(convex, above, tied)
            table[place, 0] -= own * (before - paid)
            table[place, 1] -= own * (part - shared(convex, above, tied + 1))
            lost += own * (before - shared(prefix, above + 1, tied))
            lost_convex += own * (part - shared(convex, above + 1, tied))
        # Scores between this group and the one above it, or, after the best, one for all higher.
        end = groups[0, g - 1] - base + 1 if g > 0 else place + 2
        paid = shared(prefix, above, 1)
        for between in range(place + 1, end):
            table[between, 0], table[between, 1] = paid - lost, paid - lost_convex
    return base
