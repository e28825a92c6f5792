"""Which player of a slate a cell names, without a word about those that name none."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from dfs_portfolio.slate.name_matching import (
    NameKey,
    PlayerLookup,
    clean_id,
    label_key,
    normalise_name,
)

if TYPE_CHECKING:
    from dfs_portfolio.slate.slate import Slate


class PlayerFinder:
    """Tells which player of a slate a cell names, without a word about those that name none.

    Parameters
    ----------
    slate
        The players.

    Examples
    --------
    >>> from dfs_portfolio.slate.slate import Slate
    >>> slate = Slate.from_records([{"player_id": 101, "name": "Kyle Larson", "salary": 9000}])
    >>> find = PlayerFinder(slate).find
    >>> find("kyle larson (101)"), find("101.0"), find("Kyle Larson"), find("Salary")
    (0, 0, 0, None)
    """

    def __init__(self, slate: Slate) -> None:
        self._lookup = PlayerLookup(slate)
        self._known = frozenset(self._lookup.by_id)
        self._found: dict[str, int | None] = {}

    def key(self, label: str) -> NameKey:
        """Split a label into ID and name."""
        return label_key(label, self._known)

    def find(self, label: str) -> int | None:
        """Return the index of the only player whom a label's ID, or else its name, may mean."""
        if label not in self._found:
            player_id, name = self.key(label)
            indices = self._lookup.by_id.get(clean_id(player_id or ""), [])
            indices = indices or self._lookup.named(name)
            self._found[label] = indices[0] if len(indices) == 1 else None
        return self._found[label]

    def resembles(self, label: str) -> bool:
        """Return whether a label may be a player's name with a misspelling."""
        short = len(label) < 100
        near = difflib.get_close_matches(
            normalise_name(label) if short else "", self._lookup.by_name, n=1, cutoff=0.75
        )
        return bool(near)
