"""The rules of a contest, as data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from dfs_portfolio._internal.validation import whole_number
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.slate.fields import OWNERSHIP, POINT_FIELDS, PlayerField

# Above any real salary; larger sums would not fit the arithmetic of the search.
MAX_DOLLARS = 10**9


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot of a roster.

    Parameters
    ----------
    name
        Its column name in the site's files.
    positions
        Positions of the players that may fill it.
    multiplier
        Factor on the points of its player, such as 1.5 for a captain.
    """

    name: str
    positions: tuple[str, ...]
    multiplier: float = 1.0


@dataclass(frozen=True, slots=True)
class SportFacts:
    """Facts about a sport that the core needs.

    Parameters
    ----------
    name
        Such as ``NASCAR``.
    player, players
        The sport's word for a player, singular and plural.
    fields
        Numbers that an analyst may supply for a player.
    aliases
        Pairs of normalised names of the same player: a name used elsewhere, and the site's.
    default_stack
        Fewest and most players of a team in a lineup, by custom; ``None`` for no stacking.
    default_max_per_game
        Most players of one game, bout or match in a lineup, by custom; ``None`` for no limit of
        its own.
    reported
        Pairs of a description and a field: reports count the players whose field is known.
    """

    name: str
    player: str = "player"
    players: str = "players"
    fields: tuple[PlayerField, ...] = (*POINT_FIELDS, OWNERSHIP)
    aliases: tuple[tuple[str, str], ...] = ()
    default_stack: tuple[int, int] | None = None
    default_max_per_game: int | None = None
    reported: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Contest:
    """The rules of one kind of contest.

    Parameters
    ----------
    site, sport
        The site that offers it, and its sport.
    name
        The site's name for it.
    slots
        The slots of a lineup, in order.
    salary_cap
        Largest total salary of a lineup, in dollars.
    max_per_team, max_per_game
        Most players of a team and of a game in a lineup; ``None`` for no limit.
    min_games
        Fewest games that the players of a lineup must come from.
    max_lineups_per_file
        Most lineups in a file that the site accepts.

    Raises
    ------
    SettingsError
        If there is no slot, or a number is out of range.
    """

    site: str
    sport: SportFacts
    name: str
    slots: tuple[Slot, ...]
    salary_cap: int
    max_per_team: int | None = None
    max_per_game: int | None = None
    min_games: int = 1
    max_lineups_per_file: int = 500

    def __post_init__(self) -> None:
        if not self.slots:
            raise SettingsError(f"contest {self.name!r} has no slots: give at least one")
        for name in ("salary_cap", "max_per_team", "max_per_game", "min_games"):
            number = getattr(self, name)
            if number is not None or name in ("salary_cap", "min_games"):
                object.__setattr__(self, name, whole_number(name, number, least=1))
        highest = MAX_DOLLARS * self.roster_size
        if self.salary_cap > highest:
            raise SettingsError(
                f"salary_cap ${self.salary_cap:,} is above ${highest:,}, which no lineup costs"
            )
        if self.min_games > self.roster_size:
            raise SettingsError(
                f"min_games {self.min_games} is above the roster of {self.roster_size} "
                f"{self.sport.players}"
            )

    @property
    def roster_size(self) -> int:
        """Number of players in a lineup."""
        return len(self.slots)

    @property
    def slot_names(self) -> tuple[str, ...]:
        """Names of the slots in order, which are the roster columns of the site's files."""
        return tuple(slot.name for slot in self.slots)

    @property
    def positions(self) -> tuple[str, ...]:
        """Positions of players that fill any of the slots."""
        return tuple(dict.fromkeys(p for slot in self.slots for p in slot.positions))

    @property
    def interchangeable(self) -> bool:
        """Whether every slot takes every player at the same points."""
        return len({(slot.positions, slot.multiplier) for slot in self.slots}) == 1

    def resized(self, roster_size: int, salary_cap: int) -> Contest:
        """Return a contest with `roster_size` slots like the first one, and another cap."""
        size = whole_number("roster_size", roster_size, least=1)
        return replace(self, slots=(self.slots[0],) * size, salary_cap=salary_cap)

    def describe_slots(self) -> str:
        """Return the slots as text: ``6 x D``."""
        return ", ".join(f"{n} x {name}" for name, n in Counter(self.slot_names).items())
