"""Compiled loops with a few operations for each of millions of lineups; they need no scenarios."""

# mypy: disable-error-code="no-untyped-def, untyped-decorator"
from __future__ import annotations

import numpy as np

from dfs_portfolio._internal.compiling import compiled


@compiled(nogil=True)
def chord_means(above, sums, n_scenarios, mean, counts, weights, out):  # pragma: no cover
    """Bound weighted tail means from below by chords of the concave curve of best scores.

    Parameters
    ----------
    above, sums
        Number and sum of a lineup's scores above thresholds, which fall from point to point;
        float64, shape (n_lineups, n_points).
    n_scenarios, mean
        Number of all scores, and their mean for each lineup, shape (n_lineups,).
    counts, weights
        float64, shape (n_levels,): number of scores in each tail, fractions included, and the
        weight of the tail.
    out
        float64, shape (n_lineups,): overwritten.
    """
    n_lineups, n_points = sums.shape
    for l in range(n_lineups):
        value = 0.0
        for j in range(len(counts)):
            count = counts[j]
            # The nearest points on either side of the tail's count: nothing and all scores are
            # points as well, so both sides exist.
            left_count, left_sum = 0.0, 0.0
            right_count, right_sum = float(n_scenarios), n_scenarios * mean[l]
            for p in range(n_points):
                if above[l, p] >= count:
                    right_count, right_sum = above[l, p], sums[l, p]
                    break
                left_count, left_sum = above[l, p], sums[l, p]
            slope = (right_sum - left_sum) / (right_count - left_count)
            value += weights[j] * (left_sum + (count - left_count) * slope) / count
        out[l] = value


@compiled(nogil=True)
def player_moments(points, mean, covariance):  # pragma: no cover
    """Write the mean of each player's points, and their covariances.

    A loop in place of a product of matrices: a library's threads wait for each other longer than
    so small a product takes, on a machine that has other work.

    Parameters
    ----------
    points
        uint16, shape (n_players, n_scenarios).
    mean, covariance
        float64, shapes (n_players,) and (n_players, n_players): overwritten.
    """
    n, n_scenarios = points.shape
    for i in range(n):
        total = np.int64(0)
        for s in range(n_scenarios):
            total += np.int64(points[i, s])
        mean[i] = total / n_scenarios
    for i in range(n):
        for j in range(i + 1):
            product = np.uint64(0)  # exact: 65,535 squared, four thousand million times
            for s in range(n_scenarios):
                product += np.uint64(np.uint32(points[i, s]) * np.uint32(points[j, s]))
            covariance[i, j] = covariance[j, i] = product / n_scenarios - mean[i] * mean[j]


@compiled(nogil=True)
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


@compiled(nogil=True)
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
    """Subtract the costs of players and teams from values; -inf where a lineup is not allowed.

    Parameters
    ----------
    lineups, values
        Shapes (n_lineups, k) and (n_lineups,).
    player_cost, team_cost
        float64, shapes (n_players,) and (n_teams,); a team's cost counts once a lineup.
    team
        Index of each player's team.
    player_excess, team_excess
        Added to a lineup's excess for each player and each team in it.
    allowance
        Largest excess of a lineup that is allowed.
    earlier
        uint8, shape (n_earlier, n_players): 1 for the players of each earlier lineup.
    max_overlap
        Most players that a lineup may share with any earlier one.
    out
        float64, shape (n_lineups,): overwritten.
    """
    n_lineups, k = lineups.shape
    with_teams = team_cost.any() or team_excess.any()
    for l in range(n_lineups):
        net = values[l]
        excess = 0
        for q in range(k):
            i = lineups[l, q]
            net -= player_cost[i]
            excess += player_excess[i]
            if not with_teams:
                continue
            t = team[i]
            # A team counts once: for the first of its players in the lineup.
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
