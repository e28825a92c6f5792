"""The fewest violations and changes of a swap, over all lineups there are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, count

import numpy as np

from dfs_portfolio._internal.types import IntArray
from dfs_portfolio.models.rosters import (
    OpenRoster,
    build_roster_model,
    changes_of,
    limit_shared,
    limit_shared_with,
    rosters_of,
    set_question,
)
from dfs_portfolio.models.swap import SwapAllowance
from dfs_portfolio.selection.swaps.problem import SwapProblem
from dfs_portfolio.solvers import SolverOptions, Status, get_solver

# A solver's whole number may be off by so much.
TOLERANCE = 1e-6
# Solves in which a choice better than one that is known is sought.
STEPS = 8


@dataclass(frozen=True)
class Fewest:
    """The least that a swap must violate and change.

    Parameters
    ----------
    allowance
        Largest and total excess over the exposure limits, and changes beyond those of players who
        are out, over all entries.
    lineups
        A choice that does no worse: the players of each open lineup. Empty if the caller has one.
    proven
        Whether no choice does better.
    """

    allowance: SwapAllowance
    lineups: tuple[tuple[int, ...], ...]
    proven: bool


class RosterQuestions:
    """Answers questions about all choices of a problem with the roster model."""

    def __init__(self, problem: SwapProblem, seconds: float | None = None) -> None:
        self._problem = problem
        self._options = limited(problem.options, seconds)
        self._rosters = [
            OpenRoster(lineup.players, lineup.fixed, lineup.n_entries)
            for lineup in (problem.lineups[n] for n in problem.open)
        ]
        self._model = build_roster_model(
            problem.rules,
            self._rosters,
            problem.available,
            problem.limits,
            problem.resting_uses,
        )
        self._solver = get_solver(problem.solver)
        self._proven = True

    def within_limits(self, found: int | None = None) -> Fewest | None:
        """Return the fewest changes within all limits; None if there is no choice within them.

        Parameters
        ----------
        found
            Changes of a choice that is known. The answer has no lineups if there is none better,
            or none was found in a few steps.
        """
        return self._answer("changes", 0, 0, found)

    def fewest(self, known: bool = False) -> Fewest | None:
        """Return the smallest largest excess, then the smallest sum, then the fewest changes.

        Parameters
        ----------
        known
            Whether there is a choice already, so that an answer without proof is of no use; it
            then is None.
        """
        first = self._answer("largest", None, None)
        if first is None or (known and not self._proven):
            return None
        second = self._answer("total", first.allowance.largest, None) or first
        if known and not self._proven:
            return None
        spent = second.allowance
        third = self._answer("changes", spent.largest, spent.total) or second
        return replace(third, proven=self._proven)

    def _answer(
        self, objective: str, largest: int | None, total: int | None, found: int | None = None
    ) -> Fewest | None:
        """Solve until no pair of lineups shares too many players."""
        set_question(self._model, objective, largest, total)
        for step in count(1):
            result = self._solver.solve(self._model, self._options)
            if not result.has_solution:
                self._proven &= result.infeasible_if_bounded
                return None
            # Without the rows of some pairs the bound is still one.
            if found is not None and (_is_best(result.bound, found) or step >= STEPS):
                return Fewest(SwapAllowance(0, 0, found), (), _is_best(result.bound, found))
            lineups = tuple(rosters_of(self._model))
            if not self._separate(lineups):
                break
        allowance = self._count(lineups)
        optimal = result.status is Status.OPTIMAL
        self._proven &= optimal or _is_best(result.bound, getattr(allowance, objective) or 0)
        return Fewest(allowance, lineups, self._proven)

    def _separate(self, lineups: tuple[tuple[int, ...], ...]) -> bool:
        """Add rows for pairs that share too many players; return whether there were any."""
        problem, added = self._problem, False
        for (a, one), (b, other) in combinations(enumerate(problem.open), 2):
            most = problem.overlap_limit(one, other)
            if most is not None and len({*lineups[a]} & {*lineups[b]}) > most:
                limit_shared(self._model, a, b, most)
                added = True
        for a, one in enumerate(problem.open):
            for n in problem.resting:
                most, players = problem.overlap_limit(one, n), problem.lineups[n].players
                if most is not None and len({*lineups[a]} & {*players}) > most:
                    limit_shared_with(self._model, a, players, most)
                    added = True
        return added

    def _count(self, lineups: tuple[tuple[int, ...], ...]) -> SwapAllowance:
        """Return what a choice violates and changes, counted on its lineups."""
        over = excesses(self._problem, lineups)
        changes = changes_of(self._rosters, lineups)
        return SwapAllowance(int(over.max(initial=0)), int(over.sum()), changes)


def rank_of(allowance: SwapAllowance) -> tuple[int, int, int]:
    """Return what a choice violates and changes, the most important first."""
    return allowance.largest or 0, allowance.total or 0, allowance.changes or 0


def limited(options: SolverOptions, seconds: float | None) -> SolverOptions:
    """Return options with a time limit of so many seconds at most."""
    if seconds is None or (options.time_limit_s or math.inf) <= seconds:
        return options
    return replace(options, time_limit_s=seconds)


def excesses(problem: SwapProblem, lineups: Sequence[Sequence[int]]) -> IntArray:
    """Return by how much each exposure limit is violated, players before teams.

    Parameters
    ----------
    problem
        Gives the limits, and the lineups that stay.
    lineups
        The lineups that are new.
    """
    member, limits = problem.membership(lineups), problem.limits
    before = problem.resting_uses
    players = before[0] + member.sum(axis=0)
    teams = before[1] + problem.team_use(member).sum(axis=0)
    return np.concatenate(
        [
            np.maximum(np.maximum(players - limits.player_most, limits.player_least - players), 0),
            np.maximum(np.maximum(teams - limits.team_most, limits.team_least - teams), 0),
        ]
    )


def _is_best(bound: float, found: int) -> bool:
    """Return whether a bound proves that a whole number is the smallest."""
    return math.ceil(bound - TOLERANCE) >= found
