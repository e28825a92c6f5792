r"""The portfolio model without what cannot be in a best portfolio: fixing by reduced costs.

Let `z` be the cost of the linear relaxation, and :math:`r_j` the reduced cost of a variable with
values from 0 to 1. Every portfolio with :math:`x_j = 1` costs at least :math:`z + r_j`, and every
one with :math:`x_j = 0` at least :math:`z - r_j`. So within a *gap* above the relaxation, a pick or
a use with :math:`r_j` beyond the gap is known: it is 0, or 1 where :math:`r_j` is negative. Uses
may be taken as whole numbers, since the first uses of a player are its cheapest.

The gap of a best portfolio is not known beforehand. It is guessed, and the guess was right if the
best portfolio found is within it. If not, that portfolio's own gap cannot be too small.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.selection.instances import open_columns
from dfs_portfolio.selection.pricing import costs_of_uses, promises_of_columns
from dfs_portfolio.selection.problem import SelectionProblem
from dfs_portfolio.solvers import SolveResult

# The first guess, as a share of the cost of the relaxation, and how much larger the next one is
# where no portfolio is within it.
FIRST_GAP, LARGER = 2e-6, 30.0
# By how much a solver may take a reduced cost to be on the right side of zero, for each variable.
DUAL_TOL = 1e-7


# eq=False: arrays have no single truth value, so a generated __eq__ would raise.
@dataclass(frozen=True, eq=False)
class ReducedCosts:
    """The relaxation's cost, and the reduced costs of picks and uses.

    Parameters
    ----------
    cost
        Of the relaxation.
    picks
        Of each column, shape (n_columns,).
    uses
        Of each counted use of each player, shape (n_players, n_uses).
    """

    cost: float
    picks: NDArray[np.float64]
    uses: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        problem: SelectionProblem,
        instance: Any,
        result: SolveResult,
        columns: NDArray[np.intp],
    ) -> ReducedCosts:
        """Compute them from a relaxation that is solved; arguments as in `pricing`."""
        picks = -promises_of_columns(problem, instance, result, columns)
        # Kept lineups, and those too similar to them, are no picks, whatever their price.
        picks[~open_columns(problem, columns, ())] = np.inf
        return cls(result.require_solution(), picks, costs_of_uses(instance, result))

    @property
    def first_gap(self) -> float:
        """The gap to begin with, in points."""
        return FIRST_GAP * max(1.0, abs(self.cost))

    @property
    def rounding(self) -> float:
        """What rounding errors of the duals may come to, in points."""
        return DUAL_TOL * (self.picks.size + self.uses.size)

    def picks_within(self, gap: float) -> NDArray[np.intp]:
        """Return the positions of the columns that a portfolio within a gap can have, ascending."""
        return np.flatnonzero(self.picks <= gap + self.rounding)

    def proves(self, result: SolveResult, gap: float) -> bool:
        """Return whether the best portfolio within a gap, as found, is the best of all."""
        return result.incumbent is not None and result.incumbent <= self.cost + gap + self.rounding

    def next_gap(self, result: SolveResult, gap: float) -> float:
        """Return the gap to try next, where the one before proved nothing."""
        return LARGER * gap if result.incumbent is None else result.incumbent - self.cost

    def fix(self, instance: Any, kept: NDArray[np.intp], gap: float) -> None:
        """Fix the uses and picks of an instance that are known within a gap.

        Parameters
        ----------
        instance
            The model over the columns `kept`.
        kept
            As from `picks_within`.
        gap
            In points.
        """
        gap += self.rounding
        _fix(instance.use.values(), self.uses.ravel(), gap)
        _fix(instance.pick.values(), self.picks[kept], gap)


def _fix(variables: Iterable[Any], costs: NDArray[np.float64], gap: float) -> None:
    """Fix the variables, which lie between 0 and 1, whose reduced cost exceeds a gap."""
    for variable, cost in zip(variables, costs.tolist(), strict=True):
        if cost > gap:
            variable.setub(0.0)
        elif cost < -gap:
            variable.setlb(1.0)
