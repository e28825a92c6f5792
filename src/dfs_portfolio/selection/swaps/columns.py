"""The best choice among listed candidates, with the swap model."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.models.swap import (
    Question,
    SwapAllowance,
    SwapColumns,
    UseLimits,
    ask,
    build_swap_model,
    keep_apart,
    limit,
    swapped,
)
from dfs_portfolio.selection.swaps.candidates import Lineups
from dfs_portfolio.selection.swaps.problem import SwapProblem
from dfs_portfolio.selection.swaps.rosters import excesses, rank_of
from dfs_portfolio.solvers import Status, get_solver


@dataclass(frozen=True)
class Found:
    """The best choice among some candidates: lineups, what it violates and changes, and proof."""

    lineups: dict[int, tuple[int, ...]]
    spent: SwapAllowance
    proven: bool

    @property
    def changes(self) -> int:
        """Changes beyond those of players who are out, over all entries."""
        return self.spent.changes or 0

    @property
    def rank(self) -> tuple[int, int, int]:
        """The smaller, the better."""
        return rank_of(self.spent)


def best_of(
    problem: SwapProblem,
    listed: Mapping[int, Lineups],
    allowance: SwapAllowance | None = None,
    *,
    first: Sequence[Question] = (),
) -> Found | None:
    """Return the best choice among candidates, None if there is none.

    Parameters
    ----------
    problem, listed
        The candidates of each open lineup.
    allowance
        What the choice may violate and change.
    first
        What is minimised before the value counts, in this order.
    """
    numbers, owner, lineups = _stack(listed)
    columns = _columns(problem, numbers, owner, lineups)
    model = build_swap_model(columns, problem.overlap_penalty, allowance)
    solver = get_solver(problem.solver)
    found: Found | None = None
    proven = True
    questions: tuple[Question, ...] = (*first, "value")
    for question in questions:
        ask(model, question)
        while True:
            result = solver.solve(model, problem.options)
            proven &= result.status is Status.OPTIMAL
            if not result.has_solution:
                return None if found is None else replace(found, proven=False)
            picks = swapped(model)
            clashes = list(_clashes(problem, numbers, owner, lineups, picks))
            if not clashes:
                break
            keep_apart(model, clashes)
        chosen = {numbers[owner[row]]: tuple(map(int, lineups[row])) for row in picks}
        over = excesses(problem, list(chosen.values()))
        changes = int(columns.changes[picks].sum())
        spent = SwapAllowance(int(over.max(initial=0)), int(over.sum()), changes)
        found = Found(chosen, spent, proven)
        amounts = {"worst": spent.largest, "excess": spent.total, "changes": spent.changes}
        limit(model, question, amounts.get(question))
    return found


def least_spare(problem: SwapProblem, listed: Mapping[int, Lineups]) -> int:
    """Return a lower bound on the changes that any choice makes beyond the fewest of each lineup.

    Lineups that cannot all have one of their nearest candidates need another, with at least one
    more change.
    """
    numbers, owner, lineups = _stack(listed)
    columns = _columns(problem, numbers, owner, lineups, valued=False)
    prices = [problem.lineups[n].n_entries for n in numbers]
    model = build_swap_model(columns, vacancy=prices)
    result = get_solver(problem.solver).solve(model, problem.options)
    return max(0, math.ceil(result.bound - 1e-6)) if math.isfinite(result.bound) else 0


def _stack(listed: Mapping[int, Lineups]) -> tuple[list[int], NDArray[np.intp], Lineups]:
    """Return the lineups' numbers, and all candidates with the position of theirs."""
    numbers = list(listed)
    owner = np.repeat(np.arange(len(numbers)), [len(listed[n]) for n in numbers])
    return numbers, owner, np.concatenate([listed[n] for n in numbers])


def _columns(
    problem: SwapProblem,
    numbers: Sequence[int],
    owner: NDArray[np.intp],
    lineups: Lineups,
    *,
    valued: bool = True,
) -> SwapColumns:
    """Return candidates as the columns of a model."""
    slate, limits = problem.rules.slate, problem.limits
    member = np.zeros((len(lineups), len(slate)), dtype=np.int64)
    member[np.arange(len(lineups))[:, None], lineups] = 1
    stay = problem.membership([problem.lineups[n].players for n in numbers])
    price = np.array([problem.lineups[n].n_entries for n in numbers])
    dropped = (stay[owner] * (1 - member)).sum(axis=1)
    player_uses, team_uses = problem.resting_uses
    return SwapColumns(
        lineup=owner,
        worth=problem.evaluate(lineups) if valued else np.zeros(len(lineups)),
        changes=price[owner] * dropped,
        players=UseLimits(member, player_uses, limits.player_least, limits.player_most),
        teams=UseLimits(
            problem.team_use(member),
            team_uses,
            limits.team_least,
            limits.team_most,
        ),
        same=_same(problem, numbers, owner, lineups),
    )


def _same(
    problem: SwapProblem, numbers: Sequence[int], owner: NDArray[np.intp], lineups: Lineups
) -> list[list[int]]:
    """Return groups of candidates that are the same lineup in the same contest."""
    _, label, count = np.unique(lineups, axis=0, return_inverse=True, return_counts=True)
    label = label.reshape(-1)
    groups: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for row in np.flatnonzero(count[label] > 1).tolist():
        for contest in problem.lineups[numbers[owner[row]]].contests:
            groups[int(label[row]), contest].append(row)
    return sorted({tuple(group): group for group in groups.values() if len(group) > 1}.values())


def _clashes(
    problem: SwapProblem,
    numbers: Sequence[int],
    owner: NDArray[np.intp],
    lineups: Lineups,
    picks: Sequence[int],
) -> Iterator[tuple[int, list[int]]]:
    """Yield the candidates that exclude each other, of pairs of lineups that share too many."""
    for one, other in combinations(picks, 2):
        a, b = int(owner[one]), int(owner[other])
        most = problem.overlap_limit(numbers[a], numbers[b])
        if most is None or len({*lineups[one].tolist()} & {*lineups[other].tolist()}) <= most:
            continue
        first, second = np.flatnonzero(owner == a), np.flatnonzero(owner == b)
        shared = (lineups[first][:, None, :, None] == lineups[second][None, :, None, :]).sum((2, 3))
        for row, close in zip(first.tolist(), shared > most, strict=True):
            if close.any():
                yield row, second[close].tolist()
