"""The inner loops of the search, compiled; each is a few lines of arithmetic over scenarios.

Points have the shape (n_players, n_scenarios), so that the scores of a lineup are sums of
contiguous rows, in the units of `quantization`: unsigned integers, whose sums are exact. Where
those are rounded, exact values come from points in double precision. Lineups come in lexicographic
order: neighbours share their first players, whose partial sums are computed once. Nothing here
starts a thread: `threads` calls the kernels on pieces.

`reference_kernels` of the tests defines the same functions in NumPy, in a line or two each, and
tests hold the compiled loops to them. Integers agree to the bit.
"""

# mypy: disable-error-code="no-untyped-def, untyped-decorator"
from __future__ import annotations

import numpy as np
from numba import njit

from dfs_portfolio._internal.compiling import compiled

# Scenarios handled at a time: so many partial sums stay in the first-level cache, and the sum of a
# block of sixteen-bit excesses fits 32 bits.
BLOCK = 2048
# The largest integer of sixteen bits.
FITS = 65_535
# Sums in double precision may be added in another order: the gains of lineups differ by more.
REORDER = {"reassoc", "nsz", "contract"}


@njit(nogil=True, inline="always")
def shared_prefix(lineups, l):  # pragma: no cover
    """Count the first players that lineup `l` shares with the one before it, its last excepted."""
    shared = 0
    if l > 0:
        while shared < lineups.shape[1] - 1 and lineups[l, shared] == lineups[l - 1, shared]:
            shared += 1
    return shared


@njit(nogil=True, inline="always")
def _add_up(points, lineup, shared, start, size, partial):  # pragma: no cover
    """Update partial sums: row q holds the sums of the first q players' points.

    The last player is left to the caller, whose loop adds it and uses the score at once.
    """
    score = points.dtype.type
    for q in range(shared, len(lineup) - 1):
        row = points[lineup[q], start : start + size]
        before, after = partial[q], partial[q + 1]
        for s in range(size):
            after[s] = score(before[s] + row[s])


