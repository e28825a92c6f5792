"""The lineups of one contest, drawn or real, with the number of entries that hold each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio._internal.validation import check_type, whole_number
from dfs_portfolio.errors import DataError, SettingsError, format_items
from dfs_portfolio.field.lookup import as_lineups, counted
from dfs_portfolio.field.salary_left import salaries_of
from dfs_portfolio.slate.slate import Slate

if TYPE_CHECKING:
    from dfs_portfolio.sites.draftkings.standings_match import MatchedStandings

# What a site writes in place of a player whom others may not see yet.
HIDDEN = "LOCKED"


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class Field:
    """The lineups of a contest, each once, with the number of its entries; arrays are read-only.

    Made by `FieldModel.draw`, `Field.from_standings` or `Field.from_lineups`.

    Parameters
    ----------
    slate
        The players.
    lineups
        Indices in the slate, ascending within a lineup; different lineups in lexicographic order.
        uint8, shape (n_unique, roster_size).
    counts
        Entries that hold each, from 1; int32, shape (n_unique,).
    n_blank
        Entries that score 0, whatever happens: without a lineup, or with somebody who is not in
        the slate.
    description
        Where it comes from, for people.

    Raises
    ------
    SettingsError
        If the arrays do not fit together, or there is no entry.
    """

    slate: Slate
    lineups: NDArray[np.uint8]
    counts: NDArray[np.int32]
    n_blank: int = 0
    description: str = "lineups"

    def __post_init__(self) -> None:
        check_type("slate", self.slate, Slate)
        object.__setattr__(self, "n_blank", whole_number("n_blank", self.n_blank, least=0))
        lineups, counts = as_lineups(self.slate, self.lineups), np.array(self.counts)
        if counts.shape != (len(lineups),) or counts.dtype.kind not in "iu" or (counts < 1).any():
            raise SettingsError("counts must be a whole number from 1 for each lineup of the field")
        if len(counted(lineups)[0]) < len(lineups):
            raise SettingsError("a field has each lineup once: Field.from_lineups counts copies")
        if not len(lineups) and not self.n_blank:
            raise SettingsError("a field needs at least one entry")
        counts = counts.astype(np.int32)
        for name, array in (("lineups", lineups), ("counts", counts)):
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    @classmethod
    def from_lineups(
        cls, slate: Slate, lineups: ArrayLike, n_blank: int = 0, description: str = "lineups"
    ) -> Field:
        """Count the lineups of entries.

        Parameters
        ----------
        slate
            The players.
        lineups
            A lineup for each entry: indices in the slate, shape (n_entries, roster_size), in any
            order.
        n_blank
            Further entries, which score 0.
        description
            Where they come from.

        Examples
        --------
        >>> from dfs_portfolio.sports.nascar.demo import load_demo
        >>> slate, _ = load_demo()
        >>> entries = [[5, 9, 12, 20, 28, 31], [31, 28, 20, 12, 9, 5], [4, 9, 12, 20, 28, 31]]
        >>> field = Field.from_lineups(slate, entries, n_blank=1)
        >>> field.counts.tolist(), field.n_entries, round(field.mean_copies, 2)
        ([1, 2], 4, 1.67)
        """
        check_type("slate", slate, Slate)
        return cls(slate, *counted(as_lineups(slate, lineups)), n_blank, description)

    @classmethod
    def from_standings(cls, standings: MatchedStandings) -> Field:
        """Return the field of a contest that was played, or whose lineups are all known.

        Entries without a lineup, and those with somebody who is not in the slate, are counted in
        `n_blank`.

        Parameters
        ----------
        standings
            From ``match_standings(read_standings(file), slate)``.

        Raises
        ------
        DataError
            If lineups are hidden or not whole, or entries are missing: the field is not known.
        SettingsError
            If it is no such thing.
        """
        if not hasattr(standings, "unlike_their_players"):
            raise SettingsError(
                "standings must be matched with a slate: "
                "pass match_standings(read_standings(file), slate)"
            )
        slate = standings.slate
        problems = _what_is_missing(standings)
        if problems:
            raise DataError(standings.standings.source, problems)
        rows = [lineup for lineup in standings.lineups if lineup]
        n_blank = len(standings.lineups) - len(rows)
        return cls.from_lineups(slate, rows, n_blank, f"standings {standings.standings.source}")

    @property
    def n_entries(self) -> int:
        """Number of entries, blank ones among them."""
        return int(self.counts.sum()) + self.n_blank

    @property
    def unique_share(self) -> float:
        """Number of different lineups, as a share of the entries."""
        return len(self.lineups) / self.n_entries

    @property
    def mean_copies(self) -> float:
        """Mean over entries with a lineup of how many entries hold the same one, itself too."""
        counts = self.counts.astype(np.float64)
        return float(counts @ counts / counts.sum()) if len(counts) else 0.0

    @property
    def ownership(self) -> FloatArray:
        """Share of the entries with a lineup that hold each player, in percent: (n_players,)."""
        held = np.zeros(len(self.slate))
        for slot in range(self.lineups.shape[1]):
            held += np.bincount(self.lineups[:, slot], self.counts, len(self.slate))
        return np.asarray(100 * held / max(int(self.counts.sum()), 1))

    @property
    def salary_left(self) -> IntArray:
        """Dollars that each lineup leaves of the cap, shape (n_unique,)."""
        return self.slate.contest.salary_cap - salaries_of(self.slate, self.lineups)


def _is_hidden(name: str) -> bool:
    return name.strip("()").upper() == HIDDEN


def _what_is_missing(standings: MatchedStandings) -> list[str]:
    """Return why lineups of the field are not known."""
    entries, size = standings.standings.entries, standings.slate.contest.roster_size
    words = standings.slate.contest.sport.players
    hidden = [e.entry_id for e in entries if any(map(_is_hidden, e.lineup))]
    partial = [
        e.entry_id
        for e in entries
        if e.lineup and len(e.lineup) != size and not any(map(_is_hidden, e.lineup))
    ]
    unread = [e.entry_id for e in entries if not e.lineup and e.points != 0]
    problems = []
    if hidden:
        problems.append(
            f"the lineups of {len(hidden):,} of {len(entries):,} entries are hidden (LOCKED): "
            "export the standings when all games have begun"
        )
    if partial:
        problems.append(
            f"the lineups of {len(partial):,} of {len(entries):,} entries do not have {size} "
            f"{words}: {format_items(partial)}"
        )
    if unread:
        problems.append(
            f"{len(unread):,} of {len(entries):,} entries have points without a lineup that can be "
            f"read: {format_items(unread)}"
        )
    last = max((entry.rank for entry in entries), default=0)
    if last > len(entries):
        problems.append(f"rank {last:,} in a file of {len(entries):,} entries: export all entries")
    return problems
