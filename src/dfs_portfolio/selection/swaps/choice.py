"""Choose lineups in place of those that lost players: the fewest changes, then the best value.

Most swaps are decided in one step: each lineup needs as many changes as it lost players, and its
candidates are few. If the limits allow no choice among these, the roster model finds out how many
changes are needed, and which limits must give way; then all candidates within so many changes are
listed. The argument is in ``docs/mathematics.md``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.errors import ExposureInfeasibleError, NoLineupError
from dfs_portfolio.models.swap import (
    SwapAllowance,
    SwapColumns,
    UseLimits,
    build_swap_model,
    keep_apart,
    swapped,
)
from dfs_portfolio.selection.swaps.candidates import Candidates, Lineups
from dfs_portfolio.selection.swaps.problem import SwapChoice, SwapProblem
from dfs_portfolio.selection.swaps.rosters import Fewest, RosterQuestions
from dfs_portfolio.solvers import Status, get_solver

# Lineups that are listed and valued at most; and columns of a model.
MAX_LISTED, MAX_COLUMNS = 3_000_000, 60_000


def choose_swaps(problem: SwapProblem) -> SwapChoice:
    """Choose the lineups of a swap.

    Raises
    ------
    NoLineupError
        If no lineup can replace one that lost players.
    ExposureInfeasibleError
        If no choice satisfies the limits, and `relax` is false or they are those on overlap.
    """
    candidates = Candidates(problem)
    nearest = {n: candidates.nearest(n) for n in problem.open}
    stuck = tuple(n for n, extra in nearest.items() if extra is None)
    if stuck:
        _refuse_impossible(problem, stuck)
        choice = choose_swaps(problem.without(stuck))
        return replace(choice, stuck=tuple(sorted({*stuck, *choice.stuck})))
    floor = {n: extra for n, extra in nearest.items() if extra is not None}
    if not floor:
        return SwapChoice({})
    listed = {n: candidates.at(n, extra) for n, extra in floor.items()}
    found = _best_of(problem, listed, None)
    if found is not None:
        return SwapChoice(found[0], best=found[1])
    fewest = _fewest(problem)
    listed, whole = _within(problem, candidates, floor, fewest)
    found = _best_of(problem, listed, fewest.allowance)
    if found is None:  # the solver's time was up: what is known still is a choice
        found = dict(zip(floor, fewest.lineups, strict=True)), False
    return SwapChoice(found[0], (), fewest.proven, found[1] and whole)


def _refuse_impossible(problem: SwapProblem, stuck: Sequence[int]) -> None:
    """Raise `NoLineupError` if lineups without locked players cannot be replaced."""
    hopeless = [n for n in stuck if not problem.lineups[n].fixed]
    if hopeless:
        words = problem.rules.slate.contest.sport.players
        raise NoLineupError(
            f"{len(hopeless)} lineups with {words} who are out cannot be replaced: no lineup of "
            "the others satisfies all rules and differs enough from the lineups that stay. "
            "Drop a rule, or raise max_overlap"
        )


def _fewest(problem: SwapProblem) -> Fewest:
    """Return the least violations and changes of any choice."""
    questions = RosterQuestions(problem)
    fewest = questions.within_limits()
    if fewest is None and problem.relax:
        fewest = questions.fewest()
    if fewest is None:
        what = "max_overlap" if problem.relax else "the exposure limits and max_overlap"
        advice = (
            "raise max_overlap" if problem.relax else "raise them, or set on_infeasible='relax'"
        )
        raise ExposureInfeasibleError(
            f"no lineups in place of the {len(problem.open)} that lost players satisfy {what} "
            f"without a change of other entries: {advice}"
        )
    return fewest


def _within(
    problem: SwapProblem, candidates: Candidates, floor: Mapping[int, int], fewest: Fewest
) -> tuple[dict[int, Lineups], bool]:
    """Return all candidates that a choice of the fewest changes may hold, and whether it is all.

    Only so many changes are left for one lineup once each other has its fewest.
    """
    price = {n: problem.lineups[n].n_entries for n in floor}
    spare = (fewest.allowance.changes or 0) - sum(price[n] * floor[n] for n in floor)
    levels = {
        n: range(extra, min(extra + spare // price[n], candidates.most_extra(n)) + 1)
        for n, extra in floor.items()
    }
    known = dict(zip(floor, fewest.lineups, strict=True))
    whole = True
    listed: dict[int, Lineups] = {}
    room = MAX_LISTED
    for n, extras in levels.items():
        parts = [np.array([known[n]], dtype=np.uint8)]
        for extra in extras:
            size = candidates.count(n, extra)
            if size > room:
                whole = False
                break
            room -= size
            parts.append(candidates.at(n, extra))
        listed[n] = np.unique(np.concatenate(parts), axis=0)
    return _best_columns(problem, listed, known, whole)


def _best_columns(
    problem: SwapProblem,
    listed: dict[int, Lineups],
    known: Mapping[int, tuple[int, ...]],
    whole: bool,
) -> tuple[dict[int, Lineups], bool]:
    """Return the most valuable candidates if there are more than a model takes."""
    if sum(map(len, listed.values())) <= MAX_COLUMNS:
        return listed, whole
    share = MAX_COLUMNS // len(listed)
    few = {}
    for n, lineups in listed.items():
        best = np.argsort(-problem.evaluate(lineups), kind="stable")[:share]
        chosen = np.concatenate([lineups[best], np.array([known[n]], dtype=np.uint8)])
        few[n] = np.unique(chosen, axis=0)
    return few, False


def _best_of(
    problem: SwapProblem, listed: Mapping[int, Lineups], allowance: SwapAllowance | None
) -> tuple[dict[int, tuple[int, ...]], bool] | None:
    """Return the best choice among candidates, and whether it is proven; None if there is none."""
    numbers = list(listed)
    lineups = np.concatenate([listed[n] for n in numbers])
    owner = np.repeat(np.arange(len(numbers)), [len(listed[n]) for n in numbers])
    columns = _columns(problem, numbers, owner, lineups)
    model = build_swap_model(columns, problem.overlap_penalty, allowance)
    solver = get_solver(problem.solver)
    while True:
        result = solver.solve(model, problem.options)
        if not result.has_solution:
            return None
        picks = swapped(model)
        clashes = list(_clashes(problem, numbers, owner, lineups, picks))
        if not clashes:
            break
        keep_apart(model, clashes)
    choice = {numbers[owner[row]]: tuple(int(i) for i in lineups[row]) for row in picks}
    return choice, result.status is Status.OPTIMAL


def _columns(
    problem: SwapProblem, numbers: Sequence[int], owner: NDArray[np.intp], lineups: Lineups
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
        worth=problem.evaluate(lineups),
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
