"""The tables and plots of docs/calibration.md.

    python benchmarks/calibration.py results.csv... [--scenarios 1000] [--workers 2]
        [--from 2024-01-01] [--until 2026-12-31]

Forecasts past races one day after another, writes ``docs/figures/calibration/*.png`` and
``benchmarks/results/calibration/*.csv``, and puts the tables between the markers of the page.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from dfs_portfolio.sports.nascar.calibration import CalibrationReport, calibrate
from dfs_portfolio.sports.nascar.calibration.console import quantity_cells
from dfs_portfolio.sports.nascar.calibration.plots import draw_calibration
from dfs_portfolio.sports.nascar.calibration.rows import ALL, QuantityRow, Row
from dfs_portfolio.sports.nascar.calibration.tables import LEVELS
from pages import fill, heading, line

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "calibration.md"
FIGURES = ROOT / "docs" / "figures" / "calibration"
RESULTS = ROOT / "benchmarks" / "results" / "calibration"

Lines = Iterator[str]


def basis(report: CalibrationReport) -> Lines:
    yield (
        f"{report.races} races from {report.first} to {report.last}, each simulated "
        f"{report.n_scenarios:,} times, seed {report.seed}."
    )


def coverage(report: CalibrationReport) -> Lines:
    yield from heading("track type", "series", "races", *(f"{level:.0%}" for level in LEVELS))
    for race_kind, rows in groupby(report.coverage, kind):
        yield line(*race_kind, *(f"{r.share:.1%} ± {r.standard_error:.1%}" for r in rows))


def skill(report: CalibrationReport) -> Lines:
    yield from heading(
        "track type", "series", "races", "baseline", "CRPS", "its CRPS", "difference", "skill"
    )
    for row in report.skill:
        yield line(
            *kind(row),
            row.baseline,
            f"{row.crps:.2f}",
            f"{row.crps_baseline:.2f}",
            f"{row.difference:+.2f} ± {row.difference_error:.2f}",
            f"{row.skill:+.1%} ± {row.skill_error:.1%}",
        )


def quantities(report: CalibrationReport) -> Lines:
    for track_type, rows in groupby(of_all_series(report.quantities), lambda row: row.track_type):
        listed = list(rows)
        agree = sum(row.within for row in listed)
        yield f"**{track_type}**: {agree} of {len(listed)} within two standard errors."
        yield ""
        yield from heading("quantity", "races", "real", "simulated", "z", "within")
        yield from (line(*quantity_cells(row)) for row in listed)
        yield ""


def of_all_series(rows: Sequence[QuantityRow]) -> list[QuantityRow]:
    return [row for row in rows if row.series == ALL]


def kind(row: Row) -> tuple[str, str, str]:
    return row.track_type, row.series, str(row.races)


TABLES: dict[str, Callable[[CalibrationReport], Lines]] = {
    "basis": basis,
    "coverage": coverage,
    "skill": skill,
    "quantities": quantities,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", nargs="+", type=Path)
    parser.add_argument("--scenarios", type=int, default=1_000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--from", dest="first", default="2024-01-01")
    parser.add_argument("--until", dest="last")
    given = parser.parse_args()
    report = calibrate(
        given.results,
        first=given.first,
        last=given.last,
        n_scenarios=given.scenarios,
        n_workers=given.workers,
    )
    report.write(RESULTS)
    draw_calibration(report, FIGURES)
    fill(PAGE, {name: "\n".join(table(report)).strip() for name, table in TABLES.items()})


if __name__ == "__main__":
    main()
