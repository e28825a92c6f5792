"""Lineups as standings write them: ``D Kyle Larson D Ty Gibbs ...``."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

_WORD: Final = re.compile(r"\S+")
# More words that may name a slot than any lineup has: a cell may hold a hundred thousand.
_MAX_BREAKS: Final = 40


class SlottedLineup(NamedTuple):
    """The slots of a lineup, and the name in each."""

    slots: tuple[str, ...]
    names: tuple[str, ...]


NO_LINEUP: Final = SlottedLineup((), ())


def split_lineup(text: str, slots: Collection[str], known: Collection[str]) -> SlottedLineup | None:
    """Split a lineup into its slots and names.

    Parameters
    ----------
    text
        The lineup; blank for none.
    slots
        Names of slots.
    known
        Names of players. They decide where a name holds a word that is a slot too.

    Returns
    -------
    SlottedLineup or None
        ``None`` if the text is not a lineup.

    Examples
    --------
    >>> split_lineup("D Kyle Larson D Ty Gibbs", {"D"}, ())
    SlottedLineup(slots=('D', 'D'), names=('Kyle Larson', 'Ty Gibbs'))
    >>> split_lineup("D Kyle D Larson D Ty Gibbs", {"D"}, {"Kyle D Larson", "Ty Gibbs"}).names
    ('Kyle D Larson', 'Ty Gibbs')
    """
    words = _WORD.findall(text)
    if not words:
        return NO_LINEUP
    breaks = [i for i, word in enumerate(words) if word in slots]
    if not breaks or breaks[0] != 0 or len(breaks) > _MAX_BREAKS:
        return None
    split = _at(words, breaks)
    if all(name in known for name in split.names):
        return split
    fitting = _fitting_breaks(words, breaks, known)
    if fitting is not None:
        return _at(words, fitting)
    return split if all(split.names) else None


def _at(words: Sequence[str], breaks: Sequence[int]) -> SlottedLineup:
    ends = (*breaks[1:], len(words))
    names = (" ".join(words[i + 1 : end]) for i, end in zip(breaks, ends, strict=True))
    return SlottedLineup(tuple(words[i] for i in breaks), tuple(names))


def _fitting_breaks(
    words: Sequence[str], breaks: Sequence[int], known: Collection[str]
) -> list[int] | None:
    """Choose breaks between which there are only known names."""
    ends = [*breaks, len(words)]
    # Break -> the break before it, for those that known names lead to from the start.
    before: dict[int, int | None] = {0: None}
    for start in ends[:-1]:
        if start not in before:
            continue
        for end in ends:
            if end > start and end not in before and " ".join(words[start + 1 : end]) in known:
                before[end] = start
    if len(words) not in before:
        return None
    chosen: list[int] = []
    last = before[len(words)]
    while last is not None:
        chosen.append(last)
        last = before[last]
    return chosen[::-1]
