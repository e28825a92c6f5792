"""All feasible lineups of a slate, depth first."""

# mypy: disable-error-code="no-untyped-def, untyped-decorator"
from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from dfs_portfolio.errors import NoLineupError, SearchLimitError
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.resolved_rules import ResolvedRules
from dfs_portfolio.slate.slate import Slate

# Two hundred megabytes of lineups of six, and five times as much in a value table.
MAX_LINEUPS = 20_000_000
# More than anything costs; sums of a few of them are still numbers.
NEVER = np.iinfo(np.int64).max // 2**10
# What the rules say of a player who may not be in a lineup, and of one who must; 0 for others.
BARRED, MUST = -1, 1


def enumerate_lineups(
    slate: Slate, rules: LineupRules, max_lineups: int = MAX_LINEUPS
) -> NDArray[np.uint8]:
    """List every lineup that satisfies the rules.

    Parameters
    ----------
    slate
        The player pool, at most 255 players.
    rules
        What a lineup must satisfy.
    max_lineups
        More than this are not listed.

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
        If the rules name players or teams that are not on the slate.
    NoLineupError
        If no lineup satisfies the rules.
    SearchLimitError
        If there are more than `max_lineups`, or more than 255 players.
    """
    rules.check_slate(slate)
    return lineups_of(rules.resolve(slate), max_lineups)


def lineups_of(rules: ResolvedRules, max_lineups: int = MAX_LINEUPS) -> NDArray[np.uint8]:
    """List every lineup of a slate that satisfies its rules; see `enumerate_lineups`."""
    slate, size = rules.slate, rules.roster_size
    if len(slate) > np.iinfo(np.uint8).max:
        raise SearchLimitError(f"{len(slate)} drivers; the search takes at most 255")
    if not set(rules.locked).isdisjoint(rules.excluded):
        raise NoLineupError(_why_none(rules))
    wanted = np.zeros(len(slate), dtype=np.int8)
    wanted[list(rules.excluded)] = BARRED
    wanted[list(rules.locked)] = MUST
    facts = (
        slate.salaries,
        _cheapest_tails(np.where(wanted == BARRED, NEVER, slate.salaries), size),
        wanted,
        slate.team_index,
        size,
        rules.salary_cap,
        rules.min_stack,
        rules.max_stack,
    )
    nothing = np.empty((0, size), dtype=np.uint8)
    count = _walk(*facts, nothing, max_lineups)
    if count > max_lineups:
        raise SearchLimitError(
            f"more than {max_lineups:,} lineups satisfy the rules: exclude drivers, turn stacking "
            "on, or allow more if memory does"
        )
    lineups = np.empty((count, size), dtype=np.uint8)
    _walk(*facts, lineups, max_lineups)
    kept = rules.allowed(lineups)
    if not kept.any():
        raise NoLineupError(_why_none(rules))
    return lineups if kept.all() else lineups[kept]


def _cheapest_tails(salaries: NDArray[np.int64], roster_size: int) -> NDArray[np.int64]:
    """Return the least that `r` players from place `i` on cost, shape (n + 1, roster_size + 1)."""
    n = len(salaries)
    cheapest = np.full((n + 1, roster_size + 1), NEVER, dtype=np.int64)
    for i in range(n + 1):
        rest = np.sort(salaries[i:])[:roster_size]
        cheapest[i, : len(rest) + 1] = np.concatenate(([0], np.cumsum(rest)))
    return np.minimum(cheapest, NEVER)


def _why_none(rules: ResolvedRules) -> str:
    """Say in words why a slate has no lineup."""
    k, slate = rules.roster_size, rules.slate
    cheapest = int(np.sort(slate.salaries)[:k].sum())
    if cheapest > rules.salary_cap:
        return (
            f"the {k} cheapest drivers cost ${cheapest:,}, above the cap of "
            f"${rules.salary_cap:,}: raise the cap or add cheaper drivers"
        )
    if rules.has_controls:
        return (
            f"no lineup of {k} drivers under ${rules.salary_cap:,} satisfies all rules and "
            "controls together: drop one of them"
        )
    sizes = np.bincount(slate.team_index)
    usable = int(sizes[sizes >= rules.min_stack].sum())
    return (
        f"no lineup of {k} drivers under ${rules.salary_cap:,} has {rules.min_stack.min()} to "
        f"{rules.max_stack.max()} drivers of every team it uses ({usable} drivers are in teams "
        "that can be stacked): widen the stacking limits or turn stacking off"
    )


@njit(cache=True)
def _walk(  # pragma: no cover
    salaries, cheapest, wanted, team, k, cap, min_stack, max_stack, out, limit
):
    """Visit every feasible lineup in order; write it to `out` if there is room; return the count.

    A branch ends where its salary with the cheapest completion exceeds the cap, where a team has
    too many players, where the free places do not suffice to fill the teams already begun or to
    take all that must be in, and where one that must be in would be passed over.
    """
    n = len(salaries)
    must_after = np.zeros(n + 1, dtype=np.int64)  # of the players from here on
    for j in range(n - 1, -1, -1):
        must_after[j] = must_after[j + 1] + (wanted[j] == MUST)
    chosen = np.full(k, -1, dtype=np.int64)
    in_team = np.zeros(team.max() + 1, dtype=np.int64)
    spent, missing, count, depth = 0, 0, 0, 0
    i = 0
    while True:
        free = k - depth - 1  # places left after this one
        found = False
        while i < n - free:
            have, fewest = in_team[team[i]], min_stack[team[i]]
            if have == 0:
                step = fewest - 1
            elif have < fewest:
                step = -1
            else:
                step = 0
            if (
                wanted[i] != BARRED
                and must_after[i + 1] <= free
                and have < max_stack[team[i]]
                and missing + step <= free
                and spent + salaries[i] + cheapest[i + 1, free] <= cap
            ):
                found = True
                break
            i = n if wanted[i] == MUST else i + 1
        if found and free > 0:
            chosen[depth] = i
            in_team[team[i]] += 1
            spent += salaries[i]
            missing += step
            depth += 1
            i += 1
            continue
        if found:  # the last place: a lineup
            if count < len(out):
                for q in range(depth):
                    out[count, q] = chosen[q]
                out[count, depth] = i
            count += 1
            if count > limit:
                return count
            i = n if wanted[i] == MUST else i + 1
            continue
        if depth == 0:
            return count
        depth -= 1
        i = chosen[depth]
        in_team[team[i]] -= 1
        spent -= salaries[i]
        have, fewest = in_team[team[i]], min_stack[team[i]]
        if have == 0:
            missing -= fewest - 1
        elif have < fewest:
            missing += 1
        i = n if wanted[i] == MUST else i + 1
