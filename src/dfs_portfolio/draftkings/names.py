"""Which driver of the slate is meant: by ID, else by name, never by a guess.

DraftKings, NASCAR and projection providers spell names differently ("Martin Truex Jr.",
"Shane van Gisbergen", "Daniel Suárez"). Differences of writing are evened out; a name that is
still not the slate's is reported with its nearest neighbours, for a person to decide.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from dfs_portfolio.slate import Slate

# The same person under two names, both in use; keys and values are normalised.
_ALIASES: Final[Mapping[str, str]] = {
    "andres perez": "andres perez de lara",
    "john hunter nemechek": "john h nemechek",
    "nicholas sanchez": "nick sanchez",
}

# A place in the slate; or why there is none, the candidates, and whether it is ambiguous.
_Answer = int | tuple[str, tuple[str, ...], bool]

_DROPPED: Final = re.compile(r"[.'’‘`´ʼ]")  # noqa: RUF001 - the apostrophes people type
_SEPARATORS: Final = re.compile(r"[\W_]+")


class NameKey(NamedTuple):
    """What a file says about a driver: ID, name, or both."""

    driver_id: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A key that does not lead to one driver.

    Parameters
    ----------
    index
        Its place among the keys.
    key
        The key itself.
    reason
        Why, in words, with the nearest candidates where there are any.
    candidates
        Names in the slate that may be meant.
    ambiguous
        Whether it leads to more than one driver, or ID and name disagree.
    """

    index: int
    key: NameKey
    reason: str
    candidates: tuple[str, ...]
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class MatchResult:
    """The outcome of `match_drivers`.

    Parameters
    ----------
    positions
        For each key the place in the slate, ``None`` if not matched.
    unmatched
        The keys that led nowhere, or to more than one driver.
    """

    positions: tuple[int | None, ...]
    unmatched: tuple[Unmatched, ...]


def normalise_name(text: str) -> str:
    """Even out case, accents, punctuation and blanks.

    Suffixes are kept: "Martin Truex Jr." equals "martin truex jr", not "Martin Truex".

    Examples
    --------
    >>> normalise_name("SUÁREZ,  Daniel"), normalise_name("A. J. Allmendinger")
    ('suarez daniel', 'aj allmendinger')
    >>> normalise_name("Pato O'Ward"), normalise_name("Martin Truex, Jr.")
    ('pato oward', 'martin truex jr')
    """
    bare = _DROPPED.sub("", text).casefold()
    bare = "".join(c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c))
    words = _SEPARATORS.sub(" ", _DROPPED.sub("", bare).casefold()).split()
    # "A. J." and "AJ" are the same initials.
    joined = re.sub(r"(?<=\b\w) (?=\w\b)", "", " ".join(words))
    return joined or " ".join(text.casefold().split())


def clean_id(text: str) -> str:
    """Return an ID without the ``.0`` that spreadsheets append to numbers."""
    return re.sub(r"^([0-9]+)\.0+$", r"\1", text.strip())


def same_name(first: str, second: str) -> bool:
    """Tell whether two spellings mean the same name."""
    return _canonical(first) == _canonical(second)


def match_drivers(
    keys: Sequence[NameKey | tuple[str | None, str | None]], slate: Slate
) -> MatchResult:
    """Find the drivers that keys stand for.

    An ID decides where there is one; its row's name is then only used to notice that it is the
    name of somebody else. Without an ID the normalised name must fit exactly one driver.

    Parameters
    ----------
    keys
        Pairs of ID and name, each ``None`` or blank if not given.
    slate
        Where to look.
    """
    index = _Index(slate)
    positions: list[int | None] = []
    unmatched = []
    answers: dict[NameKey, _Answer] = {}  # looking for near names takes time
    for place, (driver_id, name) in enumerate(keys):
        key = NameKey(clean_id(driver_id or "") or None, (name or "").strip() or None)
        found = answers[key] if key in answers else answers.setdefault(key, index.find(key))
        positions.append(found if isinstance(found, int) else None)
        if not isinstance(found, int):
            reason, candidates, ambiguous = found
            unmatched.append(Unmatched(place, key, reason, candidates, ambiguous))
    return MatchResult(tuple(positions), tuple(unmatched))


class _Index:
    """Look-up tables of one slate."""

    def __init__(self, slate: Slate) -> None:
        self.slate = slate
        self.by_id = _grouped(str(driver_id) for driver_id in slate.ids)
        self.by_name = _grouped(normalise_name(name) for name in slate.names)
        self.by_alias = _grouped(_canonical(name) for name in slate.names)

    def named(self, name: str | None) -> list[int]:
        if name is None:
            return []
        return self.by_name.get(normalise_name(name)) or self.by_alias.get(_canonical(name), [])

    def find(self, key: NameKey) -> _Answer:
        """Return the driver's place, or why there is none."""
        namesakes = self.named(key.name)
        places = namesakes if key.driver_id is None else self.by_id.get(key.driver_id, [])
        what = repr(key.name) if key.driver_id is None else f"ID {key.driver_id}"
        if key == (None, None):
            return "neither ID nor name is given", (), False
        if len(places) > 1:
            drivers = tuple(self.label(i) for i in places)
            return f"{what} may be any of {', '.join(drivers)}; give the ID", drivers, True
        if not places and key.driver_id is not None and namesakes:
            known = tuple(self.label(i) for i in namesakes)
            return (
                f"{what} is not in the slate, which has {', '.join(known)}: "
                "a file of another slate? To go by names, remove the IDs",
                known,
                True,
            )
        if not places:
            near = self.nearest(key.name)
            asked = f"{key.name!r} (ID {key.driver_id})" if key.name and key.driver_id else what
            nearest = f" (nearest: {', '.join(map(repr, near))})" if near else ""
            return f"{asked} is not in the slate{nearest}", near, False
        if namesakes and places[0] not in namesakes:
            both = (self.label(places[0]), self.label(namesakes[0]))
            return f"{what} is {both[0]}, but the name given is that of {both[1]}", both, True
        return places[0]

    def label(self, place: int) -> str:
        return f"{self.slate.names[place]} ({self.slate.ids[place]})"

    def nearest(self, name: str | None) -> tuple[str, ...]:
        if name is None:
            return ()
        close = difflib.get_close_matches(normalise_name(name), self.by_name, n=3, cutoff=0.6)
        return tuple(self.slate.names[self.by_name[text][0]] for text in close)


def _grouped(labels: Iterable[str]) -> dict[str, list[int]]:
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for place, label in enumerate(labels):
        groups[label].append(place)
    return dict(groups)


def _canonical(name: str) -> str:
    text = normalise_name(name)
    return _ALIASES.get(text, text)
