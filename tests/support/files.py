"""Small files in DraftKings' format, written from the package's own demo slate; and the real ones.

The real files are beside the checkout, not in it: tests that need them skip where they are absent.
"""

from __future__ import annotations

import csv
import warnings
from pathlib import Path

import pytest

from dfs_portfolio.errors import DataWarning
from dfs_portfolio.inputs.team_map import read_team_map
from dfs_portfolio.sites.draftkings.salaries import read_salaries
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.demo import load_demo

HEADER = "Position,Name + ID,Name,ID,Roster Position,Salary,Game Info,TeamAbbrev,AvgPointsPerGame"
REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "real"
needs_real_files = pytest.mark.skipif(
    not REAL.is_dir(), reason="the real files (../shared/data/real) are not beside this checkout"
)


def real_slates() -> list[str]:
    """Names of the real slates, such as 2026-03-15_cup_las-vegas."""
    files = sorted((REAL / "nascar" / "dksalaries").glob("DKSalaries_*.csv"))
    return [f.stem.removeprefix("DKSalaries_") for f in files]


# One of each series and each kind of track; every test that takes some time runs on these.
REPRESENTATIVES = {
    "2023-03-19_cup_atlanta",  # superspeedway
    "2026-02-28_nxs_cota",  # road
    "2026-04-10_trucks_bristol",  # short
    "2026-10-04_cup_las-vegas",  # intermediate
}


def some_real_slates(most: int = len(REPRESENTATIVES)) -> list[object]:
    """Names of the real slates as parameters of a test; all but a few are for `make test-slow`."""
    some = sorted(REPRESENTATIVES)[:most]
    return [
        name if name in some else pytest.param(name, marks=pytest.mark.slow)
        for name in real_slates()
    ]


def real_slate(name: str) -> Slate:
    """A real slate with its real team map."""
    folder = REAL / "nascar"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)  # one driver of one slate has no team
        return read_team_map(
            folder / "teams" / f"teams_{name}.csv",
            read_salaries(folder / "dksalaries" / f"DKSalaries_{name}.csv"),
        )


def salary_rows() -> list[list[str]]:
    """The demo slate as rows of a salary file."""
    slate, _ = load_demo()
    return [
        [
            "D",
            f"{d.name} ({d.player_id})",
            d.name,
            str(d.player_id),
            "D",
            str(d.salary),
            "Pennzoil 400",
            "Nasca",
            str(d.average_points or 0),
        ]
        for d in slate
    ]


def write_csv(path: Path, header: str, rows: list[list[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)
    return path


def write_salaries(folder: Path) -> Path:
    return write_csv(folder / "DKSalaries.csv", HEADER, salary_rows())


def write_teams(folder: Path) -> Path:
    slate, _ = load_demo()
    return write_csv(folder / "teams.csv", "driver,team", [[d.name, d.team] for d in slate])
