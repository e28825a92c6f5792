"""The inner loops of the search, compiled; each is a few lines of arithmetic over scenarios.

Points are laid out by player, (n_players, n_scenarios), so that a lineup's scores are sums of
contiguous rows, in the units of `units`: unsigned integers, whose sums are exact, or single
precision. Lineups come in lexicographic order: neighbours share their first players, whose partial
sums are computed once. Nothing here starts a thread: `threads` calls the kernels on parts.

`plain` has the same functions in NumPy, a line or two each: what is meant, and the check on what
is compiled. Integers agree to the bit.
"""

# mypy: disable-error-code="no-untyped-def, untyped-decorator"
from __future__ import annotations

import numpy as np
from numba import njit

# Scenarios handled at a time: partial sums of this many stay in the first-level cache, and the sum
# of a block of sixteen-bit excesses fits 32 bits.
BLOCK = 2048
# The largest number of sixteen bits.
FITS = 65_535
# Allowed to the compiler in sums of single-precision excesses: another order of addition.
# The bounds are padded for the worst order, see `bounds`.
REORDER = {"reassoc", "nsz", "contract"}


@njit(nogil=True, inline="always")
def _shared(lineups, l):  # pragma: no cover
    """Count the first players that a lineup shares with the one before, the last not counted."""
    shared = 0
    if l > 0:
        while shared < lineups.shape[1] - 1 and lineups[l, shared] == lineups[l - 1, shared]:
            shared += 1
    return shared


@njit(nogil=True, inline="always")
def _add_up(points, lineup, shared, start, size, partial):  # pragma: no cover
    """Bring partial sums up to date: row q holds the scores of the first q players, not the last's.

    The last player is left to the caller, who can do more with each score at hand.
    """
    score = points.dtype.type
    for q in range(shared, len(lineup) - 1):
        row = points[lineup[q], start : start + size]
        before, after = partial[q], partial[q + 1]
        for s in range(size):
            after[s] = score(before[s] + row[s])


