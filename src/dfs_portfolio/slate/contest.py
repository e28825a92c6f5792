"""What a contest asks of a lineup, as data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from dfs_portfolio._internal.validation import whole_number
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.slate.fields import OWNERSHIP, POINT_FIELDS, PlayerField

# Beyond any salary; sums of more would not fit the arithmetic of the search.
MAX_DOLLARS = 10**9


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot of a roster.

    Parameters
    ----------
    name
        Its column in the site's files.
    positions
        Positions of the players that may fill it.
    multiplier
        What the points of its player count for, such as 1.5 for a captain.
    """

    name: str
    positions: tuple[str, ...]
    multiplier: float = 1.0


@dataclass(frozen=True, slots=True)
class SportFacts:
    """What the rest of the library must know of a sport.

    Parameters
    ----------
    name
        As in ``NASCAR``.
    player, players
        The sport's word for a player, and for several.
    fields
        Numbers that an analyst may bring about a player.
    aliases
        Pairs of normalised names of the same player: one in use elsewhere, and the site's.
    default_stack
        Fewest and most players of a team that lineups hold by custom; ``None`` for no stacking.
    default_max_per_game
        Most players of a game, a bout or a match that lineups hold by custom, where the site
        allows more; ``None`` for no limit.
    reported
        Pairs of words and a field: reports say of how many players it is known.
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
        Where it is played, and at what.
    name
        As the site calls it.
    slots
        What a lineup holds, slot by slot.
    salary_cap
        Dollars that a lineup may cost at most.
    max_per_team, max_per_game
        Most players of a team and of a game; ``None`` for no limit.
    min_games
        Fewest games that the players of a lineup come from.
    max_lineups_per_file
        What the site's upload accepts.

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
        """Players in a lineup."""
        return len(self.slots)

    @property
    def slot_names(self) -> tuple[str, ...]:
        """Names of the slots in order: the roster columns of the site's files."""
        return tuple(slot.name for slot in self.slots)

    @property
    def positions(self) -> tuple[str, ...]:
        """Positions of the players that fill any slot."""
        return tuple(dict.fromkeys(p for slot in self.slots for p in slot.positions))

    @property
    def interchangeable(self) -> bool:
        """Whether every slot takes every player at the same points."""
        return len({(slot.positions, slot.multiplier) for slot in self.slots}) == 1

    def resized(self, roster_size: int, salary_cap: int) -> Contest:
        """Return the contest with another number of slots like its first, and another cap."""
        size = whole_number("roster_size", roster_size, least=1)
        return replace(self, slots=(self.slots[0],) * size, salary_cap=salary_cap)

    def describe_slots(self) -> str:
        """Return the slots in words: ``6 x D``."""
        return ", ".join(f"{n} x {name}" for name, n in Counter(self.slot_names).items())
