"""Everything that is wrong with a pool of players, in words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import TypeGuard

from dfs_portfolio.errors import format_items
from dfs_portfolio.slate.contest import MAX_DOLLARS, Contest
from dfs_portfolio.slate.fields import PlayerField
from dfs_portfolio.slate.player import COMMON_NUMBERS, Player

_AVERAGE = PlayerField("average_points", ())


def player_problems(players: Sequence[Player], contest: Contest) -> Iterator[str]:
    """Say everything that is wrong with a pool of players."""
    word = contest.sport.player
    if not players:
        yield f"no {contest.sport.players} at all"
    unhashable = [repr(p.player_id) for p in players if not isinstance(p.player_id, Hashable)]
    if unhashable:
        yield f"{word} ID is not a number or text: {format_items(unhashable)}"
        return
    counts = Counter(p.player_id for p in players)
    repeated = [key for key, n in counts.items() if n > 1]
    if repeated:
        yield f"{word} ID used more than once: {format_items(repeated)}; keep one row a {word}"
    nameless = [p.player_id for p in players if not p.name]
    if nameless:
        yield f"no name for {word} ID {format_items(nameless)}"
    unpaid = [p for p in players if not is_whole(p.salary) or not 0 < p.salary <= MAX_DOLLARS]
    if unpaid:
        shown = format_items(f"{p.name}: {p.salary!r}" for p in unpaid)
        yield f"salary is not a whole positive number of dollars for {shown}"
    known = {field.name: field for field in (*contest.sport.fields, _AVERAGE)}
    for name in dict.fromkeys((*known, *COMMON_NUMBERS)):
        yield from _number_problems(players, known.get(name) or PlayerField(name, ()))
    extras = [name for name in known if name not in COMMON_NUMBERS]
    strange = sorted({str(name) for p in players for name in p.extras if name not in extras})
    if strange:
        there = ", ".join(extras) or "none"
        yield f"no extra {format_items(strange)} in {contest.sport.name}; there is {there}"


def _number_problems(players: Sequence[Player], field: PlayerField) -> Iterator[str]:
    """Say whose number is none, or out of range."""
    given = [(p.name, value) for p in players if (value := p.number(field.name)) is not None]
    wrong = [(name, value) for name, value in given if not is_number(value)]
    outside = [
        (name, value)
        for name, value in given
        if is_number(value)
        and (not field.minimum <= value <= field.maximum or (field.whole and not is_whole(value)))
    ]
    if field.whole:  # one sentence says it all
        wrong, outside = [], [*wrong, *outside]
    if wrong:
        shown = format_items(f"{name}: {value!r}" for name, value in wrong)
        yield f"{field.name} is not a finite number for {shown}"
    if outside:
        shown = format_items(f"{name}: {value!r}" for name, value in outside)
        yield f"{field.name} is not {field.description} for {shown}"


def is_whole(value: object) -> bool:
    """Tell whether a value is a whole number, and no truth value."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> TypeGuard[float]:
    """Tell whether a value is a finite number, and no truth value."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
