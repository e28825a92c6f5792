"""Players who are out: which players of a slate are meant, and who may have been misspelt."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Final

from dfs_portfolio._internal.frames import is_blank
from dfs_portfolio._internal.validation import as_player_keys
from dfs_portfolio.errors import (
    DataWarning,
    SettingsError,
    SlateError,
    format_items,
    warn_caller,
)
from dfs_portfolio.slate.name_matching import (
    Aliases,
    MatchResult,
    NameKey,
    Unmatched,
    bare_name,
    label_key,
    match_players,
)
from dfs_portfolio.slate.player import Player

if TYPE_CHECKING:
    from dfs_portfolio.slate.slate import Slate

# A typing error changes at most so many letters of a name; more make another name.
_MAX_SLIPS: Final = 2


def find_withdrawn(slate: Slate, players: object) -> frozenset[int]:
    """Return the indices of players who are said to be out; see `Slate.without`.

    Raises
    ------
    SlateError
        If a name or an ID is not of the slate and may be misspelt, with the nearest names.
    SettingsError
        If they are no names or IDs.
    """
    given = (players,) if isinstance(players, Player) else players
    keys = tuple(
        key.player_id if isinstance(key, Player) else key
        for key in as_player_keys("players who are out", given)
    )
    if any(map(is_blank, keys)):
        raise SettingsError(f"players who are out must be IDs or names, got {format_items(keys)}")
    indices, others, match = _find(slate, keys)
    problems, gone, already = [], [], []
    for miss in match.unmatched:
        if miss.withdrawn:
            already.append(miss.candidates[0])
        elif is_gone(miss, slate.names, slate.names, dict(slate.contest.sport.aliases)):
            gone.append(str(others[miss.index]))
        else:
            problems.append(miss.reason)
    if problems:
        problems[-1] += (
            f"; correct such a name, or leave it out if the site has removed the "
            f"{slate.contest.sport.player} from the pool"
        )
        raise SlateError("players who are out", problems)
    if gone:
        warn_caller(
            f"out: not in the player pool any more: {format_items(gone)}; nothing to do",
            DataWarning,
        )
    if already:
        warn_caller(f"out: marked as out before: {format_items(already)}", DataWarning)
    return indices


def still_in(slate: Slate, players: Sequence[Hashable]) -> tuple[str, ...]:
    """Return the names of those of some players who are in a slate and not out."""
    return tuple(slate.names[index] for index in sorted(_find(slate, players)[0]))


def _find(
    slate: Slate, keys: Sequence[Hashable]
) -> tuple[frozenset[int], list[Hashable], MatchResult]:
    """Return the indices of players, the keys that are no IDs of the slate, and their matches."""
    found = {key: index for key in keys if (index := slate.index_of.get(key)) is not None}
    others = [key for key in dict.fromkeys(keys) if key not in found]
    match = match_players([label_key(str(key), slate.id_texts) for key in others], slate)
    indices = (*found.values(), *(index for index in match.indices if index is not None))
    return frozenset(indices), others, match


def is_gone(miss: Unmatched, pool: Sequence[str], absent: Sequence[str], aliases: Aliases) -> bool:
    """Tell whether a key without a player can only be somebody whom the site has removed.

    Parameters
    ----------
    miss
        The key, and why it has no player.
    pool
        Names of the players.
    absent
        Those of them who may be meant by a shorter name, since the file has no row of theirs.
    aliases
        Second names of players.
    """
    if miss.ambiguous or miss.key == NameKey(None, None):
        return False
    name = miss.key.name
    if name is None:  # an ID resembles none
        return not absent
    misspelt = any(is_misspelt(name, other, aliases) for other in pool)
    return not misspelt and not any(is_shortened(name, other, aliases) for other in absent)


def is_misspelt(first: str, second: str, aliases: Aliases) -> bool:
    """Tell whether two names differ by a slip or two, or a suffix, and are one in all likelihood.

    Names of different people are often similar, but not that similar.

    Examples
    --------
    >>> is_misspelt("Deny Hamlim", "Denny Hamlin", {}), is_misspelt("Kurt Busch", "Kyle Busch", {})
    (True, False)
    """
    return _slips(bare_name(first, aliases), bare_name(second, aliases)) <= _MAX_SLIPS


def is_shortened(first: str, second: str, aliases: Aliases) -> bool:
    """Tell whether one name may be a form of the other, which may be a relative's as well.

    Examples
    --------
    >>> [is_shortened(name, "Kyle Busch", {}) for name in ("Busch", "K. Busch", "Kurt Busch")]
    [True, True, True]
    >>> is_shortened("Austin Hill", "Austin Dillon", {}), is_shortened("Ty Gibbs", "Joe Gibbs", {})
    (False, False)
    """
    words = bare_name(first, aliases).split()
    others = bare_name(second, aliases).split()
    if set(words) <= set(others) or set(others) <= set(words):
        return True
    return words[-1:] == others[-1:] and words[0][:1] == others[0][:1]


def _slips(one: str, other: str) -> int:
    """Return how many letters are added, left out, changed or swapped with the next one."""
    if abs(len(one) - len(other)) > _MAX_SLIPS:
        return _MAX_SLIPS + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, second in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != second))
            if i > 1 and j > 1 and letter == other[j - 2] and second == one[i - 2]:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
    return row[-1]
