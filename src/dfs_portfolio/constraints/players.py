"""The drivers and teams that settings name, found on a slate: by ID, else by name, no guesses."""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Any, cast

from dfs_portfolio.checks import whole_number
from dfs_portfolio.draftkings.names import NameKey, match_drivers
from dfs_portfolio.errors import SettingsError, name_some
from dfs_portfolio.slate import Slate


@dataclass(frozen=True)
class Group:
    """Drivers of whom a lineup holds so many at least, or at most.

    Parameters
    ----------
    drivers
        At least one, by ID or by name.
    at_least, at_most
        How many of them a lineup holds; ``None`` for as many as there are.
    name
        What messages call the group; by default its drivers.

    Raises
    ------
    SettingsError
        If there are no drivers, or no number of them would do.

    Examples
    --------
    >>> Group(["Kyle Larson", "Chase Elliott"], at_most=1).words
    "at most 1 of 'Kyle Larson', 'Chase Elliott'"
    """

    drivers: Sequence[Hashable]
    at_least: int = 0
    at_most: int | None = None
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "drivers", keys_given("the drivers of a group", self.drivers))
        if not isinstance(self.name, str):
            raise SettingsError(f"the name of a group must be text, got {self.name!r}")
        if not self.drivers:
            raise SettingsError(f"group {self.name!r} has no drivers: name at least one")
        least = whole_number("at_least", self.at_least, least=0)
        object.__setattr__(self, "at_least", least)
        if self.at_most is not None:
            object.__setattr__(self, "at_most", whole_number("at_most", self.at_most, least=0))
        most = len(set(self.drivers)) if self.at_most is None else self.at_most
        if least > min(most, len(set(self.drivers))):
            raise SettingsError(f"no lineup can hold {self.words}: lower at_least")

    @property
    def count(self) -> str:
        """How many of its drivers, as it is said: ``at most 1``."""
        if self.at_most is None:
            return f"at least {self.at_least}"
        if self.at_least == 0:
            return f"at most {self.at_most}"
        if self.at_least == self.at_most:
            return f"exactly {self.at_most}"
        return f"{self.at_least} to {self.at_most}"

    @property
    def words(self) -> str:
        """The group as it is said: ``at most 1 of ...``."""
        return f"{self.count} of {self.name or name_some(self.drivers)}"


def keys_given(what: str, keys: object) -> tuple[Hashable, ...]:
    """Return drivers as a tuple; one alone needs no brackets, and a set is put in order."""
    if isinstance(keys, (str, int)):
        return (keys,)
    return tuple(checked_key(what, key) for key in listed(what, "IDs or names", keys))


def listed(what: str, kind: str, given: Any) -> tuple[Any, ...]:
    """Return several things from the caller as a tuple, those of a set in order.

    Raises
    ------
    SettingsError
        If they are not several things: `what` must be of this kind.
    """
    try:
        return tuple(sorted(given, key=str) if isinstance(given, Set) else given)
    except TypeError:
        raise SettingsError(f"{what} must be {kind}, got {given!r}") from None


def checked_key(what: str, key: Any) -> Hashable:
    """Return a driver or a team as named by the caller, if it can be looked up."""
    try:
        hash(key)
    except TypeError:
        raise SettingsError(f"{what} must be IDs or names, got {key!r}") from None
    return cast(Hashable, key)


def find_drivers(
    slate: Slate, keys: Sequence[Hashable]
) -> tuple[tuple[int | None, ...], tuple[str, ...]]:
    """Find the drivers that settings name.

    Parameters
    ----------
    slate
        Where to look.
    keys
        IDs of the slate; or names, which are matched like those in files.

    Returns
    -------
    positions
        For each key the place in the slate, ``None`` if there is not exactly one.
    problems
        Why not, in words, once for each key, with the nearest names.
    """
    texts = [key for key in dict.fromkeys(keys) if key not in slate.position_of]
    match = match_drivers([NameKey(None, str(text)) for text in texts], slate)
    found = dict(zip(texts, match.positions, strict=True))
    by_text = {str(driver_id): place for driver_id, place in slate.position_of.items()}
    for key in texts:  # a number of a settings file for an ID that is text
        if found[key] is None:
            found[key] = by_text.get(str(key))
    problems = [miss.reason for miss in match.unmatched if found[texts[miss.index]] is None]
    return tuple(slate.position_of.get(key, found.get(key)) for key in keys), tuple(problems)


def find_teams(
    slate: Slate, names: Sequence[str]
) -> tuple[tuple[int | None, ...], tuple[str, ...]]:
    """Find the teams that settings name; case and blanks do not matter.

    Parameters
    ----------
    slate
        Where to look, among the teams that drivers are known to be in.
    names
        Names of teams.

    Returns
    -------
    positions
        For each name the place in the slate's team names, ``None`` if there is none.
    problems
        Why not, in words, once for each name, with the nearest names.
    """
    teams = [t for t, known in zip(slate.team_names, slate.team_known, strict=True) if known]
    place = {_plain(team): slate.team_names.index(team) for team in teams}
    problems = []
    for name in dict.fromkeys(names):
        if _plain(name) in place:
            continue
        if not teams:
            problems.append(f"team {name!r}: no driver of the slate has a team; give a team map")
            continue
        near = difflib.get_close_matches(_plain(name), place, n=3, cutoff=0.6)
        shown = name_some([slate.team_names[place[text]] for text in near] or teams)
        problems.append(
            f"no team {name!r} on the slate ({'nearest' if near else 'it has'} {shown})"
        )
    return tuple(place.get(_plain(name)) for name in names), tuple(problems)


def no_problems(problems: Iterable[str]) -> None:
    """Raise `SettingsError` with all problems of some settings, if there are any."""
    found = list(dict.fromkeys(problems))
    if found:
        raise SettingsError("; ".join(found))


def _plain(name: str) -> str:
    return " ".join(str(name).casefold().split())
