"""A minimum conflict: the fewest settings that cannot all be satisfied.

A deletion filter finds a conflict in which every setting is needed. Hitting sets then prove that no
smaller conflict exists, or find one: every portfolio breaks some settings, and every conflict
contains one of them, so no conflict is smaller than the smallest set that intersects the broken
settings of all portfolios found. If a conflict is that small, or that set is a conflict itself, it
is a minimum.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dfs_portfolio.infeasibility.feasibility import FeasibilityOracle
from dfs_portfolio.infeasibility.user_constraints import Subset
from dfs_portfolio.models.hitting_set import build_hitting_set_model, hitting_set
from dfs_portfolio.solvers import SolverOptions, get_solver


@dataclass(frozen=True)
class ConflictingSubset:
    """Settings that cannot all be satisfied.

    Parameters
    ----------
    settings
        Their indices.
    irreducible
        Whether it is proven that none of them can be dropped.
    smallest
        Whether it is proven that no smaller set of settings conflicts.
    """

    settings: Subset
    irreducible: bool
    smallest: bool


def minimum_conflict(oracle: FeasibilityOracle) -> ConflictingSubset | None:
    """Return the smallest conflict, as far as time allows to find and prove it.

    Returns
    -------
    ConflictingSubset or None
        ``None`` if it is not proven that there is a conflict at all.
    """
    if oracle.feasible(oracle.all) is not False:
        return None
    conflict, irreducible = _filtered(oracle)
    while True:
        lower_bound = _smallest_hitting_set(oracle)
        if len(lower_bound) >= len(conflict):
            return ConflictingSubset(conflict, irreducible=True, smallest=True)
        # A smaller candidate is left. Either it conflicts, and then it is a minimum, or a portfolio
        # satisfies it, and then the next hitting set must be another one.
        feasible = _feasible_with_many(oracle, lower_bound)
        if feasible is False:
            return ConflictingSubset(lower_bound, irreducible=True, smallest=True)
        if feasible is None:
            return ConflictingSubset(conflict, irreducible, smallest=False)


def _filtered(oracle: FeasibilityOracle) -> tuple[Subset, bool]:
    """Drop settings as long as the rest conflict; also return whether all others are needed."""
    conflict = oracle.all
    if oracle.proven_infeasible(conflict):
        # What the cheap average model proves, it can shrink in milliseconds.
        conflict = _shrunk(conflict, oracle.proven_infeasible)
    else:
        conflict = _shrunk(conflict, lambda subset: oracle.feasible(subset) is False)
    irreducible = True
    for setting in sorted(conflict, reverse=True):
        # First with all other settings: a portfolio that breaks this one alone proves it needed,
        # and bounds more conflicts than one that satisfies only the rest of this conflict.
        others = oracle.all - {setting}
        feasible = oracle.found_greedily(others) or oracle.feasible(conflict - {setting})
        if feasible is False:
            conflict -= {setting}
        irreducible = irreducible and feasible is not None
    return conflict, irreducible


def _shrunk(conflict: Subset, conflicts: Callable[[Subset], bool]) -> Subset:
    """Drop settings, many at a time at first, general ones before those of a player or team."""
    size = len(conflict)
    while size > 1:
        size = (size + 1) // 2
        order = sorted(conflict, reverse=True)
        for first in range(0, len(order), size):
            fewer = conflict.difference(order[first : first + size])
            if conflicts(fewer):
                conflict = fewer
        size = min(size, len(conflict))
    return conflict


def _feasible_with_many(oracle: FeasibilityOracle, subset: Subset) -> bool | None:
    """Decide on some settings, if possible by a portfolio that satisfies many more."""
    return oracle.found_greedily(oracle.grown(subset)) or oracle.feasible(subset)


def _smallest_hitting_set(oracle: FeasibilityOracle) -> Subset:
    """Return the fewest settings of which every portfolio found breaks at least one."""
    if not oracle.broken:
        return frozenset()
    model = build_hitting_set_model(len(oracle.all), oracle.broken)
    get_solver("highs").solve(model, SolverOptions()).require_solution()
    return hitting_set(model)
