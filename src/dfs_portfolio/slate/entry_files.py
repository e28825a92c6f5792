"""Entries as a site's file holds them, and the protocol of such a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class EntrySlots:
    """The lineup of an entry, slot by slot.

    Parameters
    ----------
    entry_id, contest_id, contest_name
        As in the file.
    line
        Line number in the file, from 1.
    players
        For each slot the index in the slate of its player, ``None`` if it has none who is there.
    labels
        For each slot the player as the file names it, blank if it names none.
    locked
        For each slot, whether the site no longer lets it change.
    """

    entry_id: str
    contest_id: str
    contest_name: str
    line: int
    players: tuple[int | None, ...]
    labels: tuple[str, ...]
    locked: tuple[bool, ...]

    @property
    def reserved(self) -> bool:
        """Whether it is a reservation, an entry without a lineup."""
        return not any(self.labels)

    @property
    def broken(self) -> bool:
        """Whether it has a lineup with a slot without a player who is there."""
        return not self.reserved and None in self.players


class EntryFile(Protocol):
    """A site's file of entries, some of whose players may be out."""

    @property
    def entries(self) -> Sequence[EntrySlots]:
        """The entries to look at, in the order of the file."""

    @property
    def available(self) -> Sequence[bool]:
        """For each player of the slate, whether the site lets lineups have it now."""

    def with_players(self, changes: Mapping[int, Mapping[int, int]], cell_format: Any) -> bytes:
        """Return the file's bytes with new players in some slots; all else is as it was.

        Parameters
        ----------
        changes
            Number of the entry, from 0 -> slot, from 0 -> index in the slate.
        cell_format
            How the site's file writes a player.
        """
