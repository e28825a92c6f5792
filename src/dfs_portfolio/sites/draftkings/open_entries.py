"""Entries some of whose players may be out: what each slot holds, and new players in some."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dfs_portfolio._internal.atomic_files import FilePath
from dfs_portfolio.errors import FileFormatError, SettingsError, format_items, join_limited
from dfs_portfolio.inputs.lineup_rows import CellFormat, cell_key, is_locked
from dfs_portfolio.sites.draftkings._upload_rules import roster_cells
from dfs_portfolio.sites.draftkings.entries import (
    ContestIds,
    EntriesFile,
    Entry,
    group_by_contest,
    read_entries,
)
from dfs_portfolio.slate.entry_files import EntrySlots
from dfs_portfolio.slate.name_matching import NameKey, match_players, same_name
from dfs_portfolio.slate.slate import Slate


@dataclass(frozen=True)
class OpenEntries:
    """DraftKings' entries, of which some slots may get other players.

    Parameters
    ----------
    file
        The file as read.
    slate
        The players who are there.
    entries
        The entries of the contests requested, in the order of the file.
    available
        For each player of the slate, whether the site lets lineups have it now.
    rows
        Index of the row of each entry.
    """

    file: EntriesFile = field(repr=False)
    slate: Slate = field(repr=False)
    entries: tuple[EntrySlots, ...]
    available: tuple[bool, ...]
    rows: tuple[int, ...] = field(repr=False)

    def with_players(
        self, changes: Mapping[int, Mapping[int, int]], cell_format: CellFormat = "name_id"
    ) -> bytes:
        """Return the file's bytes with new players in some slots; see `EntryFile`."""
        cells = roster_cells(self.slate, cell_format)
        return self.file.with_slots(
            {
                self.rows[entry]: {slot: cells[index] for slot, index in slots.items()}
                for entry, slots in changes.items()
            }
        )


def open_entries(
    source: FilePath | EntriesFile, slate: Slate, contests: ContestIds | None = None
) -> OpenEntries:
    """Read entries some of whose players may be out.

    A player who is not on the slate, or no longer in the file's own pool, is out. That is no fault
    of the file.

    Parameters
    ----------
    source
        ``DKEntries.csv``, or what `read_entries` returned.
    slate
        The players who are there.
    contests
        IDs of the contests to look at; by default all.

    Raises
    ------
    FileFormatError
        If it is not a file of entries or belongs to another slate, if it names somebody by the ID
        of somebody else, or twice in a lineup.
    SettingsError
        If a contest ID is not in the file, or the roster slots of slate and file differ.
    """
    file = source if isinstance(source, EntriesFile) else read_entries(source, slate.contest)
    if slate.contest.slot_names != file.contest.slot_names:
        raise SettingsError(
            f"lineups of {file.path} have the slots {file.contest.describe_slots()}, those of the "
            f"slate {slate.contest.describe_slots()}: read both under the same contest"
        )
    chosen = sorted(n for group in group_by_contest(file, contests) for n in group)
    entries = [file.entries[n] for n in chosen]
    there = _in_pool(file, slate)
    keys, indices = _find(entries, slate)
    problems = list(_contradictions(entries, keys, indices, slate))
    if problems:
        raise FileFormatError(str(file.path), problems)
    locked = set(file.locked)
    slots = tuple(
        _slots(entry, row, found, slate, there, locked)
        for entry, row, found in zip(entries, keys, indices, strict=True)
    )
    _refuse_other_slate(file, slots, slate, there)
    free = tuple(
        there[index] and str(player_id) not in locked for index, player_id in enumerate(slate.ids)
    )
    return OpenEntries(file, slate, slots, free, tuple(entry.row for entry in entries))


def _in_pool(file: EntriesFile, slate: Slate) -> tuple[bool, ...]:
    """Return which players of the slate the file's own pool has; all if it has no pool."""
    if file.pool is None:
        return (True,) * len(slate)
    known = {str(player_id) for player_id in file.pool.ids}
    return tuple(str(player_id) in known for player_id in slate.ids)


