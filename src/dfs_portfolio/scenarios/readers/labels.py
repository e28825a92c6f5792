"""Which players of the slate the labels of a table stand for, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.errors import DataWarning, format_items, join_limited, warn_caller
from dfs_portfolio.inputs.player_rows import Unknown, warn_of_assumed
from dfs_portfolio.slate.name_matching import MatchResult, label_key, match_players
from dfs_portfolio.slate.slate import Slate

# Beyond any field. Looking for the nearest names of very many strangers would take minutes.
MAX_LABELS = 500


@dataclass(frozen=True, slots=True)
class Labels:
    """The players that labels stand for.

    Parameters
    ----------
    indices
        The index in the slate of each label's player, ``None`` where there is none.
    problems
        Why the labels cannot be used, in words; empty if each player of the slate has one.
    """

    indices: tuple[int | None, ...]
    problems: tuple[str, ...]

    @property
    def found(self) -> NDArray[np.bool_]:
        """Which labels have a player, shape (n_labels,)."""
        return np.array([position is not None for position in self.indices], dtype=bool)

    @property
    def order(self) -> NDArray[np.int64]:
        """Indices of the players of the slate among the labels that have one; without problems."""
        return np.argsort([position for position in self.indices if position is not None])


def find_labels(
    source: str, labels: Sequence[Hashable], slate: Slate, what: str, unknown: Unknown | None = None
) -> Labels:
    """Find the player of every label: each of the slate must have exactly one.

    Parameters
    ----------
    source
        Where the labels are from, for warnings.
    labels
        Names, IDs, or ``Name (ID)``.
    slate
        The players looked for.
    what
        What a label is of, in messages: ``"column"`` or ``"row"``.
    unknown
        ``"ignore"`` leaves out labels of players that are not in the slate, with a `DataWarning`;
        never those that may mean several players. ``None`` where the caller has no such choice.
    """
    if len(labels) > MAX_LABELS:
        nobody = (None,) * len(labels)
        return Labels(nobody, (f"{len(labels)} {what}s of drivers; the slate has {len(slate)}",))
    texts = [str(label).strip() for label in labels]
    known = {str(player_id) for player_id in slate.ids}
    match = match_players([label_key(text, known) for text in texts], slate, assume_suffix=True)
    strange = [miss for miss in match.unmatched if unknown != "ignore" or miss.ambiguous]
    reasons = [miss.reason for miss in strange]
    ignored = [texts[miss.index] for miss in match.unmatched if miss not in strange]
    problems = [*_strangers(reasons, what, unknown), *_counts(match, slate, what)]
    if ignored and not problems:
        warn_caller(
            f"{source}: {len(ignored)} not in the slate, ignored: {format_items(ignored)}",
            DataWarning,
        )
    warn_of_assumed(source, match.assumed)
    return Labels(match.indices, tuple(problems))


def _strangers(reasons: Sequence[str], what: str, unknown: Unknown | None) -> Iterator[str]:
    """Say which labels lead nowhere."""
    if reasons:
        remedy = "correct or remove them"
        if unknown == "error":
            remedy += ", or leave them out with unknown='ignore' (--unknown-names ignore)"
        yield f"{_several(len(reasons), what)} of no driver: {join_limited(reasons)}; {remedy}"


def _counts(match: MatchResult, slate: Slate, what: str) -> Iterator[str]:
    """Say which players have no label, and which more than one."""
    found = [index for index in match.indices if index is not None]
    missing = [name for index, name in enumerate(slate.names) if index not in set(found)]
    twice = [slate.names[p] for p in dict.fromkeys(found) if found.count(p) > 1]
    if missing:
        yield f"no {what} for {format_items(missing)}: every driver of the slate needs one"
    if twice:
        yield f"more than one {what} for {format_items(twice)}: keep one"


def _several(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"
