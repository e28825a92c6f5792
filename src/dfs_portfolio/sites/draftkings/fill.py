"""Lineups into entries: who gets which, and the file with nothing else changed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence

from dfs_portfolio._internal.atomic_files import FilePath, write_atomic
from dfs_portfolio.errors import DataWarning, SettingsError, format_items, warn_caller
from dfs_portfolio.inputs.lineup_rows import CellFormat
from dfs_portfolio.sites.draftkings._assignment import Deal, Places, deal
from dfs_portfolio.sites.draftkings._fill_checks import (
    checked_lineups,
    lineups_held,
    players_of_file,
    refuse_locked,
    refuse_locked_players,
)
from dfs_portfolio.sites.draftkings._upload_rules import roster_cells
from dfs_portfolio.sites.draftkings.entries import EntriesFile, Entry, read_entries
from dfs_portfolio.sites.draftkings.fill_result import ContestFill, EntryChange, FillResult
from dfs_portfolio.sites.draftkings.lineups import read_valid_lineups
from dfs_portfolio.slate.slate import Slate

# Contests that a warning speaks of before it only counts.
SHOWN_CONTESTS = 5

ContestIds = str | int | Sequence[str | int]


def fill_entries(
    path: FilePath,
    lineups: FilePath | Sequence[Sequence[int]],
    output: FilePath,
    slate: Slate | None = None,
    *,
    contests: ContestIds | None = None,
    replace: bool = False,
    cell_format: CellFormat = "name_id",
    dry_run: bool = False,
) -> FillResult:
    r"""Fill the entries of a ``DKEntries.csv`` with lineups, and write the file to upload.

    Every contest gets the same lineups. In each, an entry that holds one of them already keeps
    it; the others go, in order, to the reservations and, with `replace`, to the entries that hold
    another lineup (reservations first where there are not enough for all, entries in the order of
    the file). Entries for which there is no lineup stay as they are. Nothing but the roster cells
    of the changed entries differs from the file that was read.

    Parameters
    ----------
    path
        ``DKEntries.csv`` as downloaded.
    lineups
        Indices in the slate, counted from 0; or a lineup file, see `read_lineups`.
    output
        Written as a whole or not at all; may be `path` itself.
    slate
        The players. Not needed if the file has its player pool at the right, as downloaded files
        do; then they are the pool, in its order.
    contests
        IDs of the contests to fill; all of the file if not given.
    replace
        Whether entries that have another lineup get a new one; else only reservations do.
    cell_format
        ``"name_id"`` for ``Name (ID)``, ``"id"`` for the bare ID.
    dry_run
        Whether to write nothing, and only say what would be.

    Returns
    -------
    Filled
        What changed, entry by entry, and the numbers of each contest.

    Raises
    ------
    FileFormatError
        If the file is of another sport or slate, or is no file of entries; if entries to be
        changed are locked; if a lineup of a lineup file is none; if `output` cannot be written.
    SettingsError
        If the site would refuse the lineups, there is no contest of that ID, or neither a pool
        nor a slate.

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
    if isinstance(lineups, (str, os.PathLike)):
        lineups = read_valid_lineups(lineups, slate or players)
    filled = fill(file, lineups, slate, contests=contests, replace=replace, cell_format=cell_format)
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
    held = lineups_held(file, players)
    chosen = checked_lineups(lineups, slate or players, players)
    given: dict[int, int] = {}
    counts = []
    for members in _by_contest(file, contests):
        holds = [held[member] for member in members]
        dealt = deal(holds, chosen, replace=replace)
        given.update((members[index], number) for index, number in dealt.given.items())
        counts.append(_counted(file.entries[members[0]], holds, dealt, chosen))
    given = dict(sorted(given.items()))
    refuse_locked(file, [file.entries[index] for index in given])
    refuse_locked_players(file, players, [chosen[number] for number in given.values()])
    names, labels = players.names, roster_cells(players, cell_format)
    changes = tuple(
        EntryChange(
            entry=file.entries[index],
            lineup=number + 1,
            before=tuple(names[i] for i in held[index] or ()),
            after=tuple(names[i] for i in chosen[number]),
        )
        for index, number in given.items()
    )
    content = file.with_lineups(
        {change.entry.row: [labels[i] for i in chosen[change.lineup - 1]] for change in changes}
    )
    return FillResult(content, changes, tuple(counts))


def _by_contest(file: EntriesFile, contests: ContestIds | None) -> list[list[int]]:
    """Return the places of the entries of each contest that is to be filled."""
    groups: dict[str, list[int]] = {}
    for index, entry in enumerate(file.entries):
        groups.setdefault(entry.contest_id, []).append(index)
    if contests is None:
        return list(groups.values())
    asked = [contests] if isinstance(contests, (str, int)) else contests
    wanted = [str(contest) for contest in asked]
    strange = [contest for contest in wanted if contest not in groups]
    if strange or not wanted:
        raise SettingsError(
            f"no entry of {file.path} is in contest {format_items(strange) or 'none'}; "
            f"it has contests {format_items(groups)}"
        )
    return [members for contest, members in groups.items() if contest in wanted]


def _counted(
    first: Entry, holds: Sequence[Places | None], dealt: Deal, lineups: Sequence[Places]
) -> ContestFill:
    filled = sum(holds[index] is None for index in dealt.given)
    blank = sum(indices is None for indices in holds) - filled
    replaced = len(dealt.given) - filled
    after = [
        lineups[dealt.given[index]] if index in dealt.given else indices
        for index, indices in enumerate(holds)
    ]
    uses = Counter(frozenset(indices) for indices in after if indices is not None)
    return ContestFill(
        contest_id=first.contest_id,
        name=first.contest_name,
        filled=filled,
        replaced=replaced,
        kept=len(dealt.kept),
        others=len(holds) - filled - blank - replaced - len(dealt.kept),
        blank=blank,
        left_over=len(dealt.left_over),
        repeats=uses.total() - len(uses),
    )
