"""Violations of exposure limits: the smallest one, and leeways that allow them."""

from __future__ import annotations

from dataclasses import dataclass

from dfs_portfolio.rules.leeway import Leeway
from dfs_portfolio.selection.problem import SelectionProblem


@dataclass(frozen=True)
class MinimumViolation:
    """A complete portfolio with a small violation of the exposure limits.

    Parameters
    ----------
    extra
        Its violation: uses over the caps, plus missing uses. Infinite if no complete portfolio
        was found.
    floor
        Proven lower bound on the violation of any complete portfolio; infinite if there is none.
    rows
        Its lineups.
    """

    extra: float
    floor: float
    rows: tuple[int, ...]

    @property
    def proven(self) -> bool:
        """Whether no complete portfolio has a smaller violation."""
        return self.extra == self.floor


def loose_leeway(problem: SelectionProblem, overrun: int | None = None) -> Leeway:
    """Return this overrun, None for any, and more extra uses than any portfolio has."""
    slate, n_lineups = problem.table.slate, problem.n_lineups
    all_uses = n_lineups * (len(slate) + len(slate.team_names))
    return Leeway(all_uses, n_lineups if overrun is None else overrun)


def overrun_binds(problem: SelectionProblem, leeway: Leeway) -> bool:
    """Return whether the overrun limits more than the extra uses do."""
    return leeway.overrun < min(leeway.extra_budget, problem.n_lineups)


def is_hard(problem: SelectionProblem, leeway: Leeway) -> bool:
    """Return whether there are exposure limits that no extra uses relax any more."""
    counts = problem.counts
    never = counts.player_never.any() or counts.team_never.any()
    return overrun_binds(problem, leeway) or bool(never and leeway.extra_budget > 0)