@compiled(nogil=True)
def add_excesses(points, lineups, thresholds, highest, sums, above=None):  # pragma: no cover
    """Add up each lineup's excesses over its thresholds; with `above`, count them as well.

    Parameters
    ----------
    points
        uint16, shape (n_players, n_scenarios).
    lineups
        uint8, shape (n_lineups, k), lexicographic.
    thresholds
        uint16, shape (n_lineups, n_thresholds).
    highest
        Upper bound on all scores.
    sums
        int64, shape (n_lineups, n_thresholds); excesses are added to it.
    above
        Like `sums`, for the number of scores above the threshold.
    """
    n_lineups, k = lineups.shape
    n_thresholds = thresholds.shape[1]
    partial = np.zeros((k, BLOCK), dtype=points.dtype)
    folded = np.zeros((2, BLOCK // 4), dtype=np.uint16)
    for start in range(0, points.shape[1], BLOCK):
        size = min(BLOCK, points.shape[1] - start)
        for l in range(n_lineups):
            _add_up(points, lineups[l], shared_prefix(lineups, l), start, size, partial)
            before = partial[k - 1, :size]
            row = points[lineups[l, k - 1], start : start + size]
            for j in range(0, n_thresholds, 2):  # two at a time: each score is computed once
                other = min(j + 1, n_thresholds - 1)
                one, two = thresholds[l, j], thresholds[l, other]
                if 4 * (highest - min(one, two)) <= FITS:
                    over_one, over_two = _excess_in_fours(before, row, one, two, folded)
                else:
                    over_one, over_two = _excess_of_two(before, row, one, two)
                sums[l, j] += over_one
                if other > j:
                    sums[l, other] += over_two
                if above is not None:
                    n_one, n_two = _numbers_above_two(before, row, one, two)
                    above[l, j] += n_one
                    if other > j:
                        above[l, other] += n_two


@njit(nogil=True)
def _over(y, line):  # pragma: no cover
    """Return the excess of a score over a line, both uint16."""
    return np.uint16(np.uint16(max(y, line)) - line)


@njit(nogil=True)
def _excess_of_two(before, row, one, two):  # pragma: no cover
    """Return the sums of the excesses of scores over two thresholds."""
    over_one, over_two = np.uint32(0), np.uint32(0)
    for s in range(len(row)):
        y = np.uint16(before[s] + row[s])
        over_one = np.uint32(over_one + np.uint32(_over(y, one)))
        over_two = np.uint32(over_two + np.uint32(_over(y, two)))
    return over_one, over_two


@njit(nogil=True)
def _excess_in_fours(before, row, one, two, folded):  # pragma: no cover
    """Return the same sums where four excesses add up to sixteen bits at most.

    The four quarters of the block are added element by element in sixteen bits before they are
    summed in a wider type, so that the widest vectors do most of the work: twice as fast.
    """
    score = np.uint16
    size = len(row) // 4
    a, b, c, d = before[:size], before[size:], before[2 * size :], before[3 * size :]
    e, f, g, h = row[:size], row[size:], row[2 * size :], row[3 * size :]
    first, second = folded[0, :size], folded[1, :size]
    for s in range(size):
        w, x = score(a[s] + e[s]), score(b[s] + f[s])
        y, z = score(c[s] + g[s]), score(d[s] + h[s])
        first[s] = score(_over(w, one) + _over(x, one) + _over(y, one) + _over(z, one))
        second[s] = score(_over(w, two) + _over(x, two) + _over(y, two) + _over(z, two))
    over_one, over_two = _excess_of_two(before[4 * size :], row[4 * size :], one, two)
    for s in range(size):
        over_one = np.uint32(over_one + np.uint32(first[s]))
        over_two = np.uint32(over_two + np.uint32(second[s]))
    return over_one, over_two


@njit(nogil=True)
def _numbers_above_two(before, row, one, two):  # pragma: no cover
    """Return the number of scores above each of two thresholds."""
    score = np.uint16
    n_one, n_two = score(0), score(0)
    for s in range(len(row)):
        y = score(before[s] + row[s])
        n_one = score(n_one + score(y > one))
        n_two = score(n_two + score(y > two))
    return n_one, n_two


@compiled(nogil=True)
def add_ramps(points, lineups, lines, widths, highest, sums):  # pragma: no cover
    """Add up each lineup's ramps, one for each scenario: see `ramps`.

    Parameters
    ----------
    points, lineups
        As in `add_excesses`.
    lines, widths
        uint16, shape (n_scenarios,): where a ramp begins, and how high it rises.
    highest
        Upper bound on all ramps.
    sums
        int64, shape (n_lineups,); ramps are added to it.
    """
    n_lineups, k = lineups.shape
    partial = np.zeros((k, BLOCK), dtype=np.uint16)
    folded = np.zeros(BLOCK // 4, dtype=np.uint16)
    for start in range(0, points.shape[1], BLOCK):
        size = min(BLOCK, points.shape[1] - start)
        line, width = lines[start : start + size], widths[start : start + size]
        for l in range(n_lineups):
            _add_up(points, lineups[l], shared_prefix(lineups, l), start, size, partial)
            before = partial[k - 1, :size]
            row = points[lineups[l, k - 1], start : start + size]
            if 4 * highest <= FITS:
                sums[l] += _ramps_in_fours(before, row, line, width, folded)
            else:
                sums[l] += _ramps(before, row, line, width)


@njit(nogil=True)
def _ramp(y, line, width):  # pragma: no cover
    return np.uint16(min(_over(y, line), width))


@njit(nogil=True)
def _ramps(before, row, line, width):  # pragma: no cover
    """Return the sum of the ramps of scores."""
    total = np.uint32(0)
    for s in range(len(row)):
        y = np.uint16(before[s] + row[s])
        total = np.uint32(total + np.uint32(_ramp(y, line[s], width[s])))
    return total


@njit(nogil=True)
def _ramps_in_fours(before, row, line, width, folded):  # pragma: no cover
    """Return the same sum, four at a time; see `_excess_in_fours`."""
    score = np.uint16
    size = len(row) // 4
    a, b, c, d = before[:size], before[size:], before[2 * size :], before[3 * size :]
    e, f, g, h = row[:size], row[size:], row[2 * size :], row[3 * size :]
    i, j, m, n = line[:size], line[size:], line[2 * size :], line[3 * size :]
    p, q, r, t = width[:size], width[size:], width[2 * size :], width[3 * size :]
    four = folded[:size]
    for s in range(size):
        w, x = score(a[s] + e[s]), score(b[s] + f[s])
        y, z = score(c[s] + g[s]), score(d[s] + h[s])
        four[s] = score(
            _ramp(w, i[s], p[s])
            + _ramp(x, j[s], q[s])
            + _ramp(y, m[s], r[s])
            + _ramp(z, n[s], t[s])
        )
    rest = slice(4 * size, len(row))
    total = _ramps(before[rest], row[rest], line[rest], width[rest])
    for s in range(size):
        total = np.uint32(total + np.uint32(four[s]))
    return total


@compiled(nogil=True, fastmath=REORDER)
def double_gains(points, lineups, best, sums):  # pragma: no cover
    """Write each lineup's sum of excesses over one threshold for each scenario.

    Parameters
    ----------
    points, best
        float64, shapes (n_players, n_scenarios) and (n_scenarios,).
    lineups
        uint8, shape (n_lineups, k).
    sums
        float64, shape (n_lineups,): overwritten.
    """
    scores = np.empty(points.shape[1])
    for l in range(len(lineups)):
        _write_scores(points, lineups[l], scores)
        total = 0.0
        for s in range(len(scores)):
            total += max(scores[s], best[s]) - best[s]
        sums[l] = total


@compiled(nogil=True)
def integer_tails(points, lineups, guesses, counts, weights, out):  # pragma: no cover
    """Evaluate the weighted tail means of lineups with integer scores, without rounding.

    With integer scores the value at risk is an integer, so the least of Rockafellar and Uryasev's
    bounds over integer thresholds is the tail mean itself. The threshold is found by counting.

    Parameters
    ----------
    points
        uint16, shape (n_players, n_scenarios).
    lineups
        uint8, shape (n_lineups, k).
    guesses
        uint16, shape (n_lineups, n_levels): near the values at risk. The result does not depend on
        them, only the time it takes.
    counts, weights
        float64, shape (n_levels,): number of scores in each tail, fractions included, and the
        weight of the tail.
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
    """Return the least threshold with at most `count` scores above it: bracket, then bisect."""
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
    total = 0
    for start in range(0, len(scores), BLOCK):
        part = scores[start : start + BLOCK]
        number = np.uint16(0)
        for s in range(len(part)):
            number = np.uint16(number + np.uint16(part[s] > limit))
        total += int(number)
    return total


@njit(nogil=True)
def _excess(scores, threshold):  # pragma: no cover
    limit = np.uint16(threshold)
    total = 0
    for start in range(0, len(scores), BLOCK):
        part = scores[start : start + BLOCK]
        excess = np.int32(0)
        for s in range(len(part)):
            excess = np.int32(excess + np.int32(np.uint16(max(part[s], limit) - limit)))
        total += int(excess)
    return total


@njit(nogil=True, inline="always")
def _write_scores(points, lineup, scores):  # pragma: no cover
    score = points.dtype.type
    scores[:] = points[lineup[0]]
    for q in range(1, len(lineup)):
        row = points[lineup[q]]
        for s in range(len(scores)):
            scores[s] = score(scores[s] + row[s])


@compiled(nogil=True)
def sorted_tails(points, lineups, start_cut, step, counts, weights, out):  # pragma: no cover
    """Evaluate the weighted tail means of lineups in double precision.

    Parameters
    ----------
    points
        float64, shape (n_players, n_scenarios).
    lineups
        uint8, shape (n_lineups, k).
    start_cut, step
        float64, shape (n_lineups,): only scores above the cut are sorted; if they are too few for
        the largest tail, the cut is lowered by `step`. The result does not depend on them, only
        the time it takes.
    counts, weights
        float64, shape (n_levels,): number of scores in each tail, fractions included, and the
        weight of the tail.
    out
        float64, shape (n_lineups,): overwritten.
    """
    n_scenarios = points.shape[1]
    needed = min(n_scenarios, int(np.ceil(counts.max())))
    scores, high_scores = np.empty(n_scenarios), np.empty(n_scenarios)
    for l in range(len(lineups)):
        _write_scores(points, lineups[l], scores)
        cut = start_cut[l]
        tries = 0
        while True:
            if tries == 8:  # far from the tail: take all scores
                cut = -np.inf
            size = 0
            for s in range(n_scenarios):
                high_scores[size] = scores[s]  # overwritten unless the score passes the cut
                size += scores[s] >= cut
            if size >= needed:
                break
            cut -= step[l]
            tries += 1
        best = np.sort(high_scores[:size])
        value = 0.0
        for j in range(len(counts)):
            count = counts[j]
            n_full = int(np.floor(count))
            total = 0.0
            for r in range(n_full):
                total += best[size - 1 - r]
            if count > n_full:  # the last score of the tail counts in part
                total += (count - n_full) * best[size - 1 - n_full]
            value += weights[j] * (total / count)
        out[l] = value
