"""Parse the texts of options into values as in a settings file."""

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
    """Parse groups of players.

    Raises
    ------
    SettingsError
        Listing the texts that cannot be read.

    Examples
    --------
    >>> groups(["at most 1: Kyle Larson, Chase Elliott"])
    [{'players': ['Kyle Larson', 'Chase Elliott'], 'at_most': 1}]
    >>> groups(["if Kyle Larson then at least 1: Chase Elliott"])
    [{'players': ['Chase Elliott'], 'at_least': 1, 'when': ['Kyle Larson']}]
    """
    conditional = any(text.strip().lower().startswith("if ") for text in texts)
    example = (
        "if Kyle Larson then at least 1: Chase Elliott"
        if conditional
        else "at most 1: Kyle Larson, Chase Elliott"
    )
    return _parse_all(texts, _parse_group, example)


def ranges(texts: Sequence[str]) -> dict[str, dict[str, float]]:
    """Parse exposure ranges by name; errors are those of `groups`.

    Examples
    --------
    >>> ranges(["Kyle Larson=0.2:0.6", "Chase Elliott=:0.3"])
    {'Kyle Larson': {'min': 0.2, 'max': 0.6}, 'Chase Elliott': {'max': 0.3}}
    """
    return _as_dict(_parse_all(texts, _parse_range, "Kyle Larson=0.2:0.6"))


def stacks(texts: Sequence[str]) -> dict[str, dict[str, float] | str]:
    """Parse limits on stacks by team; errors are those of `groups`.

    Examples
    --------
    >>> stacks(["Team Penske=1:3", "Hendrick Motorsports=off"])
    {'Team Penske': {'min': 1, 'max': 3}, 'Hendrick Motorsports': 'off'}
    """
    return _as_dict(_parse_all(texts, _parse_stack, "Team Penske=1:3, or Team Penske=off"))


def _parse_group(text: str) -> dict[str, Any] | None:
    condition, then, limit = text.partition(" then ")
    if not then or not condition.strip().lower().startswith("if "):
        return _parse_limit_on_group(text)
    when = _names(condition.strip()[len("if ") :])
    group = _parse_limit_on_group(limit)
    return {**group, "when": when} if group and when and "all_or_none" not in group else None


def _parse_limit_on_group(text: str) -> dict[str, Any] | None:
    count, colon, names = text.partition(":")
    count, players = " ".join(count.split()), _names(names)
    match = _COUNT.fullmatch(count)
    if not (colon and players):
        return None
    if count.lower() == "all or none":
        return {"players": players, "all_or_none": True}
    if match is None:
        return None
    least = match["least"] or match["both"] or match["low"]
    most = match["most"] or match["both"] or match["high"]
    limits = {"at_least": least, "at_most": most}
    return {"players": players} | {key: int(n) for key, n in limits.items() if n is not None}


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _parse_range(text: str) -> tuple[str, dict[str, float]] | None:
    name, equals, limits = text.rpartition("=")
    low, colon, high = limits.partition(":")
    texts = {"min": low.strip(), "max": high.strip()}
    numbers = {key: _parse_limit(text) for key, text in texts.items() if text}
    if not (name.strip() and equals and colon and numbers):
        return None
    known = {key: number for key, number in numbers.items() if number is not None}
    return (name.strip(), known) if len(known) == len(numbers) else None


def _parse_stack(text: str) -> tuple[str, dict[str, float] | str] | None:
    name, _, limits = text.rpartition("=")
    if name.strip() and limits.strip().lower() == "off":
        return name.strip(), "off"
    return _parse_range(text)


def _parse_limit(text: str) -> float | None:
    """Return a number, as an integer if it is written as one."""
    number = parse_number(text)
    return int(text) if number is not None and text.isdecimal() else number


def _parse_all(texts: Sequence[str], parse: Callable[[str], Any], example: str) -> list[Any]:
    values = [parse(text) for text in texts]
    wrong = [text for text, value in zip(texts, values, strict=True) if value is None]
    if wrong:
        raise SettingsError(f"cannot be read: {format_items(wrong)}; write it like {example!r}")
    return values


def _as_dict(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    repeated = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if repeated:
        raise SettingsError(f"given more than once: {format_items(repeated)}; keep one")
    return dict(pairs)
