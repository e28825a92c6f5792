"""Matching of names and IDs with the players of a slate, without guessing.

DraftKings, NASCAR and projection providers spell names differently ("Martin Truex Jr.",
"Shane van Gisbergen", "Daniel Suárez"), and result pages put marks beside them ("Kyle Larson(i)",
"Corey Heim #", "* Austin Hill"). Differences of spelling are removed. A name that still matches
nobody is reported with the most similar names of the slate, for a person to decide.

"Martin Truex" and "Martin Truex Jr" may be one person, or father and son. With `assume_suffix`,
one matches the other only if nobody else has that name, with or without a suffix, in the slate or
in the file. Each such match is listed, so that readers can warn of it.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from dfs_portfolio.errors import NoSuchItemError

if TYPE_CHECKING:
    from dfs_portfolio.slate.slate import Slate

_SUFFIXES: Final = ("jr", "sr", "ii", "iii", "iv")

# Normalised name used elsewhere -> that of the site.
Aliases = Mapping[str, str]

# An index in the slate, where those who are out come last; or the reason for none, the candidates,
# and whether the key is ambiguous.
_Answer = int | tuple[str, tuple[str, ...], bool]

# Rookie, ineligible for points, playoffs: a letter in brackets. Other signs are punctuation.
_MARKS: Final = re.compile(r"\(\s*[a-z]\s*\)", re.IGNORECASE | re.ASCII)
_DROPPED: Final = re.compile(r"[.'’‘`´ʼ]")  # noqa: RUF001 - the apostrophes people type
_SEPARATORS: Final = re.compile(r"[\W_]+")
_ROUNDED: Final = (
    "is an ID that a spreadsheet has rounded: format the cells as text or whole numbers there, "
    "and export the file again"
)
# 4.4343073E7: a digit, the digits behind the point, the power of ten.
_POWER: Final = re.compile(r"([1-9])[.,]?([0-9]*)[eE]\+?([0-9]{1,2})")


class NameKey(NamedTuple):
    """The ID, the name or both, by which a file identifies a player."""

    player_id: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A key that does not match exactly one player.

    Parameters
    ----------
    index
        Index among the keys.
    key
        The key itself.
    reason
        The reason as text, with the nearest candidates if there are any.
    candidates
        Names in the slate that may be meant.
    ambiguous
        Whether it matches more than one player, or its ID and name disagree.
    withdrawn
        Whether it matches a player who is out: `Slate.withdrawn`.
    """

    index: int
    key: NameKey
    reason: str
    candidates: tuple[str, ...]
    ambiguous: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class MatchResult:
    """The outcome of `match_players`.

    Parameters
    ----------
    indices
        Index in the slate of each key, ``None`` if not matched.
    unmatched
        The keys without a match, or with more than one.
    assumed
        Pairs of a name and the slate's name that it matched although only one of them has a
        suffix such as Jr; worth a warning.
    """

    indices: tuple[int | None, ...]
    unmatched: tuple[Unmatched, ...]
    assumed: tuple[tuple[str, str], ...] = ()


@lru_cache(maxsize=4096)
def normalise_name(text: str) -> str:
    """Remove differences of case, accents, punctuation, blanks and the marks of result pages.

    Suffixes stay: "Martin Truex Jr." equals "martin truex jr", not "Martin Truex".

    Examples
    --------
    >>> normalise_name("SUÁREZ,  Daniel"), normalise_name("A. J. Allmendinger")
    ('suarez daniel', 'aj allmendinger')
    >>> normalise_name("Pato O'Ward"), normalise_name("Martin Truex, Jr.")
    ('pato oward', 'martin truex jr')
    >>> normalise_name("* Kyle Larson(i)"), normalise_name("Corey Heim #")
    ('kyle larson', 'corey heim')
    """
    bare = _DROPPED.sub("", _MARKS.sub(" ", text)).casefold()
    bare = "".join(c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c))
    words = _SEPARATORS.sub(" ", _DROPPED.sub("", bare).casefold()).split()
    # "A. J." and "AJ" are the same initials.
    joined = re.sub(r"(?<=\b\w) (?=\w\b)", "", " ".join(words))
    return joined or " ".join(text.casefold().split())


