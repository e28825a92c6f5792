"""Columns by the names people give them; case, blanks and signs do not matter (`Table.find`).

The key is how messages call a column. Numbers about players: see `PlayerField`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

Columns = Mapping[str, Sequence[str]]

KEY_COLUMNS: Final[Columns] = {
    "driver's ID": ("ID", "driver_id", "dk_id"),
    "driver's name": (
        *("name", "driver", "driver_name", "player", "player_name", "fighter", "fighter_name"),
    ),
}
TEAM_COLUMNS: Final[Columns] = {"team": ("team", "team_name")}
