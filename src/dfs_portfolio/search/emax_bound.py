r"""No portfolio's expected best score is above this: a bound over all lineups, by duality.

For thresholds `v`, one for each scenario and whatever they are, and any `N` lineups `P`

.. math:: \max_{l \in P} y_{ls} \le v_s + \sum_{l \in P} \max(y_{ls} - v_s, 0), \qquad
          F(P) \le D(v) = \frac1S \Big( \sum_s v_s
          + \text{the } N \text{ largest} \sum_s \max(y_{ls} - v_s, 0) \Big).

With the best scores of a portfolio for `v` this is the bound of Nemhauser, Wolsey and Fisher
(1978). But `D` is convex and may be lowered: it is the Lagrangian dual of the choice of `N`
facilities (Cornuejols, Fisher and Nemhauser, 1977). A few lineups with large gains stand for all
while subgradient steps lower it; what it is for all is then computed in one pass, and those that
were missed join the few. Each pass gives a bound that is proven, the lowest counts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.progress import ProgressFunction, stage_report
from dfs_portfolio.search.gains import Scores
from dfs_portfolio.search.quantization import HIGHEST
from dfs_portfolio.search.value_table import ValueTable

# Lineups that stand for all at first, and those that may join them in a round.
POOL = 2_000
ROUNDS = 2
# Subgradient steps in a round.
STEPS = 150
# What rounding may do to sums of so many scores, relative.
ROUNDING = 1e-12

Floats = NDArray[np.float64]


def expected_best_bound(
    table: ValueTable,
    chosen: tuple[int, ...],
    n_lineups: int,
    progress: ProgressFunction | None = None,
    player_cost: Floats | None = None,
) -> float:
    """Return what no portfolio's expected best score exceeds, less what its players cost.

    Parameters
    ----------
    table
        All lineups.
    chosen
        Rows of a portfolio, at least one; the better, the closer is the bound.
    n_lineups
        How many lineups the portfolios have, at most.
    progress
        Told how far the passes have come, stage ``"gain"``.
    player_cost
        Points taken off for each player of each lineup, not below 0, shape (n_players,).

    Returns
    -------
    float
        In points.
    """
    scores = Scores.of(table)
    count = min(n_lineups, len(table))
    best = np.max([scores.of_lineup(table.lineups[row]) for row in chosen], axis=0)
    costs = _lineup_costs(table.lineups, player_cost, scores)
    reached = float(best.mean(dtype=np.float64) - costs[list(chosen)].sum() / scores.n_scenarios)
    thresholds, pool, lowest = best.astype(np.float64), np.array(chosen), np.inf
    for _ in range(1 + ROUNDS):
        at = _counted(thresholds, scores)
        gains = scores.above(at, table.lineups, stage_report(progress, "gain")) - costs
        lowest = min(lowest, _dual(at, gains, count))
        size = min(POOL, len(table))
        pool = np.union1d(pool, np.argpartition(-gains, size - 1)[:size])
        if lowest <= reached or count == len(table):
            break
        thresholds = _lowered(thresholds, scores, table.lineups[pool], costs[pool], count, reached)
    margin = ROUNDING * (abs(scores.low) + scores.step * float(np.abs(best).max()))
    return scores.low + scores.step * max(lowest, reached) + margin


def _dual(thresholds: NDArray[Any], gains: Floats, count: int) -> float:
    """Return `D`, in units; gains are sums over the scenarios."""
    largest = np.partition(gains, -count)[-count:]
    return float(thresholds.mean(dtype=np.float64) + largest.sum() / len(thresholds))


def _lineup_costs(lineups: NDArray[np.uint8], player_cost: Floats | None, scores: Scores) -> Floats:
    """Return what each lineup costs, in units added up over the scenarios, shape (n_lineups,)."""
    if player_cost is None or not player_cost.any():
        return np.zeros(len(lineups))
    return scores.summed(np.asarray(player_cost[lineups].sum(axis=1)))


def _counted(thresholds: Floats, scores: Scores) -> NDArray[Any]:
    """Return thresholds as the scores are counted: in whole steps, where these are."""
    if not scores.units.whole:
        return thresholds
    return np.clip(np.rint(thresholds), 0, HIGHEST).astype(np.uint16)


def _lowered(
    thresholds: Floats,
    scores: Scores,
    lineups: NDArray[np.uint8],
    costs: Floats,
    count: int,
    reached: float,
) -> Floats:
    """Return thresholds at which `D` of some lineups is lower, by subgradient steps.

    Each step aims half way between the lowest so far and what a portfolio reaches (Polyak, 1969).
    """
    lowest, found = np.inf, thresholds
    for _ in range(STEPS):
        at = _counted(thresholds, scores)
        gains = scores.above(at, lineups) - costs
        dual = _dual(at, gains, count)
        if dual < lowest:
            lowest, found = dual, thresholds
        largest = np.argpartition(-gains, count - 1)[:count]
        above = np.zeros(len(at))
        for lineup in lineups[largest]:
            above += scores.of_lineup(lineup) > at
        slope = (1.0 - above) / len(at)
        steepness = float(slope @ slope)
        aim = (lowest + reached) / 2
        if steepness == 0.0 or dual <= aim:
            break
        thresholds = thresholds - (dual - aim) / steepness * slope
    return found
