"""The feasibility oracle: whether some of the settings can all be satisfied, proven either way.

That they cannot is mostly proven by the average model, in milliseconds; that they can, by a
portfolio. Every portfolio proves more than was asked: the settings that it satisfies do not
conflict, so every conflict contains one of those that it breaks.
"""

from __future__ import annotations

import math
import time

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.infeasibility.user_constraints import (
    ConstraintSubset,
    Subset,
    UserConstraints,
)
from dfs_portfolio.infeasibility.witness import find_portfolio, satisfies
from dfs_portfolio.models.average import build_average_model, shares_of
from dfs_portfolio.solvers import SolverOptions, get_solver

# For the average model, which takes a fiftieth of it: the message needs it after time has run out.
LEAST_SECONDS = 1.0


class FeasibilityOracle:
    """Decides whether settings can all be satisfied, until its time is over.

    Parameters
    ----------
    constraints
        All settings; subsets of them are indices in ``constraints.settings``.
    seconds
        After this time nothing more is proven.

    Attributes
    ----------
    broken
        For every portfolio found: the settings that it breaks. Every conflict contains one of each.
    """

    def __init__(self, constraints: UserConstraints, seconds: float) -> None:
        self._constraints = constraints
        self._end = time.perf_counter() + seconds
        self._shares: dict[Subset, NDArray[np.float64]] = {}
        self._conflicts: list[Subset] = []
        self._answers: dict[Subset, bool | None] = {}
        self.broken: list[Subset] = []

    @property
    def all(self) -> Subset:
        """All settings."""
        return frozenset(range(len(self._constraints.settings)))

    @property
    def seconds_left(self) -> float:
        """Seconds until the time is over, 0 at least."""
        return max(0.0, self._end - time.perf_counter())

    def proven_infeasible(self, subset: Subset) -> bool:
        """Return whether a known conflict or the average model proves that no portfolio exists."""
        # More settings than a conflict conflict as well; fewer than a portfolio satisfies do not.
        if any(conflict <= subset for conflict in self._conflicts):
            return True
        known = self._satisfied_before(subset) or subset in self._shares
        if known or self.seconds_left == 0:
            return False
        shares = self.average_shares(self._constraints.restricted_to(subset))
        if shares is None:
            self._conflicts.append(subset)
        else:
            self._shares[subset] = shares
        return shares is None

    def feasible(self, subset: Subset) -> bool | None:
        """Return whether a portfolio exists; ``None`` if that is not decided."""
        if subset not in self._answers:
            self._answers[subset] = self._decide(subset, self.seconds_left)
        return self._answers[subset]

    def found_greedily(self, subset: Subset) -> bool:
        """Return whether greed finds a portfolio: False proves nothing."""
        if subset not in self._answers:
            return self._decide(subset, None) is True
        return self._answers[subset] is True

    def grown(self, subset: Subset) -> Subset:
        """Return the subset with as many more settings as the average model allows."""
        return self._grow(subset, sorted(self.all - subset))

    def average_shares(self, constraints: ConstraintSubset) -> NDArray[np.float64] | None:
        """Return shares of players in the average lineup, ``None`` if the model is infeasible."""
        slate, n_lineups = constraints.slate, constraints.n_lineups
        most = n_lineups
        if constraints.max_overlap is not None:
            others = len(slate) - len(constraints.resolved.excluded) - 1
            size = slate.contest.roster_size
            most = min(most, most_with_player(others, size - 1, constraints.max_overlap))
        model = build_average_model(slate, constraints.rules, constraints.counts, n_lineups, most)
        result = get_solver("highs").solve(
            model, SolverOptions(time_limit_s=max(self.seconds_left, LEAST_SECONDS))
        )
        if result.infeasible_if_bounded:
            return None
        if not result.has_solution:  # the time is over
            return _even_shares(constraints)
        return shares_of(model)

    def _grow(self, subset: Subset, more: list[int]) -> Subset:
        """Add settings, all at once if the average model allows it, else half by half."""
        if not more or not self.proven_infeasible(subset.union(more)):
            return subset.union(more)
        if len(more) == 1:
            return subset
        half = len(more) // 2
        return self._grow(self._grow(subset, more[:half]), more[half:])

    def _decide(self, subset: Subset, seconds: float | None) -> bool | None:
        """Decide by what is known, the average model, and a portfolio, in this order."""
        if self._satisfied_before(subset):
            return True
        if self.proven_infeasible(subset):
            return False
        if self.seconds_left == 0:
            return None
        constraints = self._constraints.restricted_to(subset)
        shares = self._shares.get(subset, _even_shares(constraints))
        found = find_portfolio(constraints, shares, seconds)
        if found.impossible:
            self._conflicts.append(subset)
            return False
        # Checked from the definition: a portfolio that is wrong would be a false proof.
        if found.lineups is None or not satisfies(constraints, found.lineups):
            return None
        self.broken.append(self._broken_by(found.lineups, self.all - subset))
        return True

    def _broken_by(self, lineups: NDArray[np.uint8], candidates: Subset) -> Subset:
        """Return which settings a portfolio breaks, each taken by itself."""
        return frozenset(
            index
            for index in candidates
            if not satisfies(self._constraints.restricted_to(frozenset({index})), lineups)
        )

    def _satisfied_before(self, subset: Subset) -> bool:
        """Return whether a portfolio found already satisfies the settings."""
        return any(subset.isdisjoint(broken) for broken in self.broken)


def _even_shares(constraints: ConstraintSubset) -> NDArray[np.float64]:
    slate = constraints.slate
    return np.full(len(slate), slate.contest.roster_size / len(slate))


def most_with_player(others: int, slots: int, max_overlap: int) -> int:
    """Return the most lineups that can hold one player under a limit on overlap.

    Johnson's bound: count the pairs of such a lineup and a second player in it. Each second player
    is in no more of them than the same bound gives for one player, one slot and one shared player
    fewer, and each lineup is in as many pairs as it has other slots.

    Parameters
    ----------
    others
        Other players in the pool.
    slots
        Other slots of a lineup.
    max_overlap
        Most players that two lineups share, this one included.

    Examples
    --------
    >>> most_with_player(37, 5, 1), most_with_player(37, 5, 0), most_with_player(37, 5, 2)
    (7, 1, 66)
    """
    if max_overlap == 0 or slots == 0:
        return 1
    return math.floor(others * most_with_player(others - 1, slots - 1, max_overlap - 1) / slots)
