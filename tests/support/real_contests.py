"""Real MMA contests with salaries and every entry; see the README beside the files."""

from __future__ import annotations

import csv
import warnings
from typing import NamedTuple

import numpy as np

from dfs_portfolio import DRAFTKINGS_MMA, Field, Slate
from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.errors import DataWarning
from support.files import REAL

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
