"""Contest standings as DraftKings exports them."""

from __future__ import annotations

from collections.abc import Sequence

from dfs_portfolio import DRAFTKINGS_MMA, Standings
from dfs_portfolio.slate.contest import Contest
from dfs_portfolio.slate.slate import Slate
from support.entries import as_csv

LEFT = ["Rank", "EntryId", "EntryName", "TimeRemaining", "Points", "Lineup"]
RIGHT = ["Player", "Roster Position", "%Drafted", "FPTS"]


def standings_text(
    slate: Slate, entries: Sequence[tuple[int, Sequence[int]]], points: Sequence[float]
) -> str:
    """The file of a contest: entries are pairs of an ID and a lineup, blank for none."""
    scored = [(number, l, round(sum(points[i] for i in l), 2)) for number, l in entries]
    scored.sort(key=lambda entry: -entry[2])
    slot = slate.contest.slot_names[0]
    left = [
        [
            str(1 + sum(other > made for *_, other in scored)),
            str(number),
            f"user{number}",
            "0",
            f"{made:g}",
            " ".join(f"{slot} {slate.names[i]}" for i in l),
        ]
        for number, l, made in scored
    ]
    held = {i: sum(i in l for _, l in entries) for i in range(len(slate))}
    right = [
        [slate.names[i], slot, f"{100 * n / len(entries):.2f}%", f"{points[i]:g}"]
        for i, n in sorted(held.items(), key=lambda item: -item[1])
        if n
    ]
    n_rows = max(len(left), len(right))
    left += [[""] * len(LEFT)] * (n_rows - len(left))
    rows = [[*row, "", *right[i]] if i < len(right) else row for i, row in enumerate(left)]
    return "\ufeff" + as_csv([[*LEFT, "", *RIGHT], *rows], "\r\n")


def standings_slate(standings: Standings, contest: Contest = DRAFTKINGS_MMA) -> Slate:
    """The players that standings name, in their order, all of the same salary."""
    records = [
        {"player_id": str(number), "name": player.name, "salary": 8_000}
        for number, player in enumerate(standings.players)
    ]
    return Slate.from_records(records, contest)
