"""``dfs-portfolio fill``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfs_portfolio.errors import join_limited
from dfs_portfolio.inputs.lineup_rows import CellFormat

if TYPE_CHECKING:
    from dfs_portfolio.sites.draftkings.fill_result import ContestFill, EntryChange, FillResult

# Contests that are listed before the rest is only counted.
SHOWN_CONTESTS = 6


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
        bool, typer.Option("--dry-run", help="Write nothing; say what would change.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="List every entry that changes, and contest.")
    ] = False,
    cell_format: Annotated[
        CellFormat, typer.Option(help="name_id writes 'Name (ID)', id the bare ID.")
    ] = "name_id",
) -> None:
    """Fill downloaded entries with lineups; nothing else in the file changes, to the byte."""
    # Imported here, so that --help is fast.
    from dfs_portfolio.cli.console import cli_session, say
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
        for line in _report(filled, "nothing" if dry_run else str(output), verbose):
            say(console, line)


def _report(filled: FillResult, written: str, verbose: bool) -> Iterator[str]:
    """Say what changes, the total first; every entry and contest only on request."""
    total = sum(contest.entries for contest in filled.contests)
    yield f"{len(filled.changes)} of {total} entries change; wrote {written}"
    shown = filled.contests if verbose else filled.contests[:SHOWN_CONTESTS]
    yield from (
        f"contest {contest.contest_id} {contest.name}".rstrip() + _counts([contest])
        for contest in shown
    )
    if others := filled.contests[len(shown) :]:
        yield f"{len(others)} more contests{_counts(others)}"
    yield from _moves(filled.changes)
    if verbose:
        yield from (line for change in filled.changes for line in _diff(change))
    elif filled.changes:
        yield "--verbose lists every entry that changes"


def _counts(contests: Sequence[ContestFill]) -> str:
    counts = {
        "filled": sum(contest.filled for contest in contests),
        "replaced": sum(contest.replaced for contest in contests),
        "already there": sum(contest.unchanged for contest in contests),
        "left with other lineups": sum(contest.others for contest in contests),
        "left blank": sum(contest.blank for contest in contests),
    }
    return ": " + ", ".join(f"{count} {what}" for what, count in counts.items() if count)


def _moves(changes: Sequence[EntryChange]) -> Iterator[str]:
    """Say who is in more entries than before, and who in fewer, the largest moves first."""
    moves = Counter(name for change in changes for name in change.after)
    moves.subtract(name for change in changes for name in change.before)
    for word, sign in (("more", 1), ("fewer", -1)):
        moved = sorted(
            ((sign * count, name) for name, count in moves.items() if sign * count > 0),
            key=lambda move: (-move[0], move[1]),
        )
        if moved:
            shown = [f"{name} {'+' if sign > 0 else '-'}{count}" for count, name in moved]
            yield f"in {word} entries: {join_limited(shown)}"


def _diff(change: EntryChange) -> Iterator[str]:
    entry = change.entry
    yield f"entry {entry.entry_id} in {entry.contest_name or entry.contest_id}, line {entry.line}"
    yield f"  - {', '.join(change.before) or '(reserved)'}"
    yield f"  + {', '.join(change.after)}"
