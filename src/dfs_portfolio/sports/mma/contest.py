"""DraftKings MMA Classic, and what the core must know of MMA.

See ``docs/facts.md`` for the sources of its facts.
"""

from __future__ import annotations

from typing import Final

from dfs_portfolio.slate.contest import Contest, Slot, SportFacts
from dfs_portfolio.slate.fields import OWNERSHIP, POINT_FIELDS, PlayerField, chance_columns

WIN: Final = PlayerField(
    "win_probability", chance_columns("win"), 0, 1, "a probability from 0 to 1", total_per_game=1
)
FINISH: Final = PlayerField(
    "finish_probability",
    (*chance_columns("finish"), "itd", "inside_distance", "inside_the_distance"),
    0,
    1,
    "a probability from 0 to 1",
    total_per_game=1,
)
MMA: Final = SportFacts(
    name="MMA",
    player="fighter",
    players="fighters",
    fields=(*POINT_FIELDS, WIN, FINISH, OWNERSHIP),
    # The site allows both fighters of a bout; 1.3% of 9,316 real entries hold both.
    default_max_per_game=1,
    reported=(("a chance to win", "win_probability"),),
)
DRAFTKINGS_MMA: Final = Contest(
    site="DraftKings",
    sport=MMA,
    name="DraftKings MMA Classic",
    slots=(Slot("F", ("F",)),) * 6,
    salary_cap=50_000,
    max_lineups_per_file=500,
)
