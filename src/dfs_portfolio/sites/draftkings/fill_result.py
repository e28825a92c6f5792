"""The result of filling entries: the file, every change, and counts for each contest."""

from __future__ import annotations

from dataclasses import dataclass, field

from dfs_portfolio.sites.draftkings.entries import Entry


@dataclass(frozen=True, slots=True)
class EntryChange:
    """An entry that gets a lineup.

    Parameters
    ----------
    entry
        As read from the file.
    lineup
        Number of the lineup that it gets, from 1.
    before, after
        Names of the players; a reservation has none before.
    """

    entry: Entry
    lineup: int
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContestFill:
    """Counts of the entries of one contest, by what happens to them.

    Parameters
    ----------
    contest_id, name
        As in the file.
    filled
        Reservations that get a lineup.
    replaced
        Entries that get another lineup.
    unchanged
        Entries that already hold one of the lineups.
    others
        Entries that keep a lineup that is not among the lineups to fill in.
    blank
        Reservations that stay blank.
    left_over
        Lineups that no entry of the contest gets.
    repeats
        Entries whose lineup, after filling, duplicates that of an earlier entry.
    """

    contest_id: str
    name: str
    filled: int
    replaced: int
    unchanged: int
    others: int
    blank: int
    left_over: int
    repeats: int

    @property
    def entries(self) -> int:
        """Number of entries of the contest, each counted in one of the first five counts."""
        return self.filled + self.replaced + self.unchanged + self.others + self.blank

    @property
    def note(self) -> str:
        """Counts that deserve attention, as text; blank if there are none."""
        counts = {
            "lineups left over": self.left_over,
            "entries left with other lineups": self.others if self.left_over else 0,
            "reservations left blank": self.blank,
            "entries that repeat a lineup": self.repeats,
        }
        shown = [f"{what} {count}" for what, count in counts.items() if count]
        return f"contest {self.contest_id}: {', '.join(shown)}" if shown else ""


@dataclass(frozen=True, slots=True)
class FillResult:
    """A file of entries with lineups filled in, not yet written.

    Parameters
    ----------
    content
        The file's bytes: as read, except for the roster cells of the changed entries.
    changes
        In the order of the file.
    contests
        The contests that were filled, in the order of the file.
    """

    content: bytes = field(repr=False)
    changes: tuple[EntryChange, ...]
    contests: tuple[ContestFill, ...]
