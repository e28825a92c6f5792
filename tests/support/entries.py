"""Entries files in DraftKings' layout: entries at the left, instructions and pool at the right."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import combinations, islice

from dfs_portfolio.slate.slate import Slate

LEFT = ["Entry ID", "Contest Name", "Contest ID", "Entry Fee", *["D"] * 6]
POOL = [
    *("Position", "Name + ID", "Name", "ID", "Roster Position"),
    *("Salary", "Game Info", "TeamAbbrev", "AvgPointsPerGame"),
]
INSTRUCTIONS = [f"{i}. A line of advice, with a comma " for i in range(1, 6)]


def pool_rows(slate: Slate) -> list[list[str]]:
    """The drivers of a slate as rows of a player pool."""
    return [
        [
            *("D", f"{d.name} ({d.player_id})", d.name, str(d.player_id), "D", str(d.salary)),
            *("Race 400", "Nasca", str(d.average_points or 0)),
        ]
        for d in slate
    ]


def right_block(pool: Sequence[Sequence[str]]) -> list[list[str]]:
    """What stands right of the blank column, from the header's row on."""
    return [["Instructions"], *([line] for line in INSTRUCTIONS), [], [*POOL], *map(list, pool)]


def glued(left: Sequence[Sequence[str]], right: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows of two lists side by side, a blank column between them."""
    width = len(left[0])
    rows = []
    for place in range(max(len(left), len(right))):
        cells = list(left[place]) if place < len(left) else [""] * width
        rows.append(cells + (["", *right[place]] if place < len(right) else []))
    return rows


def entry(
    entry_id: object, contest: str = "111", cells: Sequence[str] = (), fee: str = "$1 "
) -> list[str]:
    """The left cells of an entry; a reservation if it has no cells."""
    lineup = list(cells) or [""] * 6
    return [str(entry_id), f"NAS $10K [Top, {contest}]", contest, fee, *lineup]


def as_csv(rows: Sequence[Sequence[str]], end: str = "\n") -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator=end).writerows(rows)
    return stream.getvalue()


def cheap_lineups(slate: Slate, n: int) -> list[tuple[int, ...]]:
    """The first few lineups of a slate that cost no more than is allowed."""
    salaries, cap = slate.salaries.tolist(), slate.contest.salary_cap
    everything = combinations(range(len(slate) - 1, -1, -1), slate.contest.roster_size)
    return list(islice((l for l in everything if sum(salaries[i] for i in l) <= cap), n))


def named(slate: Slate, lineup: Sequence[int]) -> list[str]:
    return [f"{slate.names[i]} ({slate.ids[i]})" for i in lineup]
