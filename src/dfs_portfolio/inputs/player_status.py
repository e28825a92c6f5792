"""Columns with the status of a player, such as OUT: who is out, and who may be."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Final

from dfs_portfolio.errors import DataWarning, join_limited, warn_caller
from dfs_portfolio.slate.slate import Slate

STATUS_COLUMNS: Final = ("Status", "Injury Indicator", "Injury Status")
# Out, injured reserve or list, withdrawn, suspended.
_OUT: Final = frozenset({"O", "OUT", "IR", "IL", "WD", "SUSP"})
# Questionable, day to day, game-time decision, probable.
_DOUBTFUL: Final = frozenset({"Q", "DTD", "GTD", "P"})


def warn_of_status(source: str, statuses: Iterable[tuple[str, str]]) -> None:
    """Warn of players who are out by a file of the analyst's, and in by the site's.

    Parameters
    ----------
    source
        Name of the file.
    statuses
        Pairs of the name of a player, and the cell of the column.
    """
    out = [f"{name} ({code})" for name, code in statuses if code.strip().upper() in _OUT]
    if out:
        warn_caller(
            f"{source}: out by its column Status, but in by the slate: {join_limited(out)}; "
            "counted as in, so if one is out, say so (out, --out)",
            DataWarning,
        )


def players_out(source: str, slate: Slate, statuses: Sequence[str]) -> tuple[Hashable, ...]:
    """Return the IDs of players who are out, and warn of every player who has a status.

    Parameters
    ----------
    source
        Name of the file, for warnings.
    slate
        All players of the file.
    statuses
        The cells of the column, one for each player; blank for those who are in.
    """
    codes = [text.strip().upper() for text in statuses]

    def warn(kind: list[int], what: str, remedy: str) -> None:
        if kind:
            shown = join_limited([f"{slate.names[i]} ({codes[i]})" for i in kind])
            warn_caller(f"{source}: {what} by its column Status: {shown}; {remedy}", DataWarning)

    out = [i for i, code in enumerate(codes) if code in _OUT]
    doubtful = [i for i, code in enumerate(codes) if code in _DOUBTFUL]
    odd = [i for i, code in enumerate(codes) if code and code not in _OUT | _DOUBTFUL]
    warn(out, "out", "in no lineup, not simulated")
    warn(doubtful, "in doubt", "counted as in; if one is out, say so (out, --out)")
    warn(odd, "a status that is not known", "counted as in; if one is out, say so (out, --out)")
    return tuple(slate.ids[i] for i in out)
