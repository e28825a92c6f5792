r"""The value table: every feasible lineup with its exact value, or a proven bound on it.

The value of a lineup does not depend on the other lineups of a portfolio, so one table serves any
number of questions: caps, penalties and sizes only change what is asked of it.

**Bounds** come from one pass over scenarios and lineups, see `bounds`. A lower tail is the upper
tail of the scores turned round; the sign is the only thing that tells the two apart here.

**Exact values** are computed in double precision, and only for lineups whose bound does not
already rule them out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.checks import whole_number
from dfs_portfolio.constraints.dk_rules import LineupRules
from dfs_portfolio.objectives import TailObjective
from dfs_portfolio.scenarios import Scenarios
from dfs_portfolio.search import kernels
from dfs_portfolio.search.bounds import LineupTails
from dfs_portfolio.search.enumeration import MAX_LINEUPS, enumerate_lineups
from dfs_portfolio.slate import Slate

# Below this many lineups all exact values are computed at once: it costs less than a bound saves.
ALL_EXACT = 20_000
# Lineups evaluated exactly at a time while a query narrows down.
BATCH = 512

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Query:
    """What one question to a value table costs and allows.

    Parameters
    ----------
    driver_cost
        Points taken off for each driver used, shape (n_drivers,).
    driver_excess, team_excess
        1 for a driver or team that is at its exposure cap, else 0; shapes (n_drivers,), (n_teams,).
    allowance
        How many uses over the caps a lineup may make.
    excluded
        Rows that may not be chosen.
    """

    driver_cost: NDArray[np.float64]
    driver_excess: NDArray[np.int64]
    team_excess: NDArray[np.int64]
    allowance: int = 0
    excluded: Sequence[int] = ()

    @classmethod
    def free(cls, slate: Slate) -> Query:
        """Return the query without costs and caps."""
        drivers, teams = len(slate), len(slate.team_names)
        return cls(
            np.zeros(drivers),
            np.zeros(drivers, dtype=np.int64),
            np.zeros(teams, dtype=np.int64),
        )


class ValueTable:
    """All lineups of a slate under some rules, with their tail values.

    Parameters
    ----------
    slate, scenarios, objective, rules
        What is valued, on what, how, and what a lineup must satisfy.
    max_lineups
        As in `enumerate_lineups`.
    progress
        Called with a stage ("enumerate", "bound", "evaluate") and the share of it done.

    Attributes
    ----------
    lineups
        uint8, shape (n_lineups, roster_size); see `enumerate_lineups`.
    upper
        float64, shape (n_lineups,): the exact value where `exact` is true, else a bound above it.
    exact
        bool, shape (n_lineups,).

    Raises
    ------
    ScenarioError, SlateError, NoLineupError, SearchLimitError
        Where the inputs do not fit together or leave nothing to search.
    """

    def __init__(
        self,
        slate: Slate,
        scenarios: Scenarios,
        objective: TailObjective,
        rules: LineupRules,
        *,
        max_lineups: int = MAX_LINEUPS,
        progress: Progress | None = None,
    ) -> None:
        scenarios.check_width(slate)
        self.slate, self.scenarios, self.objective, self.rules = slate, scenarios, objective, rules
        report = progress or (lambda stage, share: None)
        report("enumerate", 0.0)
        self.lineups = enumerate_lineups(slate, rules, max_lineups)
        report("enumerate", 1.0)
        self._sign = 1.0 if objective.tail == "upper" else -1.0
        points = self._sign * scenarios.points
        self._tails = LineupTails(points, self.lineups, objective.levels, objective.weights)
        self.upper = np.empty(len(self.lineups))
        self.exact = np.zeros(len(self.lineups), dtype=bool)
        if len(self.lineups) <= ALL_EXACT:
            report("evaluate", 0.0)
            self.evaluate(np.arange(len(self.lineups)))
            report("evaluate", 1.0)
        else:
            report("bound", 0.0)
            bound = self._tails.bounds_above if self._sign > 0 else self._tails.bounds_below
            self.upper[:] = self._sign * bound(lambda share: report("bound", share))

    def __len__(self) -> int:
        return len(self.lineups)

    def positions(self, index: int) -> tuple[int, ...]:
        """Return the places in the slate of one lineup's drivers."""
        return tuple(int(i) for i in self.lineups[index])

    def evaluate(self, indices: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return exact values, computing those not known yet.

        Parameters
        ----------
        indices
            Rows of `lineups`, shape (m,).

        Returns
        -------
        ndarray of float
            Shape (m,), in points.
        """
        unknown = indices[~self.exact[indices]]
        if len(unknown):
            self.upper[unknown] = self._sign * self._tails.exact(unknown)
            self.exact[unknown] = True
        return np.asarray(self.upper[indices])

    def top(self, count: int) -> NDArray[np.intp]:
        """Return the rows of the best lineups, best first, proven by the bounds.

        Parameters
        ----------
        count
            How many; fewer if there are not so many.
        """
        count = min(whole_number("count", count, least=1), len(self))
        self._settle(self.upper, count)
        best = np.argpartition(-self.upper, count - 1)[:count]
        # Sorted by row first, so that equal values come in the order of the table.
        best = np.sort(best)
        return np.asarray(best[np.argsort(-self.upper[best], kind="stable")])

    def net(
        self,
        query: Query,
        values: NDArray[np.float64] | None = None,
        team_cost: NDArray[np.float64] | None = None,
    ) -> NDArray[np.float64]:
        """Return what is left of each lineup's value, or of its bound, after a query's costs.

        Parameters
        ----------
        query
            Costs and caps.
        values
            Taken instead of `upper`, shape (n_lineups,).
        team_cost
            Points taken off besides for each team used, once a lineup, shape (n_teams,).

        Returns
        -------
        ndarray of float
            Shape (n_lineups,); -inf where the query does not allow the lineup.
        """
        net = np.empty(len(self))
        kernels.net_values(
            self.lineups,
            self.upper if values is None else values,
            query.driver_cost,
            np.zeros(len(self.slate.team_names)) if team_cost is None else team_cost,
            self.slate.team_index,
            query.driver_excess,
            query.team_excess,
            query.allowance,
            net,
        )
        net[list(query.excluded)] = -np.inf
        return net

    def best(self, query: Query) -> int | None:
        """Return the row of the allowed lineup with the highest value net of the query's costs.

        Returns
        -------
        int or None
            ``None`` where no lineup is allowed. Of equal lineups the first in the table.
        """
        net = self.net(query)
        self._settle(net, 1)
        winner = int(np.argmax(net))
        return winner if np.isfinite(net[winner]) else None

    def _settle(self, net: NDArray[np.float64], count: int) -> None:
        """Evaluate lineups until the best `count` of `net` are all exact; `net` is kept up to date.

        `net` is `upper` itself, or `upper` less a cost.
        """
        batch = max(BATCH, count)
        while True:
            certain = net[self.exact]
            cut = np.partition(certain, -count)[-count] if len(certain) >= count else -np.inf
            # Only lineups whose bound reaches the best that is certain can still matter.
            rivals = np.flatnonzero(net >= cut)
            rivals = rivals[~self.exact[rivals] & (net[rivals] > -np.inf)]
            if not len(rivals):
                return
            if len(rivals) > batch:
                rivals = rivals[np.argpartition(-net[rivals], batch - 1)[:batch]]
                batch *= 2  # where bounds say little, much must be evaluated
            cost = self.upper[rivals] - net[rivals]
            net[rivals] = self.evaluate(rivals) - cost
