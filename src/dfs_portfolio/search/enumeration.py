"""All feasible lineups of a slate, by depth-first search."""

# mypy: disable-error-code="no-untyped-def, untyped-decorator"
from __future__ import annotations

from math import comb

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.compiling import compiled
from dfs_portfolio._internal.types import IntArray
from dfs_portfolio.errors import NoLineupError, SearchLimitError
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.resolved_rules import ResolvedRules
from dfs_portfolio.slate.slate import Slate

# 120 MB of lineups of six players, and more than ten times as much in a value table.
MAX_LINEUPS = 20_000_000
# So much memory may be asked for before it is known how much is needed; pages that are not written
# take none.
ONE_WALK_BYTES = 2**26
# More than any lineup costs; sums of a few of these do not overflow.
NEVER = np.iinfo(np.int64).max // 2**10
# Requirement of an excluded and of a locked player; 0 for others.
EXCLUDED, LOCKED = -1, 1


def enumerate_lineups(
    slate: Slate, rules: LineupRules, max_lineups: int = MAX_LINEUPS
) -> NDArray[np.uint8]:
    """List every lineup that satisfies the rules.

    Parameters
    ----------
    slate
        The player pool, at most 255 players.
    rules
        The rules that a lineup must satisfy.
    max_lineups
        Largest number of lineups to list.

    Returns
    -------
    ndarray of uint8
        Shape (n_lineups, roster_size): indices in the slate, ascending within a lineup, lineups in
        lexicographic order.

    Raises
    ------
    SlateError
        If the slate cannot be played under the rules at all.
    SettingsError
        If the rules name players or teams that are not in the slate.
    NoLineupError
        If no lineup satisfies the rules.
    SearchLimitError
        If there are more than `max_lineups`, or more than 255 players.
    """
    rules.check_slate(slate)
    return lineups_of(rules.resolve(slate), max_lineups)


def lineups_of(rules: ResolvedRules, max_lineups: int = MAX_LINEUPS) -> NDArray[np.uint8]:
    """List every lineup that satisfies resolved rules; see `enumerate_lineups`."""
    slate, size, words = rules.slate, rules.roster_size, rules.slate.contest.sport.players
    if len(slate) > np.iinfo(np.uint8).max:
        raise SearchLimitError(f"{len(slate)} {words}; the search takes at most 255")
    if not set(rules.locked).isdisjoint(rules.excluded):
        raise NoLineupError(_why_none(rules))
    required = np.zeros(len(slate), dtype=np.int8)
    required[list(rules.excluded)] = EXCLUDED
    required[list(rules.locked)] = LOCKED
    problem = (
        slate.salaries,
        _cheapest_completions(np.where(required == EXCLUDED, NEVER, slate.salaries), size),
        required,
        slate.team_index,
        size,
        rules.salary_cap,
        rules.min_stack,
        rules.max_stack,
    )
    # One walk if there is room for all combinations, else one to count and one to write.
    most = min(comb(len(slate), size), max_lineups)
    room = most if most * size <= ONE_WALK_BYTES else 0
    lineups = np.empty((room, size), dtype=np.uint8)
    count = _walk(*problem, lineups, max_lineups)
    if count > max_lineups:
        raise SearchLimitError(
            f"more than {max_lineups:,} lineups satisfy the rules: exclude {words}, turn stacking "
            "on, or allow more if memory does"
        )
    if count > room:
        lineups = np.empty((count, size), dtype=np.uint8)
        _walk(*problem, lineups, max_lineups)
    else:
        lineups = lineups[:count].copy()
    allowed = rules.allowed(lineups)
    if not allowed.any():
        raise NoLineupError(_why_none(rules))
    return lineups if allowed.all() else lineups[allowed]


