"""The common layout of DraftKings' files that are downloaded, filled and uploaded again.

The left side has a row for each entry or lineup. The right side, behind a blank column, has
instructions and the player pool. The two sides are independent and only share rows of the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Final

from dfs_portfolio._internal.csv_dialect import dialect_of
from dfs_portfolio._internal.csv_text import Table
from dfs_portfolio._internal.lossless_csv import SAVE_AGAIN, RawCsv
from dfs_portfolio.errors import FileFormatError, SettingsError, format_items
from dfs_portfolio.inputs.file_kinds import game_of
from dfs_portfolio.inputs.lineup_rows import is_locked
from dfs_portfolio.sites.draftkings.salaries import slate_from_table
from dfs_portfolio.slate.contest import Contest
from dfs_portfolio.slate.name_matching import clean_id
from dfs_portfolio.slate.slate import Slate

_POOL_COLUMNS: Final = ("Position", "Name + ID", "Name", "ID", "Salary")


@dataclass(frozen=True)
class UploadFile:
    """A file to fill, byte by byte.

    Parameters
    ----------
    contest
        The rules of the contest.
    pool
        The players listed at the right of the file, ``None`` if there are none.
    locked
        IDs of the players of the pool who can no longer be picked.
    header
        Index of the header among the rows, from 0.
    roster
        The columns of a lineup, from 0.
    raw
        All cells and line ends as written.
    """

    contest: Contest
    pool: Slate | None
    locked: tuple[str, ...]
    header: int = field(repr=False)
    roster: tuple[int, ...] = field(repr=False)
    raw: RawCsv = field(repr=False)

    @property
    def path(self) -> Path:
        """The file that was read."""
        return self.raw.path

    def to_bytes(self) -> bytes:
        """Return the file's bytes, as they were read."""
        return self.raw.to_bytes()

    def with_lineups(self, lineups: Mapping[int, Sequence[str]]) -> bytes:
        """Return the file's bytes with new roster cells in some rows.

        Parameters
        ----------
        lineups
            Index of the row -> the cells of its lineup.

        Raises
        ------
        SettingsError
            If the file's encoding lacks a character of a cell.
        """
        return self.with_slots({row: dict(enumerate(cells)) for row, cells in lineups.items()})

    def with_slots(self, slots: Mapping[int, Mapping[int, str]]) -> bytes:
        """Return the file's bytes with new cells in some slots; see `with_lineups`.

        Parameters
        ----------
        slots
            Index of the row -> slot of the roster, from 0 -> the cell.
        """
        cells = dict.fromkeys(cell for row in slots.values() for cell in row.values())
        odd = [cell for cell in cells if not self.raw.can_write(cell)]
        if odd:
            raise SettingsError(
                f"{self.path} is Windows-1252 text, which lacks some character of "
                f"{format_items(odd)}; write bare IDs (cell_format='id')"
            )
        written = {
            row: {self.roster[slot]: cell for slot, cell in new.items()}
            for row, new in slots.items()
        }
        return self.raw.with_values(written).to_bytes()


def header_of(raw: RawCsv) -> tuple[int, tuple[str, ...]]:
    """Return the index of the header row, and its cells up to the first blank one.

    Raises
    ------
    FileFormatError
        If a spreadsheet has put other signs between the cells: the site would refuse the file.
    """
    index = next(index for index, row in enumerate(raw.rows) if any(row.values))
    first = raw.rows[index].values[0]
    sign = {";": "semicolons", "\t": "tabs"}.get(dialect_of(first).separator)
    if first.lower().startswith("sep="):
        sign = f"what its first line says ({first!r})"
    if sign is not None:
        problem = f"its cells are separated by {sign}: a spreadsheet has saved it; {SAVE_AGAIN}"
        raise FileFormatError(str(raw.path), [problem])
    return index, tuple(takewhile(bool, raw.rows[index].values))


def roster_of(
    path: Path, columns: Mapping[int, str], contest: Contest, things: str
) -> tuple[int, ...]:
    """Find the columns of a lineup.

    Parameters
    ----------
    path
        The file, for messages.
    columns
        Index and name of each candidate column.
    contest
        The rules of the contest.
    things
        Contents of the file, for messages: ``"entries"``.

    Returns
    -------
    tuple of int
        One column for each slot of the roster.

    Raises
    ------
    FileFormatError
        If their number is wrong; the error names the sport of the file where it is known.
    """
    names = {index: name.upper() for index, name in columns.items()}
    found = tuple(index for index, name in names.items() if name in contest.slot_names)
    if len(found) == contest.roster_size:
        return found
    kinds = set(names.values())
    if kinds and kinds <= set(contest.slot_names):
        problem = (
            f"{len(found)} roster columns {' or '.join(map(repr, sorted(kinds)))}; "
            f"a lineup of {contest.name} has {contest.roster_size}"
        )
    else:
        sport = game_of(kinds) or "other"
        problem = (
            f"these are DraftKings {sport}{' showdown' if 'CPT' in kinds else ''} {things} "
            f"(roster columns {', '.join(names.values()) or 'none'}), not {things} of "
            f"{contest.name}; download the file of that contest"
        )
    raise FileFormatError(str(path), [problem])


def pool_of(raw: RawCsv, width: int, contest: Contest) -> tuple[Slate | None, tuple[str, ...]]:
    """Read the player pool at the right of a file.

    Parameters
    ----------
    raw
        The file.
    width
        Number of columns at the left that do not belong to the pool.
    contest
        The rules of the contest.

    Returns
    -------
    tuple
        The pool, ``None`` if the file has none; and the IDs of the players who are locked.

    Raises
    ------
    FileFormatError
        Listing every problem of the pool, as `read_salaries` does.
    """
    rows = [(row.line, row.values[width:]) for row in raw.rows]
    heads = [index for index, (_, cells) in enumerate(rows) if set(_POOL_COLUMNS) <= set(cells)]
    if not heads:
        return None, ()
    first = heads[0]
    left = min(rows[first][1].index(name) for name in _POOL_COLUMNS)
    header = rows[first][1][left:]
    blank = ("",) * len(header)
    body = [(line, cells[left:] + blank[len(cells[left:]) :]) for line, cells in rows[first + 1 :]]
    table = Table(raw.path, header, tuple(row for row in body if any(row[1])))
    labels, ids = header.index("Name + ID"), header.index("ID")
    locked = tuple(clean_id(cells[ids]) for _, cells in table.rows if is_locked(cells[labels]))
    return slate_from_table(table, contest, with_status=False), locked
