"""Numbers that an analyst may supply for a player, as data."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class PlayerField:
    """One number about a player, besides salary and team.

    Parameters
    ----------
    name
        Key in records and in `Slate.known`.
    columns
        Column names in files; case, blanks and underscores do not matter.
    minimum, maximum
        Limits of the number, inclusive.
    description
        A valid number, as messages describe it.
    whole
        Whether it must be a whole number.
    distinct
        Whether every player must have a different number.
    total, total_per_game
        For a probability: its sum over all players, or over the players of a game. Files may
        write it as a share or as a percentage. A probability with a smaller total cannot exceed
        one with a larger total: a top 5 finish is also a top 10 finish.
    """

    name: str
    columns: tuple[str, ...]
    minimum: float = -math.inf
    maximum: float = math.inf
    description: str = "a finite number"
    whole: bool = False
    distinct: bool = False
    total: int | None = None
    total_per_game: int | None = None

    @property
    def is_chance(self) -> bool:
        """Whether it is a probability."""
        return self.total is not None or self.total_per_game is not None


PROJECTION: Final = PlayerField(
    "projection",
    (
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
        "my_proj",
        "my_projection",
        "ss_proj",
        "dk_projection",
        "dk_fpts",
    ),
)
# Fields of every sport, in this order.
POINT_FIELDS: Final = (
    PROJECTION,
    PlayerField("floor", ("floor", "floor_p20", "p20", "dk_floor")),
    PlayerField("ceiling", ("ceiling", "ceiling_p90", "p90", "ceil", "dk_ceiling")),
    PlayerField(
        "sd",
        (
            *("sd", "std", "stdev", "std_dev", "stddev", "standard_deviation", "proj_sd", "sigma"),
            *("dk_std", "dk_std_dev"),
        ),
        minimum=0,
        description="a number from 0",
    ),
)
OWNERSHIP: Final = PlayerField(
    "ownership",
    (
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
        "my_own",
        "my_ownership",
        "adj_own",
        "ss_own",
        "dk_own",
        "dk_ownership",
        "rst",
        "rst_pct",
        "rostership",
    ),
    minimum=0,
    maximum=100,
    description="a percentage from 0 to 100",
)


def chance_columns(event: str) -> tuple[str, ...]:
    """Return the usual column names of the probability of an event such as ``win``."""
    words = ("probability", "prob", "pct", "percent", "percentage", "chance")
    before = (f"p_{event}", f"prob_{event}", f"probability_{event}")
    return (*(f"{event}_{word}" for word in words), event, *before)


def chance(name: str, event: str, total: int) -> PlayerField:
    """Return the field of a probability with sum `total` over all players."""
    return PlayerField(name, chance_columns(event), 0, 1, "a probability from 0 to 1", total=total)
