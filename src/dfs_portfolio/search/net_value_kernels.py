"""A few operations for each of millions of lineups, compiled; scenarios play no part here."""

# mypy: disable-error-code="no-untyped-def, untyped-decorator"
from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
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
    for l in range(n_lineups):
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


@njit(cache=True, nogil=True)
def moments(lineups, mean, covariance, out):  # pragma: no cover
    """Write each lineup's mean and standard deviation to `out`, shape (n_lineups, 2)."""
    n_lineups, k = lineups.shape
    for l in range(n_lineups):
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


@njit(cache=True, nogil=True)
def net_values(  # pragma: no cover
    lineups,
    values,
    player_cost,
    team_cost,
    team,
    player_excess,
    team_excess,
    allowance,
    earlier,
    max_overlap,
    out,
):
    """Take players' and teams' costs off the lineups' values; -inf where a lineup is not allowed.

    Parameters
    ----------
    lineups, values
        Shapes (n_lineups, k) and (n_lineups,).
    player_cost, team_cost
        float64, shapes (n_players,) and (n_teams,); a team's cost counts once a lineup.
    team
        Team of each player.
    player_excess, team_excess
        What using the player or the team adds to a lineup's excess.
    allowance
        What the excess of a lineup may add up to.
    earlier
        uint8, shape (n_earlier, n_players): 1 for the players of each lineup chosen before.
    max_overlap
        Most players that a lineup may share with any of those.
    out
        float64, shape (n_lineups,): overwritten.
    """
    n_lineups, k = lineups.shape
    for l in range(n_lineups):
        net = values[l]
        excess = 0
        for q in range(k):
            i = lineups[l, q]
            net -= player_cost[i]
            excess += player_excess[i]
            t = team[i]
            if team_excess[t] != 0 or team_cost[t] != 0.0:
                first = True
                for r in range(q):
                    if team[lineups[l, r]] == t:
                        first = False
                if first:
                    net -= team_cost[t]
                    excess += team_excess[t]
        allowed = excess <= allowance
        for e in range(len(earlier)):
            if not allowed:
                break
            shared = 0
            for q in range(k):
                shared += earlier[e, lineups[l, q]]
            allowed = shared <= max_overlap
        out[l] = net if allowed else -np.inf
