"""Checks of a player pool."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import Any, TypeGuard, cast

from dfs_portfolio.errors import SettingsError, brief, format_items
from dfs_portfolio.slate.contest import MAX_DOLLARS, Contest
from dfs_portfolio.slate.fields import PlayerField
from dfs_portfolio.slate.player import COMMON_NUMBERS, Player

_AVERAGE = PlayerField("average_points", ())


def check_players(players: object) -> None:
    """Raise `SettingsError` unless all players of a slate are of type `Player`."""
    several = isinstance(players, Sequence) and not isinstance(players, str)
    if several and all(isinstance(player, Player) for player in cast("Sequence[Any]", players)):
        return
    raise SettingsError(
        f"players must be a tuple of Player, got {brief(players)}: "
        "Slate.from_any(data) makes a slate of a frame or of records"
    )


def player_problems(players: Sequence[Player], contest: Contest) -> Iterator[str]:
    """List the problems of a player pool."""
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
        yield (
            f"{word} ID used more than once: {format_items(repeated)}; keep one row for each {word}"
        )
    nameless = [p.player_id for p in players if not p.name]
    if nameless:
        yield f"no name for {word} ID {format_items(nameless)}"
    wrong = [p for p in players if not is_whole(p.salary) or not 0 < p.salary <= MAX_DOLLARS]
    if wrong:
        shown = format_items(f"{p.name}: {p.salary!r}" for p in wrong)
        yield f"salary is not a whole positive number of dollars for {shown}"
    known = {field.name: field for field in (*contest.sport.fields, _AVERAGE)}
    for name in dict.fromkeys((*known, *COMMON_NUMBERS)):
        yield from _number_problems(players, known.get(name) or PlayerField(name, ()))
    extras = [name for name in known if name not in COMMON_NUMBERS]
    unknown = sorted({str(name) for p in players for name in p.extras if name not in extras})
    if unknown:
        known_extras = ", ".join(extras) or "none"
        yield (
            f"unknown extra {format_items(unknown)} in {contest.sport.name}; known: {known_extras}"
        )


def _number_problems(players: Sequence[Player], field: PlayerField) -> Iterator[str]:
    """List the players whose number is not a number, or out of range."""
    values = [(p.name, value) for p in players if (value := p.number(field.name)) is not None]
    wrong = [(name, value) for name, value in values if not is_number(value)]
    outside = [
        (name, value)
        for name, value in values
        if is_number(value)
        and (not field.minimum <= value <= field.maximum or (field.whole and not is_whole(value)))
    ]
    if field.whole:  # the description then covers both problems
        wrong, outside = [], [*wrong, *outside]
    if wrong:
        shown = format_items(f"{name}: {value!r}" for name, value in wrong)
        yield f"{field.name} is not a finite number for {shown}"
    if outside:
        shown = format_items(f"{name}: {value!r}" for name, value in outside)
        yield f"{field.name} is not {field.description} for {shown}"


def is_whole(value: object) -> bool:
    """Return whether a value is a whole number and not a Boolean."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> TypeGuard[float]:
    """Return whether a value is a finite number and not a Boolean."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
