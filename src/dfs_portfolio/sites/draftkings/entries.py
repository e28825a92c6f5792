"""DraftKings' ``DKEntries.csv``: the user's entries, as written in the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from dfs_portfolio._internal.atomic_files import FilePath
from dfs_portfolio._internal.csv_text import Table, at_lines
from dfs_portfolio._internal.frames import is_frame
from dfs_portfolio._internal.lossless_csv import RawRow, read_raw
from dfs_portfolio.errors import FileFormatError, SettingsError, format_items
from dfs_portfolio.inputs.lineup_rows import is_locked
from dfs_portfolio.sites.draftkings._contests import contest_of_slots
from dfs_portfolio.sites.draftkings.upload_file import UploadFile, header_of, pool_of, roster_of
from dfs_portfolio.slate.contest import Contest

_COLUMNS: Final = ("Entry ID", "Contest Name", "Contest ID", "Entry Fee")
_NEEDED: Final = ("Entry ID", "Contest ID")
_WHOLE: Final = re.compile(r"[0-9]+")

ContestIds = str | int | Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry in a contest.

    Parameters
    ----------
    line
        Line number in the file, from 1.
    entry_id, contest_id, contest_name, fee
        As written, without surrounding blanks. An ID is text: it may have more digits than a
        spreadsheet keeps.
    cells
        The roster cells, including blank ones.
    row
        Index of its row among all rows of the file, from 0.
    """

    line: int
    entry_id: str
    contest_id: str
    contest_name: str
    fee: str
    cells: tuple[str, ...]
    row: int = field(repr=False)

    @property
    def reserved(self) -> bool:
        """Whether it is a reservation, an entry without a lineup."""
        return not any(self.cells)

    @property
    def locked(self) -> tuple[str, ...]:
        """The cells that can no longer change."""
        return tuple(cell for cell in self.cells if is_locked(cell))


@dataclass(frozen=True)
class EntriesFile(UploadFile):
    """A file of entries, byte by byte.

    Parameters
    ----------
    contest, pool, locked, header, roster, raw
        As in `UploadFile`.
    entries
        In the order of the file.
    """

    entries: tuple[Entry, ...]


def read_entries(path: FilePath, contest: Contest | None = None) -> EntriesFile:
    r"""Read DraftKings' entries file, ``DKEntries.csv``.

    The left side has a row for each entry of a slate, in one or more contests; a reservation has
    blank roster cells. The right side, which may be missing, has instructions and the player pool.
    Blanks, quotes and line ends are kept as they are.

    Parameters
    ----------
    path
        The file.
    contest
        The rules of the contest; by default the roster columns identify it.

    Returns
    -------
    EntriesFile
        Its `to_bytes` returns the bytes of the file.

    Raises
    ------
    FileFormatError
        Naming what the file is, if it has no entries or those of another sport; otherwise listing
        every problem.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "DKEntries.csv"
    ...     _ = path.write_text("Entry ID,Contest ID,D,D,D,D,D,D\n4123456789,7,,,,,,\n")
    ...     file = read_entries(path)
    >>> [(entry.entry_id, entry.reserved) for entry in file.entries]
    [('4123456789', True)]
    """
    if is_frame(path):
        raise SettingsError(
            "entries are read from the file alone, read_entries('DKEntries.csv'): they are written "
            "back byte by byte, and a data frame has lost some of them"
        )
    raw = read_raw(path)
    header, left = header_of(raw)
    columns, problems = Table(raw.path, left, ()).find({name: (name,) for name in _COLUMNS})
    if any(name not in columns for name in _NEEDED):
        raise FileFormatError(str(path), [_explain_no_entries(raw.rows[header].values)])
    if problems:
        raise FileFormatError(str(path), problems)
    others = {index: name for index, name in enumerate(left) if index not in columns.values()}
    contest = contest or contest_of_slots([name.upper() for name in others.values()])
    roster = roster_of(raw.path, others, contest, "entries")
    width = 1 + max(*columns.values(), *roster)
    entries = tuple(
        _entry(index, row, columns, roster)
        for index, row in enumerate(raw.rows)
        if index > header and any(row.values[:width])
    )
    faults = list(_entry_problems(entries))
    if faults:
        raise FileFormatError(str(path), faults)
    pool, locked = pool_of(raw, width, contest)
    return EntriesFile(contest, pool, locked, header, roster, raw, entries)


def group_by_contest(file: EntriesFile, contests: ContestIds | None) -> list[list[int]]:
    """Return the indices of the entries of each requested contest.

    Raises
    ------
    SettingsError
        If no contest is requested, or one that the file does not have.
    """
    groups: dict[str, list[int]] = {}
    for index, entry in enumerate(file.entries):
        groups.setdefault(entry.contest_id, []).append(index)
    if contests is None:
        return list(groups.values())
    requested = [contests] if isinstance(contests, (str, int)) else contests
    ids = [str(contest) for contest in requested]
    unknown = [contest for contest in ids if contest not in groups]
    if unknown or not ids:
        raise SettingsError(
            f"no entry of {file.path} is in contest {format_items(unknown) or 'none'}; "
            f"it has contests {format_items(groups)}"
        )
    return [members for contest, members in groups.items() if contest in ids]


def _explain_no_entries(header: tuple[str, ...]) -> str:
    """Return what a file without entries may be, and what to do."""
    remedy = "download DKEntries.csv from the page where entries are edited"
    if {"Name", "Salary"} <= set(header):
        return f"this is a salary file without entries (no column 'Entry ID'); {remedy}"
    return (
        "this is not a file of DraftKings entries (no columns 'Entry ID' and 'Contest ID'): "
        f"it begins with {format_items(header)}; {remedy}"
    )


def _entry(index: int, row: RawRow, columns: Mapping[str, int], roster: tuple[int, ...]) -> Entry:
    values = row.values

    def cell(column: int | None) -> str:
        return values[column] if column is not None and column < len(values) else ""

    return Entry(
        line=row.line,
        entry_id=cell(columns["Entry ID"]),
        contest_id=cell(columns["Contest ID"]),
        contest_name=cell(columns.get("Contest Name")),
        fee=cell(columns.get("Entry Fee")),
        cells=tuple(cell(column) for column in roster),
        row=index,
    )


def _entry_problems(entries: tuple[Entry, ...]) -> Iterator[str]:
    """List the problems of the rows of entries."""
    if not entries:
        yield "no entry in the file; enter or reserve first, then download it"
    for column, written in (
        ("Entry ID", [(entry.line, entry.entry_id) for entry in entries]),
        ("Contest ID", [(entry.line, entry.contest_id) for entry in entries]),
    ):
        blank = [line for line, text in written if not text]
        if blank:
            yield f"no {column} in line {format_items(blank)}; download the file again"
        odd = [(line, text) for line, text in written if text and not _WHOLE.fullmatch(text)]
        if odd:
            yield (
                f"{column} is not a whole number in {at_lines(odd)}: changed by a spreadsheet? "
                "Download the file again"
            )
    counts = Counter(entry.entry_id for entry in entries if entry.entry_id)
    twice = [(entry.line, entry.entry_id) for entry in entries if counts[entry.entry_id] > 1]
    if twice:
        yield f"Entry ID used more than once: {at_lines(twice)}; keep one row for each entry"
