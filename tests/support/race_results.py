"""Small files of past races."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from dfs_portfolio.sports.nascar.results import PastRace

COLUMNS = (
    "race_id,date,series,track_type,driver,team,start,finish,laps,laps_led,fastest_laps,status"
)
# Two races; Cy Day is out after half of the first.
ROWS = (
    "7,2025-03-02,cup,short_track,Ann Ace,Blue,2,1,100,60,30,Running",
    "7,2025-03-02,cup,short_track,Ben Bee,Red,1,2,100,40,20,running",
    "7,2025-03-02,cup,short_track,Cy Day,,3,3,50,0,5,Engine",
    "6,2025-02-23,nxs,road_course,Ann Ace,Blue,1,1,40,40,10,Running",
    "6,2025-02-23,nxs,road_course,Di Eve,Red,2,2,38,0,0,Running",
)


def as_text(rows: tuple[str, ...] = ROWS, columns: str = COLUMNS) -> str:
    """Rows as a file has them."""
    return "".join(f"{line}\n" for line in (columns, *rows))


def values(race: PastRace) -> dict[str, Any]:
    """The fields of a race, arrays as lists and NaN as None, to be compared."""
    found = {field.name: getattr(race, field.name) for field in fields(race)}
    return {
        name: [None if x != x else x for x in value.tolist()]
        if isinstance(value, np.ndarray)
        else value
        for name, value in found.items()
    }
