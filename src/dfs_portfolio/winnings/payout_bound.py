r"""An upper bound on the expected winnings of any portfolio in a contest, by Lagrangian duality.

Let tiers end at ranks :math:`R_1 < R_2 < \dots`, where the prize falls by :math:`D_1, D_2, \dots`,
and let :math:`n_{sj}` own entries have fewer than :math:`R_j` entries of the field before them in
scenario `s`, on average over the orders of ties. At most so many, and at most :math:`R_j`, have a
rank up to :math:`R_j`. For any shares :math:`\lambda_{sj}` from 0 to 1, and any `N` lineups `P`

.. math:: f(P) \le \frac1S \sum_{sj} D_j \min(R_j, n_{sj}) \le \frac1S \sum_{sj} D_j
          \big( (1 - \lambda_{sj}) R_j + \lambda_{sj} n_{sj} \big) ,

and the last term is a sum over lineups: of the `N` largest, at most. Kept lineups are counted in
:math:`n_{sj}` and take none of the `N` turns. Where :math:`R_j` is not below the number of own
entries, :math:`\lambda = 1` is best. Exposure limits lower the bound by prices on players and
teams, see `search.priced_uses`.

The bound is convex in shares and prices. Subgradient steps lower it on a pool of promising
lineups. Then the `N` largest of all lineups are found exactly: with all shares 1 a lineup is worth
what it is paid alone, and with others no more. So lineups whose bound from tiers is below the
`N`-th value need no look. The lowest bound counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import BoolArray, FloatArray
from dfs_portfolio.rules.exposure_limits import ExposureCounts
from dfs_portfolio.search import DualPrices, Query, ValueTable
from dfs_portfolio.search.lazy_evaluation import Rows, evaluate_until_certain
from dfs_portfolio.search.priced_uses import PricedUses
from dfs_portfolio.winnings.oracle import BATCH, PayoutOracle

# Largest relative rounding error of sums of so many prizes.
ROUNDING = 1e-10


def expected_winnings_bound(
    oracle: PayoutOracle,
    chosen: Sequence[int],
    n_lineups: int,
    reached: float,
    limits: ExposureCounts | None = None,
) -> float:
    """Return an upper bound on the expected winnings of any portfolio, in dollars.

    Parameters
    ----------
    oracle
        Of a contest.
    chosen
        Rows of a portfolio, at least one; the better it is, the tighter the bound.
    n_lineups
        Number of lineups in a portfolio, beside the kept ones.
    reached
        What this portfolio wins, with the kept lineups; no bound is lower.
    limits
        Uses of players and teams in lineups that are not kept; ``None`` for any.
    """
    table, settings = oracle.table, oracle.table.settings
    count = min(n_lineups, len(table))
    dual = _Dual(oracle, count)
    rows = np.array(chosen)
    free, limited = PricedUses.of(table, None, count), PricedUses.of(table, limits, count)
    rounds = settings.dual_rounds
    more = settings.price_rounds if limited.bind(table, tuple(chosen)) else 0
    point = _Point(
        np.ones((dual.n_priced, dual.n_scenarios)), np.zeros(free.n_players + free.n_teams)
    )
    pool = np.union1d(rows, _largest(oracle.tier_bounds, min(settings.dual_pool, len(table))))
    lowest = np.inf
    for number in range(rounds + more):
        uses = limited if number >= rounds else free
        point = _PoolDual(dual, uses, pool).lowered(point, reached)
        whole, best = dual.whole(point, uses)
        lowest = min(lowest, whole)
        if lowest <= reached or count == len(table):
            break
        pool = np.union1d(pool, best)
    return max(lowest, reached) + ROUNDING * max(1.0, abs(lowest))


# eq=False: a generated __eq__ would compare arrays, whose comparison is an array.
@dataclass(frozen=True, eq=False)
class _Point:
    """Where the bound is evaluated.

    Parameters
    ----------
    shares
        Of the tiers that have fewer ranks than there are own entries, (n_priced, n_scenarios).
    prices
        Of players, then of teams, in dollars.
    """

    shares: FloatArray
    prices: FloatArray


class _Dual:
    """The bound over all lineups, and what it is made of."""

    def __init__(self, oracle: PayoutOracle, count: int) -> None:
        self.oracle, self.tiers, self.count = oracle, oracle.tiers(), count
        self.n_scenarios = self.tiers.units.n_scenarios
        n_own = count + len(oracle.kept)
        self.n_priced = int((self.tiers.ranks < n_own).sum())
        kept = np.array([sorted(lineup) for lineup in oracle.kept], dtype=np.uint8)
        kept = kept.reshape(len(oracle.kept), oracle.table.lineups.shape[1])
        self._kept = self.tiers.counts(self.tiers.classes(kept))

    def of_classes(self, shares: FloatArray) -> FloatArray:
        """Return the weights of classes at some shares, in dollars a contest; see `Tiers`."""
        weights = np.repeat(self.tiers.drops[:, None], self.n_scenarios, axis=1)
        weights[: self.n_priced] *= shares
        return self.tiers.weights_of_classes(weights / self.n_scenarios)

    def constant(self, shares: FloatArray) -> float:
        """Return the part of the bound that does not depend on lineups, but for what prices add."""
        n, drops, ranks = self.n_priced, self.tiers.drops, self.tiers.ranks
        priced = (1 - shares) * ranks[:n, None] + shares * self._kept[:n]
        total = float((drops[:n] * priced.sum(axis=1)).sum())
        total += float((drops[n:] * self._kept[n:].sum(axis=1)).sum())
        return total / self.n_scenarios

    def slope(self, classes: NDArray[Any]) -> FloatArray:
        """Return how the bound changes with shares, for the classes of the lineups that count."""
        n = self.n_priced
        own = self.tiers.counts(classes)[:n] + self._kept[:n]
        return np.asarray(
            self.tiers.drops[:n, None] * (own - self.tiers.ranks[:n, None]) / self.n_scenarios
        )

    def whole(self, point: _Point, uses: PricedUses) -> tuple[float, Rows]:
        """Return the bound over all lineups, and the lineups of the largest values."""
        table, of_classes = self.oracle.table, self.of_classes(point.shares)
        worth = _less_prices(table, self.oracle.tier_bounds, point.prices)
        paid = self.oracle.tier_bounds - worth
        exact: BoolArray = np.zeros(len(worth), dtype=bool)

        def evaluate(rows: Rows) -> FloatArray:
            return self.tiers.values(of_classes, table.lineups[rows]) - paid[rows]

        evaluate_until_certain(worth, exact, self.count, evaluate, batch=BATCH)
        known = np.flatnonzero(exact)
        most = min(table.settings.dual_pool, len(known))
        largest = known[_largest(worth[known], most)]
        total = float(np.sort(worth[largest])[-self.count :].sum())
        return self.constant(point.shares) + uses.box(point.prices) + total, largest


class _PoolDual:
    """The bound over some lineups only, lowered by subgradient steps."""

    def __init__(self, dual: _Dual, uses: PricedUses, pool: NDArray[np.intp]) -> None:
        table = dual.oracle.table
        self._dual, self._uses, self._steps = dual, uses, table.settings.dual_steps
        self._classes = dual.tiers.classes(table.lineups[pool])
        self._members = uses.members(table, pool) if uses.any else None

    def lowered(self, point: _Point, aimed: float) -> _Point:
        """Return a point with a lower bound.

        Each step aims half way between the lowest bound so far and what a portfolio wins (Polyak,
        1969). Prices are scaled so that they weigh as much as shares in the first step.
        """
        lowest, best, scale = np.inf, point, 0.0
        for _ in range(self._steps):
            bound, slope, price_slope = self._at(point)
            if bound < lowest:
                lowest, best = bound, point
            # What would leave the range from 0 to 1 does not move.
            stuck = ((point.shares <= 0) & (slope > 0)) | ((point.shares >= 1) & (slope < 0))
            slope[stuck] = 0.0
            steepness, of_prices = float((slope**2).sum()), float(price_slope @ price_slope)
            scale = scale or steepness / max(of_prices, self._dual.count**2) or 1.0
            steepness += scale * of_prices
            aim = (lowest + aimed) / 2
            if steepness == 0.0 or bound <= aim:
                break
            step = (bound - aim) / steepness
            point = _Point(
                np.clip(point.shares - step * slope, 0.0, 1.0),
                point.prices - step * scale * price_slope,
            )
        return best

    def _at(self, point: _Point) -> tuple[float, FloatArray, FloatArray]:
        """Return the bound over the pool, and its slopes in shares and in prices."""
        dual, count = self._dual, self._dual.count
        worth = dual.tiers.values_of_classes(dual.of_classes(point.shares), self._classes)
        if self._members is not None:
            worth -= self._members @ point.prices
        largest = _largest(worth, count)
        bound = dual.constant(point.shares) + self._uses.box(point.prices)
        bound += float(worth[largest].sum())
        price_slope = np.zeros(len(point.prices))
        if self._members is not None:
            uses = self._members[largest].sum(axis=0)
            price_slope = self._uses.slope(point.prices, uses)
        return bound, dual.slope(self._classes[:, largest]), price_slope


def _less_prices(table: ValueTable, values: FloatArray, prices: FloatArray) -> FloatArray:
    """Return values of all lineups less prices of players and teams."""
    if not prices.any():
        return values.copy()
    n = len(table.slate)
    query = replace(Query.free(table.slate), player_cost=prices[:n])
    return table.net(query, values, DualPrices(prices[n:]))


def _largest(values: FloatArray, count: int) -> Rows:
    """Return the places of the largest values, in order."""
    return np.sort(np.argpartition(-values, count - 1)[:count])
