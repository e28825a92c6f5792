"""Columns by the names people give them; case, blanks and signs do not matter (`Table.find`).

The key is how messages call a column, and for values of drivers their field of `Driver`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

Columns = Mapping[str, Sequence[str]]

KEY_COLUMNS: Final[Columns] = {
    "driver's ID": ("ID", "driver_id", "dk_id"),
    "driver's name": ("name", "driver", "driver_name", "player", "player_name"),
}
TEAM_COLUMNS: Final[Columns] = {"team": ("team", "team_name")}

# A history's ID of a driver is NASCAR's, not DraftKings': drivers go by name there.
HISTORY_COLUMNS: Final[Columns] = {
    "driver": ("driver", "driver_name", "full_name", "name"),
    **TEAM_COLUMNS,
    "series": ("series", "series_id", "series_name"),
    "date": ("date", "race_date"),
    "season": ("season", "race_season", "year"),
}
# Cells of a history that say nothing: files written by R say NA.
BLANK: Final = ("", "NA")

POINTS_COLUMNS: Final = (
    "projection",
    "proj_dk",
    "proj",
    "points",
    "fpts",
    "fpts_proj",
    "proj_fpts",
    "dk_points",
    "dk_proj",
    "fantasy_points",
    "projected_points",
    "proj_points",
)
# A projected start is no starting position: scoring counts places from the real grid.
START_COLUMNS: Final = (
    "start",
    "starting",
    "start_pos",
    "start_position",
    "starting_pos",
    "starting_position",
    "grid",
    "grid_position",
    "qualifying",
    "qualifying_position",
)


def _chance(event: str) -> tuple[str, ...]:
    """Return what people call the probability of an event such as ``win`` or ``top5``."""
    words = ("probability", "prob", "pct", "percent", "percentage", "chance")
    before = (f"p_{event}", f"prob_{event}", f"probability_{event}")
    return (*(f"{event}_{word}" for word in words), event, *before)


PROBABILITY_COLUMNS: Final[Columns] = {
    "win_probability": _chance("win"),
    "top3_probability": _chance("top3"),
    "top5_probability": _chance("top5"),
    "top10_probability": _chance("top10"),
}
OWNERSHIP_COLUMNS: Final = (
    "ownership",
    "own",
    "own_pct",
    "own_percent",
    "ownership_pct",
    "ownership_percent",
    "proj_own",
    "pown",
    "own_proj",
    "proj_ownership",
    "projected_ownership",
    "projected_own",
    "drafted",
    "pct_drafted",
)
VALUE_COLUMNS: Final[Columns] = {
    "projection": POINTS_COLUMNS,
    "floor": ("floor", "floor_p20", "p20"),
    "ceiling": ("ceiling", "ceiling_p90", "p90", "ceil"),
    "sd": ("sd", "std", "stdev", "std_dev", "stddev", "standard_deviation", "proj_sd", "sigma"),
    "start": START_COLUMNS,
    **PROBABILITY_COLUMNS,
    "expected_finish": (
        "expected_finish",
        "exp_finish",
        "proj_finish",
        "finish_proj",
        "projected_finish",
        "mean_finish",
    ),
    "laps_led": (
        "laps_led",
        "lap_led",
        "exp_laps_led",
        "expected_laps_led",
        "proj_laps_led",
        "projected_laps_led",
        "laps_led_proj",
    ),
    "fastest_laps": (
        "fastest_laps",
        "fast_laps",
        "exp_fastest_laps",
        "exp_fast_laps",
        "expected_fastest_laps",
        "proj_fastest_laps",
        "proj_fast_laps",
        "projected_fastest_laps",
        "fastest_laps_proj",
    ),
    "ownership": OWNERSHIP_COLUMNS,
}
