"""Fill entries with lineups, and change nothing else in the file."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Hashable, Sequence

from dfs_portfolio._internal.atomic_files import FilePath, write_atomic
from dfs_portfolio._internal.frames import is_frame
from dfs_portfolio.errors import DataWarning, warn_caller
from dfs_portfolio.inputs.frames import TableSource
from dfs_portfolio.inputs.lineup_rows import CellFormat
from dfs_portfolio.sites.draftkings._assignment import Assignment, Indices, assign_lineups
from dfs_portfolio.sites.draftkings._fill_checks import (
    checked_lineups,
    current_lineups,
    players_of_file,
    refuse_locked,
    refuse_locked_players,
    refuse_out,
)
from dfs_portfolio.sites.draftkings._upload_rules import as_indices, roster_cells
from dfs_portfolio.sites.draftkings.entries import (
    ContestIds,
    EntriesFile,
    Entry,
    group_by_contest,
    read_entries,
)
from dfs_portfolio.sites.draftkings.fill_result import ContestFill, EntryChange, FillResult
from dfs_portfolio.sites.draftkings.lineups import read_valid_lineups
from dfs_portfolio.slate.slate import Slate

# Contests that a warning describes before it only counts the rest.
SHOWN_CONTESTS = 5


def fill_entries(
    path: FilePath,
    lineups: TableSource | Sequence[Sequence[int]],
    output: FilePath,
    slate: Slate | None = None,
    *,
    contests: ContestIds | None = None,
    replace: bool = False,
    cell_format: CellFormat = "name_id",
    dry_run: bool = False,
    out: Sequence[Hashable] = (),
) -> FillResult:
    r"""Fill the entries of a ``DKEntries.csv`` with lineups, and write the file to upload.

    Every contest gets the same lineups. An entry that already holds one of them keeps it. The
    other lineups go, in order, to the reservations and, with `replace`, to the entries that hold
    another lineup. If there are too few lineups for all, reservations come first. Entries without
    a lineup stay as they are. Only the roster cells of the changed entries differ from the file
    that was read.

    Parameters
    ----------
    path
        ``DKEntries.csv`` as downloaded.
    lineups
        A portfolio, or indices in the slate, counted from 0; or a lineup file or frame, see
        `read_lineups`.
    output
        Written completely or not at all; may be `path` itself.
    slate
        The players. By default the file's own player pool, in its order; downloaded files have
        one.
    contests
        IDs of the contests to fill; by default all contests of the file.
    replace
        Whether entries with another lineup get a new one. By default only reservations do.
    cell_format
        ``"name_id"`` for ``Name (ID)``, ``"id"`` for the bare ID.
    dry_run
        Whether to write nothing and only return the changes.
    out
        Players who are out, as in `Slate.without`: lineups that hold one are refused.

    Returns
    -------
    FillResult
        Every changed entry, and counts for each contest.

    Raises
    ------
    FileFormatError
        If the file is not a file of entries, or belongs to another sport or slate; if entries to
        change are locked; if a row of the lineup file is not a lineup; if `output` cannot be
        written.
    SettingsError
        If the site would refuse the lineups, if a contest ID is not in the file, or if there is
        neither a pool nor a slate.

    Warns
    -----
    DataWarning
        If lineups are left over, reservations stay blank, or entries of a contest repeat lineups.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from dfs_portfolio.slate import Driver
    >>> slate = Slate(tuple(Driver(str(i), f"Driver {i}", 8000) for i in range(101, 107)))
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "DKEntries.csv"
    ...     _ = path.write_text("Entry ID,Contest ID,D,D,D,D,D,D\n4123456789,7,,,,,,\n")
    ...     filled = fill_entries(path, [range(6)], path, slate, cell_format="id")
    ...     path.read_text().splitlines()[1]
    '4123456789,7,101,102,103,104,105,106'
    >>> filled.contests[0].filled
    1
    """
    file = read_entries(path, None if slate is None else slate.contest)
    players = players_of_file(file, slate)
    everybody = slate or players
    present = everybody.without(out) if out else everybody
    if isinstance(lineups, (str, os.PathLike)) or is_frame(lineups):
        lineups, slate = read_valid_lineups(lineups, present), present
    chosen = as_indices(lineups, everybody)
    filled = fill(file, chosen, slate, contests=contests, replace=replace, cell_format=cell_format)
    if slate is not present:  # lineups in numbers, which count everybody
        refuse_out(chosen, everybody, present)
    notes = [contest.note for contest in filled.contests if contest.note]
    if notes:
        rest = len(notes) - SHOWN_CONTESTS
        more = f"; and {rest} more contests like these" if rest > 0 else ""
        warn_caller(f"{path}: {'; '.join(notes[:SHOWN_CONTESTS])}{more}", DataWarning)
    if not dry_run:
        write_atomic(output, lambda stream: stream.write(filled.content))
    return filled


def fill(
    file: EntriesFile,
    lineups: Sequence[Sequence[int]],
    slate: Slate | None = None,
    *,
    contests: ContestIds | None = None,
    replace: bool = False,
    cell_format: CellFormat = "name_id",
) -> FillResult:
    """Fill entries with lineups, in memory: parameters and errors are those of `fill_entries`."""
    players = players_of_file(file, slate)
    current = current_lineups(file, players)
    chosen = checked_lineups(lineups, slate or players, players)
    new: dict[int, int] = {}
    counts = []
    for members in group_by_contest(file, contests):
        before = [current[member] for member in members]
        assigned = assign_lineups(before, chosen, replace=replace)
        new.update((members[index], number) for index, number in assigned.changes.items())
        counts.append(_count_entries(file.entries[members[0]], before, assigned, chosen))
    new = dict(sorted(new.items()))
    refuse_locked(file, [file.entries[index] for index in new])
    refuse_locked_players(file, players, [chosen[number] for number in new.values()])
    names, labels = players.names, roster_cells(players, cell_format)
    changes = tuple(
        EntryChange(
            entry=file.entries[index],
            lineup=number + 1,
            before=tuple(names[i] for i in current[index] or ()),
            after=tuple(names[i] for i in chosen[number]),
        )
        for index, number in new.items()
    )
    content = file.with_lineups(
        {change.entry.row: [labels[i] for i in chosen[change.lineup - 1]] for change in changes}
    )
    return FillResult(content, changes, tuple(counts))


def _count_entries(
    first: Entry,
    before: Sequence[Indices | None],
    assigned: Assignment,
    lineups: Sequence[Indices],
) -> ContestFill:
    filled = sum(before[index] is None for index in assigned.changes)
    blank = sum(indices is None for indices in before) - filled
    replaced = len(assigned.changes) - filled
    after = [
        lineups[assigned.changes[index]] if index in assigned.changes else indices
        for index, indices in enumerate(before)
    ]
    uses = Counter(frozenset(indices) for indices in after if indices is not None)
    return ContestFill(
        contest_id=first.contest_id,
        name=first.contest_name,
        filled=filled,
        replaced=replaced,
        unchanged=len(assigned.unchanged),
        others=len(before) - filled - blank - replaced - len(assigned.unchanged),
        blank=blank,
        left_over=len(assigned.left_over),
        repeats=uses.total() - len(uses),
    )
