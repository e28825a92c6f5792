"""Arguments and options of files; options of settings are in `setting_options`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from dfs_portfolio.inputs.player_rows import Unknown as UnknownNames
from dfs_portfolio.sports.nascar.series import Series


def read_day(text: str) -> date:
    """Parse a date as typed."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date such as 2026-03-15") from None


INPUT, SOLVER, OUTPUT = "Input", "Solver", "Output"

Salaries = Annotated[Path, typer.Argument(help="DKSalaries.csv as downloaded.")]
Teams = Annotated[
    list[Path] | None,
    typer.Option(
        help="Team map: a CSV with the columns driver, team. Repeat for more: later files "
        "complete and replace earlier ones.",
        metavar="<path>",
        rich_help_panel=INPUT,
    ),
]
Results = Annotated[
    list[Path] | None,
    typer.Option(
        help="NASCAR: past results, for teams and ratings: a CSV with driver, team, series, date. "
        "Repeat for more.",
        metavar="<path>",
        rich_help_panel=INPUT,
    ),
]
SeriesName = Annotated[
    Series | None,
    typer.Option(
        "--series", help="NASCAR: series of the race, for --results.", rich_help_panel=INPUT
    ),
]
RaceDate = Annotated[
    date | None,
    typer.Option(
        "--date",
        help="NASCAR: day of the race, for --results; only earlier results count.",
        metavar="<yyyy-mm-dd>",
        parser=read_day,
        rich_help_panel=INPUT,
    ),
]
Strict = Annotated[
    bool,
    typer.Option(
        "--strict",
        help="Refuse results in which a race contradicts itself, has invalid or blank cells or no "
        "ID, instead of leaving out what is wrong.",
        rich_help_panel=INPUT,
    ),
]
Projections = Annotated[
    list[Path] | None,
    typer.Option(
        help="Your projections: a CSV with player or ID, and any of points, floor, ceiling, sd, "
        "ownership, win chance; for NASCAR also start, top 3, 5, 10, laps led and so on. Repeat "
        "for more: later files complete and replace earlier ones.",
        metavar="<path>",
        rich_help_panel=INPUT,
    ),
]
Unknown = Annotated[
    UnknownNames,
    typer.Option(
        help="Names in your files that are not on the slate: error, or ignore with a warning.",
        rich_help_panel=INPUT,
    ),
]
SettingsFile = Annotated[
    list[Path] | None,
    typer.Option(
        help="Settings file (TOML). Options take precedence over it. Repeat for more: later files "
        "take precedence.",
        metavar="<path>",
        rich_help_panel=INPUT,
    ),
]
Output = Annotated[
    Path, typer.Option("--output", "-o", help="Lineup file to write.", rich_help_panel=OUTPUT)
]
AllDifferences = Annotated[
    bool,
    typer.Option(
        "--all-differences",
        help="Compare every player's projection with what is simulated, not only the five that "
        "differ most.",
        rich_help_panel=OUTPUT,
    ),
]
CacheDir = Annotated[
    Path | None,
    typer.Option(
        "--cache-dir",
        help="Folder that stores the values of all lineups for the next run.",
        rich_help_panel=SOLVER,
    ),
]
