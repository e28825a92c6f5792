"""Groups of players, with limits on how many of them a lineup holds, always or on a condition."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from dfs_portfolio._internal.validation import as_player_keys, whole_number
from dfs_portfolio.errors import SettingsError, format_items


@dataclass(frozen=True)
class Group:
    """Players of which a lineup holds at least, or at most, a given number.

    Parameters
    ----------
    players
        At least one, by ID or by name.
    at_least, at_most
        Fewest and most of them in a lineup; ``None`` for no upper limit.
    name
        How messages refer to the group; by default they list its players.
    when
        Players, by ID or by name: the limits apply only to lineups that hold any of them. "If A,
        then B" is ``Group(["B"], at_least=1, when=["A"])``, "A and B never together" is
        ``Group(["B"], at_most=0, when=["A"])``. Empty: the limits always apply.
    all_or_none
        A lineup holds either all of the players or none.

    Raises
    ------
    SettingsError
        If the group is empty, or its limits contradict each other.

    Examples
    --------
    >>> Group(["Kyle Larson", "Chase Elliott"], at_most=1).description
    "at most 1 of 'Kyle Larson', 'Chase Elliott'"
    >>> Group(["Chase Elliott"], at_least=1, when=["Kyle Larson"]).description
    "with 'Kyle Larson' at least 1 of 'Chase Elliott'"
    """

    players: Sequence[Hashable]
    at_least: int = 0
    at_most: int | None = None
    name: str = ""
    when: Sequence[Hashable] = field(default=(), kw_only=True)
    all_or_none: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "players", as_player_keys("the players of a group", self.players))
        object.__setattr__(self, "when", as_player_keys("when", self.when))
        if not isinstance(self.all_or_none, bool):
            raise SettingsError(f"all_or_none must be true or false, got {self.all_or_none!r}")
        if self.all_or_none and (self.at_least or self.at_most is not None or self.when):
            raise SettingsError("all_or_none needs no at_least, at_most or when: drop them")
        if not isinstance(self.name, str):
            raise SettingsError(f"the name of a group must be text, got {self.name!r}")
        if not self.players:
            raise SettingsError(f"group {self.name!r} has no players: name at least one")
        least = whole_number("at_least", self.at_least, least=0)
        object.__setattr__(self, "at_least", least)
        if self.at_most is not None:
            object.__setattr__(self, "at_most", whole_number("at_most", self.at_most, least=0))
        most = len(set(self.players)) if self.at_most is None else self.at_most
        if least > min(most, len(set(self.players))):
            raise SettingsError(f"no lineup can hold {self.description}: lower at_least")

    @property
    def limits_lineups(self) -> bool:
        """Whether there is any lineup that the group rules out."""
        return self.at_least > 0 or self.at_most is not None or self.all_or_none

    @property
    def count(self) -> str:
        """The limits in words: ``at most 1``."""
        if self.all_or_none:
            return "all or none"
        if self.at_most is None:
            return f"at least {self.at_least}"
        if self.at_least == 0:
            return f"at most {self.at_most}"
        if self.at_least == self.at_most:
            return f"exactly {self.at_most}"
        return f"{self.at_least} to {self.at_most}"

    @property
    def description(self) -> str:
        """The group and its limits in words: ``at most 1 of ...``."""
        return self.describe(format_items(self.players), format_items(self.when))

    def describe(self, players: str, when: str) -> str:
        """Return the group and its limits in words, given those for its players."""
        condition = f"with {when} " if self.when else ""
        return f"{condition}{self.count} of {self.name or players}"
