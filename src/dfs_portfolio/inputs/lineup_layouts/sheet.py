"""A lineup file as rows under a header, and what a layout finds in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from dfs_portfolio._internal.csv_text import Row
from dfs_portfolio.errors import format_items
from dfs_portfolio.inputs.lineup_layouts.cells import split_cell
from dfs_portfolio.inputs.lineup_rows import unlocked
from dfs_portfolio.slate.player_finder import PlayerFinder
from dfs_portfolio.slate.slate import Slate

_ID: Final = re.compile(r"\([0-9]+\)")
# Cells of a row that tell whether it is a title.
MAX_TITLE_CELLS: Final = 100
# Pandas' name of a column without one.
_UNNAMED: Final = re.compile(r"Unnamed: ?[0-9]+")


@dataclass(frozen=True, slots=True)
class Found:
    """Lineups, by one layout.

    Parameters
    ----------
    rows
        Line number and roster cells of each lineup, in the order of the file.
    used
        Indices of the columns that were read.
    columns
        Their names.
    unused
        Names of the other columns.
    warnings
        What was not read although it may matter.
    """

    rows: tuple[Row, ...]
    used: tuple[int, ...]
    columns: tuple[str, ...]
    unused: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def after_titles(self, titles: Sequence[Row]) -> Found:
        """Return the same with a warning of rows above the header."""
        if not titles:
            return self
        lines = format_items(line for line, _ in titles)
        warning = f"line {lines} is above the header and was not read"
        return replace(self, warnings=(warning, *self.warnings))


@dataclass(frozen=True)
class Sheet:
    """Rows of cells under a header.

    Parameters
    ----------
    header
        Names of the columns; all blank if the file has no header.
    rows
        Line number and cells of each row below it.
    slate
        The players.
    finder
        Finds the player of a cell.
    """

    header: tuple[str, ...]
    rows: Sequence[Row]
    slate: Slate
    finder: PlayerFinder

    @classmethod
    def without_header(cls, rows: Sequence[Row], slate: Slate) -> Sheet:
        """Return rows without a header."""
        width = max((len(cells) for _, cells in rows), default=0)
        return cls(("",) * width, rows, slate, PlayerFinder(slate))

    @property
    def size(self) -> int:
        """Players of a lineup."""
        return self.slate.contest.roster_size

    @cached_property
    def is_entries_file(self) -> bool:
        """Whether it is the site's file of entries, with instructions and pool at its right."""
        return "Entry ID" in self.header

    def player(self, cell: str) -> int | None:
        """Return the index of the player that a cell names."""
        one = cell and len(_ID.findall(cell)) < 2
        return self.finder.find(unlocked(cell)) if one else None

    def parts(self, cell: str) -> tuple[str, ...]:
        """Return the players that one cell lists."""
        return split_cell(cell, self.slate.contest, self.player)

    def is_title(self, cells: tuple[str, ...]) -> bool:
        """Return whether a row is a header or a title: it names no player, not even misspelt."""
        texts = [cell for cell in cells[:MAX_TITLE_CELLS] if cell]
        slots = self.slate.contest.slot_names
        if sum(text.upper() in slots for text in texts) > 1:
            return True
        if any(self.player(text) is not None for text in texts):
            return False
        if self.counts_columns(cells):
            return True
        ids = [self.finder.key(unlocked(text)).player_id for text in texts]
        if 2 * sum(player_id is not None for player_id in ids) >= len(ids):
            return False  # a lineup of another slate
        if any(len(self.parts(text)) > 1 for text in texts):
            return False
        return 2 * sum(map(self.finder.resembles, texts)) <= len(texts)

    def counts_columns(self, cells: tuple[str, ...]) -> bool:
        """Return whether a row is 0, 1, 2, ...: the columns of a frame without names."""
        texts = [cell for cell in cells if cell]
        return texts == [str(number) for number in range(len(texts))]

    def column(self, index: int) -> Iterator[str]:
        """Yield the cells of a column that are not blank."""
        return (cells[index] for _, cells in self.rows if index < len(cells) and cells[index])

    def count_players(self, found: Found) -> int:
        """Return how many cells name a player."""
        return sum(self.player(cell) is not None for _, cells in found.rows for cell in cells)

    def first_difference(self, first: Found, second: Found) -> int | None:
        """Return the first line in which two layouts name different players."""
        others = dict(second.rows)
        for line, cells in first.rows:
            mine, theirs = (
                {i for i in map(self.player, c) if i is not None}
                for c in (cells, others.get(line, ()))
            )
            if mine and theirs and not (mine <= theirs or theirs <= mine):
                return line
        return None

    def completed(self, found: Found) -> Found:
        """Return what a layout found, with what it leaves out."""
        block = () if self.is_entries_file else self.block(found.used)
        rest = [i for i in block if i not in found.used]
        named = [i for i in rest if self._name(i)]
        filled = [i for i in rest if next(self.column(i), "")]
        players = [self._label(i) for i in filled if self._holds_players(i, found)]
        return replace(
            found,
            unused=tuple(self._label(i) for i in rest if i in named and i in filled),
            warnings=(*found.warnings, *self._ignored(players)),
        )

    def _ignored(self, players: Sequence[str]) -> Iterator[str]:
        if players:
            words = self.slate.contest.sport.players
            yield f"column {format_items(players)} names {words} too and was not read"

    def skipped(self, lines: Sequence[int]) -> tuple[str, ...]:
        """Return a warning of lines that hold something, but no player."""
        if not lines:
            return ()
        word = self.slate.contest.sport.player
        return (f"line {format_items(lines)} has no {word} and was not read",)

    def block(self, used: Sequence[int]) -> range:
        """Return the columns of the table that holds the lineups; others are at its right."""
        after = range(max(used, default=-1) + 1, len(self.header))
        return range(next((i for i in after if not self._name(i)), len(self.header)))

    def _holds_players(self, index: int, found: Found) -> bool:
        """Return whether most cells of a column, in the rows of lineups, name a player."""
        lines = {line for line, _ in found.rows}
        cells = [c[index] for line, c in self.rows if line in lines and index < len(c) and c[index]]
        return 2 * sum(self.player(cell) is not None for cell in cells) > len(cells)

    def _name(self, index: int) -> str:
        name = self.header[index]
        return "" if _UNNAMED.fullmatch(name) else name

    def _label(self, index: int) -> str:
        return self.header[index] or str(index + 1)
