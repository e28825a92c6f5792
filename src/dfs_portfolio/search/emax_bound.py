r"""An upper bound on the expected best score of any portfolio, by Lagrangian duality.

For any thresholds `v`, one for each scenario, and any `N` lineups `P`

.. math:: \max_{l \in P} y_{ls} \le v_s + \sum_{l \in P} \max(y_{ls} - v_s, 0), \qquad
          F(P) \le D(v) = \frac1S \Big( \sum_s v_s
          + \text{the } N \text{ largest} \sum_s \max(y_{ls} - v_s, 0) \Big).

Lineups that are in every portfolio, the kept ones, only raise the thresholds: `v` is nowhere below
their best score, and they take none of the `N` turns.

With the best scores of a portfolio as `v` this is the bound of Nemhauser, Wolsey and Fisher
(1978). `D` is convex, so it can be lowered: it is the Lagrangian dual of the choice of `N`
facilities (Cornuejols, Fisher and Nemhauser, 1977). Subgradient steps lower it on a pool of
lineups with large gains. One pass over all lineups then computes `D` itself, a valid bound, and the
lineups with the largest gains join the pool for the next round. The lowest bound counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.progress import ProgressFunction, stage_report
from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.search.gains import Scores
from dfs_portfolio.search.quantization import HIGHEST
from dfs_portfolio.search.value_table import ValueTable

# Largest relative rounding error of sums of so many scores.
ROUNDING = 1e-12


def expected_best_bound(
    table: ValueTable,
    chosen: tuple[int, ...],
    n_lineups: int,
    progress: ProgressFunction | None = None,
    player_cost: FloatArray | None = None,
    kept: Sequence[Sequence[int]] = (),
) -> float:
    """Return an upper bound on the expected best score of any portfolio, net of costs.

    Parameters
    ----------
    table
        All lineups, with the settings of the search.
    chosen
        Rows of a portfolio, at least one; the better it is, the tighter the bound.
    n_lineups
        Most lineups in a portfolio, beside the kept ones.
    progress
        Called during the passes over all lineups, stage ``"gain"``.
    player_cost
        Points subtracted for each player of each lineup that is not kept, not below 0, shape
        (n_players,).
    kept
        Lineups, as indices in the slate, that are in every portfolio.

    Returns
    -------
    float
        In points.
    """
    scores, settings = Scores.of(table), table.settings
    count = min(n_lineups, len(table))
    best = scores.best_of((*kept, *table.lineups[list(chosen)]))
    floor = scores.best_of(kept) if kept else -np.inf
    costs = _lineup_costs(table.lineups, player_cost, scores)
    reached = float(best.mean(dtype=np.float64) - costs[list(chosen)].sum() / scores.n_scenarios)
    thresholds, pool, lowest = best.astype(np.float64), np.array(chosen), np.inf
    for _ in range(1 + settings.dual_rounds):
        at = _round_thresholds(thresholds, scores)
        gains = scores.sum_excesses(at, table.lineups, stage_report(progress, "gain")) - costs
        lowest = min(lowest, _dual(at, gains, count))
        size = min(settings.dual_pool, len(table))
        pool = np.union1d(pool, np.argpartition(-gains, size - 1)[:size])
        # Either the portfolio is optimal, or it holds all lineups: nothing is left to gain.
        if lowest <= reached or count == len(table):
            break
        thresholds = _lower_dual(
            thresholds, floor, scores, table.lineups[pool], costs[pool], count, reached
        )
    margin = ROUNDING * (abs(scores.low) + scores.step * float(np.abs(best).max()))
    return scores.low + scores.step * max(lowest, reached) + margin


def _dual(thresholds: NDArray[Any], gains: FloatArray, count: int) -> float:
    """Return `D`, in units; gains are sums over the scenarios."""
    largest = np.partition(gains, -count)[-count:]
    return float(thresholds.mean(dtype=np.float64) + largest.sum() / len(thresholds))


def _lineup_costs(
    lineups: NDArray[np.uint8], player_cost: FloatArray | None, scores: Scores
) -> FloatArray:
    """Return the cost of each lineup, as a sum of units over all scenarios, shape (n_lineups,)."""
    if player_cost is None or not player_cost.any():
        return np.zeros(len(lineups))
    return scores.to_sums(np.asarray(player_cost[lineups].sum(axis=1)))


def _round_thresholds(thresholds: FloatArray, scores: Scores) -> NDArray[Any]:
    """Return thresholds in the type of the scores: `D` is a bound at any of them."""
    if not scores.units.is_integer:
        return thresholds
    return np.clip(np.rint(thresholds), 0, HIGHEST).astype(np.uint16)


def _lower_dual(
    thresholds: FloatArray,
    floor: NDArray[Any] | float,
    scores: Scores,
    lineups: NDArray[np.uint8],
    costs: FloatArray,
    count: int,
    reached: float,
) -> FloatArray:
    """Return thresholds from `floor` up with a lower `D` of some lineups, by subgradient steps.

    Each step aims half way between the lowest `D` so far and the score of a portfolio (Polyak,
    1969).
    """
    lowest, best = np.inf, thresholds
    for _ in range(scores.settings.dual_steps):
        at = _round_thresholds(thresholds, scores)
        gains = scores.sum_excesses(at, lineups) - costs
        dual = _dual(at, gains, count)
        if dual < lowest:
            lowest, best = dual, thresholds
        # The subgradient of a scenario: 1 less the number of the `count` lineups above it.
        largest = np.argpartition(-gains, count - 1)[:count]
        above = np.zeros(len(at))
        for lineup in lineups[largest]:
            above += scores.of_lineup(lineup) > at
        slope = (1.0 - above) / len(at)
        steepness = float(slope @ slope)
        aim = (lowest + reached) / 2
        if steepness == 0.0 or dual <= aim:
            break
        thresholds = np.maximum(thresholds - (dual - aim) / steepness * slope, floor)
    return best