def clean_id(text: str) -> str:
    """Return an ID without what spreadsheets do to numbers, unless digits were lost.

    Examples
    --------
    >>> clean_id("44343073.0"), clean_id("4.4343073E7"), clean_id("4.43E+07")
    ('44343073', '44343073', '4.43E+07')
    """
    bare = re.sub(r"^([0-9]+)\.0+$", r"\1", text.strip())
    power = _POWER.fullmatch(bare)
    if power and len(power[2]) == int(power[3]):
        return power[1] + power[2]
    return bare


def is_rounded_id(text: str) -> bool:
    """Return whether a spreadsheet wrote an ID as a power of ten with fewer digits than it had."""
    power = _POWER.fullmatch(text.strip())
    return power is not None and len(power[2]) < int(power[3])


def label_key(text: str, known: Collection[str]) -> NameKey:
    """Split a label into ID and name: ``Name (ID)``, an ID, or a name.

    Parameters
    ----------
    text
        A cell or a column name.
    known
        IDs of the slate as text. A label of digits only is always an ID.

    Examples
    --------
    >>> label_key("Kyle Larson (101)", ())
    NameKey(player_id='101', name='Kyle Larson')
    """
    if _is_id(text, known):
        return NameKey(text, None)
    # No regular expression: it would take minutes on a cell of very many blanks.
    name, bracket, player_id = text.removesuffix(")").rpartition("(")
    if bracket and text.endswith(")") and _is_id(player_id, known):
        return NameKey(player_id, name.rstrip() or None)
    return NameKey(None, text)


def same_name(first: str, second: str, aliases: Aliases) -> bool:
    """Return whether two spellings mean the same name."""
    return _canonical(first, aliases) == _canonical(second, aliases)


def bare_name(text: str, aliases: Aliases) -> str:
    """Return the common form of a person's spellings: the site's name, normalised, without suffix.

    Two names with different common forms never match.

    Examples
    --------
    >>> bare_name("Martin Truex Jr.", {}), bare_name("Cam Waters", {"cam waters": "cameron waters"})
    ('martin truex', 'cameron waters')
    """
    return _stem(_canonical(text, aliases))


def nearest_names(name: str, others: Iterable[str]) -> tuple[str, ...]:
    """Return up to three of `others` that are similar to a name, the most similar first."""
    plain = {normalise_name(other): other for other in reversed(tuple(others))}
    close = difflib.get_close_matches(normalise_name(name), plain, n=3, cutoff=0.6)
    return tuple(plain[text] for text in close)


def match_players(
    keys: Sequence[NameKey | tuple[str | None, str | None]],
    slate: Slate,
    *,
    assume_suffix: bool = False,
) -> MatchResult:
    """Find the players that keys identify.

    An ID takes precedence; a name beside it only serves to detect a contradiction. Without an ID
    the normalised name must match exactly one player.

    Parameters
    ----------
    keys
        Pairs of ID and name, each ``None`` or blank if not known.
    slate
        The players to look for. A key of one who is out is unmatched, and says so.
    assume_suffix
        Whether a name without a match may mean the only player whose name differs from it just by
        a suffix; never if the keys contain that player, or others of that name.
    """
    lookup = PlayerLookup(slate)
    clean = [
        NameKey(clean_id(player_id or "") or None, (name or "").strip() or None)
        for player_id, name in keys
    ]
    answers = {key: lookup.find(key) for key in dict.fromkeys(clean)}
    assumed = lookup.match_without_suffix(answers) if assume_suffix else {}
    answers |= assumed
    found = [lookup.in_slate(answers[key]) for key in clean]
    unmatched = tuple(
        lookup.miss(number, key, answers[key])
        for number, (key, index) in enumerate(zip(clean, found, strict=True))
        if index is None
    )
    pairs = tuple((key.name or "", lookup.names[index]) for key, index in assumed.items())
    return MatchResult(tuple(found), unmatched, pairs)


def index_of_text(text: str, slate: Slate) -> int:
    """Return the index of the player that a text names: name, ID or ``Name (ID)``.

    Raises
    ------
    NoSuchItemError
        If there is no such player, or more than one; with the nearest names.
    """
    key = label_key(text.strip(), slate.id_texts)
    match = match_players([key], slate)
    if match.unmatched:
        raise NoSuchItemError(match.unmatched[0].reason)
    return next(index for index in match.indices if index is not None)


