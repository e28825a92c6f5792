"""Diversity: how similar the lineups of a portfolio are, and what similarity costs.

Every pair of lineups is penalised by the number of players they share. Over a whole portfolio the
penalty depends on the players' counts alone, because a player in ``c`` lineups is shared by
``c (c - 1) / 2`` pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfs_portfolio._internal.validation import raise_problems, real_number, whole_number
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.rules.total_limits import OWNERSHIP_STEP, ownership_steps
from dfs_portfolio.slate.contest import Contest
from dfs_portfolio.slate.slate import Slate


@dataclass(frozen=True)
class Diversity:
    """How much lineups should differ from each other, and from the field's.

    Parameters
    ----------
    overlap_penalty
        Points subtracted for each player that two lineups share; 0 for none.
    max_overlap
        Most players that any two lineups may share; ``None`` for no limit.
    min_different
        The same, counted the other way round: fewest players of a lineup that are not in another.
        Of six players, at least 2 different means at most 4 shared. If both are given, the
        tighter one holds.
    ownership_penalty
        Points subtracted for each percent of projected ownership of each player in a lineup.
    """

    overlap_penalty: float = 0.1
    max_overlap: int | None = field(default=None, kw_only=True)
    ownership_penalty: float = field(default=0.0, kw_only=True)
    min_different: int | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        for name in ("overlap_penalty", "ownership_penalty"):
            object.__setattr__(self, name, real_number(name, getattr(self, name), least=0.0))
        for name in ("max_overlap", "min_different"):
            if (limit := getattr(self, name)) is not None:
                object.__setattr__(self, name, whole_number(name, limit, least=0))

    def in_contest(self, contest: Contest) -> Diversity:
        """Return the same limits, with `min_different` counted in `max_overlap`.

        Parameters
        ----------
        contest
            Its roster size decides.

        Raises
        ------
        SettingsError
            If `min_different` is above the roster size.

        Examples
        --------
        >>> from dfs_portfolio import DRAFTKINGS_NASCAR
        >>> Diversity(min_different=2).in_contest(DRAFTKINGS_NASCAR).max_overlap
        4
        """
        if self.min_different is None:
            return self
        size, words = contest.roster_size, contest.sport.players
        if self.min_different > size:
            raise SettingsError(
                f"min_different {self.min_different} is above the roster of {size} {words}"
            )
        shared = size - self.min_different
        most = shared if self.max_overlap is None else min(shared, self.max_overlap)
        return replace(self, max_overlap=most)

    def ownership_cost(self, slate: Slate, excluded: Sequence[int] = ()) -> NDArray[np.float64]:
        """Return the points that each player costs for ownership, shape (n_players,).

        Parameters
        ----------
        slate
            The player pool.
        excluded
            Indices of the players that are in no lineup.

        Raises
        ------
        SettingsError
            If ownership has a price and that of any other player is unknown; names them.
        """
        if self.ownership_penalty == 0.0:
            return np.zeros(len(slate))
        problems: list[str] = []
        steps = ownership_steps(slate, excluded, problems)
        raise_problems(problems)
        return np.asarray(self.ownership_penalty * OWNERSHIP_STEP * steps)

    def penalty(self, player_counts: ArrayLike) -> float:
        """Return the penalty of a whole portfolio, in points.

        Parameters
        ----------
        player_counts
            Lineups that hold each player, shape (n_players,).

        Examples
        --------
        >>> Diversity(0.5).penalty([3, 1])
        1.5
        """
        counts = np.asarray(player_counts, dtype=np.float64)
        return float(self.overlap_penalty * (counts * (counts - 1) / 2).sum())