@njit(cache=True, nogil=True, fastmath=REORDER)
def add_excesses(points, lineups, thresholds, zero, highest, sums, above=None):  # pragma: no cover
    """Sum each lineup's excesses over its thresholds, and count them if asked to.

    Parameters
    ----------
    points
        Shape (n_players, n_scenarios).
    lineups
        uint8, shape (n_lineups, k), lexicographic.
    thresholds
        Of the type of `points`, shape (n_lineups, n_thresholds).
    zero
        A zero of the type that a block is summed up in, shape (1,).
    highest
        No score is above it; 0 for scores that are no integers.
    sums
        Shape (n_lineups, n_thresholds); excesses are added to it.
    above
        Like `sums`, for the number of scores above the threshold.
    """
    n_lineups, k = lineups.shape
    n_thresholds = thresholds.shape[1]
    partial = np.zeros((k, BLOCK), dtype=points.dtype)
    folded = np.zeros((2, BLOCK // 4), dtype=points.dtype)
    for start in range(0, points.shape[1], BLOCK):
        size = min(BLOCK, points.shape[1] - start)
        for l in range(n_lineups):
            _add_up(points, lineups[l], _shared(lineups, l), start, size, partial)
            before = partial[k - 1, :size]
            row = points[lineups[l, k - 1], start : start + size]
            for j in range(0, n_thresholds, 2):  # two at a time: each score is at hand once
                other = min(j + 1, n_thresholds - 1)
                one, two = thresholds[l, j], thresholds[l, other]
                if highest > 0 and 4 * (highest - min(one, two)) <= FITS:
                    over_one, over_two = _excess_in_fours(before, row, one, two, zero, folded)
                else:
                    over_one, over_two = _excess_of_two(before, row, one, two, zero)
                sums[l, j] += over_one
                if other > j:
                    sums[l, other] += over_two
                if above is not None:
                    n_one, n_two = _numbers_above_two(before, row, one, two)
                    above[l, j] += n_one
                    if other > j:
                        above[l, other] += n_two


@njit(nogil=True, fastmath=REORDER)
def _excess_of_two(before, row, one, two, zero):  # pragma: no cover
    """Sum up the excesses of scores over two thresholds."""
    score, total = before.dtype.type, zero.dtype.type
    over_one, over_two = zero[0], zero[0]
    for s in range(len(row)):
        y = score(before[s] + row[s])
        over_one = total(over_one + total(score(max(y, one) - one)))
        over_two = total(over_two + total(score(max(y, two) - two)))
    return over_one, over_two


@njit(nogil=True, fastmath=REORDER)
def _excess_in_fours(before, row, one, two, zero, folded):  # pragma: no cover
    """Do the same for integers of which four excesses fit sixteen bits.

    A quarter of the block is laid on each of the others and summed up before bits are added, so
    that the widest vectors do most of the work: twice as fast.
    """
    score, total = before.dtype.type, zero.dtype.type
    size = len(row) // 4
    a, b, c, d = before[:size], before[size:], before[2 * size :], before[3 * size :]
    e, f, g, h = row[:size], row[size:], row[2 * size :], row[3 * size :]
    first, second = folded[0, :size], folded[1, :size]
    for s in range(size):
        w, x = score(a[s] + e[s]), score(b[s] + f[s])
        y, z = score(c[s] + g[s]), score(d[s] + h[s])
        first[s] = score(
            score(max(w, one) - one)
            + score(max(x, one) - one)
            + score(max(y, one) - one)
            + score(max(z, one) - one)
        )
        second[s] = score(
            score(max(w, two) - two)
            + score(max(x, two) - two)
            + score(max(y, two) - two)
            + score(max(z, two) - two)
        )
    over_one, over_two = _excess_of_two(before[4 * size :], row[4 * size :], one, two, zero)
    for s in range(size):
        over_one = total(over_one + total(first[s]))
        over_two = total(over_two + total(second[s]))
    return over_one, over_two


@njit(nogil=True, fastmath=REORDER)
def _numbers_above_two(before, row, one, two):  # pragma: no cover
    """Count the scores above two thresholds."""
    score = before.dtype.type
    n_one, n_two = score(0), score(0)
    for s in range(len(row)):
        y = score(before[s] + row[s])
        n_one = score(n_one + score(y > one))
        n_two = score(n_two + score(y > two))
    return n_one, n_two


@njit(cache=True, nogil=True, fastmath=REORDER)
def add_gains(points, lineups, best, zero, highest, sums):  # pragma: no cover
    """Sum each lineup's excesses over a threshold that every scenario has of its own.

    Parameters
    ----------
    points, lineups, zero
        As in `add_excesses`.
    best
        Of the type of `points`, shape (n_scenarios,): what is to be exceeded.
    highest
        No excess is above it; 0 for scores that are no integers.
    sums
        Shape (n_lineups,); excesses are added to it.
    """
    n_lineups, k = lineups.shape
    partial = np.zeros((k, BLOCK), dtype=points.dtype)
    folded = np.zeros(BLOCK // 4, dtype=points.dtype)
    in_fours = highest > 0 and 4 * highest <= FITS
    for start in range(0, points.shape[1], BLOCK):
        size = min(BLOCK, points.shape[1] - start)
        beaten = best[start : start + size]
        for l in range(n_lineups):
            _add_up(points, lineups[l], _shared(lineups, l), start, size, partial)
            before = partial[k - 1, :size]
            row = points[lineups[l, k - 1], start : start + size]
            if in_fours:
                sums[l] += _gain_in_fours(before, row, beaten, zero, folded)
            else:
                sums[l] += _gain(before, row, beaten, zero)


@njit(nogil=True, fastmath=REORDER)
def _gain(before, row, beaten, zero):  # pragma: no cover
    """Sum up the excesses of scores over as many thresholds."""
    score, total = before.dtype.type, zero.dtype.type
    over = zero[0]
    for s in range(len(row)):
        y = score(before[s] + row[s])
        over = total(over + total(score(max(y, beaten[s]) - beaten[s])))
    return over


@njit(nogil=True, fastmath=REORDER)
def _gain_in_fours(before, row, beaten, zero, folded):  # pragma: no cover
    """Do the same for integers of which four excesses fit sixteen bits; see `_excess_in_fours`."""
    score, total = before.dtype.type, zero.dtype.type
    size = len(row) // 4
    a, b, c, d = before[:size], before[size:], before[2 * size :], before[3 * size :]
    e, f, g, h = row[:size], row[size:], row[2 * size :], row[3 * size :]
    i, j, m, n = beaten[:size], beaten[size:], beaten[2 * size :], beaten[3 * size :]
    four = folded[:size]
    for s in range(size):
        w, x = score(a[s] + e[s]), score(b[s] + f[s])
        y, z = score(c[s] + g[s]), score(d[s] + h[s])
        four[s] = score(
            score(max(w, i[s]) - i[s])
            + score(max(x, j[s]) - j[s])
            + score(max(y, m[s]) - m[s])
            + score(max(z, n[s]) - n[s])
        )
    over = _gain(before[4 * size :], row[4 * size :], beaten[4 * size :], zero)
    for s in range(size):
        over = total(over + total(four[s]))
    return over


@njit(cache=True, nogil=True)
def whole_tails(points, lineups, guesses, counts, weights, out):  # pragma: no cover
    """Evaluate the weighted tail means of lineups with integer scores, without rounding.

    With integer scores the value at risk is an integer, so that the least of Rockafellar and
    Uryasev's bounds over integer thresholds is the tail mean itself. It is found by counting.

    Parameters
    ----------
    points
        uint16, shape (n_players, n_scenarios).
    lineups
        uint8, shape (n_lineups, k).
    guesses
        uint16, shape (n_lineups, n_levels): near the values at risk. They decide the time taken,
        not the value.
    counts, weights
        float64, shape (n_levels,): scores in each tail (fractions included) and its weight.
    out
        float64, shape (n_lineups,): overwritten.
    """
    scores = np.empty(points.shape[1], dtype=np.uint16)
    for l in range(len(lineups)):
        _write_scores(points, lineups[l], scores)
        value = 0.0
        for j in range(len(counts)):
            edge = _value_at_risk(scores, guesses[l, j], counts[j])
            value += weights[j] * (edge + _excess(scores, edge) / counts[j])
        out[l] = value


@njit(nogil=True)
def _value_at_risk(scores, guess, count):  # pragma: no cover
    """Return the least threshold that no more than `count` scores are above."""
    step = 32
    low, high = max(int(guess) - step, -1), min(int(guess) + step, 65535)
    while low >= 0 and _number_above(scores, low) <= count:
        step *= 2
        low, high = max(low - step, -1), low
    while _number_above(scores, high) > count:
        step *= 2
        low, high = high, min(high + step, 65535)
    while high - low > 1:
        middle = (low + high) // 2
        if _number_above(scores, middle) > count:
            low = middle
        else:
            high = middle
    return high


@njit(nogil=True)
def _number_above(scores, threshold):  # pragma: no cover
    limit = np.uint16(threshold)
    found = 0
    for start in range(0, len(scores), BLOCK):
        part = scores[start : start + BLOCK]
        number = np.uint16(0)
        for s in range(len(part)):
            number = np.uint16(number + np.uint16(part[s] > limit))
        found += int(number)
    return found


@njit(nogil=True)
def _excess(scores, threshold):  # pragma: no cover
    limit = np.uint16(threshold)
    found = 0
    for start in range(0, len(scores), BLOCK):
        part = scores[start : start + BLOCK]
        total = np.int32(0)
        for s in range(len(part)):
            total = np.int32(total + np.int32(np.uint16(max(part[s], limit) - limit)))
        found += int(total)
    return found


@njit(nogil=True, inline="always")
def _write_scores(points, lineup, scores):  # pragma: no cover
    score = points.dtype.type
    scores[:] = points[lineup[0]]
    for q in range(1, len(lineup)):
        row = points[lineup[q]]
        for s in range(len(scores)):
            scores[s] = score(scores[s] + row[s])


@njit(cache=True, nogil=True)
def sorted_tails(points, lineups, start_cut, step, counts, weights, out):  # pragma: no cover
    """Evaluate the weighted tail means of lineups in double precision.

    Parameters
    ----------
    points
        float64, shape (n_players, n_scenarios).
    lineups
        uint8, shape (n_lineups, k).
    start_cut, step
        float64, shape (n_lineups,): scores above the cut are sorted; where they are too few for
        the largest tail, the cut is lowered by `step`. They decide the time taken, not the value.
    counts, weights
        float64, shape (n_levels,): scores in each tail (fractions included) and its weight.
    out
        float64, shape (n_lineups,): overwritten.
    """
    n_scenarios = points.shape[1]
    needed = min(n_scenarios, int(np.ceil(counts.max())))
    scores, kept = np.empty(n_scenarios), np.empty(n_scenarios)
    for l in range(len(lineups)):
        _write_scores(points, lineups[l], scores)
        cut = start_cut[l]
        tries = 0
        while True:
            if tries == 8:
                cut = -np.inf
            size = 0
            for s in range(n_scenarios):
                kept[size] = scores[s]
                size += scores[s] >= cut
            if size >= needed:
                break
            cut -= step[l]
            tries += 1
        best = np.sort(kept[:size])
        value = 0.0
        for j in range(len(counts)):
            count = counts[j]
            whole = int(np.floor(count))
            total = 0.0
            for r in range(whole):
                total += best[size - 1 - r]
            if count > whole:
                total += (count - whole) * best[size - 1 - whole]
            value += weights[j] * (total / count)
        out[l] = value
