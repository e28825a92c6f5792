"""Names in the analyst's files without a player of the slate: out, gone, or wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dfs_portfolio.errors import DataWarning, format_items, warn_caller
from dfs_portfolio.slate.name_matching import MatchResult, Unmatched
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.slate.withdrawals import is_gone

Unknown = Literal["error", "ignore"]


@dataclass(frozen=True, slots=True)
class Misses:
    """Keys of a file that have no player of the slate.

    Parameters
    ----------
    out
        Players of the slate who are out.
    gone
        Players whom the site has removed from the pool.
    ignored
        Others, whom the caller wants to be ignored.
    wrong
        Keys that cannot be used.
    """

    out: tuple[Unmatched, ...] = ()
    gone: tuple[Unmatched, ...] = ()
    ignored: tuple[Unmatched, ...] = ()
    wrong: tuple[Unmatched, ...] = ()

    def warn(self, source: str, what: str) -> None:
        """Warn of what is left out of a file; `what` is the word for a row or column of it."""
        if self.ignored:
            shown = format_items(map(_label, self.ignored))
            warn_caller(
                f"{source}: {len(self.ignored)} not in the slate, ignored: {shown}", DataWarning
            )
        if self.gone:
            shown = format_items(map(_label, self.gone))
            warn_caller(
                f"{source}: {len(self.gone)} not in the player pool, counted as out: {shown}",
                DataWarning,
            )
        if self.out:
            names = dict.fromkeys(miss.candidates[0] for miss in self.out)
            warn_caller(
                f"{source}: left out the {what}{'s' * (len(self.out) > 1)} of "
                f"{format_items(names)}, who {'is' if len(names) == 1 else 'are'} out",
                DataWarning,
            )


def sort_misses(match: MatchResult, slate: Slate, n_keys: int, unknown: Unknown | None) -> Misses:
    """Sort the keys without a player by what they mean.

    Somebody is gone from the pool if the name is nobody's in the pool, misspelt, and resembles
    nobody's who is in the pool and not in the file. If half of the keys of a file have no player,
    or more keys than there are players, it is of another slate, and all of them are wrong.

    Parameters
    ----------
    match
        The keys of a file, matched.
    slate
        The players.
    n_keys
        Number of keys.
    unknown
        ``"ignore"``: every key that cannot mean a player is ignored. ``None``: nobody is gone.
    """
    left = [miss for miss in match.unmatched if not miss.withdrawn]
    out = tuple(miss for miss in match.unmatched if miss.withdrawn)
    if unknown == "ignore":
        wrong = [miss for miss in left if miss.ambiguous or miss.key == (None, None)]
        return Misses(out, (), _others(left, wrong), tuple(wrong))
    if unknown is None or 2 * len(left) >= n_keys or len(left) > len(slate):
        return Misses(out, wrong=tuple(left))
    present = {index for index in match.indices if index is not None}
    absent = [name for index, name in enumerate(slate.names) if index not in present]
    aliases = dict(slate.contest.sport.aliases)
    wrong = [miss for miss in left if not is_gone(miss, slate.names, absent, aliases)]
    return Misses(out, _others(left, wrong), (), tuple(wrong))


def _others(misses: Sequence[Unmatched], wrong: Sequence[Unmatched]) -> tuple[Unmatched, ...]:
    indices = {miss.index for miss in wrong}
    return tuple(miss for miss in misses if miss.index not in indices)


def _label(miss: Unmatched) -> str:
    return miss.key.name or f"ID {miss.key.player_id}"
