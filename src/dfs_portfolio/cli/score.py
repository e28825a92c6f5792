"""``dfs-portfolio score``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from dfs_portfolio.cli import file_options as opt
from dfs_portfolio.sports.nascar.series import Series


def score(
    *,
    lineups: Annotated[
        Path, typer.Argument(help="Lineup file, ours or another tool's, or DKEntries.csv.")
    ],
    salaries: Annotated[
        Path | None,
        typer.Option(
            help="DKSalaries.csv of the slate; not needed for a DKEntries.csv with its players.",
            rich_help_panel=opt.INPUT,
        ),
    ] = None,
    results: Annotated[
        Path | None,
        typer.Option(
            help="NASCAR: results of the race: a CSV with driver, start, finish, laps led and "
            "fastest laps. It may hold other races too.",
            rich_help_panel=opt.INPUT,
        ),
    ] = None,
    series: Annotated[
        Series | None,
        typer.Option(
            "--series", help="Series of the race, for --results.", rich_help_panel=opt.INPUT
        ),
    ] = None,
    day: Annotated[
        date | None,
        typer.Option(
            "--date",
            help="Day of the race, for --results.",
            metavar="<yyyy-mm-dd>",
            parser=opt.read_day,
            rich_help_panel=opt.INPUT,
        ),
    ] = None,
    standings: Annotated[
        Path | None,
        typer.Option(
            help="Standings of a contest as exported by DraftKings, CSV or zip: points of players, "
            "and the field.",
            rich_help_panel=opt.INPUT,
        ),
    ] = None,
    top: Annotated[
        int,
        typer.Option(min=1, help="Lineups to show of each contest.", rich_help_panel=opt.OUTPUT),
    ] = 10,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="CSV file for all lineups.", rich_help_panel=opt.OUTPUT
        ),
    ] = None,
) -> None:
    """Score lineups after the contest: points, ranks, and the share of the field they beat.

    With --standings, the field rank is the one that an entry with these points has or would have,
    and "beaten" is the share of entries with fewer points; ties are not beaten.
    """
    # Imported here, so that --help is fast.
    from dfs_portfolio.cli.console import cli_session, say
    from dfs_portfolio.cli.outputs import check_output
    from dfs_portfolio.cli.score_core import RaceOptions, describe, read_points, read_sheets, write

    with cli_session() as console:
        race = RaceOptions(results, series, day, standings)
        if output is not None:
            check_output(output, (lineups, salaries, results, standings))
        slate, sheets = read_sheets(lineups, salaries)
        points, contest = read_points(race, slate)
        for line in describe(sheets, slate, points, contest, top):
            say(console, line)
        if output is not None:
            write(output, sheets, slate, points, contest)
            say(console, f"Wrote {output}")
