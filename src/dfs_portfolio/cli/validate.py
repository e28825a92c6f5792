"""``dfs-portfolio validate``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from dfs_portfolio.cli import options as opt
from dfs_portfolio.cli.inputs import read_slate
from dfs_portfolio.cli.telling import Exit, told
from dfs_portfolio.constraints.dk_rules import LineupRules
from dfs_portfolio.draftkings import LineupRow, read_lineups
from dfs_portfolio.errors import FileFormatError, name_some
from dfs_portfolio.slate import Slate

# Problems that `validate` shows before it only counts.
SHOWN_PROBLEMS = 20


def validate(
    lineups: Annotated[Path, typer.Argument(help="Lineup file, ours or another tool's.")],
    salaries: Annotated[Path, typer.Option(help="DKSalaries.csv of the slate.")],
    teams: opt.Teams = None,
    unknown_names: opt.Unknown = "error",
    min_stack: opt.MinStack = 2,
    max_stack: opt.MaxStack = 3,
) -> None:
    """Check a lineup file against the slate and the rules; stacking only with a team map."""
    with told() as console:
        slate = read_slate(salaries, teams, None, unknown_names)
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
