r"""An upper bound on the expected best score of any portfolio, by Lagrangian duality.

For any thresholds `v`, one for each scenario, and any `N` lineups `P`

.. math:: \max_{l \in P} y_{ls} \le v_s + \sum_{l \in P} \max(y_{ls} - v_s, 0), \qquad
          F(P) \le D(v) = \frac1S \Big( \sum_s v_s
          + \text{the } N \text{ largest} \sum_s \max(y_{ls} - v_s, 0) \Big).

Lineups that are in every portfolio, the kept ones, only raise the thresholds: `v` is nowhere below
their best score, and they take none of the `N` turns.

**Exposure limits** lower the bound. Let player `i` be in at least :math:`a_i` and at most
:math:`b_i` of the `N` lineups. At any price :math:`\pi_i`, positive or negative,

.. math:: D(v, \pi) = \frac1S \Big( \sum_s v_s
          + \text{the } N \text{ largest} \big( \sum_s \max(y_{ls} - v_s, 0)
          - \sum_{i \in l} \pi_i \big) + \sum_i \max(\pi_i a_i, \pi_i b_i) \Big)

is a bound on portfolios within the limits: what lineups pay for a player in all is at most the last
sum. The same holds for teams, which are paid for once a lineup.

With the best scores of a portfolio as `v` and without prices this is the bound of Nemhauser, Wolsey
and Fisher (1978). `D` is convex, so it can be lowered: it is the Lagrangian dual of the choice of
`N` facilities (Cornuejols, Fisher and Nemhauser, 1977). Subgradient steps lower it on a pool of
lineups with large gains. One pass over all lineups then computes `D` itself, a valid bound, and the
lineups with the largest gains join the pool for the next round. The lowest bound counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio.rules.exposure_limits import ExposureCounts
from dfs_portfolio.search.gains import GainOracle
from dfs_portfolio.search.priced_uses import PricedUses
from dfs_portfolio.search.quantization import HIGHEST
from dfs_portfolio.search.query import DualPrices, Query
from dfs_portfolio.search.ramps import Ramps
from dfs_portfolio.search.value_table import ValueTable

# Largest relative rounding error of sums of so many scores.
ROUNDING = 1e-12


def expected_best_bound(
    oracle: GainOracle,
    chosen: tuple[int, ...],
    n_lineups: int,
    player_cost: FloatArray | None = None,
    limits: ExposureCounts | None = None,
) -> float:
    """Return an upper bound on the expected best score of any portfolio, net of costs.

    Parameters
    ----------
    oracle
        Gains of all lineups over those of a portfolio and the kept ones.
    chosen
        Rows of a portfolio, at least one; the better it is, the tighter the bound.
    n_lineups
        Number of lineups in a portfolio, beside the kept ones.
    player_cost
        Points subtracted for each player of each lineup that is not kept, not below 0, shape
        (n_players,).
    limits
        Uses of players and teams in lineups that are not kept; ``None`` for any.

    Returns
    -------
    float
        In points.
    """
    table, scores = oracle.table, oracle.scores
    settings = table.settings
    count = min(n_lineups, len(table))
    best = scores.best_of([*oracle.kept, *table.lineups[list(chosen)]])
    floor = scores.best_of(oracle.kept).astype(np.float64) if oracle.kept else -np.inf
    costs = np.zeros(len(table.slate)) if player_cost is None else scores.to_sums(player_cost)
    paid = float(costs[table.lineups[list(chosen)]].sum())
    reached = float(best.mean(dtype=np.float64) - paid / scores.n_scenarios)
    gains = oracle.gains_over(chosen)
    # First without prices, which need a pool that shares few players; then with them, if the
    # portfolio comes up against a limit.
    uses, limited = PricedUses.of(table, None, count), PricedUses.of(table, limits, count)
    rounds = 1 + settings.dual_rounds
    more = settings.price_rounds if limited.bind(table, chosen) else 0
    point = _Point(best.astype(np.float64), np.zeros(uses.n_players + uses.n_teams))
    pool, lowest = np.array(chosen), np.inf
    for number in range(rounds + more):
        uses = limited if more and number >= rounds - 1 else uses
        at = _rounded(point.thresholds)
        gains.move_to(at)
        net = _net(table, gains.sums, costs, point.prices)
        largest = np.partition(net, -count)[-count:]
        constant = float(at.sum(dtype=np.float64)) + uses.box(point.prices)
        lowest = min(lowest, (constant + float(largest.sum())) / scores.n_scenarios)
        # The portfolio is optimal, or it holds all lineups: nothing is left to gain.
        if number == rounds + more - 1 or lowest <= reached or count == len(table):
            break
        size = min(settings.dual_pool, len(table))
        pool = np.union1d(pool, np.argpartition(-net, size - 1)[:size])
        point = _PoolDual(oracle, uses, pool, costs, count).lowered(point, floor, reached)
    margin = ROUNDING * (abs(scores.low) + scores.step * float(np.abs(best).max()))
    return scores.low + scores.step * max(lowest, reached) + margin


# eq=False: a generated __eq__ would compare arrays, whose comparison is an array.
@dataclass(frozen=True, eq=False)
class _Point:
    """Where `D` is evaluated.

    Parameters
    ----------
    thresholds
        In units, shape (n_scenarios,).
    prices
        Of players, then of teams, as sums of units over all scenarios.
    """

    thresholds: FloatArray
    prices: FloatArray


def _net(table: ValueTable, sums: IntArray, costs: FloatArray, prices: FloatArray) -> FloatArray:
    """Return gains less costs and prices of all lineups, as sums of units."""
    if not (costs.any() or prices.any()):
        return sums.astype(np.float64)
    n = len(costs)
    query = replace(Query.free(table.slate), player_cost=costs + prices[:n])
    return table.net(query, sums.astype(np.float64), DualPrices(prices[n:]))


def _rounded(thresholds: FloatArray) -> NDArray[np.uint16]:
    """Return thresholds in the type of the scores: `D` is a bound at any of them."""
    return np.clip(np.rint(thresholds), 0, HIGHEST).astype(np.uint16)


class _PoolDual:
    """`D` of some lineups only, lowered by subgradient steps."""

    def __init__(
        self,
        oracle: GainOracle,
        uses: PricedUses,
        pool: NDArray[np.intp],
        costs: FloatArray,
        count: int,
    ) -> None:
        self._table, self._scores = oracle.table, oracle.scores
        table = oracle.table
        self._lineups = np.ascontiguousarray(table.lineups[pool])
        self._ramps = Ramps(oracle.scores.units, self._lineups, table.threads, table.settings)
        self._uses, self._count = uses, count
        self._costs = costs[self._lineups].sum(axis=1)
        self._members = uses.members(oracle.table, pool) if uses.any else None

    def lowered(self, point: _Point, floor: FloatArray | float, reached: float) -> _Point:
        """Return a point with a lower `D`, its thresholds from `floor` up.

        Each step aims half way between the lowest `D` so far and the score of a portfolio (Polyak,
        1969). Prices are scaled so that they weigh as much as thresholds in the first step.
        """
        lowest, best, scale = np.inf, point, 0.0
        n_scenarios = self._scores.n_scenarios
        for _ in range(self._table.settings.dual_steps):
            dual, slope, price_slope = self._at(point)
            if dual < lowest:
                lowest, best = dual, point
            steepness, of_prices = float(slope @ slope), float(price_slope @ price_slope)
            scale = scale or steepness / max(of_prices, (self._count / n_scenarios) ** 2)
            steepness += scale * of_prices
            aim = (lowest + reached) / 2
            if steepness == 0.0 or dual <= aim:
                break
            step = (dual - aim) / steepness
            point = _Point(
                np.maximum(point.thresholds - step * slope, floor),
                point.prices - step * scale * price_slope,
            )
        return best

    def _at(self, point: _Point) -> tuple[float, FloatArray, FloatArray]:
        """Return `D`, in units, and its slopes in thresholds and in prices over scenarios."""
        n_scenarios = self._scores.n_scenarios
        at = _rounded(point.thresholds)
        net = self._ramps.sums(at) - self._costs
        if self._members is not None:
            net -= self._members @ point.prices
        largest = np.argpartition(-net, self._count - 1)[: self._count]
        constant = float(at.sum(dtype=np.float64)) + self._uses.box(point.prices)
        dual = (constant + float(net[largest].sum())) / n_scenarios
        # The subgradient of a scenario: 1 less the number of the `count` lineups above it.
        above = np.zeros(n_scenarios)
        for lineup in self._lineups[largest]:
            above += self._scores.of_lineup(lineup) > at
        price_slope = np.zeros(len(point.prices))
        if self._members is not None:
            uses = self._members[largest].sum(axis=0)
            price_slope = self._uses.slope(point.prices, uses) / n_scenarios
        return dual, (1.0 - above) / n_scenarios, price_slope
