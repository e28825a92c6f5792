"""The entries of a race to come: a slate, or a frame that says less."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dfs_portfolio.errors import SlateError, format_items
from dfs_portfolio.slate.player import COMMON_NUMBERS
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.contest import FIELDS
from dfs_portfolio.sports.nascar.simulator.strength import CHANCES

_FIELDS = ("team", "salary", *dict.fromkeys((*COMMON_NUMBERS, *(f.name for f in FIELDS))))
# What tells how good a driver is.
_STRENGTHS = ("salary", "projection", "expected_finish", *CHANCES)
# What a slate needs and a race does not; a driver of this salary is said nothing of.
_NO_SALARY = 1


@dataclass(frozen=True)
class Entries:
    """Who races, and of whom anything is said beside the start and the team.

    Parameters
    ----------
    slate
        The drivers.
    told
        Whether salary or projections say how good a driver is, shape (n_drivers,).
    """

    slate: Slate
    told: NDArray[np.bool_]


def read_entries(
    entries: pd.DataFrame | Slate, latest_team: Callable[[str], str | None]
) -> Entries:
    """Read the entries of a race.

    Parameters
    ----------
    entries
        As `RaceModel.simulate` takes them.
    latest_team
        Gives the team of a driver that none is given for.

    Raises
    ------
    SlateError
        Listing every problem.
    """
    if isinstance(entries, Slate):
        told = np.ones(len(entries), dtype=bool)
        return Entries(_with_teams(entries, latest_team), told)
    if not isinstance(entries, pd.DataFrame):
        raise SlateError("entries", [f"expected a frame or a slate, not {type(entries).__name__}"])
    records = _records(entries)
    told = np.array([any(f in r for f in _STRENGTHS) for r in records], dtype=bool)
    known = [r["salary"] for r in records if "salary" in r]
    # Anything between the salaries of the others, lest their distances be measured by it.
    middle = sorted(known)[len(known) // 2] if known else _NO_SALARY
    slate = Slate.from_records({"salary": middle, **record} for record in records)
    return Entries(_with_teams(slate, latest_team), told)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return what is given of each driver, without what is blank."""
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
            **{key: value for key, value in zip(columns, values, strict=True) if not _blank(value)},
        }
        for row, (name, values) in enumerate(
            zip(names, frame[columns].itertuples(index=False, name=None), strict=True)
        )
    ]


def _blank(value: Any) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or value != value or value == ""


def _with_teams(slate: Slate, latest_team: Callable[[str], str | None]) -> Slate:
    drivers = tuple(
        driver if driver.team is not None else replace(driver, team=latest_team(driver.name))
        for driver in slate
    )
    return replace(slate, players=drivers)
