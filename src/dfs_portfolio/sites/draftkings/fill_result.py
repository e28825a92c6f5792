"""What filling entries comes to: the file, every change, and the numbers of each contest."""

from __future__ import annotations

from dataclasses import dataclass, field

from dfs_portfolio.sites.draftkings.entries import Entry


@dataclass(frozen=True, slots=True)
class EntryChange:
    """An entry that gets a lineup.

    Parameters
    ----------
    entry
        As it stands in the file that was read.
    lineup
        Which of the lineups it gets, from 1.
    before, after
        Names of the players; none before for a reservation.
    """

    entry: Entry
    lineup: int
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContestFill:
    """What happens to the entries of one contest, in numbers.

    Parameters
    ----------
    contest_id, name
        As in the file.
    filled
        Reservations that get a lineup.
    replaced
        Entries that get another lineup.
    kept
        Entries that hold one of the lineups already.
    others
        Entries that stay as they are, with a lineup that is not among those given.
    blank
        Reservations that stay blank.
    left_over
        Lineups that no entry of the contest gets.
    repeats
        Entries, of the contest as it will be, with the lineup of an entry before them.
    """

    contest_id: str
    name: str
    filled: int
    replaced: int
    kept: int
    others: int
    blank: int
    left_over: int
    repeats: int

    @property
    def entries(self) -> int:
        """Entries of the contest, each of which is counted in one of the first five numbers."""
        return self.filled + self.replaced + self.kept + self.others + self.blank

    @property
    def note(self) -> str:
        """What deserves a look, in words; blank if nothing does."""
        numbers = {
            "lineups left over": self.left_over,
            "entries left with other lineups": self.others if self.left_over else 0,
            "reservations left blank": self.blank,
            "entries that repeat a lineup": self.repeats,
        }
        found = [f"{what} {number}" for what, number in numbers.items() if number]
        return f"contest {self.contest_id}: {', '.join(found)}" if found else ""


@dataclass(frozen=True, slots=True)
class FillResult:
    """A file of entries with lineups filled in, not written yet.

    Parameters
    ----------
    content
        The file's bytes: as read, but for the roster cells of the changed entries.
    changes
        In the order of the file.
    contests
        In the order in which the file comes to them; those not asked for are left out.
    """

    content: bytes = field(repr=False)
    changes: tuple[EntryChange, ...]
    contests: tuple[ContestFill, ...]
