"""Choose lineups in place of those that lost players: the fewest changes, then the best value.

Most swaps are decided in one step: each lineup needs as many changes as it lost players, and its
candidates are few. If the limits allow no choice among these, candidates with one more change
follow, then with two, and a bound tells how many lineups need one. If the bound is not reached, the
roster model finds out how many changes are needed and, if there is no choice within the limits,
which must give way. Then all candidates within so many changes are listed. ``docs/mathematics.md``
has the argument.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

import numpy as np

from dfs_portfolio.errors import ExposureInfeasibleError, NoLineupError
from dfs_portfolio.models.swap import SwapAllowance
from dfs_portfolio.selection.swaps.candidates import Candidates, Lineups
from dfs_portfolio.selection.swaps.columns import Found, best_of, least_spare
from dfs_portfolio.selection.swaps.problem import SwapChoice, SwapProblem
from dfs_portfolio.selection.swaps.rosters import Fewest, RosterQuestions, limited, rank_of

# Lineups that are listed and valued at most; columns of a model, in all and for each lineup.
MAX_LISTED, MAX_COLUMNS, MAX_OF_LINEUP = 3_000_000, 30_000, 3_000
# Lineups that are listed at most to see whether so many more changes of some suffice.
MAX_GUESSED, MORE_GUESSED = 1_000_000, 2
# Seconds for each solve where exposure limits must give way: a swap is needed now.
PROOF_S = 5.0


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


def _within_limits(
    problem: SwapProblem, candidates: Candidates, floor: Mapping[int, int]
) -> SwapChoice | None:
    """Return the best choice within the limits, None if there is none."""
    nearest, whole = _within(problem, candidates, {n: (e, e) for n, e in floor.items()}, {})
    found = best_of(problem, nearest)
    if found is not None:
        # For a single lineup the most valuable candidates are enough, if one of them will do.
        exact = whole or len(nearest) == 1
        return SwapChoice(found.lineups, best=found.proven and exact)
    least = _changes(problem, floor) + (least_spare(problem, nearest) if whole else 0)
    more = 0
    while found is None and more < MORE_GUESSED:
        more += 1
        if sum(candidates.count(n, extra + more) for n, extra in floor.items()) > MAX_GUESSED:
            break
        levels = {n: (extra, extra + more) for n, extra in floor.items()}
        listed, whole = _within(problem, candidates, levels, {})
        found = best_of(problem, listed, first=("changes",))
        if found is not None:
            found = replace(found, proven=found.proven and whole)
    proven = found is not None and found.changes <= least
    if not proven:
        questions = RosterQuestions(problem, None if found is None else PROOF_S)
        fewest = questions.within_limits(None if found is None else found.changes)
        if found is None and fewest is None:
            return None
        proven = fewest is not None and fewest.proven
        if fewest is not None and fewest.lineups:
            return _finish(problem, candidates, floor, fewest)
    return _complete(problem, candidates, floor, cast(Found, found), more, proven)


def _complete(
    problem: SwapProblem,
    candidates: Candidates,
    floor: Mapping[int, int],
    found: Found,
    more: int,
    fewest_proven: bool,
) -> SwapChoice:
    """Return the best choice with as many changes as one among lineups of a few more each."""
    levels = _levels(problem, candidates, floor, found.changes)
    if all(most <= floor[n] + more for n, (_, most) in levels.items()):
        return SwapChoice(found.lineups, (), fewest_proven, found.proven)
    listed, whole = _within(problem, candidates, levels, found.lineups)
    better = best_of(problem, listed, SwapAllowance(changes=found.changes)) if whole else None
    best = found if better is None else better
    return SwapChoice(best.lineups, (), fewest_proven, better is not None and better.proven)


def _relaxed(problem: SwapProblem, candidates: Candidates, floor: Mapping[int, int]) -> SwapChoice:
    """Return the best choice of the fewest violations and changes of all."""
    found = fewest = None
    if problem.relax:
        found = _nearly(problem, candidates, floor)
        questions = RosterQuestions(problem, None if found is None else PROOF_S)
        fewest = questions.fewest(known=found is not None)
    if fewest is not None and (found is None or rank_of(fewest.allowance) <= found.rank):
        return _finish(problem, candidates, floor, fewest)
    if found is not None:
        return SwapChoice(found.lineups, (), False, False)
    what = "max_overlap" if problem.relax else "the exposure limits and max_overlap"
    advice = "raise max_overlap" if problem.relax else "raise them, or set on_infeasible='relax'"
    raise ExposureInfeasibleError(
        f"no lineups in place of the {len(problem.open)} that lost players were found that satisfy "
        f"{what} without a change of other entries: {advice}"
    )


def _nearly(problem: SwapProblem, candidates: Candidates, floor: Mapping[int, int]) -> Found | None:
    """Return the choice with the fewest violations among candidates with few changes."""
    levels = {n: (extra, extra + 1) for n, extra in floor.items()}
    if sum(candidates.count(n, extra + 1) for n, extra in floor.items()) > MAX_GUESSED:
        levels = {n: (extra, extra) for n, extra in floor.items()}
    listed, _ = _within(problem, candidates, levels, {})
    quick = replace(problem, options=limited(problem.options, PROOF_S))
    everything = SwapAllowance(None, None, None)
    return best_of(quick, listed, everything, first=("worst", "excess", "changes"))


def _finish(
    problem: SwapProblem, candidates: Candidates, floor: Mapping[int, int], fewest: Fewest
) -> SwapChoice:
    """Return the best choice that violates and changes no more than the fewest."""
    known = dict(zip(floor, fewest.lineups, strict=True))
    levels = _levels(problem, candidates, floor, fewest.allowance.changes or 0)
    listed, whole = _within(problem, candidates, levels, known)
    found = best_of(problem, listed, fewest.allowance)
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
        parts = [candidates.at(n, least)]
        for extra in range(least + 1, min(most, candidates.most_extra(n)) + 1):
            size = candidates.count(n, extra)
            if size > room:
                whole = False
                break
            room -= size
            parts.append(candidates.at(n, extra))
        listed[n] = _with_known(np.concatenate(parts), known, n)
    return _best_columns(problem, listed, known, whole)


def _best_columns(
    problem: SwapProblem,
    listed: dict[int, Lineups],
    known: Mapping[int, tuple[int, ...]],
    whole: bool,
) -> tuple[dict[int, Lineups], bool]:
    """Return the most valuable candidates if there are more than a model takes."""
    share = MAX_OF_LINEUP
    if sum(min(len(lineups), share) for lineups in listed.values()) > MAX_COLUMNS:
        share = MAX_COLUMNS // len(listed)
    if all(len(lineups) <= share for lineups in listed.values()):
        return listed, whole
    cost = problem.overlap_penalty * problem.resting_uses[0]
    few = {}
    for n, lineups in listed.items():
        net = problem.evaluate(lineups) - cost[lineups].sum(axis=1)
        best = np.argsort(-net, kind="stable")[:share]
        few[n] = _with_known(lineups[best], known, n)
    return few, False


def _with_known(lineups: Lineups, known: Mapping[int, tuple[int, ...]], number: int) -> Lineups:
    """Return candidates with the known lineup, which may be among them already."""
    if number not in known or (lineups == known[number]).all(axis=1).any():
        return lineups
    return np.concatenate([lineups, np.array([known[number]], dtype=np.uint8)])
