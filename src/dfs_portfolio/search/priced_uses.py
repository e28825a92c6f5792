r"""Uses of players and teams within limits, and what portfolios pay for them at given prices.

Let player `i` be in at least :math:`a_i` and at most :math:`b_i` lineups of a portfolio. At any
price :math:`\pi_i`, positive or negative, its lineups pay at most
:math:`\max(\pi_i a_i, \pi_i b_i)` for the player in all. So a bound on the sum of what lineups are
worth less prices, plus these numbers, is a bound on portfolios within the limits. The same holds
for teams, which are paid for once a lineup.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio.rules.exposure_limits import ExposureCounts
from dfs_portfolio.search.value_table import ValueTable


# eq=False: a generated __eq__ would compare arrays, whose comparison is an array.
@dataclass(frozen=True, eq=False)
class PricedUses:
    """Fewest and most uses of players, then of teams, in a portfolio.

    Parameters
    ----------
    least, most
        Shape (n_players + n_teams,).
    n_players, n_teams
        Of the slate.
    any
        Whether there is a limit.
    """

    least: IntArray
    most: IntArray
    n_players: int
    n_teams: int
    any: bool

    @classmethod
    def of(cls, table: ValueTable, limits: ExposureCounts | None, count: int) -> PricedUses:
        """Return the limits of a portfolio of `count` lineups."""
        n_players, n_teams = len(table.slate), len(table.slate.team_names)
        least = np.zeros(n_players + n_teams, dtype=np.int64)
        most = np.full(n_players + n_teams, count, dtype=np.int64)
        if limits is not None:
            most = np.minimum(most, np.concatenate([limits.player_most, limits.team_most]))
            least = np.maximum(least, np.concatenate([limits.player_least, limits.team_least]))
        return cls(least, most, n_players, n_teams, bool((most < count).any() or least.any()))

    def bind(self, table: ValueTable, rows: tuple[int, ...]) -> bool:
        """Return whether some lineups come up against a limit."""
        uses = self.members(table, np.array(rows)).sum(axis=0)
        above = (uses >= self.most) & (self.most < len(rows))
        return self.any and bool((above | ((uses <= self.least) & (self.least > 0))).any())

    def box(self, prices: FloatArray) -> float:
        """Return the most that a portfolio within the limits pays."""
        return float(np.maximum(prices * self.least, prices * self.most).sum())

    def slope(self, prices: FloatArray, uses: FloatArray) -> FloatArray:
        """Return a subgradient: how `box` less what some uses pay changes with prices."""
        nearest = np.clip(uses, self.least, self.most)
        return np.asarray(
            np.where(prices > 0, self.most, np.where(prices < 0, self.least, nearest)) - uses
        )

    def members(self, table: ValueTable, rows: NDArray[np.intp]) -> FloatArray:
        """Return the players and teams of lineups as 1, shape (n_rows, n_players + n_teams)."""
        lineups, each = table.lineups[rows], np.arange(len(rows))[:, None]
        members = np.zeros((len(rows), self.n_players + self.n_teams))
        members[each, lineups] = 1.0
        members[each, self.n_players + table.slate.team_index[lineups]] = 1.0
        return members
