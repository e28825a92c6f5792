"""All feasible lineups of a slate, depth first."""

# mypy: disable-error-code="no-untyped-def, untyped-decorator"
from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from dfs_portfolio.constraints.dk_rules import LineupRules
from dfs_portfolio.errors import NoLineupError, SearchLimitError
from dfs_portfolio.slate import Slate

# Two hundred megabytes of lineups of six, and five times as much in a value table.
MAX_LINEUPS = 20_000_000


def enumerate_lineups(
    slate: Slate, rules: LineupRules, max_lineups: int = MAX_LINEUPS
) -> NDArray[np.uint8]:
    """List every lineup that satisfies the rules.

    Parameters
    ----------
    slate
        The driver pool, at most 255 drivers.
    rules
        What a lineup must satisfy.
    max_lineups
        More than this are not listed.

    Returns
    -------
    ndarray of uint8
        Shape (n_lineups, roster_size): places in the slate, ascending within a lineup, lineups in
        lexicographic order.

    Raises
    ------
    SlateError
        If the slate cannot be played under the rules at all.
    NoLineupError
        If no lineup satisfies the rules.
    SearchLimitError
        If there are more than `max_lineups`, or more than 255 drivers.
    """
    rules.check_slate(slate)
    if len(slate) > np.iinfo(np.uint8).max:
        raise SearchLimitError(f"{len(slate)} drivers; the search takes at most 255")
    facts = (
        slate.salaries,
        _cheapest_tails(slate.salaries, rules.roster_size),
        slate.team_index,
        rules.roster_size,
        rules.salary_cap,
        rules.min_stack,
        rules.max_stack,
    )
    nothing = np.empty((0, rules.roster_size), dtype=np.uint8)
    count = _walk(*facts, nothing, max_lineups)
    if count == 0:
        raise NoLineupError(_why_none(slate, rules))
    if count > max_lineups:
        raise SearchLimitError(
            f"more than {max_lineups:,} lineups satisfy the rules: exclude drivers, turn stacking "
            "on, or allow more if memory does"
        )
    lineups = np.empty((count, rules.roster_size), dtype=np.uint8)
    _walk(*facts, lineups, max_lineups)
    return lineups


def _cheapest_tails(salaries: NDArray[np.int64], roster_size: int) -> NDArray[np.int64]:
    """Return the least that `r` drivers from place `i` on cost, shape (n + 1, roster_size + 1)."""
    n = len(salaries)
    never = np.iinfo(np.int64).max // 4
    cheapest = np.full((n + 1, roster_size + 1), never, dtype=np.int64)
    for i in range(n + 1):
        rest = np.sort(salaries[i:])[:roster_size]
        cheapest[i, : len(rest) + 1] = np.concatenate(([0], np.cumsum(rest)))
    return cheapest


def _why_none(slate: Slate, rules: LineupRules) -> str:
    """Say in words why a slate has no lineup."""
    k = rules.roster_size
    cheapest = int(np.sort(slate.salaries)[:k].sum())
    if cheapest > rules.salary_cap:
        return (
            f"the {k} cheapest drivers cost ${cheapest:,}, above the cap of "
            f"${rules.salary_cap:,}: raise the cap or add cheaper drivers"
        )
    sizes = np.bincount(slate.team_index)
    usable = int(sizes[sizes >= rules.min_stack].sum())
    return (
        f"no lineup of {k} drivers under ${rules.salary_cap:,} has {rules.min_stack} to "
        f"{rules.max_stack} drivers of every team it uses ({usable} drivers are in teams that "
        "can be stacked): widen the stacking limits or turn stacking off"
    )


@njit(cache=True)
def _walk(salaries, cheapest, team, k, cap, min_stack, max_stack, out, limit):  # pragma: no cover
    """Visit every feasible lineup in order; write it to `out` if there is room; return the count.

    A branch ends where its salary with the cheapest completion exceeds the cap, where a team has
    too many drivers, or where the free places do not suffice to fill the teams already begun.
    """
    n = len(salaries)
    chosen = np.full(k, -1, dtype=np.int64)
    in_team = np.zeros(team.max() + 1, dtype=np.int64)
    spent, missing, count, depth = 0, 0, 0, 0
    i = 0
    while True:
        free = k - depth - 1  # places left after this one
        found = False
        while i < n - free:
            have = in_team[team[i]]
            if have == 0:
                step = min_stack - 1
            elif have < min_stack:
                step = -1
            else:
                step = 0
            if (
                have < max_stack
                and missing + step <= free
                and spent + salaries[i] + cheapest[i + 1, free] <= cap
            ):
                found = True
                break
            i += 1
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
            i += 1
            continue
        if depth == 0:
            return count
        depth -= 1
        i = chosen[depth]
        in_team[team[i]] -= 1
        spent -= salaries[i]
        have = in_team[team[i]]
        if have == 0:
            missing -= min_stack - 1
        elif have < min_stack:
            missing += 1
        i += 1
