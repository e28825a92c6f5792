"""Split a cell that lists players: names or IDs, or ``D Ann Ace D Ben Bee`` as the site writes."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from dfs_portfolio.slate.contest import Contest

# Longer cells are no lineup, and would take long to split.
MAX_SIGNS_OF_A_PLAYER: Final = 150
# Nor are many more labels.
MAX_LINEUPS_OF_LABELS: Final = 3

_SEPARATORS: Final = ("\n", ";", "|", ", ", ",", " / ", "/", " - ", "\t", " + ")
# The end of an ID in brackets, and the mark of a locked cell.
_ID_END: Final = re.compile(r"(\([0-9.]+\)(?: *\(LOCKED\))?)[\s,;|/+-]*", re.IGNORECASE)


def split_cell(text: str, contest: Contest, player: Callable[[str], int | None]) -> tuple[str, ...]:
    """Split a cell into the players that it lists.

    Parameters
    ----------
    text
        The cell.
    contest
        Its slots may stand before the names.
    player
        Returns the player of a label, ``None`` if there is none.

    Returns
    -------
    tuple of str
        The labels, among which at least two are of players; empty if there are fewer.
    """
    if len(text) > MAX_SIGNS_OF_A_PLAYER * contest.roster_size:
        return ()
    best: tuple[str, ...] = ()
    most = 1
    for labels in _splits(text, contest):
        if len(labels) > MAX_LINEUPS_OF_LABELS * contest.roster_size:
            continue
        count = sum(player(label) is not None for label in labels)
        if count > most:
            best, most = labels, count
    return best


def _splits(text: str, contest: Contest) -> Iterator[tuple[str, ...]]:
    yield _literal(text)
    bare = text.strip("[](){}") if text[:1] in "[({" else text
    slots = "|".join(re.escape(slot) for slot in dict.fromkeys(contest.slot_names))
    yield _stripped(re.split(rf"(?:^|\s)(?:{slots})[:\s]\s*", bare))
    pieces = _ID_END.split(bare)
    yield _stripped(name + mark for name, mark in zip(pieces[::2], pieces[1::2], strict=False))
    for separator in _SEPARATORS:
        yield _stripped(bare.split(separator))


def _literal(text: str) -> tuple[str, ...]:
    """Return the items of a list as Python and JSON write it."""
    if text[:1] not in "[(" or text[-1:] not in "])":
        return ()
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return ()
    return tuple(map(str, value)) if isinstance(value, (list, tuple)) else ()


def _stripped(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for label in labels if (text := label.strip(" '\"")))
