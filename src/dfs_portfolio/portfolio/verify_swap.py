"""Verification of a swap against its definition, and the counts that its result shows.

Nothing in this module has a part in choosing lineups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np

from dfs_portfolio.errors import InternalError, format_items
from dfs_portfolio.portfolio.entered import Entered
from dfs_portfolio.portfolio.swap_result import SwapResult, UseChange
from dfs_portfolio.rules.relaxations import Relaxation
from dfs_portfolio.selection.swaps import SwapChoice, SwapProblem
from dfs_portfolio.slate.entry_files import EntryFile


def use_changes(
    entered: Entered, problem: SwapProblem, choice: SwapChoice
) -> tuple[tuple[UseChange, ...], int]:
    """Return the exposures that a swap changes, and the players that all pairs share after it."""
    slate = problem.rules.slate
    before = entered.uses_before[0]
    counts = Counter(index for lineup in _after(problem, choice) for index in lineup)
    after = np.array([counts[index] for index in range(len(slate))])
    lost = Counter(entered.name_of(x) for lineup in problem.lineups for x in lineup.lost)
    left = Counter(
        entered.name_of(x)
        for number, lineup in enumerate(problem.lineups)
        if number not in choice.lineups
        for x in lineup.lost
    )
    gone = [UseChange(name, count, left[name], True) for name, count in lost.most_common()]
    moved = [
        UseChange(slate.names[index], int(before[index]), int(after[index]), False)
        for index in sorted(np.flatnonzero(before != after), key=lambda i: (before - after)[i])
    ]
    return (*gone, *moved), int((after * (after - 1) // 2).sum())


def relaxations_of(problem: SwapProblem, choice: SwapChoice) -> tuple[Relaxation, ...]:
    """List the limits of the problem that the lineups violate after the swap."""
    slate, limits = problem.rules.slate, problem.limits
    players: Counter[int] = Counter()
    teams: Counter[int] = Counter()
    for lineup in _after(problem, choice):
        players.update(lineup)
        teams.update({int(slate.team_index[index]) for index in lineup})
    found = []
    for index, name in enumerate(slate.names):
        most, least = int(limits.player_most[index]), int(limits.player_least[index])
        if not least <= players[index] <= most:
            short = players[index] < least
            found.append(
                Relaxation("player", name, players[index], least if short else most, short)
            )
    for index, name in enumerate(slate.team_names):
        most, least = int(limits.team_most[index]), int(limits.team_least[index])
        if not least <= teams[index] <= most:
            short = teams[index] < least
            found.append(Relaxation("team", name, teams[index], least if short else most, short))
    return tuple(found)


def check_swap(
    result: SwapResult,
    file: EntryFile,
    entered: Entered,
    problem: SwapProblem,
    choice: SwapChoice,
    slots: Mapping[int, Mapping[int, int]],
) -> None:
    """Check a swap against its definition.

    Raises
    ------
    InternalError
        If a lineup breaks a rule, an entry changes that must not, or a limit is violated that the
        policy does not allow.
    """
    faults = [
        *_entry_faults(file, entered, problem, choice, slots),
        *_pair_faults(problem, choice),
    ]
    if result.relaxations and not problem.relax:
        faults.append(f"limits violated: {format_items(map(str, result.relaxations))}")
    if faults:
        raise InternalError(
            "the swap fails its own check; please report this: " + format_items(faults)
        )


def _after(problem: SwapProblem, choice: SwapChoice) -> list[tuple[int, ...]]:
    """Return all lineups after the swap; a locked one may lack players."""
    return [choice.lineups.get(n, lineup.players) for n, lineup in enumerate(problem.lineups)]


def _entry_faults(
    file: EntryFile,
    entered: Entered,
    problem: SwapProblem,
    choice: SwapChoice,
    slots: Mapping[int, Mapping[int, int]],
) -> Iterator[str]:
    """List changed entries that are not lineups, and entries that should not have changed."""
    number_of = {entry: n for n, members in enumerate(entered.members) for entry in members}
    for number, entry in enumerate(file.entries):
        if number not in slots:
            if number in number_of and number_of[number] in choice.lineups:
                yield f"entry {entry.entry_id} should have changed"
            continue
        new = slots[number]
        after = [new.get(slot, index) for slot, index in enumerate(entry.players)]
        players = [index for index in after if index is not None]
        if not entry.broken:
            yield f"entry {entry.entry_id} changed and has nobody who is out"
        if any(entry.locked[slot] for slot in new):
            yield f"entry {entry.entry_id} changed in a locked slot"
        if sorted(players) != sorted(choice.lineups[number_of[number]]):
            yield f"entry {entry.entry_id} did not get its lineup"
        if any(not problem.available[index] for index in new.values()):
            yield f"entry {entry.entry_id} got somebody whom the site does not let it have"
        yield from (f"entry {entry.entry_id}: {text}" for text in problem.rules.violations(players))


def _pair_faults(problem: SwapProblem, choice: SwapChoice) -> Iterator[str]:
    """List pairs with a changed lineup that share too many players."""
    after = [frozenset(lineup) for lineup in _after(problem, choice)]
    for one, other in combinations(range(len(after)), 2):
        if one in choice.lineups or other in choice.lineups:
            most = problem.overlap_limit(one, other)
            if most is not None and len(after[one] & after[other]) > most:
                yield f"lineups {one + 1} and {other + 1} share more than {most} players"
