"""The inner loops of a contest, compiled: who is above whom, and what everybody is paid.

Points come in blocks of `LANES` scenarios (see `units`), and every loop over lineups handles the
scenarios of a block together. Scores are whole numbers, so they are counted, not sorted: a
histogram for each scenario, read from the top down to the last rank that matters. Nothing here
starts a thread.

`reference_contest` of the tests defines the same functions in NumPy, in a line or two each.
"""

# mypy: disable-error-code="no-untyped-def, untyped-decorator"
from __future__ import annotations

import numpy as np
from numba import njit

from dfs_portfolio._internal.compiling import compiled
from dfs_portfolio.winnings.units import LANES as _LANES

LANES = _LANES
# Columns of `hits`: how often a lineup is first, among the best ranks of two limits, and paid.
FIRST, TOP, NEXT, PAID = 0, 1, 2, 3


@njit(nogil=True, inline="always")
def add_players(block, lineup, scores):  # pragma: no cover
    """Write the scores of a lineup in the scenarios of a block."""
    unit = block.dtype.type
    row = block[lineup[0]]
    for s in range(LANES):
        scores[s] = row[s]
    for q in range(1, len(lineup)):
        row = block[lineup[q]]
        for s in range(LANES):
            scores[s] = unit(scores[s] + row[s])


@njit(nogil=True)
def count_scores(block, lineups, counts, histogram):  # pragma: no cover
    """Add the entries of a field to a histogram for each scenario, shape (LANES, n_scores)."""
    scores = np.empty(LANES, dtype=block.dtype)
    for l in range(len(lineups)):
        add_players(block, lineups[l], scores)
        count = counts[l]
        for s in range(LANES):
            histogram[s, scores[s]] += count


@njit(nogil=True, inline="always")
def shared(prefix, above, tied):  # pragma: no cover
    """Return what each of some tied entries is paid: the mean of the ranks that they occupy."""
    last = len(prefix) - 1
    return (prefix[min(above + tied, last)] - prefix[min(above, last)]) / tied


@compiled(nogil=True)
def settle(
    blocks,
    n_scenarios,
    lineups,
    counts,
    own,
    prefix,
    limits,
    n_scores,
    money,
    best,
    sums,
    hits,
):  # pragma: no cover
    """Pay own entries, scenario by scenario, in a contest with a field.

    Parameters
    ----------
    blocks, n_scenarios
        Units of players, as in `ScoreUnits`; scenarios beyond `n_scenarios` do not count.
    lineups, counts
        The field, as in `Opponents`: uint8, shape (n, k), and int32, shape (n,).
    own
        Own entries, uint8, shape (m, k).
    prefix
        float64, shape (ranks_paid + 1,): sums of the prizes of the first ranks.
    limits
        int64, shape (2,): ranks that count for `TOP` and `NEXT`.
    n_scores
        Scores are below it.
    money
        float64, shape (n_scenarios,): written, what own entries win together.
    best
        int64, shape (n_scenarios,): written, how many entries are above the best own one; as many
        as there are entries, or more, if it is beyond all ranks that matter.
    sums
        float64, shape (2, m): what each own entry wins, and its squares, added over scenarios.
    hits
        int64, shape (4, m): see `FIRST`.
    """
    n_own, n_ranks = len(own), len(prefix) - 1
    deepest = max(n_ranks, limits.max(), 1)
    histogram = np.empty((LANES, n_scores), dtype=np.int32)
    above = np.empty(n_scores, dtype=np.int32)
    scores = np.empty((n_own, LANES), dtype=blocks.dtype)
    for b in range(len(blocks)):
        histogram[:] = 0
        count_scores(blocks[b], lineups, counts, histogram)
        for l in range(n_own):
            add_players(blocks[b], own[l], scores[l])
            for s in range(LANES):
                histogram[s, scores[l, s]] += 1
        for s in range(min(LANES, n_scenarios - b * LANES)):
            entries, tied = 0, histogram[s]
            lowest = n_scores
            while lowest > 0 and entries < deepest:
                lowest -= 1
                if tied[lowest]:
                    above[lowest] = entries
                    entries += tied[lowest]
            total, nearest = 0.0, 2**31
            for l in range(n_own):
                score = scores[l, s]
                if score < lowest:
                    continue
                ahead = above[score]
                nearest = min(nearest, ahead)
                hits[FIRST, l] += ahead == 0
                hits[TOP, l] += ahead < limits[0]
                hits[NEXT, l] += ahead < limits[1]
                if ahead < n_ranks:
                    won = shared(prefix, ahead, tied[score])
                    total += won
                    sums[0, l] += won
                    sums[1, l] += won * won
                    hits[PAID, l] += won > 0
            money[b * LANES + s] = total
            best[b * LANES + s] = nearest


