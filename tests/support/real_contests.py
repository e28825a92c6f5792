"""Real MMA contests with salaries and every entry; see the README beside the files."""

from __future__ import annotations

import csv
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np

from dfs_portfolio import DRAFTKINGS_MMA, Field, Slate
from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.errors import DataWarning
from support.files import HEADER, REAL, write_csv

# $8, 4,411 entries each; and $555, 300 and 200 entries.
LARGE = ("2026-04-04_30k-hook", "2026-04-18_30k-hook")
SMALL = ("2026-04-11_150k-knockout-special", "2026-04-18_100k-knockout")


class RealContest(NamedTuple):
    """A contest that was played.

    Parameters
    ----------
    slate
        Its fighters, with salaries, bouts and, where known, a third party's mean as projection.
    field
        Its entries.
    points
        What fighters scored; NaN where the file does not say.
    """

    slate: Slate
    field: Field
    points: FloatArray

    @property
    def projections(self) -> FloatArray:
        """Projections; a fighter without one gets what others of the salary have, on a line."""
        known = self.slate.known("projection")
        some = ~np.isnan(known)
        line = np.polyfit(self.slate.salaries[some], known[some], 1)
        return np.where(some, known, np.polyval(line, self.slate.salaries))


def real_contest(name: str) -> RealContest:
    with (REAL / "contests" / f"fighters_mma_{name}.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    records = [
        {
            "player_id": str(number),
            "name": row["fighter"],
            "salary": int(row["salary"]),
            "game": row["fight"],
            "projection": float(row["simulated_mean"]) if row["simulated_mean"] else None,
        }
        for number, row in enumerate(rows)
    ]
    slate = Slate.from_records(records, DRAFTKINGS_MMA)
    index = {fighter: number for number, fighter in enumerate(slate.names)}
    with (REAL / "contests" / f"entries_mma_{name}.csv").open(encoding="utf-8") as stream:
        entries = [row[3:] for row in list(csv.reader(stream))[1:]]
    lineups = [[index.get(f, len(slate)) for f in entry] for entry in entries]
    with warnings.catch_warnings():  # two lineups of the second contest hold one who withdrew
        warnings.simplefilter("ignore", DataWarning)
        field = Field.from_lineups(slate, lineups, description=name)
    points = np.array([float(row["points"]) if row["points"] else np.nan for row in rows])
    return RealContest(slate, field, points)


def write_contest(folder: Path, name: str) -> list[tuple[str, float]]:
    """Write a contest as its files would have been: salaries, projections, standings when over.

    A fighter of entries who left the pool scores 0. Returns user and points of each entry, best
    first, as in the standings.
    """
    with (REAL / "contests" / f"fighters_mma_{name}.csv").open(encoding="utf-8") as stream:
        fighters = list(csv.DictReader(stream))
    with (REAL / "contests" / f"entries_mma_{name}.csv").open(encoding="utf-8") as stream:
        rows = list(csv.reader(stream))[1:]
    ids = {row["fighter"]: str(90_000 + i) for i, row in enumerate(fighters)}
    salaries = [
        ["F", f"{f} ({ids[f]})", f, ids[f], "F", row["salary"], f"{row['fight']}@{row['fight']}"]
        for row in fighters
        for f in [row["fighter"]]
    ]
    write_csv(folder / "DKSalaries.csv", HEADER, [[*row, row[2], "0"] for row in salaries])
    means = [[row["fighter"], row["simulated_mean"]] for row in fighters]
    write_csv(folder / "projections.csv", "name,points", means)
    made = {row["fighter"]: float(row["points"]) for row in fighters}
    scored = [(round(sum(made.get(f, 0.0) for f in row[3:]), 2), row) for row in rows]
    scored.sort(key=lambda pair: -pair[0])
    left, rank, seen = [], 0, dict[str, int]()
    for number, (points, row) in enumerate(scored, 1):
        if number == 1 or points != scored[number - 2][0]:
            rank = number
        user = row[1]
        seen[user] = seen.get(user, 0) + 1
        shown = user if row[2] == "1" else f"{user} ({seen[user]}/{row[2]})"
        lineup = " ".join(f"F {fighter}" for fighter in row[3:] if fighter)
        left.append([str(rank), str(70_000 + int(row[0])), shown, "0", f"{points:g}", lineup])
    right = []
    for row in fighters:
        share = sum(row["fighter"] in entry for _, entry in scored) / len(scored)
        right.append(["", row["fighter"], "F", f"{100 * share:.2f}%", row["points"]])
    header = (
        "Rank,EntryId,EntryName,TimeRemaining,Points,Lineup,,Player,Roster Position,%Drafted,FPTS"
    )
    write_csv(
        folder / "standings.csv",
        header,
        [[*row, *(right[i] if i < len(right) else [])] for i, row in enumerate(left)],
    )
    return [(row[1], points) for points, row in scored]