class PlayerLookup:
    """Look-up tables of one slate."""

    def __init__(self, slate: Slate) -> None:
        self.n_players = len(slate)
        self.aliases = dict(slate.contest.sport.aliases)
        # Those who are out come last: a file may still have them.
        everybody = (*slate.players, *slate.withdrawn)
        self.names = tuple(player.name for player in everybody)
        self.ids = tuple(str(player.player_id) for player in everybody)
        self.by_id = _group_indices(self.ids)
        self.by_name = _group_indices(normalise_name(name) for name in self.names)
        self.by_alias = _group_indices(self.canonical(name) for name in self.names)

    def in_slate(self, answer: _Answer) -> int | None:
        """Return the index of an answer, if that is a player of the slate who is not out."""
        return answer if isinstance(answer, int) and answer < self.n_players else None

    def miss(self, number: int, key: NameKey, answer: _Answer) -> Unmatched:
        """Return why a key has no player of the slate."""
        if isinstance(answer, int):
            name = self.names[answer]
            return Unmatched(number, key, f"{name} is out", (name,), withdrawn=True)
        return Unmatched(number, key, *answer)

    def canonical(self, name: str) -> str:
        """Return the site's spelling of a name, normalised."""
        return _canonical(name, self.aliases)

    def named(self, name: str | None) -> list[int]:
        """Return the indices of the players of a name."""
        if name is None:
            return []
        return self.by_name.get(normalise_name(name)) or self.by_alias.get(self.canonical(name), [])

    def find(self, key: NameKey) -> _Answer:
        """Return the player's index, or the reason why there is none."""
        namesakes = self.named(key.name)
        indices = namesakes if key.player_id is None else self.by_id.get(key.player_id, [])
        what = repr(key.name) if key.player_id is None else f"ID {key.player_id}"
        if key == (None, None):
            return "there is neither an ID nor a name", (), False
        if len(indices) > 1:
            players = tuple(self.label(i) for i in indices)
            return f"{what} may be any of {', '.join(players)}; use the ID", players, True
        if not indices and is_rounded_id(written := key.player_id or key.name or ""):
            return f"{written!r} {_ROUNDED}", (), True
        if not indices and key.player_id is not None and namesakes:
            known = tuple(self.label(i) for i in namesakes)
            return (
                f"{what} is not in the slate, which has {', '.join(known)}: "
                "is this a file of another slate? To match by name, remove the IDs",
                known,
                True,
            )
        if not indices:
            near = nearest_names(key.name, self.names) if key.name else ()
            label = f"{key.name!r} (ID {key.player_id})" if key.name and key.player_id else what
            nearest = f" (nearest: {', '.join(map(repr, near))})" if near else ""
            return f"{label} is not in the slate{nearest}", near, False
        if namesakes and indices[0] not in namesakes:
            both = (self.label(indices[0]), self.label(namesakes[0]))
            return f"{what} is {both[0]}, but the name beside it is that of {both[1]}", both, True
        return indices[0]

    def match_without_suffix(self, answers: Mapping[NameKey, _Answer]) -> dict[NameKey, int]:
        """Return keys without a match that match exactly one player if suffixes are ignored."""
        players = _group_indices(_stem(self.canonical(name)) for name in self.names)
        taken = {answer for answer in answers.values() if isinstance(answer, int)}
        strangers: defaultdict[str, dict[str, list[NameKey]]] = defaultdict(dict)
        for key, answer in answers.items():
            if key.player_id is None and key.name and not isinstance(answer, int) and not answer[2]:
                name = self.canonical(key.name)
                strangers[_stem(name)].setdefault(name, []).append(key)
        found: dict[NameKey, int] = {}
        for stem, names in strangers.items():
            indices = players.get(stem, [])
            if len(indices) == 1 == len(names) and indices[0] not in taken:
                ((name, keys),) = names.items()
                # "Jr" and "III" are always two people.
                if stem in (name, self.canonical(self.names[indices[0]])):
                    found |= dict.fromkeys(keys, indices[0])
        return found

    def label(self, index: int) -> str:
        """Return a player as ``Name (ID)``."""
        return f"{self.names[index]} ({self.ids[index]})"


def _group_indices(labels: Iterable[str]) -> dict[str, list[int]]:
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for index, label in enumerate(labels):
        groups[label].append(index)
    return dict(groups)


def _is_id(text: str, known: Collection[str]) -> bool:
    return clean_id(text).isdecimal() or text.strip() in known


def _stem(name: str) -> str:
    """Return a normalised name without a suffix such as Jr."""
    first, _, last = name.rpartition(" ")
    return first if last in _SUFFIXES else name


def _canonical(name: str, aliases: Aliases) -> str:
    text = normalise_name(name)
    return aliases.get(text, text)
