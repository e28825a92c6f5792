"""What a single question about the next lineup costs and allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.slate import Slate


@dataclass(frozen=True)
class Query:
    """What one question costs and allows.

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
    chosen
        Rows chosen before, in order, for an engine to whom they make a difference.
    """

    driver_cost: NDArray[np.float64]
    driver_excess: NDArray[np.int64]
    team_excess: NDArray[np.int64]
    allowance: int = 0
    excluded: Sequence[int] = ()
    chosen: Sequence[int] = ()

    @classmethod
    def free(cls, slate: Slate) -> Query:
        """Return the query without costs and caps."""
        drivers, teams = len(slate), len(slate.team_names)
        return cls(
            np.zeros(drivers),
            np.zeros(drivers, dtype=np.int64),
            np.zeros(teams, dtype=np.int64),
        )
