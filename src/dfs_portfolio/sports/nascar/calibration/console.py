"""A calibration report as tables for a terminal or a notebook."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TypeVar

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from dfs_portfolio._internal.fitting_table import FittingTable
from dfs_portfolio.sports.nascar.calibration.report import CalibrationReport
from dfs_portfolio.sports.nascar.calibration.rows import ALL, QuantityRow, Row
from dfs_portfolio.sports.nascar.calibration.tables import LEVELS

R = TypeVar("R", bound=Row)


def calibration_report(report: CalibrationReport) -> RenderableType:
    """Show a calibration report, by type of track and by series.

    Parameters
    ----------
    report
        The report. Its own tables also have each type of track in each series.

    Returns
    -------
    rich renderable
        Print it with ``rich.print`` or a console.
    """
    head = (
        f"{report.races} races from {report.first} to {report.last}, each simulated "
        f"{report.n_scenarios:,} times from races before its day (seed {report.seed})"
    )
    return Group(Text(head), _coverage(report), _skill(report), *_quantities(report))


def _coverage(report: CalibrationReport) -> Table:
    table = _table("Points within the central part of their forecast (standard error)")
    for level in LEVELS:
        table.add_column(f"{level:.0%}", justify="right")
    rows = _margins(report.coverage)
    for races, levels in groupby(rows, _races):
        cells = (f"{row.share:.1%} ({row.standard_error:.1%})" for row in levels)
        table.add_row(*races, *cells)
    return table


def _skill(report: CalibrationReport) -> Table:
    table = _table("CRPS of model and baselines in points, lower is better (standard error)")
    table.add_column("baseline")
    for heading in ("model", "baseline", "difference", "skill"):
        table.add_column(heading, justify="right")
    for row in _margins(report.skill):
        table.add_row(
            *_races(row),
            row.baseline,
            f"{row.crps:.2f}",
            f"{row.crps_baseline:.2f}",
            f"{row.difference:+.2f} ({row.difference_error:.2f})",
            f"{row.skill:+.1%} ({row.skill_error:.1%})",
        )
    return table


def _quantities(report: CalibrationReport) -> Iterable[Table]:
    rows = [row for row in report.quantities if row.series == ALL]
    for track_type, of_type in groupby(rows, lambda row: row.track_type):
        title = f"Real and simulated races: {track_type}"
        table = FittingTable(title=title, title_justify="left", box=SIMPLE_HEAD)
        table.add_column("quantity", overflow="fold")
        for heading in ("races", "real", "simulated", "z", "within 2 SE"):
            table.add_column(heading, justify="right")
        for row in of_type:
            table.add_row(*quantity_cells(row))
        yield table


def quantity_cells(row: QuantityRow) -> tuple[str, ...]:
    """Return a quantity as text: name, races, real (standard error), simulated, z and agreement."""
    return (
        f"{row.quantity}, {row.statistic}",
        str(row.races),
        f"{row.real:.3g} ({row.standard_error:.2g})",
        f"{row.simulated:.3g}",
        f"{row.z:+.1f}",
        "yes" if row.within else "NO",
    )


def _table(title: str) -> Table:
    table = FittingTable(title=title, title_justify="left", box=SIMPLE_HEAD)
    for heading in ("track type", "series"):
        table.add_column(heading)
    table.add_column("races", justify="right")
    return table


def _races(row: Row) -> tuple[str, str, str]:
    return row.track_type, row.series, str(row.races)


def _margins(rows: Iterable[R]) -> list[R]:
    """Return the rows of a type of track in all series, or of a series on all types of track."""
    return [row for row in rows if ALL in (row.track_type, row.series)]
