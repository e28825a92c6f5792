"""The inner loops of the search, compiled; each is a few lines of arithmetic over scenarios.

Arrays are laid out by driver, (n_drivers, n_scenarios), so that a lineup's scores are sums of
contiguous rows. Lineups come in lexicographic order: neighbours share their first drivers, whose
partial sums are computed once.
"""

# mypy: disable-error-code="no-untyped-def, untyped-decorator"
from __future__ import annotations

import numpy as np
from numba import njit, prange

# Scenarios handled at a time: partial sums of this many floats stay in the first-level cache.
BLOCK = 1024
# Pieces of work to share between cores; fixed, so that results do not depend on their number.
PIECES = 256
# Allowed to the compiler in sums of single-precision excesses: another order of addition.
# The bounds are padded for the worst order, see `bounds`.
REORDER = {"reassoc", "nsz", "contract"}


@njit(cache=True, parallel=True, fastmath=REORDER)
def add_excesses(points, lineups, thresholds, out, above=None):  # pragma: no cover
    """Sum each lineup's excesses over its thresholds, and count them if asked to.

    Parameters
    ----------
    points
        float32, shape (n_drivers, n_scenarios).
    lineups
        uint8, shape (n_lineups, k), lexicographic.
    thresholds
        float32, shape (n_lineups, n_thresholds).
    out
        float64, shape (n_lineups, n_thresholds); sums are added to it.
    above
        Like `out`, for the number of scores above the threshold.
    """
    n_scenarios = points.shape[1]
    n_lineups, k = lineups.shape
    n_thresholds = thresholds.shape[1]
    for piece in prange(PIECES):
        first = piece * n_lineups // PIECES
        last = (piece + 1) * n_lineups // PIECES
        partial = np.empty((k, BLOCK), dtype=np.float32)
        for start in range(0, n_scenarios, BLOCK):
            size = min(BLOCK, n_scenarios - start)
            for l in range(first, last):
                shared = 0
                if l > first:
                    while shared < k - 1 and lineups[l, shared] == lineups[l - 1, shared]:
                        shared += 1
                for q in range(shared, k):
                    row = points[lineups[l, q], start : start + size]
                    here = partial[q]
                    if q == 0:
                        for s in range(size):
                            here[s] = row[s]
                    else:
                        before = partial[q - 1]
                        for s in range(size):
                            here[s] = before[s] + row[s]
                scores = partial[k - 1]
                for j in range(n_thresholds):
                    threshold = thresholds[l, j]
                    total = np.float32(0.0)
                    if above is None:
                        for s in range(size):
                            total += max(scores[s] - threshold, np.float32(0.0))
                    else:
                        number = np.float32(0.0)  # exact: no block has 2^24 scenarios
                        for s in range(size):
                            excess = scores[s] - threshold
                            total += max(excess, np.float32(0.0))
                            number += np.float32(1.0 if excess > 0.0 else 0.0)
                        above[l, j] += number
                    out[l, j] += total


@njit(cache=True, parallel=True)
def chord_means(above, sums, n_scenarios, mean, counts, weights, out):  # pragma: no cover
    """Read weighted tail means off the chords between points of the curve of best scores.

    Parameters
    ----------
    above, sums
        How many of a lineup's scores are in some sets of them, ever larger, and what they add up
        to; float64, shape (n_lineups, n_points).
    n_scenarios, mean
        Number of all scores, and their mean for each lineup, shape (n_lineups,).
    counts, weights
        float64, shape (n_levels,): scores in each tail (fractions included) and its weight.
    out
        float64, shape (n_lineups,): overwritten.
    """
    n_lineups, n_points = sums.shape
    for l in prange(n_lineups):
        value = 0.0
        for j in range(len(counts)):
            count = counts[j]
            fewer, less = 0.0, 0.0
            more, all_of_them = float(n_scenarios), n_scenarios * mean[l]
            for p in range(n_points):
                if above[l, p] >= count:
                    more, all_of_them = above[l, p], sums[l, p]
                    break
                fewer, less = above[l, p], sums[l, p]
            slope = (all_of_them - less) / (more - fewer)
            value += weights[j] * (less + (count - fewer) * slope) / count
        out[l] = value


@njit(cache=True, parallel=True)
def exact_tails(points, lineups, start_cut, step, counts, weights, out):  # pragma: no cover
    """Evaluate the weighted tail means of lineups in double precision.

    Parameters
    ----------
    points
        float64, shape (n_drivers, n_scenarios).
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
    n_lineups, k = lineups.shape
    needed = min(n_scenarios, int(np.ceil(counts.max())))
    for l in prange(n_lineups):
        scores = points[lineups[l, 0]].copy()
        for q in range(1, k):
            row = points[lineups[l, q]]
            for s in range(n_scenarios):
                scores[s] += row[s]
        kept = np.empty(n_scenarios, dtype=np.float64)
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


@njit(cache=True, parallel=True)
def moments(lineups, mean, covariance, out):  # pragma: no cover
    """Write each lineup's mean and standard deviation to `out`, shape (n_lineups, 2)."""
    n_lineups, k = lineups.shape
    for l in prange(n_lineups):
        total = 0.0
        variance = 0.0
        for a in range(k):
            i = lineups[l, a]
            total += mean[i]
            variance += covariance[i, i]
            for b in range(a):
                variance += 2.0 * covariance[i, lineups[l, b]]
        out[l, 0] = total
        out[l, 1] = np.sqrt(max(variance, 0.0))


@njit(cache=True, parallel=True)
def net_values(  # pragma: no cover
    lineups, values, driver_cost, team_cost, team, driver_excess, team_excess, allowance, out
):
    """Take drivers' and teams' costs off the lineups' values; -inf where a lineup is not allowed.

    Parameters
    ----------
    lineups, values
        Shapes (n_lineups, k) and (n_lineups,).
    driver_cost, team_cost
        float64, shapes (n_drivers,) and (n_teams,); a team's cost counts once a lineup.
    team
        Team of each driver.
    driver_excess, team_excess
        1 where using the driver or the team once more exceeds its exposure cap, else 0.
    allowance
        Excesses a lineup may have.
    out
        float64, shape (n_lineups,): overwritten.
    """
    n_lineups, k = lineups.shape
    for l in prange(n_lineups):
        net = values[l]
        excess = 0
        for q in range(k):
            i = lineups[l, q]
            net -= driver_cost[i]
            excess += driver_excess[i]
            t = team[i]
            if team_excess[t] != 0 or team_cost[t] != 0.0:
                first = True
                for r in range(q):
                    if team[lineups[l, r]] == t:
                        first = False
                if first:
                    net -= team_cost[t]
                    excess += team_excess[t]
        out[l] = net if excess <= allowance else -np.inf
