"""What a single question about the next lineup costs and allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.slate.slate import Slate


@dataclass(frozen=True)
class Query:
    """What one question costs and allows.

    Parameters
    ----------
    player_cost
        Points taken off for each player used, shape (n_players,).
    player_excess, team_excess
        By how much a lineup exceeds the exposure limits if it uses the player or the team: 1 for
        one at its cap, -1 for one that is due, so that a lineup without it would miss a use, else
        0; shapes (n_players,), (n_teams,).
    allowance
        What the excesses of a lineup may add up to; below 0 where it must use what is due.
    excluded
        Rows that may not be chosen.
    chosen
        Rows chosen before, in order, for an engine to whom they make a difference.
    apart
        Lineups, as indices in the slate, that the next may not be too much like.
    max_overlap
        Most players that it may share with any of those.
    """

    player_cost: NDArray[np.float64]
    player_excess: NDArray[np.int64]
    team_excess: NDArray[np.int64]
    allowance: int = 0
    excluded: Sequence[int] = ()
    chosen: Sequence[int] = ()
    apart: Sequence[Sequence[int]] = ()
    max_overlap: int = 0

    @property
    def due(self) -> int:
        """How many players and teams are due."""
        return int((self.player_excess < 0).sum() + (self.team_excess < 0).sum())

    @property
    def apart_members(self) -> NDArray[np.uint8]:
        """Which players the lineups of `apart` hold, as 0 and 1, shape (n_apart, n_players)."""
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


@dataclass(frozen=True, eq=False)
class Prices:
    """What a portfolio model asks for what lineups use, beside what players cost: its duals.

    Parameters
    ----------
    team
        Points taken off for each team used, once a lineup, shape (n_teams,).
    lineup
        Points taken off for each lineup, shape (n_lineups,); ``None`` for nothing.
    """

    team: NDArray[np.float64]
    lineup: NDArray[np.float64] | None = None
