"""The lineups of one contest, drawn or real, with the number of entries that hold each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfs_portfolio._internal.types import BoolArray, FloatArray
from dfs_portfolio._internal.validation import check_type, whole_number
from dfs_portfolio.errors import (
    DataError,
    DataWarning,
    SettingsError,
    format_items,
    join_limited,
    warn_caller,
)
from dfs_portfolio.field.lookup import as_lineups, counted, keys_of
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
        ``len(slate)`` is nobody: it stands in the slot of each player who is not in the slate, and
        has 0 points in every scenario. uint8, shape (n_unique, roster_size).
    counts
        Entries that hold each, from 1; int32, shape (n_unique,).
    n_blank
        Entries that score 0, whatever happens: without a lineup, or with nobody in every slot.
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
        lineups = as_lineups(self.slate, self.lineups, unknown=True)
        counts = np.array(self.counts)
        if counts.shape != (len(lineups),) or counts.dtype.kind not in "iu" or (counts < 1).any():
            raise SettingsError("counts must be a whole number from 1 for each lineup of the field")
        keys = keys_of(lineups)
        if not (keys[1:] > keys[:-1]).all():  # copies are looked up in this order
            raise SettingsError(
                "a field has each lineup once, in ascending order: Field.from_lineups sees to it"
            )
        if (lineups[:, 0] == len(self.slate)).any():
            raise SettingsError("a lineup of nobody is a blank entry: count it in n_blank")
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
            order; ``len(slate)`` for a player who is not in the slate. Entries whose other players
            are equal hold equal lineups.
        n_blank
            Further entries, which score 0.
        description
            Where they come from.

        Warns
        -----
        DataWarning
            If entries hold players who are not in the slate.

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
        field = cls._counted(slate, lineups, n_blank, description)
        some = int(field.counts[~field.whole].sum())
        if some:
            _warn_of_unknown(description, some, field.n_entries, f"index {len(slate)}")
        return field

    @classmethod
    def _counted(cls, slate: Slate, lineups: ArrayLike, n_blank: int, description: str) -> Field:
        rows = as_lineups(slate, lineups, unknown=True)
        blank = rows[:, 0] == len(slate)
        n_blank = whole_number("n_blank", n_blank, least=0) + int(blank.sum())
        return cls(slate, *counted(rows[~blank]), n_blank, description)

    @classmethod
    def from_standings(cls, standings: MatchedStandings) -> Field:
        """Return the field of a contest that was played, or whose lineups are all known.

        Entries without a lineup are counted in `n_blank`. Players who are not in the slate, such as
        those who withdrew, count 0 points, and the others of their lineups score as ever.

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

        Warns
        -----
        DataWarning
            If entries hold players who are not in the slate; names up to five.
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
        size = slate.contest.roster_size
        entries = zip(standings.standings.entries, standings.known, strict=True)
        rows = [(*known, *[len(slate)] * (size - len(known))) for e, known in entries if e.lineup]
        _warn_of_strangers(standings)
        n_blank = len(standings.known) - len(rows)
        return cls._counted(slate, rows, n_blank, f"standings {standings.standings.source}")

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
        """Mean over entries with a lineup of how many entries hold the same one, itself too.

        Players who are not in the slate are not told apart.
        """
        counts = self.counts.astype(np.float64)
        return float(counts @ counts / counts.sum()) if len(counts) else 0.0

    @property
    def ownership(self) -> FloatArray:
        """Share of the entries with a lineup that hold each player, in percent: (n_players,)."""
        held = np.zeros(len(self.slate) + 1)
        for slot in range(self.lineups.shape[1]):
            held += np.bincount(self.lineups[:, slot], self.counts, len(held))
        return np.asarray(100 * held[:-1] / max(int(self.counts.sum()), 1))

    @property
    def whole(self) -> BoolArray:
        """Whether all players of each lineup are in the slate, shape (n_unique,)."""
        return np.asarray(self.lineups[:, -1] < len(self.slate))

    @property
    def salary_left(self) -> FloatArray:
        """Dollars that each lineup leaves of the cap, NaN if it is not whole; (n_unique,)."""
        left = np.full(len(self.lineups), np.nan)
        left[self.whole] = self.slate.contest.salary_cap - salaries_of(
            self.slate, self.lineups[self.whole]
        )
        return left


def _warn_of_unknown(source: str, some: int, entries: int, players: str) -> None:
    warn_caller(
        f"{source}: {some:,} of {entries:,} entries hold players who are not in the slate, and "
        f"count 0 points: {players}",
        DataWarning,
    )


def _warn_of_strangers(standings: MatchedStandings) -> None:
    """Tell which players of entries are not in the slate, and whether they scored."""
    unknown, entries = set(standings.unknown), standings.standings.entries
    names = dict.fromkeys(n for entry in entries for n in entry.lineup if n in unknown)
    if not names:
        return
    text = format_items(names)
    scored = [p for p in standings.standings.players if p.name in names and abs(p.points) > 0]
    if scored:
        shown = join_limited([f"{p.name} ({p.points:g})" for p in scored])
        text += f"; but the file has points of {shown}: is this the slate of the contest?"
    some = sum(not unknown.isdisjoint(entry.lineup) for entry in entries)
    _warn_of_unknown(standings.standings.source, some, len(entries), text)


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
