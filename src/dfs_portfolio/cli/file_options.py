"""The arguments and options about files; those that are settings are in `settings`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from dfs_portfolio.inputs.player_rows import Unknown as UnknownNames
from dfs_portfolio.sports.nascar.series import Series


def read_day(text: str) -> date:
    """Read a date as typed."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date such as 2026-03-15") from None


INPUT, SOLVER, OUTPUT = "Input", "Solver", "Output"

Salaries = Annotated[Path, typer.Argument(help="DKSalaries.csv as downloaded.")]
Teams = Annotated[
    Path | None,
    typer.Option(help="Race teams: a CSV with driver,team.", rich_help_panel=INPUT),
]
Results = Annotated[
    list[Path] | None,
    typer.Option(
        help="Race teams from past results instead: a CSV with driver, team, series, date; "
        "may be repeated.",
        metavar="<path>",
        rich_help_panel=INPUT,
    ),
]
SeriesName = Annotated[
    Series | None,
    typer.Option("--series", help="Series of the race, for --results.", rich_help_panel=INPUT),
]
RaceDate = Annotated[
    date | None,
    typer.Option(
        "--date",
        help="Day of the race, for --results: only earlier entries count.",
        metavar="<yyyy-mm-dd>",
        parser=read_day,
        rich_help_panel=INPUT,
    ),
]
Projections = Annotated[
    Path | None,
    typer.Option(
        help="Your projections: driver or ID, and any of points, floor, ceiling, sd, start, "
        "chances (win, top 3, 5, 10), expected finish, laps led, fastest laps, ownership.",
        rich_help_panel=INPUT,
    ),
]
Unknown = Annotated[
    UnknownNames,
    typer.Option(
        help="What to do with names in your files that are not on the slate.",
        rich_help_panel=INPUT,
    ),
]
SettingsFile = Annotated[
    Path | None,
    typer.Option(
        help="Settings file (TOML); what is given as an option replaces what it says.",
        rich_help_panel=INPUT,
    ),
]
Output = Annotated[
    Path, typer.Option("--output", "-o", help="Lineup file to write.", rich_help_panel=OUTPUT)
]
Tables = Annotated[
    Path | None,
    typer.Option(
        help="Folder that keeps the values of all lineups for the next run.",
        rich_help_panel=SOLVER,
    ),
]
