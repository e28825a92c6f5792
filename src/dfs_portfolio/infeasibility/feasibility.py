"""Whether some of the settings can hold together: decided by models, and proven either way.

That they cannot is mostly proven by the average model, in milliseconds; that they can, by a
portfolio. Every portfolio teaches more than was asked: no conflict lies within the settings that
it keeps, so each conflict has one of those that it breaks.
"""

from __future__ import annotations

import math
import time

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.infeasibility.user_constraints import Controls, Wishes
from dfs_portfolio.infeasibility.witness import find_portfolio, keeps
from dfs_portfolio.models.average import instantiate, shares_of
from dfs_portfolio.solvers import SolverOptions, get_solver

Kept = frozenset[int]
# For the small model, which takes a fiftieth of it; so the words are right when the time is over.
LEAST_SECONDS = 1.0


class FeasibilityOracle:
    """Answers whether settings can hold together, until the time is over.

    Parameters
    ----------
    wishes
        All settings; some of them are given as indices in ``wishes.settings``.
    seconds
        After so many nothing more is proven.

    Attributes
    ----------
    broken
        For every portfolio found: the settings that it breaks. A conflict has one of each.
    """

    def __init__(self, wishes: Wishes, seconds: float) -> None:
        self._wishes = wishes
        self._end = time.perf_counter() + seconds
        self._shares: dict[Kept, NDArray[np.float64]] = {}
        self._conflicts: list[Kept] = []
        self._possible: dict[Kept, bool | None] = {}
        self.broken: list[Kept] = []

    @property
    def all(self) -> Kept:
        """All settings."""
        return frozenset(range(len(self._wishes.settings)))

    @property
    def seconds_left(self) -> float:
        """Seconds until the time is over, 0 at least."""
        return max(0.0, self._end - time.perf_counter())

    def impossible(self, kept: Kept) -> bool:
        """Tell whether there is known to be no such portfolio, or the small model proves it."""
        if any(conflict <= kept for conflict in self._conflicts):
            return True
        if self._kept_by_one(kept) or kept in self._shares or self.seconds_left == 0:
            return False
        shares = self.average(self._wishes.keeping(kept))
        if shares is None:
            self._conflicts.append(kept)
        else:
            self._shares[kept] = shares
        return shares is None

    def possible(self, kept: Kept) -> bool | None:
        """Tell whether there is such a portfolio; ``None`` where it is not known."""
        if kept not in self._possible:
            self._possible[kept] = self._judged(kept, self.seconds_left)
        return self._possible[kept]

    def seen(self, kept: Kept) -> bool:
        """Tell whether greed finds such a portfolio: no is no proof."""
        if kept not in self._possible:
            return self._judged(kept, None) is True
        return self._possible[kept] is True

    def widened(self, kept: Kept) -> Kept:
        """Return as many settings more as the small model allows."""
        return self._with(kept, sorted(self.all - kept))

    def average(self, controls: Controls) -> NDArray[np.float64] | None:
        """Return shares of players in the average lineup, ``None`` where there can be none."""
        slate, n_lineups = controls.slate, controls.n_lineups
        most = n_lineups
        if controls.max_overlap is not None:
            others = len(slate) - len(controls.resolved.excluded) - 1
            size = controls.slate.contest.roster_size
            most = min(most, most_with_player(others, size - 1, controls.max_overlap))
        model = instantiate(slate, controls.rules, controls.counts, n_lineups, most)
        result = get_solver("highs").solve(
            model, SolverOptions(time_limit_s=max(self.seconds_left, LEAST_SECONDS))
        )
        if result.infeasible_if_bounded:
            return None
        if not result.has_solution:  # the time is over
            return self._even(controls)
        return shares_of(model)

    def _with(self, kept: Kept, more: list[int]) -> Kept:
        if not more or not self.impossible(kept.union(more)):
            return kept.union(more)
        if len(more) == 1:
            return kept
        half = len(more) // 2
        return self._with(self._with(kept, more[:half]), more[half:])

    def _judged(self, kept: Kept, seconds: float | None) -> bool | None:
        if self._kept_by_one(kept):
            return True
        if self.impossible(kept):
            return False
        if self.seconds_left == 0:
            return None
        controls = self._wishes.keeping(kept)
        found = find_portfolio(controls, self._shares.get(kept, self._even(controls)), seconds)
        if found.impossible:
            self._conflicts.append(kept)
            return False
        if found.lineups is None or not keeps(controls, found.lineups):
            return None
        lineups = found.lineups
        self.broken.append(
            frozenset(
                one for one in self.all - kept if not keeps(self._wishes.keeping({one}), lineups)
            )
        )
        return True

    def _kept_by_one(self, kept: Kept) -> bool:
        """Tell whether a portfolio found already keeps the settings."""
        return any(kept.isdisjoint(broken) for broken in self.broken)

    @staticmethod
    def _even(controls: Controls) -> NDArray[np.float64]:
        slate = controls.slate
        return np.full(len(slate), controls.slate.contest.roster_size / len(slate))


def most_with_player(others: int, indices: int, max_overlap: int) -> int:
    """Return how many lineups with one player there can be at most, for what two may share.

    Johnson's bound: with ``m`` shared at most, him included, the lineups with a second player are
    so many of the same kind with ``m - 1``, and each lineup has as many of these as places.

    Parameters
    ----------
    others
        Players besides him.
    indices
        Places in a lineup besides his.
    max_overlap
        Most players that two lineups share, him included.

    Examples
    --------
    >>> most_with_driver(37, 5, 1), most_with_driver(37, 5, 0), most_with_driver(37, 5, 2)
    (7, 1, 66)
    """
    if max_overlap == 0 or indices == 0:
        return 1
    return math.floor(others * most_with_player(others - 1, indices - 1, max_overlap - 1) / indices)
