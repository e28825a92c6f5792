"""Choose lineups in place of those that lost players: the fewest changes, then the best value.

Most swaps are decided in one step: each lineup needs as many changes as it lost players, and its
candidates are few. If the limits allow no choice among these, candidates with one more change
follow, and a bound tells how many lineups need one. If the bound is not reached, the roster model
finds out how many changes are needed and, if there is no choice within the limits, which must give
way. Then all candidates within so many changes are listed. ``docs/mathematics.md`` has the
argument.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import cast

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.errors import ExposureInfeasibleError, NoLineupError
from dfs_portfolio.models.swap import (
    SwapAllowance,
    SwapColumns,
    UseLimits,
    ask_fewest,
    build_swap_model,
    keep_apart,
    limit_changes,
    swapped,
)
from dfs_portfolio.selection.swaps.candidates import Candidates, Lineups
from dfs_portfolio.selection.swaps.problem import SwapChoice, SwapProblem
from dfs_portfolio.selection.swaps.rosters import Fewest, RosterQuestions
from dfs_portfolio.solvers import Status, get_solver

# Lineups that are listed and valued at most; and columns of a model.
MAX_LISTED, MAX_COLUMNS = 3_000_000, 30_000
# Lineups that are listed at most to see whether one more change of some suffices.
MAX_GUESSED = 1_000_000


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
    """Return the best choice within the limits, None if there is none."""
    nearest, whole = _within(problem, candidates, {n: (e, e) for n, e in floor.items()}, {})
    found = _best_of(problem, nearest)
    if found is not None:
        return SwapChoice(found.lineups, best=found.proven and whole)
    least = _changes(problem, floor) + (_least_spare(problem, nearest) if whole else 0)
    if sum(candidates.count(n, extra + 1) for n, extra in floor.items()) <= MAX_GUESSED:
        listed, whole = _within(problem, candidates, {n: (e, e + 1) for n, e in floor.items()}, {})
        found = _best_of(problem, listed, fewest_first=True)
        if found is not None:
            found = replace(found, proven=found.proven and whole)
    proven = found is not None and found.changes <= least
    if not proven:
        fewest = RosterQuestions(problem).within_limits(None if found is None else found.changes)
        if found is None and fewest is None:
            return None
        proven = fewest is not None and fewest.proven
        if fewest is not None and fewest.lineups:
            return _finish(problem, candidates, floor, fewest)
    return _complete(problem, candidates, floor, cast(_Found, found), proven)


def _complete(
    problem: SwapProblem,
    candidates: Candidates,
    floor: Mapping[int, int],
    found: _Found,
    fewest_proven: bool,
) -> SwapChoice:
    """Return the best choice with as many changes as one among lineups of one more change each."""
    levels = _levels(problem, candidates, floor, found.changes)
    if all(most <= floor[n] + 1 for n, (_, most) in levels.items()):
        return SwapChoice(found.lineups, (), fewest_proven, found.proven)
    listed, whole = _within(problem, candidates, levels, found.lineups)
    better = _best_of(problem, listed, SwapAllowance(changes=found.changes)) if whole else None
    best = found if better is None else better
    return SwapChoice(best.lineups, (), fewest_proven, better is not None and better.proven)


def _relaxed(problem: SwapProblem, candidates: Candidates, floor: Mapping[int, int]) -> SwapChoice:
    """Return the best choice of the fewest violations and changes of all."""
    fewest = RosterQuestions(problem).fewest() if problem.relax else None
    if fewest is None:
        what = "max_overlap" if problem.relax else "the exposure limits and max_overlap"
        advice = (
            "raise max_overlap" if problem.relax else "raise them, or set on_infeasible='relax'"
        )
        raise ExposureInfeasibleError(
            f"no lineups in place of the {len(problem.open)} that lost players satisfy {what} "
            f"without a change of other entries: {advice}"
        )
    return _finish(problem, candidates, floor, fewest)


def _finish(
    problem: SwapProblem, candidates: Candidates, floor: Mapping[int, int], fewest: Fewest
) -> SwapChoice:
    """Return the best choice that violates and changes no more than the fewest."""
    known = dict(zip(floor, fewest.lineups, strict=True))
    levels = _levels(problem, candidates, floor, fewest.allowance.changes or 0)
    listed, whole = _within(problem, candidates, levels, known)
    found = _best_of(problem, listed, fewest.allowance)
    if found is None:  # the solver's time was up: what is known still is a choice
        return SwapChoice(known, (), fewest.proven, False)
    return SwapChoice(found.lineups, (), fewest.proven, found.proven and whole)


def _levels(
    problem: SwapProblem, candidates: Candidates, floor: Mapping[int, int], changes: int
) -> dict[int, tuple[int, int]]:
    """Return the fewest and most extra changes of each lineup in a choice with so many changes.

    Only what is left for one lineup once each other has its fewest.
    """
    spare = changes - _changes(problem, floor)
    return {
        n: (least, min(least + spare // problem.lineups[n].n_entries, candidates.most_extra(n)))
        for n, least in floor.items()
    }


def _changes(problem: SwapProblem, extras: Mapping[int, int]) -> int:
    """Return the changes beyond those of players who are out, over all entries."""
    return sum(problem.lineups[n].n_entries * extra for n, extra in extras.items())


def _least_spare(problem: SwapProblem, listed: Mapping[int, Lineups]) -> int:
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


def _within(
    problem: SwapProblem,
    candidates: Candidates,
    levels: Mapping[int, tuple[int, int]],
    known: Mapping[int, tuple[int, ...]],
) -> tuple[dict[int, Lineups], bool]:
    """Return the candidates with fewest to most extra changes, and whether they are all.

    The known lineups are among the candidates in any case.
    """
    whole = True
    listed: dict[int, Lineups] = {}
    room = MAX_LISTED
    for n, (least, most) in levels.items():
        parts = [candidates.at(n, least), *_as_array(known, n)]
        for extra in range(least + 1, min(most, candidates.most_extra(n)) + 1):
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


@dataclass(frozen=True)
class _Found:
    """The best choice among some candidates: lineups, changes beyond the lost, and proof."""

    lineups: dict[int, tuple[int, ...]]
    changes: int
    proven: bool


def _best_of(
    problem: SwapProblem,
    listed: Mapping[int, Lineups],
    allowance: SwapAllowance | None = None,
    *,
    fewest_first: bool = False,
) -> _Found | None:
    """Return the best choice among candidates, None if there is none.

    Parameters
    ----------
    problem, listed
        The candidates of each open lineup.
    allowance
        What the choice may violate and change.
    fewest_first
        Whether only choices with the fewest changes count.
    """
    numbers, owner, lineups = _stack(listed)
    columns = _columns(problem, numbers, owner, lineups)
    model = build_swap_model(columns, problem.overlap_penalty, allowance)
    solver = get_solver(problem.solver)

    def solve() -> tuple[list[int], bool] | None:
        """Solve until no pair of lineups shares too many players."""
        while True:
            result = solver.solve(model, problem.options)
            if not result.has_solution:
                return None
            picks = swapped(model)
            clashes = list(_clashes(problem, numbers, owner, lineups, picks))
            if not clashes:
                return picks, result.status is Status.OPTIMAL
            keep_apart(model, clashes)

    first = None
    if fewest_first:
        ask_fewest(model, True)
        first = solve()
        if first is None:
            return None
        limit_changes(model, int(columns.changes[first[0]].sum()))
        ask_fewest(model, False)
    solved = solve() or first
    if solved is None:
        return None
    picks, proven = solved
    return _Found(
        {numbers[owner[row]]: tuple(int(i) for i in lineups[row]) for row in picks},
        int(columns.changes[picks].sum()),
        proven and (first is None or (first[1] and solved is not first)),
    )


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
