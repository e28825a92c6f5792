"""What the words after an option say, put as a settings file has it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from dfs_portfolio._internal.csv_text import parse_number
from dfs_portfolio.errors import SettingsError, format_items

_COUNT = re.compile(
    r"(?:at most (?P<most>\d+)|at least (?P<least>\d+)|exactly (?P<both>\d+)"
    r"|(?P<low>\d+) to (?P<high>\d+))",
    re.IGNORECASE | re.ASCII,
)


def groups(texts: Sequence[str]) -> list[dict[str, Any]]:
    """Read groups of players.

    Raises
    ------
    SettingsError
        Naming the texts that are none.

    Examples
    --------
    >>> groups(["at most 1: Kyle Larson, Chase Elliott"])
    [{'players': ['Kyle Larson', 'Chase Elliott'], 'at_most': 1}]
    """
    return _each(texts, _group, "at most 1: Kyle Larson, Chase Elliott")


def ranges(texts: Sequence[str]) -> dict[str, dict[str, float]]:
    """Read exposure ranges by name, as `groups` does.

    Examples
    --------
    >>> ranges(["Kyle Larson=0.2:0.6", "Chase Elliott=:0.3"])
    {'Kyle Larson': {'min': 0.2, 'max': 0.6}, 'Chase Elliott': {'max': 0.3}}
    """
    return _by_name(_each(texts, _range, "Kyle Larson=0.2:0.6"))


def stacks(texts: Sequence[str]) -> dict[str, dict[str, float] | str]:
    """Read limits on stacks by team, as `groups` does.

    Examples
    --------
    >>> stacks(["Team Penske=1:3", "Hendrick Motorsports=off"])
    {'Team Penske': {'min': 1, 'max': 3}, 'Hendrick Motorsports': 'off'}
    """
    return _by_name(_each(texts, _stack, "Team Penske=1:3, or Team Penske=off"))


def _group(text: str) -> dict[str, Any] | None:
    count, colon, names = text.partition(":")
    found = _COUNT.fullmatch(" ".join(count.split()))
    players = [name.strip() for name in names.split(",") if name.strip()]
    if not (found and colon and players):
        return None
    least = found["least"] or found["both"] or found["low"]
    most = found["most"] or found["both"] or found["high"]
    limits = {"at_least": least, "at_most": most}
    return {"players": players} | {key: int(n) for key, n in limits.items() if n is not None}


def _range(text: str) -> tuple[str, dict[str, float]] | None:
    name, equals, limits = text.rpartition("=")
    low, colon, high = limits.partition(":")
    given = {"min": low.strip(), "max": high.strip()}
    numbers = {key: _number(text) for key, text in given.items() if text}
    if not (name.strip() and equals and colon and numbers):
        return None
    known = {key: number for key, number in numbers.items() if number is not None}
    return (name.strip(), known) if len(known) == len(numbers) else None


def _stack(text: str) -> tuple[str, dict[str, float] | str] | None:
    name, _, limits = text.rpartition("=")
    if name.strip() and limits.strip().lower() == "off":
        return name.strip(), "off"
    return _range(text)


def _number(text: str) -> float | None:
    """Return a number, whole where it is written so."""
    number = parse_number(text)
    return int(text) if number is not None and text.isdecimal() else number


def _each(texts: Sequence[str], read: Callable[[str], Any], example: str) -> list[Any]:
    found = [read(text) for text in texts]
    wrong = [text for text, value in zip(texts, found, strict=True) if value is None]
    if wrong:
        raise SettingsError(f"cannot be read: {format_items(wrong)}; write it like {example!r}")
    return found


def _by_name(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise SettingsError(f"given more than once: {format_items(twice)}")
    return dict(pairs)
