"""The command line: ``dfs-portfolio build``, ``demo`` and ``validate``.

Exit codes: 0 done; 1 a lineup is not valid; 2 input or settings cannot be used; 3 no such
portfolio exists; 4 the solver or the library failed.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar

from dfs_portfolio.checks import real_numbers
from dfs_portfolio.constraints.diversity import Diversity
from dfs_portfolio.constraints.exposure import ExposureLimits, OnInfeasible
from dfs_portfolio.constraints.rules import LineupRules
from dfs_portfolio.draftkings import (
    LineupRow,
    read_lineups,
    read_projections,
    read_salaries,
    read_team_map,
    write_lineups,
)
from dfs_portfolio.engines import EngineName
from dfs_portfolio.errors import (
    DfsPortfolioError,
    FileFormatError,
    InfeasibleError,
    InternalError,
    SettingsError,
    SolverError,
    name_some,
)
from dfs_portfolio.objectives import TailObjective
from dfs_portfolio.portfolio import Strategy, build_portfolio
from dfs_portfolio.progress import Progress, ProgressFunction, stage_report
from dfs_portfolio.report import portfolio_report
from dfs_portfolio.scenarios import Scenarios
from dfs_portfolio.search import TableCache
from dfs_portfolio.simulation import Race, TrackType, race_scenarios
from dfs_portfolio.simulation.demo import load_demo
from dfs_portfolio.slate import Slate
from dfs_portfolio.solvers import SolverOptions
from dfs_portfolio.tails import Tail

# Problems that `validate` shows before it only counts.
SHOWN_PROBLEMS = 20


class Exit(IntEnum):
    """What the exit code says."""

    INVALID = 1
    UNUSABLE = 2
    IMPOSSIBLE = 3
    FAILED = 4


app = typer.Typer(
    help="Tournament lineup portfolios for DraftKings NASCAR, chosen for their best outcomes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

STAGES = {
    "simulate": "simulating the race",
    "enumerate": "listing lineups",
    "bound": "bounding every lineup",
    "evaluate": "evaluating every lineup",
    "gain": "what lineups would add",
    "choose": "choosing lineups",
}

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


@app.command()
def build(
    salaries: Salaries,
    teams: Teams = None,
    projections: Projections = None,
    output: Output = Path("lineups.csv"),
    n_lineups: NLineups = 20,
    unknown_names: Unknown = "error",
    track_type: Track = "intermediate",
    laps: Laps = None,
    n_scenarios: NScenarios = 10_000,
    seed: Seed = 42,
    strategy: Chosen = "sequential",
    max_driver: MaxDriver = 0.5,
    max_team: MaxTeam = 0.7,
    on_infeasible: Infeasible = "relax",
    penalty: Penalty = 0.1,
    stack: Stack = True,
    min_stack: MinStack = 2,
    max_stack: MaxStack = 3,
    cells: Cells = "name_id",
    tail: Outcomes = "upper",
    engine: Finder = "search",
    solver: SolverName = "highs",
    time_limit: TimeLimit = 30.0,
    tables: Tables = None,
    threshold: Thresholds = None,
) -> None:
    """Choose lineups for a slate and write a file that uploads."""
    with _told():
        slate = _read_slate(salaries, teams, projections, unknown_names)
        race = Race.typical(track_type) if laps is None else Race(track_type, track_type, laps)
        rules = (
            LineupRules.of(slate.contest, min_stack=min_stack, max_stack=max_stack)
            if stack
            else LineupRules.unstacked(slate.contest)
        )
        _run(
            slate,
            race,
            output,
            n_lineups=n_lineups,
            n_scenarios=n_scenarios,
            seed=seed,
            rules=rules,
            cells=cells,
            thresholds=real_numbers("thresholds", threshold or ()),
            objective=TailObjective(tail=tail),
            exposure=ExposureLimits(max_driver, max_team, on_infeasible),
            diversity=Diversity(penalty),
            strategy=strategy,
            engine=engine,
            solver=solver,
            options=SolverOptions(time_limit_s=time_limit),
            tables=None if tables is None else TableCache(tables),
        )


@app.command()
def demo(
    output: Output = Path("demo_lineups.csv"),
    n_lineups: NLineups = 20,
    n_scenarios: NScenarios = 10_000,
    seed: Seed = 42,
    strategy: Chosen = "sequential",
) -> None:
    """Do the same on the example slate of the package: Las Vegas, March 2026."""
    with _told():
        slate, race = load_demo()
        _run(
            slate,
            race,
            output,
            n_lineups=n_lineups,
            n_scenarios=n_scenarios,
            seed=seed,
            rules=LineupRules.of(slate.contest),
            strategy=strategy,
        )


@app.command()
def validate(
    lineups: Annotated[Path, typer.Argument(help="Lineup file, ours or another tool's.")],
    salaries: Annotated[Path, typer.Option(help="DKSalaries.csv of the slate.")],
    teams: Teams = None,
    unknown_names: Unknown = "error",
    min_stack: MinStack = 2,
    max_stack: MaxStack = 3,
) -> None:
    """Check a lineup file against the slate and the rules; stacking only with a team map."""
    with _told() as console:
        slate = _read_slate(salaries, teams, None, unknown_names)
        rules = (
            LineupRules.unstacked(slate.contest)
            if teams is None
            else LineupRules.of(slate.contest, min_stack=min_stack, max_stack=max_stack)
        )
        rows = read_lineups(lineups, slate)
        if all(row.positions is None for row in rows):
            first = f"line {rows[0].line}: {rows[0].problems[0]}"
            raise FileFormatError(
                str(lineups), [f"no lineup of this slate in {len(rows)} rows, {first}"]
            )
        problems = [(row.line, problem) for row in rows for problem in _problems(row, slate, rules)]
        for line, problem in problems[:SHOWN_PROBLEMS]:
            console.print(f"line {line}: {problem}", markup=False, highlight=False, soft_wrap=True)
        if len(problems) > SHOWN_PROBLEMS:
            console.print(f"and {len(problems) - SHOWN_PROBLEMS} more problems")
        for note in _notes(rows, slate):
            console.print(f"note: {note}", markup=False, highlight=False, soft_wrap=True)
        faults = len({line for line, _ in problems})
        checked = "roster, salary cap" + (", stacking" if teams else "")
        console.print(f"{len(rows) - faults} of {len(rows)} lineups are valid ({checked}).")
        if faults:
            raise typer.Exit(Exit.INVALID)


def _problems(row: LineupRow, slate: Slate, rules: LineupRules) -> tuple[str, ...]:
    """Return all that makes a row no valid lineup."""
    if row.positions is None:
        return row.problems
    return (*row.problems, *rules.violations(slate, row.positions))


def _notes(rows: Sequence[LineupRow], slate: Slate) -> Iterator[str]:
    """Say what is allowed by the rules and still worth a look before an upload."""
    names = set(slate.names)
    bare = [row.line for row in rows if any(cell in names for cell in row.cells)]
    if bare:
        yield f"bare names, which DraftKings refuses, in line {name_some(bare)}: add the IDs"
    seen: dict[frozenset[int], int] = {}
    for row in rows:
        if row.positions is not None:
            first = seen.setdefault(frozenset(row.positions), row.line)
            if first != row.line:
                yield f"line {row.line} repeats the lineup of line {first}"


def main() -> None:
    """Run the command line."""
    app()


def _read_slate(
    salaries: Path,
    teams: Path | None,
    projections: Path | None,
    unknown: Literal["error", "ignore"],
) -> Slate:
    slate = read_salaries(salaries)
    if teams is not None:
        slate = read_team_map(teams, slate, unknown)
    if projections is not None:
        slate = read_projections(projections, slate, unknown)
    return slate


def _run(
    slate: Slate,
    race: Race,
    output: Path,
    *,
    n_lineups: int,
    n_scenarios: int,
    seed: int,
    rules: LineupRules,
    cells: Literal["name_id", "id"] = "name_id",
    thresholds: Sequence[float] = (),
    **choices: Any,
) -> None:
    """Simulate, choose, write, and say what came of it; `choices` are of `build_portfolio`."""
    simulate = race_scenarios(slate, race)
    rules.check_slate(slate)
    _check_output(output, slate, n_lineups)
    with _progress() as report:
        simulated = stage_report(report, "simulate")
        simulated(0.0)
        scenarios = Scenarios(simulate(n_scenarios, seed=seed), seed=seed, source=race.name)
        fresh = Scenarios(simulate(n_scenarios, seed=seed + 1), seed=seed + 1, source=race.name)
        simulated(1.0)
        portfolio = build_portfolio(
            slate,
            scenarios,
            n_lineups,
            rules=rules,
            progress=report,
            **choices,
        )
    path = write_lineups(output, slate, [lineup.positions for lineup in portfolio], cells=cells)
    console = Console()
    console.print(f"{race.name}: {race.laps} laps, {race.track_type}; {len(slate)} drivers")
    console.print(portfolio_report(portfolio, scenarios, fresh, thresholds=thresholds))
    console.print(f"Wrote {len(portfolio)} lineups to {path}", highlight=False, soft_wrap=True)


def _check_output(output: Path, slate: Slate, n_lineups: int) -> None:
    """Refuse before the work what the writer would refuse after it."""
    most = slate.contest.max_lineups_per_file
    if n_lineups > most:
        raise SettingsError(f"{n_lineups} lineups; DraftKings takes at most {most} in a file")
    if not output.parent.is_dir() or output.is_dir():
        raise FileFormatError(
            str(output), ["is a folder, or in one that does not exist: choose another name"]
        )


@contextmanager
def _told() -> Iterator[Console]:
    """Say warnings and errors in words, and end with the exit code that fits."""
    errors = Console(stderr=True)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        failure: DfsPortfolioError | None = None
        try:
            yield Console()
        except DfsPortfolioError as error:
            failure = error
        finally:
            for warning in caught:
                text = f"warning: {warning.message}"
                errors.print(text, markup=False, highlight=False, soft_wrap=True)
    if failure is not None:
        errors.print(f"error: {failure}", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(_exit_code(failure))


def _exit_code(error: DfsPortfolioError) -> Exit:
    if isinstance(error, InfeasibleError):
        return Exit.IMPOSSIBLE
    if isinstance(error, (SolverError, InternalError)):
        return Exit.FAILED
    return Exit.UNUSABLE


@contextmanager
def _progress() -> Iterator[ProgressFunction]:
    """Show a bar for the stage at hand on standard error, where that is a terminal."""
    columns = (
        TextColumn("{task.description:<24}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
    )
    errors = Console(stderr=True)
    off = not errors.is_terminal
    with ProgressBar(*columns, console=errors, transient=True, disable=off) as bar:
        task = bar.add_task("", total=1.0, left="")

        def show(progress: Progress) -> None:
            seconds = progress.remaining_s
            left = "" if seconds is None else f"{seconds:.0f} s left"
            bar.update(
                task, description=STAGES[progress.stage], completed=progress.share, left=left
            )

        yield show
