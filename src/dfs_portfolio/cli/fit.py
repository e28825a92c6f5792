"""``dfs-portfolio fit``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from dfs_portfolio.cli.file_options import Strict, read_day


def fit(
    results: Annotated[list[Path], typer.Argument(help="Results of past races: CSV files.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="JSON file to write the constants to.")
    ] = Path("track_constants.json"),
    until: Annotated[
        date | None,
        typer.Option(
            help="Use only races before this day.", metavar="<yyyy-mm-dd>", parser=read_day
        ),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Number of processes.")] = 1,
    strict: Strict = False,
) -> None:
    """Fit the track constants of the race simulator to past results; takes some minutes."""
    # Imported here, so that --help is fast.
    from dfs_portfolio._internal.atomic_files import write_atomic
    from dfs_portfolio.cli.console import cli_session, say
    from dfs_portfolio.cli.outputs import check_output
    from dfs_portfolio.errors import DataError
    from dfs_portfolio.sports.nascar.race_model import fit_profiles
    from dfs_portfolio.sports.nascar.results import read_race_results
    from dfs_portfolio.sports.nascar.simulator.track_profiles import format_profiles

    with cli_session() as console:
        check_output(output, results)
        past = read_race_results(list(results), strict=strict)
        races = past if until is None else past.before(until)
        if not len(races):
            raise DataError(past.source, [f"no race before {until}; add earlier results"])
        profiles = fit_profiles(races, workers)
        about = {
            "files": [path.name for path in results],
            "races": len(races),
            "first": races[0].day.isoformat(),
            "last": races[-1].day.isoformat(),
        }
        text = format_profiles(profiles, about)
        write_atomic(output, lambda file: file.write(text.encode()))
        summary = f"{len(races)} races from {about['first']} to {about['last']}; wrote {output}"
        say(console, summary)
