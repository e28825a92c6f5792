"""Small slates whose field can be counted by hand."""

from __future__ import annotations

from collections.abc import Sequence

from dfs_portfolio import DRAFTKINGS_NASCAR, Slate


def slate_of(salaries: Sequence[int], size: int, cap: int, **columns: Sequence[float]) -> Slate:
    """Players with salaries, and a number of each column for each."""
    records = [
        {
            "player_id": str(i + 1),
            "name": f"Driver {i}",
            "salary": salary,
            **{name: values[i] for name, values in columns.items()},
        }
        for i, salary in enumerate(salaries)
    ]
    return Slate.from_records(records, DRAFTKINGS_NASCAR.resized(size, cap))
