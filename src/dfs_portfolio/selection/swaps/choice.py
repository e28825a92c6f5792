"""Choose lineups in place of those that lost players: the fewest changes, then the best value.

Most swaps are decided in one step: each lineup needs as many changes as it lost players, and its
candidates are few. If the limits allow no choice among these, a bound tells how many lineups need
one more change. If that does not suffice either, the roster model finds out how many changes are
needed, and which limits must give way. Then all candidates within so many changes are listed. The
argument is in ``docs/mathematics.md``.
"""

from __future__ import annotations

import math
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
# Lineups that are listed at most to see whether one more change of some suffices.
MAX_GUESSED = 300_000


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
    return _within_limits(problem, candidates, floor) or _relaxed(problem, candidates, floor)


def _within_limits(
    problem: SwapProblem, candidates: Candidates, floor: Mapping[int, int]
) -> SwapChoice | None:
    """Return the best choice if the fewest changes are no more than a simple bound says."""
    listed = {n: candidates.at(n, extra) for n, extra in floor.items()}
    found = _best_of(problem, listed, None)
    if found is not None:
        return SwapChoice(found[0], best=found[1])
    spare = _least_spare(problem, listed)
    if spare is None or sum(candidates.count(n, e + 1) for n, e in floor.items()) > MAX_GUESSED:
        return None
    listed, whole = _within(problem, candidates, floor, spare, {})
    found = _best_of(problem, listed, SwapAllowance(changes=_changes(problem, floor) + spare))
    return None if found is None or not whole else SwapChoice(found[0], best=found[1])


def _relaxed(problem: SwapProblem, candidates: Candidates, floor: Mapping[int, int]) -> SwapChoice:
    """Return the best choice of the fewest violations and changes of all."""
    fewest = _fewest(problem)
    spare = (fewest.allowance.changes or 0) - _changes(problem, floor)
    known = dict(zip(floor, fewest.lineups, strict=True))
    listed, whole = _within(problem, candidates, floor, spare, known)
    found = _best_of(problem, listed, fewest.allowance)
    if found is None:  # the solver's time was up: what is known still is a choice
        found = known, False
    return SwapChoice(found[0], (), fewest.proven, found[1] and whole)


def _changes(problem: SwapProblem, extras: Mapping[int, int]) -> int:
    """Return the changes beyond those of players who are out, over all entries."""
    return sum(problem.lineups[n].n_entries * extra for n, extra in extras.items())


def _least_spare(problem: SwapProblem, listed: Mapping[int, Lineups]) -> int | None:
    """Return a lower bound on the changes that any choice makes beyond the fewest of each lineup.

    Lineups that cannot all have one of their nearest candidates need another, with at least one
    more change. None if the solver did not find out how many.
    """
    numbers, owner, lineups = _stack(listed)
    columns = _columns(problem, numbers, owner, lineups, valued=False)
    prices = [problem.lineups[n].n_entries for n in numbers]
    model = build_swap_model(columns, vacancy=prices)
    result = get_solver(problem.solver).solve(model, problem.options)
    return math.ceil(result.bound - 1e-6) if result.status is Status.OPTIMAL else None


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
    problem: SwapProblem,
    candidates: Candidates,
    floor: Mapping[int, int],
    spare: int,
    known: Mapping[int, tuple[int, ...]],
) -> tuple[dict[int, Lineups], bool]:
    """Return the candidates that a choice with so few changes may hold, and whether they are all.

    Only `spare` changes are left for one lineup once each other has its fewest. The known lineups
    are among the candidates in any case.
    """
    whole = True
    listed: dict[int, Lineups] = {}
    room = MAX_LISTED
    for n, least in floor.items():
        parts = [candidates.at(n, least), *_as_array(known, n)]
        most = min(least + spare // problem.lineups[n].n_entries, candidates.most_extra(n))
        for extra in range(least + 1, most + 1):
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
        chosen = np.concatenate([lineups[best], *_as_array(known, n)])
        few[n] = np.unique(chosen, axis=0)
    return few, False


def _as_array(known: Mapping[int, tuple[int, ...]], number: int) -> list[Lineups]:
    return [np.array([known[number]], dtype=np.uint8)] if number in known else []


def _stack(listed: Mapping[int, Lineups]) -> tuple[list[int], NDArray[np.intp], Lineups]:
    """Return the lineups' numbers, and all candidates with the position of theirs."""
    numbers = list(listed)
    owner = np.repeat(np.arange(len(numbers)), [len(listed[n]) for n in numbers])
    return numbers, owner, np.concatenate([listed[n] for n in numbers])


def _best_of(
    problem: SwapProblem, listed: Mapping[int, Lineups], allowance: SwapAllowance | None
) -> tuple[dict[int, tuple[int, ...]], bool] | None:
    """Return the best choice among candidates, and whether it is proven; None if there is none."""
    numbers, owner, lineups = _stack(listed)
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