def _find(
    entries: Sequence[Entry], slate: Slate
) -> tuple[list[list[NameKey | None]], list[list[int | None]]]:
    """Return for each slot of each entry the key of its cell, and the index of its player."""
    ids = {str(player_id) for player_id in slate.ids}
    keys = [[cell_key(cell, ids) if cell else None for cell in e.cells] for e in entries]
    distinct = list(dict.fromkeys(key for row in keys for key in row if key is not None))
    index_of = dict(zip(distinct, match_players(distinct, slate).indices, strict=True))
    return keys, [[None if key is None else index_of[key] for key in row] for row in keys]


def _contradictions(
    entries: Sequence[Entry],
    keys: Sequence[Sequence[NameKey | None]],
    indices: Sequence[Sequence[int | None]],
    slate: Slate,
) -> Iterator[str]:
    """List cells whose ID is that of a player with another name, and lineups with one twice."""
    aliases = dict(slate.contest.sport.aliases)
    wrong: dict[str, None] = {}
    for entry, row, found in zip(entries, keys, indices, strict=True):
        for key, index in zip(row, found, strict=True):
            if key is None or not key.name or not key.player_id:
                continue
            by_id = slate.index_of.get(key.player_id) if index is None else index
            if by_id is not None and not same_name(key.name, slate.names[by_id], aliases):
                text = f"ID {key.player_id} is {slate.names[by_id]!r}, not {key.name!r}"
                wrong[f"line {entry.line}: {text}"] = None
        named = [key if index is None else index for key, index in zip(row, found, strict=True)]
        if len({*named} - {None}) < len(named) - named.count(None):
            wrong[f"line {entry.line}: a lineup that names somebody twice"] = None
    if wrong:
        yield f"{join_limited(list(wrong))}; download the file again"


def _slots(
    entry: Entry,
    keys: Sequence[NameKey | None],
    indices: Sequence[int | None],
    slate: Slate,
    there: Sequence[bool],
    locked: set[str],
) -> EntrySlots:
    return EntrySlots(
        entry_id=entry.entry_id,
        contest_id=entry.contest_id,
        contest_name=entry.contest_name,
        line=entry.line,
        players=tuple(None if i is None or not there[i] else i for i in indices),
        labels=tuple(_label(key, index, slate) for key, index in zip(keys, indices, strict=True)),
        locked=tuple(
            is_locked(cell) or (key is not None and _id(key, index, slate) in locked)
            for cell, key, index in zip(entry.cells, keys, indices, strict=True)
        ),
    )


def _id(key: NameKey, index: int | None, slate: Slate) -> str:
    return (key.player_id or "") if index is None else str(slate.ids[index])


def _label(key: NameKey | None, index: int | None, slate: Slate) -> str:
    """Return ``Name (ID)``, as far as both are known."""
    if key is None:
        return ""
    name = key.name if index is None else slate.names[index]
    player_id = _id(key, index, slate)
    return f"{name} ({player_id})" if name and player_id else name or player_id


def _refuse_other_slate(
    file: EntriesFile, slots: Sequence[EntrySlots], slate: Slate, there: Sequence[bool]
) -> None:
    """Raise `FileFormatError` if nobody of the slate is in the pool or, without it, in a lineup."""
    named = [entry for entry in slots if not entry.reserved]
    if file.pool is not None:
        other = not any(there)
    else:
        other = all(index is None for entry in named for index in entry.players)
    if named and other:
        labels = dict.fromkeys(label for entry in named for label in entry.labels if label)
        words = slate.contest.sport.players
        where = "lineups" if file.pool is None else "player pool"
        raise FileFormatError(
            str(file.path),
            [
                f"nobody in its {where} is on the slate, which has {format_items(slate.names)}; "
                f"its lineups hold {words} such as {format_items(labels)}: download both files "
                "from the same slate"
            ],
        )