def _cheapest_completions(salaries: IntArray, roster_size: int) -> IntArray:
    """Return the lowest cost of `r` players from index `i` on, shape (n + 1, roster_size + 1)."""
    n = len(salaries)
    cheapest = np.full((n + 1, roster_size + 1), NEVER, dtype=np.int64)
    for i in range(n + 1):
        rest = np.sort(salaries[i:])[:roster_size]
        cheapest[i, : len(rest) + 1] = np.concatenate(([0], np.cumsum(rest)))
    return np.minimum(cheapest, NEVER)


def _why_none(rules: ResolvedRules) -> str:
    """Explain why a slate has no lineup."""
    k, slate, words = rules.roster_size, rules.slate, rules.slate.contest.sport.players
    cheapest = int(np.sort(slate.salaries)[:k].sum())
    if cheapest > rules.salary_cap:
        return (
            f"the {k} cheapest {words} cost ${cheapest:,}, above the cap of "
            f"${rules.salary_cap:,}: raise the cap or add cheaper {words}"
        )
    if rules.has_controls:
        return (
            f"no lineup of {k} {words} under ${rules.salary_cap:,} satisfies all rules and "
            "controls together: drop one of them"
        )
    sizes = np.bincount(slate.team_index)
    usable = int(sizes[sizes >= rules.min_stack].sum())
    return (
        f"no lineup of {k} {words} under ${rules.salary_cap:,} has {rules.min_stack.min()} to "
        f"{rules.max_stack.max()} {words} of every team it uses ({usable} {words} are in teams "
        "that can be stacked): widen the stacking limits or turn stacking off"
    )


@compiled()
def _walk(  # pragma: no cover
    salaries, cheapest, required, team, k, cap, min_stack, max_stack, out, limit
):
    """Visit every feasible lineup in order; write it to `out` if there is room; return the count.

    A branch is cut if its salary with the cheapest completion exceeds the cap, if a team has too
    many players, if the free slots do not suffice for the teams begun or for the locked players
    still to come, and if a locked player would be passed over.
    """
    n = len(salaries)
    locked_from = np.zeros(n + 1, dtype=np.int64)  # number of locked players from an index on
    for j in range(n - 1, -1, -1):
        locked_from[j] = locked_from[j + 1] + (required[j] == LOCKED)
    chosen = np.full(k, -1, dtype=np.int64)
    in_team = np.zeros(team.max() + 1, dtype=np.int64)
    # Salary so far; players that the teams begun still need; lineups found; slots filled.
    salary, missing, count, depth = 0, 0, 0, 0
    i = 0
    while True:
        free = k - depth - 1  # slots left after this one
        fits = False
        while i < n - free:
            have, fewest = in_team[team[i]], min_stack[team[i]]
            if have == 0:  # a new team: it needs `fewest` in all
                step = fewest - 1
            elif have < fewest:
                step = -1
            else:
                step = 0
            if (
                required[i] != EXCLUDED
                and locked_from[i + 1] <= free
                and have < max_stack[team[i]]
                and missing + step <= free
                and salary + salaries[i] + cheapest[i + 1, free] <= cap
            ):
                fits = True
                break
            i = n if required[i] == LOCKED else i + 1
        if fits and free > 0:  # go down
            chosen[depth] = i
            in_team[team[i]] += 1
            salary += salaries[i]
            missing += step
            depth += 1
            i += 1
            continue
        if fits:  # the last slot: a lineup
            if count < len(out):
                for q in range(depth):
                    out[count, q] = chosen[q]
                out[count, depth] = i
            count += 1
            if count > limit:
                return count
            i = n if required[i] == LOCKED else i + 1
            continue
        # Nobody fits this slot: take the player of the slot before back, and go on behind.
        if depth == 0:
            return count
        depth -= 1
        i = chosen[depth]
        in_team[team[i]] -= 1
        salary -= salaries[i]
        have, fewest = in_team[team[i]], min_stack[team[i]]
        if have == 0:
            missing -= fewest - 1
        elif have < fewest:
            missing += 1
        i = n if required[i] == LOCKED else i + 1
