"""The result of a late swap: the file, every change, and what became of the exposures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from dfs_portfolio._internal.atomic_files import FilePath, write_atomic
from dfs_portfolio.errors import join_limited
from dfs_portfolio.rules.relaxations import Relaxation
from dfs_portfolio.slate.contest import SportFacts
from dfs_portfolio.slate.entry_files import EntrySlots

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class SwapChange:
    """An entry that gets other players.

    Parameters
    ----------
    entry
        As read from the file.
    out
        Names of its players who are out; blank for a slot that was empty.
    dropped
        Names of the players who had to go as well.
    added
        Names of the players who are new.
    after
        Names of all its players now, slot by slot.
    """

    entry: EntrySlots
    out: tuple[str, ...]
    dropped: tuple[str, ...]
    added: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UseChange:
    """A player whose exposure the swap changes.

    Parameters
    ----------
    name
        The player.
    before, after
        Number of different lineups that hold the player.
    out
        Whether the player is out.
    """

    name: str
    before: int
    after: int
    out: bool


@dataclass(frozen=True)
class SwapResult:
    """A file of entries without the players who are out, not yet written.

    Parameters
    ----------
    content
        The file's bytes: as read, except for the changed slots.
    changes
        The changed entries, in the order of the file.
    n_entries, n_lineups
        Number of entries with a lineup, and of different lineups, in the contests looked at.
    out
        Player who is out -> number of entries that held the player.
    uses
        Exposures that changed: players who are out first, then the most used.
    relaxations
        Exposure limits that are violated now, beyond what they were before.
    locked
        Entries that hold a player who is out and cannot be changed, because of locked players.
    value
        Total value of the changed lineups less the penalty for players that any two lineups
        share, in points.
    fewest_proven
        Whether it is proven that no swap needs smaller relaxations or fewer changes.
    best_proven
        Whether it is proven that none with so few changes is worth more.
    sport
        Its words for players.
    """

    content: bytes = field(repr=False)
    changes: tuple[SwapChange, ...]
    n_entries: int
    n_lineups: int
    out: dict[str, int]
    uses: tuple[UseChange, ...]
    relaxations: tuple[Relaxation, ...]
    locked: tuple[EntrySlots, ...]
    value: float
    fewest_proven: bool
    best_proven: bool
    sport: SportFacts = field(repr=False)

    @property
    def n_changed(self) -> int:
        """Number of changed players over all entries."""
        return sum(len(change.added) for change in self.changes)

    @property
    def summary(self) -> tuple[str, ...]:
        """The swap in a few lines of text, the most important first."""
        return tuple(self._lines())

    def write(self, path: FilePath) -> Path:
        """Write the file, completely or not at all; `path` may be that of the file as read.

        Raises
        ------
        FileFormatError
            If it cannot be written.
        """
        return write_atomic(path, lambda stream: stream.write(self.content))

    def changes_frame(self) -> pd.DataFrame:
        """Return a frame with a row for each changed entry: entry, contest, who is out, who is in.

        Names in a cell are joined by commas.
        """
        import pandas as pd  # imported late, since it takes half a second

        columns = ["entry_id", "contest_id", "line", "out", "dropped", "added"]
        rows = [
            (
                *(change.entry.entry_id, change.entry.contest_id, change.entry.line),
                *map(", ".join, (change.out, change.dropped, change.added)),
            )
            for change in self.changes
        ]
        return pd.DataFrame(rows, columns=columns)

    def exposures_frame(self) -> pd.DataFrame:
        """Return a frame with a row for each player whose exposure changed."""
        import pandas as pd  # imported late, as above

        rows = [(use.name, use.before, use.after, use.after / self.n_lineups) for use in self.uses]
        return pd.DataFrame(rows, columns=["name", "before", "after", "exposure"])

    def _lines(self) -> Iterator[str]:
        words = self.sport.players
        if not self.out:
            yield f"none of {self.n_entries} entries holds somebody who is out: nothing to change"
            return
        who = join_limited([_counted(*item, len(self.out)) for item in self.out.items()])
        broken = len(self.changes) + len(self.locked)
        yield f"{broken} of {self.n_entries} entries held {who}"
        added = Counter(name for change in self.changes for name in change.added)
        shown = join_limited([f"{name} {count}" for name, count in added.most_common()], 8)
        limits = "limits exceeded" if self.relaxations else "caps kept"
        word = self.sport.player if self.n_changed == 1 else words
        yield f"{self.n_changed} {word} changed: {shown or 'nobody'}; {limits}"
        yield from self._remarks()

    def _remarks(self) -> Iterator[str]:
        """Yield what is out of the ordinary."""
        words = self.sport.players
        if self.relaxations:
            shown = join_limited(list(map(str, self.relaxations)))
            yield f"no swap of these entries alone satisfies the exposure limits: {shown}"
        more = [change for change in self.changes if change.dropped]
        if more:
            others = Counter(name for change in more for name in change.dropped)
            shown = join_limited([f"{name} {count}" for name, count in others.most_common()])
            yield (
                f"{words} who are not out had to change too, since salary cap, rules or limits "
                f"leave no other way: {shown}"
            )
        if self.locked:
            ids = join_limited([entry.entry_id for entry in self.locked])
            yield f"{len(self.locked)} entries are locked and stay as they are: {ids}"
        if not (self.fewest_proven and self.best_proven):
            what = "best" if self.fewest_proven else "fewest changes and the best"
            yield f"the {what} found, not proven: the solver stopped or there were too many lineups"


def _counted(name: str, count: int, several: int) -> str:
    return name if several == 1 else f"{name} ({count})"
