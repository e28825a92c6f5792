"""Small sweeps, and all facts of one as text."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np

from dfs_portfolio import Case, ExposureLimits, PortfolioRequest, Slate, SweepResult

SLATE = Slate.from_records(
    {"driver_id": f"d{i}", "name": f"Driver {i}", "salary": 7500 + 100 * i, "team": f"T{i % 4}"}
    for i in range(14)
)


def normal_points(n_scenarios: int = 100, seed: int = 0) -> np.ndarray:
    """Points for the drivers of SLATE."""
    return np.random.default_rng(seed).normal(45.0, 15.0, (n_scenarios, 14))


def make_case(label: str = "plain", source=normal_points, slate=SLATE, **fields) -> Case:
    """A case; `fields` are its own, or those of its request."""
    own = {"n_scenarios": 100, "seed": 1}
    own |= {name: fields.pop(name) for name in (*own, "slate_label") if name in fields}
    wanted = {"n_lineups": 4, "exposure": ExposureLimits(0.75, 1.0), **fields}
    return Case(label, slate, source, PortfolioRequest(**wanted), **own)


def facts(result: SweepResult) -> str:
    """All that a sweep found, to the last digit."""
    return json.dumps(
        [
            {
                "case": outcome.case.name,
                "portfolio": None if outcome.portfolio is None else asdict(outcome.portfolio),
                "error": repr(outcome.error),
                "measures": outcome.measures,
                "fresh": outcome.fresh_measures,
                "warnings": [(w.category.__name__, w.text) for w in outcome.warnings],
            }
            for outcome in result
        ]
    )
