"""``dfs-portfolio swap``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfs_portfolio.cli import file_options as opt
from dfs_portfolio.cli.overrides import SettingOverrides, with_setting_options
from dfs_portfolio.cli.setting_options import OPTIONS
from dfs_portfolio.settings import Settings, default_notes

if TYPE_CHECKING:
    from dfs_portfolio.portfolio.swap_result import SwapChange, SwapResult
    from dfs_portfolio.sites.draftkings.entries import EntriesFile
    from dfs_portfolio.slate.slate import Slate

# Settings without an effect on a swap: those of the choice and the report of a whole portfolio.
UNUSED = ("n_lineups", "strategy", "engine", "target_scores", "keep", "exposure.relax")
SWAPPED = tuple(option for option in OPTIONS if option.key not in UNUSED)
COMMON_RULES = (
    "note: the settings have batches: new lineups satisfy the common rules, not those of a batch"
)
# Changes of entries, and of exposures, that are shown without --verbose.
SHOWN_ENTRIES, SHOWN_USES = 5, 8


@with_setting_options(SWAPPED, Settings())
def swap(
    *,
    entries: Annotated[Path, typer.Argument(help="DKEntries.csv as downloaded.")],
    salaries: Annotated[
        Path | None,
        typer.Option(
            help="DKSalaries.csv; needed if the entries file has no player pool.",
            rich_help_panel=opt.INPUT,
        ),
    ] = None,
    teams: opt.Teams = None,
    results: opt.Results = None,
    series: opt.SeriesName = None,
    date: opt.RaceDate = None,
    strict: opt.Strict = False,
    projections: opt.Projections = None,
    unknown_names: opt.Unknown = "error",
    settings: opt.SettingsFile = None,
    contest: Annotated[
        list[str] | None,
        typer.Option(
            help="ID of a contest whose entries may change; by default all. Repeat for more.",
            rich_help_panel=opt.INPUT,
        ),
    ] = None,
    overrides: SettingOverrides,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help="Entries file to write and upload.", rich_help_panel=opt.OUTPUT
        ),
    ] = Path("swapped.csv"),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing.", rich_help_panel=opt.OUTPUT)
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose", help="List every entry that changes.", rich_help_panel=opt.OUTPUT
        ),
    ] = False,
) -> None:
    """Replace players who are out in the entries that hold them; nobody else is touched.

    As few players change as possible, over all entries; of those swaps the one with the best
    lineups is taken, by the same value, rules and limits as `build`: give the same files and
    options. Except for the changed slots the file stays as it was downloaded, to the byte.
    """
    # Imported here, so that --help is fast.
    from dfs_portfolio.cli.console import cli_session, progress_bar, say
    from dfs_portfolio.cli.inputs import TeamSource, complete_slate, source_lines
    from dfs_portfolio.cli.outputs import check_output
    from dfs_portfolio.cli.scenario_choice import draw_scenarios
    from dfs_portfolio.portfolio.swap import swap_entries
    from dfs_portfolio.sites.draftkings.entries import read_entries

    with cli_session() as console:
        chosen, given = overrides.settings_and_keys(settings)
        if not dry_run:
            read = (entries, salaries, *(teams or ()), *(results or ()), *(projections or ()))
            check_output(output, [*read, *(settings or ()), *map(Path, chosen.files)])
        source = TeamSource(teams, results, series, date, strict)
        file = read_entries(entries)
        everybody, absent = _everybody(file, salaries)
        everybody = complete_slate(everybody, source, projections, unknown_names)
        slate = everybody.without([*chosen.out, *absent])
        with progress_bar() as report:
            from dfs_portfolio._internal.progress import stage_report

            stage_report(report, "simulate")(0.0)
            pair = draw_scenarios(slate, chosen, source, unknown_names, fresh=False)
        result = swap_entries(
            file,
            slate,
            pair.scenarios,
            objective=chosen.objective,
            rules=chosen.rules,
            exposure=chosen.exposure,
            diversity=chosen.diversity,
            contests=contest or None,
            cell_format=chosen.cell_format,
            solver=chosen.solver,
            options=chosen.options,
        )
        if not dry_run:
            result.write(output)
        if chosen.batches:
            say(console, COMMON_RULES)
        notes = default_notes(slate, chosen, given, has_results=source.past is not None)
        for line in (
            *_lines(result, verbose), *source_lines(slate), *(f"note: {note}" for note in notes)
        ):  # fmt: skip
            say(console, line)
        done = f"{len(result.changes)} of {result.n_entries} entries change"
        say(console, f"{done}; wrote {'nothing' if dry_run else output}")


def _everybody(file: EntriesFile, salaries: Path | None) -> tuple[Slate, list[str]]:
    """Return all players of the salary file or the pool, and of entries; and who is not there.

    Players who left the pool are still in the analyst's files, so they have to be known.
    """
    from dfs_portfolio.portfolio.entered import entered_lineups
    from dfs_portfolio.sites.draftkings._fill_checks import players_of_file
    from dfs_portfolio.sites.draftkings.open_entries import open_entries
    from dfs_portfolio.sites.draftkings.salaries import read_salaries

    slate = players_of_file(file, None) if salaries is None else read_salaries(salaries)
    opened = open_entries(file, slate)
    # One who is back under another ID must not make the name ambiguous.
    lost = [p for p in entered_lineups(opened, slate).absent if p.name not in slate.names]
    pool = None if file.pool is None else {str(player_id) for player_id in file.pool.ids}
    left = [str(key) for key in slate.ids if pool is not None and str(key) not in pool]
    absent = [*left, *(str(player.player_id) for player in lost)]
    everybody = (*slate.players, *lost)
    return replace(slate, players=everybody, withdrawn=()), absent


def _lines(result: SwapResult, verbose: bool) -> Iterator[str]:
    """Yield what changes: first in short, then exposures, then the entries if they are few."""
    yield from result.summary
    if result.uses:
        few = result.uses if verbose else result.uses[:SHOWN_USES]
        uses = [f"{use.name} {use.before} -> {use.after}" for use in few]
        rest = len(result.uses) - len(few)
        more = f" and {rest} more" if rest else ""
        yield f"exposure, of {result.n_lineups} lineups: {', '.join(uses)}{more}"
    if verbose or len(result.changes) <= SHOWN_ENTRIES:
        for change in result.changes:
            yield from _diff(change)
    elif result.changes:
        yield "--verbose lists every entry"


def _diff(change: SwapChange) -> Iterator[str]:
    entry = change.entry
    yield f"entry {entry.entry_id} in {entry.contest_name or entry.contest_id}, line {entry.line}"
    yield f"  - {', '.join(name or '(empty slot)' for name in (*change.out, *change.dropped))}"
    yield f"  + {', '.join(change.added)}"
