"""The players of the slate that the labels of a table stand for."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dfs_portfolio._internal.types import BoolArray, IntArray
from dfs_portfolio.errors import format_items, join_limited
from dfs_portfolio.inputs.misses import sort_misses
from dfs_portfolio.inputs.player_rows import Unknown, warn_of_assumed
from dfs_portfolio.slate.name_matching import MatchResult, label_key, match_players
from dfs_portfolio.slate.slate import Slate

# More than any slate has. The search for similar names among very many labels would take minutes.
MAX_LABELS = 500


@dataclass(frozen=True, slots=True)
class Labels:
    """The players that labels stand for.

    Parameters
    ----------
    indices
        Index in the slate of each label's player, ``None`` if there is no such player.
    problems
        Reasons why the labels cannot be used; empty if each player of the slate has one label.
    """

    indices: tuple[int | None, ...]
    problems: tuple[str, ...]

    @property
    def has_player(self) -> BoolArray:
        """Whether each label has a player, shape (n_labels,)."""
        return np.array([index is not None for index in self.indices], dtype=bool)

    @property
    def order(self) -> IntArray:
        """Labels in slate order, counted among those with a player; valid without problems."""
        return np.argsort([index for index in self.indices if index is not None])


def find_labels(
    source: str, labels: Sequence[Hashable], slate: Slate, what: str, unknown: Unknown | None = None
) -> Labels:
    """Find the player of every label; each player of the slate must have exactly one label.

    Parameters
    ----------
    source
        Origin of the labels, for warnings.
    labels
        Names, IDs, or ``Name (ID)``.
    slate
        The players.
    what
        Name of a labelled thing in messages: ``"column"`` or ``"row"``.
    unknown
        ``"ignore"`` leaves out labels of players that are not in the slate, with a `DataWarning`,
        but never labels that may mean several players. ``None`` if the caller offers no choice:
        then only labels of players who are known to be out are left out.
    """
    if len(labels) > MAX_LABELS:
        words = slate.contest.sport.players
        no_players = (None,) * len(labels)
        return Labels(
            no_players, (f"{len(labels)} {what}s of {words}; the slate has {len(slate)}",)
        )
    texts = [str(label).strip() for label in labels]
    keys = [label_key(text, slate.id_texts) for text in texts]
    match = match_players(keys, slate, assume_suffix=True)
    misses = sort_misses(match, slate, len(texts), unknown)
    reasons = [miss.reason for miss in misses.wrong]
    problems = [
        *_unmatched_problems(reasons, what, slate, unknown),
        *_count_problems(match, slate, what),
    ]
    if not problems:
        misses.warn(source, what)
    warn_of_assumed(source, match.assumed)
    return Labels(match.indices, tuple(problems))


def _unmatched_problems(
    reasons: Sequence[str], what: str, slate: Slate, unknown: Unknown | None
) -> Iterator[str]:
    """Yield a problem if labels have no player."""
    if reasons:
        remedy = "correct or remove them"
        if unknown == "error":
            remedy += ", or leave them out with unknown='ignore' (--unknown-names ignore)"
        nobody = f"{_count_of(len(reasons), what)} of no {slate.contest.sport.player}"
        yield f"{nobody}: {join_limited(reasons)}; {remedy}"


def _count_problems(match: MatchResult, slate: Slate, what: str) -> Iterator[str]:
    """Yield a problem if players have no label, and one if they have more than one."""
    labelled = [index for index in match.indices if index is not None]
    missing = [name for index, name in enumerate(slate.names) if index not in set(labelled)]
    twice = [slate.names[i] for i in dict.fromkeys(labelled) if labelled.count(i) > 1]
    if missing:
        word = slate.contest.sport.player
        yield f"no {what} for {format_items(missing)}: every {word} of the slate needs one"
    if twice:
        yield f"more than one {what} for {format_items(twice)}: keep one"


def _count_of(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"
