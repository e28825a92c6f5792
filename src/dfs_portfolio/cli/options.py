"""The arguments and options that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from dfs_portfolio.constraints.exposure import OnInfeasible
from dfs_portfolio.engines import EngineName
from dfs_portfolio.portfolio import Strategy
from dfs_portfolio.simulation import TrackType
from dfs_portfolio.tails import Tail

Salaries = Annotated[Path, typer.Argument(help="DKSalaries.csv as downloaded.")]
Teams = Annotated[Path | None, typer.Option(help="Race teams: a CSV with driver,team.")]
Projections = Annotated[
    Path | None, typer.Option(help="Your projections: driver, points, floor, ceiling, start.")
]
Output = Annotated[Path, typer.Option("--output", "-o", help="Lineup file to write.")]
NLineups = Annotated[int, typer.Option("--lineups", "-n", min=1, help="How many lineups.")]
Unknown = Annotated[
    Literal["error", "ignore"],
    typer.Option(help="What to do with names in your files that are not on the slate."),
]
Track = Annotated[TrackType, typer.Option(help="Type of track the race is simulated on.")]
Laps = Annotated[
    int | None, typer.Option(min=1, max=5_000, help="Laps of the race; else the usual.")
]
NScenarios = Annotated[int, typer.Option("--scenarios", min=1, max=1_000_000, help="Races.")]
Seed = Annotated[int, typer.Option(min=0, help="Same seed and input, same file.")]
Chosen = Annotated[
    Strategy, typer.Option(help="One by one; together, with a bound; or for the best of them.")
]
MaxDriver = Annotated[float, typer.Option(help="Largest share of lineups with a driver, 0 to 1.")]
MaxTeam = Annotated[float, typer.Option(help="Largest share of lineups with a team, 0 to 1.")]
Infeasible = Annotated[OnInfeasible, typer.Option(help="If the shares allow no such portfolio.")]
Penalty = Annotated[float, typer.Option(help="Points off for each driver two lineups share.")]
Stack = Annotated[
    bool, typer.Option("--stack/--no-stack", help="Require 2 or 3 drivers of every team used.")
]
MinStack = Annotated[int, typer.Option(min=1, help="Fewest drivers of a team that is used.")]
MaxStack = Annotated[int, typer.Option(min=1, help="Most drivers of a team.")]
Cells = Annotated[Literal["name_id", "id"], typer.Option(help="Write 'Name (ID)' or the bare ID.")]
Outcomes = Annotated[
    Tail, typer.Option(help="upper: the best outcomes (tournaments); lower: the worst (cash).")
]
Finder = Annotated[
    EngineName, typer.Option(help="How each lineup is found: exact search, or a solver's model.")
]
SolverName = Annotated[
    str, typer.Option(help="Solver of the models: highs, cbc, glpk, gurobi or scip.")
]
Thresholds = Annotated[
    list[float] | None,
    typer.Option("--threshold", help="Points the best lineup should reach; may be repeated."),
]
TimeLimit = Annotated[float, typer.Option(help="Seconds for each solve of the portfolio model.")]

Tables = Annotated[
    Path | None,
    typer.Option(help="Folder that keeps the values of all lineups for the next run."),
]
