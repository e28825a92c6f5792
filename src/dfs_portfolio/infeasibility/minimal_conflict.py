"""The smallest settings that conflict.

A deletion filter finds settings of which none can be dropped. That there are no fewer is proven by
hitting sets: every portfolio breaks some settings, and each conflict has one of those. As soon as
no set smaller than the conflict has one of each, it is a smallest; and where the smallest such set
is a conflict itself, it is one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dfs_portfolio.infeasibility.feasibility import FeasibilityOracle, Kept
from dfs_portfolio.models.hitting_set import hitting, instantiate
from dfs_portfolio.solvers import SolverOptions, get_solver


@dataclass(frozen=True)
class Core:
    """Settings that cannot hold together.

    Parameters
    ----------
    settings
        Their places.
    irreducible
        Whether it is proven that none of them can be dropped.
    smallest
        Whether it is proven that no fewer conflict.
    """

    settings: Kept
    irreducible: bool
    smallest: bool


def minimum_conflict(judge: FeasibilityOracle) -> Core | None:
    """Return the fewest settings that conflict, as far as the time allows to find and prove it.

    Returns
    -------
    Core or None
        ``None`` where it is not proven that there is a conflict at all.
    """
    if judge.possible(judge.all) is not False:
        return None
    core, irreducible = _filtered(judge)
    while True:
        hits = _hitting(judge)
        if len(hits) >= len(core):
            return Core(core, irreducible=True, smallest=True)
        possible = _examined(judge, hits)
        if possible is False:
            return Core(hits, irreducible=True, smallest=True)
        if possible is None:
            return Core(core, irreducible, smallest=False)


def _filtered(judge: FeasibilityOracle) -> tuple[Kept, bool]:
    """Drop settings as long as the rest conflict; return also whether all others are needed."""
    core = judge.all
    if judge.impossible(core):
        core = _shrunk(core, judge.impossible)
    else:
        core = _shrunk(core, lambda kept: judge.possible(kept) is False)
    irreducible = True
    for setting in sorted(core, reverse=True):
        # With all other settings, where they allow it: the answer tells of many conflicts at once.
        possible = judge.seen(judge.all - {setting}) or judge.possible(core - {setting})
        if possible is False:
            core -= {setting}
        irreducible = irreducible and possible is not None
    return core, irreducible


def _shrunk(core: Kept, conflict: Callable[[Kept], bool]) -> Kept:
    """Drop settings, many at a time at first, what is general before what is named."""
    size = len(core)
    while size > 1:
        size = (size + 1) // 2
        order = sorted(core, reverse=True)
        for first in range(0, len(order), size):
            fewer = core.difference(order[first : first + size])
            if conflict(fewer):
                core = fewer
        size = min(size, len(core))
    return core


def _examined(judge: FeasibilityOracle, kept: Kept) -> bool | None:
    """Tell whether settings can hold together, if possible by a portfolio that keeps many more."""
    return judge.seen(judge.widened(kept)) or judge.possible(kept)


def _hitting(judge: FeasibilityOracle) -> Kept:
    """Return the fewest settings of which every portfolio found breaks one."""
    if not judge.broken:
        return frozenset()
    model = instantiate(len(judge.all), judge.broken)
    get_solver("highs").solve(model, SolverOptions()).require_solution()
    return hitting(model)
