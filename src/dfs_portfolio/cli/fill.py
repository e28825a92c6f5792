"""``dfs-portfolio fill``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfs_portfolio.inputs.lineup_rows import CellFormat

if TYPE_CHECKING:
    from dfs_portfolio.sites.draftkings.fill_result import ContestFill, EntryChange


def fill(
    entries: Annotated[Path, typer.Argument(help="DKEntries.csv as downloaded.")],
    lineups: Annotated[Path, typer.Option(help="Lineup file, ours or another tool's.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Entries file to write and upload.")
    ] = Path("filled.csv"),
    salaries: Annotated[
        Path | None,
        typer.Option(help="DKSalaries.csv; needed if the entries file has no player pool."),
    ] = None,
    contest: Annotated[
        list[str] | None,
        typer.Option(help="ID of a contest to fill; by default all. Repeat for more."),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="Also replace lineups of other entries, not only reservations."
        ),
    ] = False,
    out: Annotated[
        list[str] | None,
        typer.Option(
            help="Player who is out: lineups with one are refused. Repeat for more.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; list every entry that would change.")
    ] = False,
    cell_format: Annotated[
        CellFormat, typer.Option(help="name_id writes 'Name (ID)', id the bare ID.")
    ] = "name_id",
) -> None:
    """Fill downloaded entries with lineups; nothing else in the file changes, to the byte."""
    # Imported here, so that --help is fast.
    from dfs_portfolio.cli.console import cli_session
    from dfs_portfolio.cli.outputs import check_output, same_name
    from dfs_portfolio.sites.draftkings.fill import fill_entries
    from dfs_portfolio.sites.draftkings.salaries import read_salaries

    with cli_session() as console:
        if not dry_run:  # its own file may be filled, if the output is called by its name
            own = same_name(output, entries)
            check_output(output, [lineups, salaries, None if own else entries])
        filled = fill_entries(
            entries,
            lineups,
            output,
            None if salaries is None else read_salaries(salaries),
            contests=contest or None,
            replace=replace,
            cell_format=cell_format,
            dry_run=dry_run,
            out=out or (),
        )
        lines = [line for change in filled.changes for line in _diff(change)] if dry_run else []
        lines += [_summary(contest) for contest in filled.contests]
        total = sum(contest.entries for contest in filled.contests)
        changed = f"{len(filled.changes)} of {total} entries change"
        lines.append(f"{changed}; wrote {'nothing' if dry_run else output}")
        for line in lines:
            console.print(line, markup=False, highlight=False, soft_wrap=True)


def _diff(change: EntryChange) -> Iterator[str]:
    entry = change.entry
    yield f"entry {entry.entry_id} in {entry.contest_name or entry.contest_id}, line {entry.line}"
    yield f"  - {', '.join(change.before) or '(reserved)'}"
    yield f"  + {', '.join(change.after)}"


def _summary(contest: ContestFill) -> str:
    counts = {
        "filled": contest.filled,
        "replaced": contest.replaced,
        "already there": contest.unchanged,
        "left with other lineups": contest.others,
        "left blank": contest.blank,
    }
    shown = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return f"contest {contest.contest_id} {contest.name}".rstrip() + f": {shown}"
