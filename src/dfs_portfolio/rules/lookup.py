"""Finds the players and teams named in settings on a slate: by ID, else by name, never guessed."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Hashable, Sequence
from typing import Any

import numpy as np

from dfs_portfolio.errors import SettingsError, format_items, join_limited
from dfs_portfolio.slate.built_lineups import indices_on
from dfs_portfolio.slate.name_matching import label_key, match_players
from dfs_portfolio.slate.slate import Slate


def find_players(
    slate: Slate, keys: Sequence[Hashable], *, may_be_out: Collection[Hashable] = ()
) -> tuple[tuple[int | None, ...], tuple[str, ...]]:
    """Find the players named in settings.

    Parameters
    ----------
    slate
        Where to look.
    keys
        IDs of the slate, ``Name (ID)``, or names, which are matched like names in files.
    may_be_out
        Those of the keys whose player may be out, and then has no index and is no problem: without
        them, a rule that they are left out, or not used too often, is satisfied.

    Returns
    -------
    indices
        For each key the index in the slate, ``None`` if there is not exactly one.
    problems
        One message for each key that was not found, with the nearest names.
    """
    texts = [key for key in dict.fromkeys(keys) if key not in slate.index_of]
    labels = [str(text).strip() for text in texts]
    match = match_players([label_key(label, slate.id_texts) for label in labels], slate)
    found = dict(zip(texts, match.indices, strict=True))
    problems = [
        f"{miss.reason}: no lineup can hold this {slate.contest.sport.player}, so drop the name"
        if miss.withdrawn
        else miss.reason
        for miss in match.unmatched
        if found[texts[miss.index]] is None
        and not (miss.withdrawn and texts[miss.index] in may_be_out)
    ]
    return tuple(slate.index_of.get(key, found.get(key)) for key in keys), tuple(problems)


def lineup_indices(slate: Slate, lineup: Any, number: int) -> tuple[int, ...] | None:
    """Return the indices in the slate of a lineup of any tool; of a row that is none, ``None``.

    Parameters
    ----------
    slate
        The players.
    lineup
        A built lineup, a row of `read_lineups`, or a sequence of players: names, IDs as text, or
        indices in the slate.
    number
        Its number, for messages.

    Raises
    ------
    SettingsError
        If it is no lineup of the slate.
    """
    given = indices_on(slate, lineup)
    if given is None:
        return None
    size = slate.contest.roster_size
    listed = isinstance(given, (Sequence, np.ndarray)) and not isinstance(given, str)
    indices = tuple(given) if listed else ()
    if any(isinstance(key, str) for key in indices):
        found, problems = find_players(slate, indices)
        if problems:
            raise SettingsError(f"lineup {number}: {join_limited(problems)}")
        indices = tuple(index for index in found if index is not None)
    whole = all(isinstance(i, (int, np.integer)) and 0 <= i < len(slate) for i in indices)
    if not whole or len(set(indices)) != size or len(indices) != size:
        raise SettingsError(
            f"lineup {number} is not {size} different {slate.contest.sport.players}: names, IDs "
            f"as text, or indices from 0 to {len(slate) - 1}"
        )
    return tuple(int(i) for i in indices)


def find_teams(
    slate: Slate, names: Sequence[str]
) -> tuple[tuple[int | None, ...], tuple[str, ...]]:
    """Find the teams named in settings; case and extra blanks do not matter.

    Parameters
    ----------
    slate
        Where to look, among the teams that players are known to be in.
    names
        Names of teams.

    Returns
    -------
    indices
        For each name the index in the slate's team names, ``None`` if there is none.
    problems
        One message for each name that was not found, with the nearest names.
    """
    teams = [t for t, known in zip(slate.team_names, slate.team_known, strict=True) if known]
    index = {_plain(team): slate.team_names.index(team) for team in teams}
    problems = []
    for name in dict.fromkeys(names):
        if _plain(name) in index:
            continue
        if not teams:
            word = slate.contest.sport.player
            problems.append(f"team {name!r}: no {word} of the slate has a team; give a team map")
            continue
        near = difflib.get_close_matches(_plain(name), index, n=3, cutoff=0.6)
        shown = format_items([slate.team_names[index[text]] for text in near] or teams)
        problems.append(
            f"no team {name!r} on the slate ({'nearest' if near else 'it has'} {shown})"
        )
    return tuple(index.get(_plain(name)) for name in names), tuple(problems)


def _plain(name: str) -> str:
    return " ".join(str(name).casefold().split())
