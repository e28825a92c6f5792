"""Column names that files use for players and teams; case, blanks and punctuation do not matter.

The key is what messages call the column. Names of numbers about players: see `PlayerField`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

Columns = Mapping[str, Sequence[str]]

KEY_COLUMNS: Final[Columns] = {
    "ID": (
        *("ID", "driver_id", "dk_id", "dfs_id", "dk_slate_id", "draftkings_id", "dk_player_id"),
    ),
    "name": (
        *("name", "driver", "driver_name", "player", "player_name", "fighter", "fighter_name"),
        "dk_name",
    ),
}
TEAM_COLUMNS: Final[Columns] = {"team": ("team", "team_name")}
