"""``dfs-portfolio calibrate``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfs_portfolio.cli import file_options as opt

if TYPE_CHECKING:
    from dfs_portfolio.sports.nascar.calibration import CalibrationReport

_RACES = "Races"


def calibrate(
    *,
    results: Annotated[
        list[Path], typer.Argument(help="Results of past races: CSV files, read as one.")
    ],
    strict: opt.Strict = False,
    first: Annotated[
        date | None,
        typer.Option(
            "--from",
            help="First day of races to forecast; by default 2024-01-01.",
            metavar="<yyyy-mm-dd>",
            parser=opt.read_day,
            rich_help_panel=_RACES,
        ),
    ] = None,
    last: Annotated[
        date | None,
        typer.Option(
            "--until",
            help="Last day of races to forecast; by default the last day in the files.",
            metavar="<yyyy-mm-dd>",
            parser=opt.read_day,
            rich_help_panel=_RACES,
        ),
    ] = None,
    scenarios: Annotated[
        int, typer.Option(help="Number of simulations of each race.", rich_help_panel=_RACES)
    ] = 1_000,
    seed: Annotated[
        int,
        typer.Option(help="Random seed: same files and seed, same report.", rich_help_panel=_RACES),
    ] = 0,
    workers: Annotated[int, typer.Option(help="Number of processes.", rich_help_panel=_RACES)] = 1,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="Folder for the tables (CSV) and plots (PNG).",
            rich_help_panel=opt.OUTPUT,
        ),
    ] = None,
) -> None:
    """Forecast past races from earlier results, and compare with what happened."""
    # Imported here, so that --help is fast.
    from dfs_portfolio.cli.console import cli_session, progress_bar, say
    from dfs_portfolio.cli.outputs import check_output
    from dfs_portfolio.sports.nascar.calibration import calibrate as calibrate_forecasts
    from dfs_portfolio.sports.nascar.calibration import calibration_report
    from dfs_portfolio.sports.nascar.calibration.calibrate import FIRST_DAY
    from dfs_portfolio.sports.nascar.calibration.report import TABLES, ensure_folder
    from dfs_portfolio.sports.nascar.results import read_race_results

    with cli_session() as console:
        if output is not None and output.is_dir():
            for table in TABLES:
                check_output(output / f"{table}.csv", results)
        past = read_race_results(results, strict=strict)
        folder = None if output is None else ensure_folder(output)
        with progress_bar() as progress:
            report = calibrate_forecasts(
                past,
                first=first or FIRST_DAY,
                last=last,
                n_scenarios=scenarios,
                seed=seed,
                n_workers=workers,
                progress=progress,
            )
        console.print(calibration_report(report))
        if folder is not None:
            for line in _write(report, folder):
                say(console, line)


def _write(report: CalibrationReport, folder: Path) -> list[str]:
    """Write tables, and plots if matplotlib is installed; return lines that report it."""
    from dfs_portfolio.errors import MissingExtraError
    from dfs_portfolio.sports.nascar.calibration.plots import draw_calibration

    tables = report.write(folder)
    try:
        plots = draw_calibration(report, folder)
    except MissingExtraError as missing:
        return [f"Wrote {len(tables)} tables to {folder}", f"note: {missing}"]
    return [f"Wrote {len(tables)} tables and {len(plots)} plots to {folder}"]
