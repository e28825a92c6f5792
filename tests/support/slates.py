"""Made-up slates whose drivers differ as a test wants them to."""

from __future__ import annotations

from dfs_portfolio.slate import Slate


def make_slate(n, starts=None, **columns):
    """Drivers with falling salaries; other fields by column, in order."""
    rows = {"start": starts or [None] * n, **columns}
    return Slate.from_records(
        {
            "driver_id": i,
            "name": f"Driver {i}",
            "salary": 11000 - 150 * i,
            "team": f"Team {i // 3}",
            **{k: v[i] for k, v in rows.items()},
        }
        for i in range(n)
    )
