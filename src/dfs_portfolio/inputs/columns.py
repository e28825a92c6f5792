"""Column names that files use for players and teams; case, blanks and punctuation do not matter.

The key is what messages call the column. Names of numbers about players: see `PlayerField`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from dfs_portfolio.slate.contest import Contest

Columns = Mapping[str, Sequence[str]]

TEAM_COLUMNS: Final[Columns] = {"team": ("team", "team_name")}


def key_columns(contest: Contest) -> Columns:
    """Return the names of the columns that identify a player.

    Parameters
    ----------
    contest
        Its sport's word for a player may stand for the name: ``driver``, ``fighter``.

    Examples
    --------
    >>> from dfs_portfolio.slate.registry import default_contest
    >>> key_columns(default_contest())["name"]
    ('name', 'player', 'player_name', 'driver', 'driver_name')
    """
    word = contest.sport.player
    own = () if word == "player" else (word, f"{word}_name")
    own_id = () if word == "player" else (f"{word}_id",)
    return {
        "ID": ("ID", "dk_id", "player_id", *own_id),
        "name": ("name", "player", "player_name", *own),
    }
