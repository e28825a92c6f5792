"""The starters of a race to simulate, read from a slate or a data frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from dfs_portfolio._internal.frames import is_blank
from dfs_portfolio._internal.types import BoolArray
from dfs_portfolio.errors import SlateError, format_items
from dfs_portfolio.slate.player import COMMON_NUMBERS
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.contest import FIELDS
from dfs_portfolio.sports.nascar.simulator.strength import CHANCES

_FIELDS = ("team", "salary", *dict.fromkeys((*COMMON_NUMBERS, *(f.name for f in FIELDS))))
# Fields that show how good a driver is.
_STRENGTHS = ("salary", "projection", "expected_finish", *CHANCES)
# A slate needs salaries, a race does not: the salary of all drivers if none is known.
_NO_SALARY = 1


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class Starters:
    """The drivers of a race, and whether their own data show how good they are.

    Parameters
    ----------
    slate
        The drivers.
    has_strength
        Whether the salary or a projection of the driver is known, shape (n_drivers,).
    """

    slate: Slate
    has_strength: BoolArray


def read_starters(
    entries: pd.DataFrame | Slate, latest_team: Callable[[str], str | None]
) -> Starters:
    """Read the starters of a race.

    Parameters
    ----------
    entries
        As for `RaceModel.simulate`.
    latest_team
        Returns the team of a driver without one in the entries.

    Raises
    ------
    SlateError
        Listing every problem.
    """
    if isinstance(entries, Slate):
        return Starters(_with_teams(entries, latest_team), np.ones(len(entries), dtype=bool))
    if not isinstance(entries, pd.DataFrame):
        raise SlateError("entries", [f"expected a frame or a slate, not {type(entries).__name__}"])
    records = _records(entries)
    has_strength = np.array([any(f in r for f in _STRENGTHS) for r in records], dtype=bool)
    known = [r["salary"] for r in records if "salary" in r]
    # Drivers without a salary get the middle one, which does not change the scale of the others.
    middle = sorted(known)[len(known) // 2] if known else _NO_SALARY
    slate = Slate.from_records({"salary": middle, **record} for record in records)
    return Starters(_with_teams(slate, latest_team), has_strength)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the values of each driver, without blank ones."""
    if "driver" in frame.index.names and "driver" not in frame.columns:
        frame = frame.reset_index()
    if "driver" not in frame.columns:
        raise SlateError(
            "entries", ["no column 'driver'; name the column of the drivers' names so"]
        )
    if not len(frame):
        raise SlateError("entries", ["no driver in them"])
    names = [None if pd.isna(name) else str(name).strip() for name in frame["driver"]]
    blank = [row for row, name in enumerate(names, 1) if not name]
    if blank:
        raise SlateError("entries", [f"no driver in row {format_items(blank)}; name every driver"])
    columns = [field for field in _FIELDS if field in frame.columns]
    ids = frame["driver_id"].tolist() if "driver_id" in frame.columns else names
    return [
        {
            "driver_id": ids[row],
            "name": name,
            **{key: v for key, v in zip(columns, values, strict=True) if not is_blank(v)},
        }
        for row, (name, values) in enumerate(
            zip(names, frame[columns].itertuples(index=False, name=None), strict=True)
        )
    ]


def _with_teams(slate: Slate, latest_team: Callable[[str], str | None]) -> Slate:
    drivers = tuple(
        driver if driver.team is not None else replace(driver, team=latest_team(driver.name))
        for driver in slate
    )
    return replace(slate, players=drivers)
