"""The arguments and options about files; those that are settings are in `settings`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

INPUT, SOLVER, OUTPUT = "Input", "Solver", "Output"

Salaries = Annotated[Path, typer.Argument(help="DKSalaries.csv as downloaded.")]
Teams = Annotated[
    Path | None,
    typer.Option(help="Race teams: a CSV with driver,team.", rich_help_panel=INPUT),
]
Projections = Annotated[
    Path | None,
    typer.Option(
        help="Your projections: driver, points, floor, ceiling, start, ownership.",
        rich_help_panel=INPUT,
    ),
]
Unknown = Annotated[
    Literal["error", "ignore"],
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