@compiled(nogil=True)
def settle_in_turn(
    blocks, n_scenarios, lineups, counts, own, prefix, n_scores, totals
):  # pragma: no cover
    """Pay the first 1, 2, ... of the own entries, scenario by scenario, and add up what they win.

    Parameters
    ----------
    blocks, n_scenarios, lineups, counts, own, prefix, n_scores
        As in `settle`.
    totals
        float64, shape (m,): what the first 1, 2, ..., m own entries win together is added.
    """
    n_own = len(own)
    histogram = np.empty((LANES, n_scores), dtype=np.int32)
    ahead = np.empty(n_scores, dtype=np.int32)
    scores = np.empty((n_own, LANES), dtype=blocks.dtype)
    above, tied = np.empty(n_own, dtype=np.int64), np.empty(n_own, dtype=np.int64)
    for b in range(len(blocks)):
        histogram[:] = 0
        count_scores(blocks[b], lineups, counts, histogram)
        for l in range(n_own):
            add_players(blocks[b], own[l], scores[l])
        for s in range(min(LANES, n_scenarios - b * LANES)):
            entries, lowest = 0, n_scores
            while lowest > 0 and entries < len(prefix) - 1:
                lowest -= 1
                ahead[lowest] = entries
                entries += histogram[s, lowest]
            for last in range(n_own):
                score, total = scores[last, s], 0.0
                above[last] = ahead[score] if score >= lowest else len(prefix)
                tied[last] = 1 + (histogram[s, score] if score >= lowest else 0)
                for l in range(last):
                    above[l] += score > scores[l, s]
                    above[last] += scores[l, s] > score
                    tied[l] += score == scores[l, s]
                    tied[last] += score == scores[l, s]
                for l in range(last + 1):
                    total += shared(prefix, above[l], tied[l])
                totals[last] += total


@compiled(nogil=True)
def top_groups(
    blocks, n_scenarios, lineups, counts, deepest, n_scores, scores, tied, lengths
):  # pragma: no cover
    """List the scores of the field that matter in each scenario, best first.

    Parameters
    ----------
    blocks, n_scenarios, lineups, counts, n_scores
        As in `settle`.
    deepest
        Scores are listed until so many entries have been counted.
    scores, tied
        Shape (n_scenarios, n): written, each score and the entries that have it; `n` is at least
        the number of such scores.
    lengths
        int64, shape (n_scenarios,): written, how many scores are listed.
    """
    histogram = np.empty((LANES, n_scores), dtype=np.int32)
    for b in range(len(blocks)):
        histogram[:] = 0
        count_scores(blocks[b], lineups, counts, histogram)
        for s in range(min(LANES, n_scenarios - b * LANES)):
            here, row = histogram[s], b * LANES + s
            entries, length, score = 0, 0, n_scores
            while score > 0 and entries < deepest:
                score -= 1
                if here[score]:
                    scores[row, length] = score
                    tied[row, length] = here[score]
                    entries += here[score]
                    length += 1
            lengths[row] = length


@compiled(nogil=True)
def scores_of_ranks(offsets, scores, tied, ranks, found):  # pragma: no cover
    """Look up the score that the field has at some ranks, in each scenario.

    Parameters
    ----------
    offsets, scores, tied
        The scores that matter, as in `FieldScores`.
    ranks
        int64, ascending, shape (n_ranks,), from 1.
    found
        int64, shape (n_ranks, n_scenarios): written; -1 where the field has fewer entries.
    """
    for s in range(len(offsets) - 1):
        entries, group = 0, offsets[s]
        for r in range(len(ranks)):
            while group < offsets[s + 1] and entries + tied[group] < ranks[r]:
                entries += tied[group]
                group += 1
            found[r, s] = scores[group] if group < offsets[s + 1] else -1
