"""A real slate as an example: Cup Series, Las Vegas, 15 March 2026."""

from __future__ import annotations

import csv
from importlib.resources import files

from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.simulator.race import Race

DEMO_FILE = "demo_las_vegas_2026.csv"


def load_demo() -> tuple[Slate, Race]:
    """Return the slate and the race of the demonstration.

    Returns
    -------
    Slate
        36 drivers with DraftKings salaries, race teams and the starting grid.
    Race
        Pennzoil 400, 267 laps on an intermediate track.

    Examples
    --------
    >>> slate, race = load_demo()
    >>> len(slate), slate[0].name, race.laps
    (36, 'Kyle Larson', 267)
    """
    text = files("dfs_portfolio.sports.nascar.data").joinpath(DEMO_FILE).read_text(encoding="utf-8")
    slate = Slate.from_records(_parse(row) for row in csv.DictReader(text.splitlines()))
    return slate, Race("Pennzoil 400, Las Vegas 2026", "intermediate", laps=267)


def _parse(row: dict[str, str]) -> dict[str, str | int | float]:
    return {
        **row,
        "salary": int(row["salary"]),
        "start": int(row["start"]),
        "average_points": float(row["average_points"]),
    }
