"""DraftKings NASCAR Classic, and what the core must know of NASCAR.

See ``docs/facts.md`` for the sources of its facts.
"""

from __future__ import annotations

from typing import Final

from dfs_portfolio.slate.contest import Contest, Slot, SportFacts
from dfs_portfolio.slate.fields import OWNERSHIP, POINT_FIELDS, PlayerField, chance

START: Final = PlayerField(
    "start",
    # A projected start is no starting position: scoring counts positions from the real grid.
    (
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
    ),
    minimum=1,
    maximum=999,  # no grid is longer: a larger number is a car, a time or a slip
    description="a whole number from 1",
    whole=True,
    distinct=True,
)
FIELDS: Final = (
    *POINT_FIELDS,
    START,
    chance("win_probability", "win", 1),
    chance("top3_probability", "top3", 3),
    chance("top5_probability", "top5", 5),
    chance("top10_probability", "top10", 10),
    PlayerField(
        "expected_finish",
        (
            "expected_finish",
            "exp_finish",
            "proj_finish",
            "finish_proj",
            "projected_finish",
            "mean_finish",
        ),
        minimum=1,
        description="a number from 1",
    ),
    PlayerField(
        "laps_led",
        (
            "laps_led",
            "lap_led",
            "exp_laps_led",
            "expected_laps_led",
            "proj_laps_led",
            "projected_laps_led",
            "laps_led_proj",
        ),
        minimum=0,
        description="a number from 0",
    ),
    PlayerField(
        "fastest_laps",
        (
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
        minimum=0,
        description="a number from 0",
    ),
    OWNERSHIP,
)
# The same driver under two names, both in use; the second as DraftKings or NASCAR's results have
# it. Normalised, as `normalise_name` gives them.
ALIASES: Final = (
    ("andres perez", "andres perez de lara"),
    ("cam waters", "cameron waters"),
    ("cleetus mcfarland", "cleetus mitchell"),
    ("darrell wallace jr", "bubba wallace"),
    ("garrett mitchell", "cleetus mitchell"),
    ("gio ruggiero", "giovanni ruggiero"),
    ("jh nemechek", "john h nemechek"),
    ("john hunter nemechek", "john h nemechek"),
    ("nick sanchez", "nicholas sanchez"),
)
NASCAR: Final = SportFacts(
    name="NASCAR",
    player="driver",
    players="drivers",
    fields=FIELDS,
    aliases=ALIASES,
    default_stack=(2, 3),
    reported=(("a starting position", "start"),),
)
DRAFTKINGS_NASCAR: Final = Contest(
    site="DraftKings",
    sport=NASCAR,
    name="DraftKings NASCAR Classic",
    slots=(Slot("D", ("D",)),) * 6,
    salary_cap=50_000,
    max_lineups_per_file=500,
)
