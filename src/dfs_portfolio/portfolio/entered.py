"""The different lineups of a file of entries, with players who are out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dfs_portfolio._internal.types import IntArray
from dfs_portfolio.selection.swaps import EnteredLineup
from dfs_portfolio.slate.entry_files import EntryFile, EntrySlots
from dfs_portfolio.slate.name_matching import label_key
from dfs_portfolio.slate.player import Player
from dfs_portfolio.slate.slate import Slate


# eq=False: arrays have no single truth value, so a generated __eq__ would raise.
@dataclass(frozen=True, eq=False)
class Entered:
    """The different lineups of a file's entries.

    Parameters
    ----------
    lineups
        In the order of the file.
    members
        For each lineup, the numbers of the entries that hold it.
    absent
        Players who are out: those of the caller and those whom entries hold.
    out
        Name of each player who is out and whom entries hold -> number of those entries.
    uses_before
        Lineups that used each player and team, shapes (n_players,) and (n_teams,); players who are
        out count for their teams.
    names
        Label in the file -> name, of players who are out.
    """

    lineups: tuple[EnteredLineup, ...]
    members: tuple[tuple[int, ...], ...]
    absent: tuple[Player, ...]
    out: dict[str, int]
    uses_before: tuple[IntArray, IntArray]
    names: dict[str, str]

    def name_of(self, label: str) -> str:
        """Return the name of a player who is out, as the file labels the player."""
        return self.names.get(label, label)


def entered_lineups(file: EntryFile, slate: Slate) -> Entered:
    """Return the different lineups of a file's entries.

    Entries with the same players, there or out, hold the same lineup. One that lost a player in a
    locked slot is apart from its copies: it cannot change.

    Parameters
    ----------
    file
        The entries.
    slate
        The players who are there.
    """
    groups: dict[tuple[object, ...], list[int]] = {}
    for number, entry in enumerate(file.entries):
        if not entry.reserved:
            groups.setdefault(_identity(entry), []).append(number)
    lineups = tuple(
        _lineup([file.entries[number] for number in members]) for members in groups.values()
    )
    lost = Counter(
        label
        for entry in file.entries
        for label, index in zip(entry.labels, entry.players, strict=True)
        if index is None and label
    )
    absent, found = _absent(lost, slate)
    names = {label: player.name for label, player in found.items()}
    out: dict[str, int] = {}
    for label, count in lost.items():
        out[names[label]] = out.get(names[label], 0) + count
    empty = sum("" in e.labels and not e.reserved for e in file.entries)
    if empty:
        out["an empty slot"] = empty
    return Entered(
        lineups,
        tuple(map(tuple, groups.values())),
        absent,
        dict(sorted(out.items(), key=lambda item: -item[1])),
        _uses(lineups, slate, found),
        names,
    )


def _identity(entry: EntrySlots) -> tuple[object, ...]:
    there = frozenset(index for index in entry.players if index is not None)
    return there, frozenset(_lost(entry)), _is_locked(entry)


def _lost(entry: EntrySlots) -> tuple[str, ...]:
    pairs = zip(entry.labels, entry.players, strict=True)
    return tuple(sorted(label for label, index in pairs if index is None and label))


def _is_locked(entry: EntrySlots) -> bool:
    """Return whether a player who is out is in a locked slot."""
    pairs = zip(entry.players, entry.locked, strict=True)
    return any(locked and index is None for index, locked in pairs)


def _lineup(entries: Sequence[EntrySlots]) -> EnteredLineup:
    first = entries[0]
    return EnteredLineup(
        players=tuple(sorted(index for index in first.players if index is not None)),
        lost=_lost(first),
        n_entries=len(entries),
        contests=frozenset(entry.contest_id for entry in entries),
        fixed=frozenset(
            index
            for entry in entries
            for index, locked in zip(entry.players, entry.locked, strict=True)
            if locked and index is not None
        ),
        open=first.broken and not _is_locked(first),
    )


def _absent(
    labels: Sequence[str] | Counter[str], slate: Slate
) -> tuple[tuple[Player, ...], dict[str, Player]]:
    """Return all players who are out, and those of the labels."""
    by_id = {str(player.player_id): player for player in slate.withdrawn}
    by_name = {player.name: player for player in slate.withdrawn}
    by_id |= {str(player.player_id): player for player in slate}  # no longer in the file's pool
    found: dict[str, Player] = {}
    for label in labels:
        key = label_key(label, by_id)
        known = by_id.get(key.player_id or "") or by_name.get(key.name or "")
        if known is None:
            # Nothing else is known about the player; the salary is of no consequence.
            known = Player(key.player_id or label, key.name or label, int(slate.salaries.min()))
            by_name[known.name] = known
        found[label] = known
    there = set(map(str, slate.ids))
    everybody = {str(p.player_id): p for p in (*slate.withdrawn, *found.values())}
    return tuple(p for key, p in everybody.items() if key not in there), found


def _uses(
    lineups: Sequence[EnteredLineup], slate: Slate, found: dict[str, Player]
) -> tuple[IntArray, IntArray]:
    """Count the lineups that used each player and team before the swap."""
    players = np.zeros(len(slate), dtype=np.int64)
    teams = np.zeros(len(slate.team_names), dtype=np.int64)
    team_of = {name: index for index, name in enumerate(slate.team_names)}
    for lineup in lineups:
        players[list(lineup.players)] += 1
        used = {int(slate.team_index[index]) for index in lineup.players}
        used |= {team_of[t] for label in lineup.lost if (t := found[label].team) in team_of}
        teams[sorted(used)] += 1
    return players, teams
