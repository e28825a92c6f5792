"""Groups of players of whom a lineup holds so many."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from dfs_portfolio._internal.validation import as_player_keys, whole_number
from dfs_portfolio.errors import SettingsError, format_items


@dataclass(frozen=True)
class Group:
    """Players of whom a lineup holds so many at least, or at most.

    Parameters
    ----------
    players
        At least one, by ID or by name.
    at_least, at_most
        How many of them a lineup holds; ``None`` for as many as there are.
    name
        What messages call the group; by default its players.

    Raises
    ------
    SettingsError
        If there are no players, or no number of them would do.

    Examples
    --------
    >>> Group(["Kyle Larson", "Chase Elliott"], at_most=1).words
    "at most 1 of 'Kyle Larson', 'Chase Elliott'"
    """

    players: Sequence[Hashable]
    at_least: int = 0
    at_most: int | None = None
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "players", as_player_keys("the players of a group", self.players))
        if not isinstance(self.name, str):
            raise SettingsError(f"the name of a group must be text, got {self.name!r}")
        if not self.players:
            raise SettingsError(f"group {self.name!r} has no drivers: name at least one")
        least = whole_number("at_least", self.at_least, least=0)
        object.__setattr__(self, "at_least", least)
        if self.at_most is not None:
            object.__setattr__(self, "at_most", whole_number("at_most", self.at_most, least=0))
        most = len(set(self.players)) if self.at_most is None else self.at_most
        if least > min(most, len(set(self.players))):
            raise SettingsError(f"no lineup can hold {self.words}: lower at_least")

    @property
    def count(self) -> str:
        """How many of its players, as it is said: ``at most 1``."""
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
        return f"{self.count} of {self.name or format_items(self.players)}"
