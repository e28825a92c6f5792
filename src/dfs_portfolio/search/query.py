"""One query for the next lineup: its costs, and which lineups it allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import BoolArray, FloatArray, IntArray
from dfs_portfolio.slate.slate import Slate


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class Bars:
    """What no allowance buys.

    Parameters
    ----------
    player, team
        +1 if the player (team) may not be used, -1 if it must be used now, otherwise 0; shapes
        (n_players,) and (n_teams,).
    """

    player: IntArray
    team: IntArray


# eq=False as above.
@dataclass(frozen=True, eq=False)
class Query:
    """Costs of one query for the next lineup, and which lineups it allows.

    Parameters
    ----------
    player_cost
        Points subtracted for each player in the lineup, shape (n_players,).
    player_excess, team_excess
        Exposure state of each player, shape (n_players,), and team, shape (n_teams,): +1 if the
        player (team) is at its cap, -1 if it must be used now to reach its minimum, otherwise 0.
    allowance
        Largest sum of the excesses of a lineup that is allowed; negative if the lineup must use
        players or teams that are due.
    excluded
        Rows of the table that may not be chosen.
    chosen
        Rows of the lineups chosen so far, in order, for engines whose values depend on them.
    apart
        Lineups, as indices in the slate, whose overlap with the next lineup is limited.
    max_overlap
        Most players that the next lineup may share with any lineup of `apart`.
    bars
        Players and teams that may not be used, or must be, whatever the allowance; ``None`` for
        none.
    """

    player_cost: FloatArray
    player_excess: IntArray
    team_excess: IntArray
    allowance: int = 0
    excluded: Sequence[int] = ()
    chosen: Sequence[int] = ()
    apart: Sequence[Sequence[int]] = ()
    max_overlap: int = 0
    bars: Bars | None = None

    @property
    def weighed(self) -> tuple[IntArray, IntArray, int]:
        """Excesses of players and of teams, and allowance, with the bars among them.

        A bar weighs more than all that the excesses of a lineup could make up for.
        """
        if self.bars is None:
            return self.player_excess, self.team_excess, self.allowance
        weight = 1 + abs(self.allowance)
        weight += int(np.abs(self.player_excess).sum() + np.abs(self.team_excess).sum())
        required = int((self.bars.player < 0).sum() + (self.bars.team < 0).sum())
        return (
            self.player_excess + weight * self.bars.player,
            self.team_excess + weight * self.bars.team,
            self.allowance - weight * required,
        )

    def excludes(self, n_lineups: int) -> BoolArray:
        """Return which of all lineups of the table are excluded, shape (n_lineups,)."""
        mask = np.zeros(n_lineups, dtype=bool)
        mask[list(self.excluded)] = True
        return mask

    @property
    def due(self) -> int:
        """Number of players and teams that must be used now."""
        return int((self.player_excess < 0).sum() + (self.team_excess < 0).sum())

    @property
    def apart_members(self) -> NDArray[np.uint8]:
        """1 for the players of each lineup of `apart`, otherwise 0; shape (n_apart, n_players)."""
        members = np.zeros((len(self.apart), len(self.player_cost)), dtype=np.uint8)
        for number, indices in enumerate(self.apart):
            members[number, list(indices)] = 1
        return members

    @classmethod
    def free(cls, slate: Slate) -> Query:
        """Return the query without costs and caps."""
        players, teams = len(slate), len(slate.team_names)
        return cls(
            np.zeros(players),
            np.zeros(players, dtype=np.int64),
            np.zeros(teams, dtype=np.int64),
        )


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class DualPrices:
    """Dual prices of a portfolio model's rows, beside those of its players.

    Parameters
    ----------
    team
        Points subtracted for each team in a lineup, once a lineup, shape (n_teams,).
    lineup
        Points subtracted for each lineup, shape (n_lineups,); ``None`` for none.
    """

    team: FloatArray
    lineup: FloatArray | None = None
