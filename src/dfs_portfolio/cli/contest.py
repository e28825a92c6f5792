"""``dfs-portfolio contest``."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dfs_portfolio.cli import file_options as opt
from dfs_portfolio.cli.contest_options import ENOUGH, ContestOptions, FieldKind
from dfs_portfolio.cli.overrides import SettingOverrides, with_setting_options
from dfs_portfolio.cli.setting_options import OPTIONS, SCENARIOS
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.settings import Settings, default_notes

if TYPE_CHECKING:
    from dfs_portfolio.slate.slate import Slate

CONTEST, ENTRIES = "Contest", "Own entries"
# Settings that decide which scenarios are drawn.
DRAWN = tuple(option for option in OPTIONS if option.panel == SCENARIOS or option.key == "out")


@with_setting_options(DRAWN, replace(Settings(), n_scenarios=ENOUGH))
def contest(
    *,
    salaries: opt.Salaries,
    lineups: Annotated[
        Path | None,
        typer.Argument(
            help="Lineup file, ours or another tool's, or DKEntries.csv; not with --user."
        ),
    ] = None,
    payouts: Annotated[
        Path,
        typer.Option(
            help="What the ranks of the contest pay: a CSV with Rank (7, or 7-8) and Payout, and "
            "perhaps Entries and Entry fee.",
            rich_help_panel=CONTEST,
        ),
    ],
    entries: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Entries of the contest, if --payouts does not say; by default those of "
            "--standings.",
            rich_help_panel=CONTEST,
        ),
    ] = None,
    fee: Annotated[
        float | None,
        typer.Option(min=0, help="Entry fee, if --payouts does not say.", rich_help_panel=CONTEST),
    ] = None,
    field: Annotated[
        FieldKind | None,
        typer.Option(
            help="How others enter. ownership: with the ownership of your projections, the default "
            "if they have it; projected: the better the lineup is projected, the more.",
            rich_help_panel=CONTEST,
        ),
    ] = None,
    top_ownership: Annotated[
        float | None,
        typer.Option(
            "--top-ownership",
            min=0,
            max=100,
            help="For --field projected: ownership of the most popular player, in percent. "
            "\\[default: 45]",
            rich_help_panel=CONTEST,
        ),
    ] = None,
    repair_ownership: Annotated[
        bool,
        typer.Option(
            "--repair-ownership",
            help="Change ownership that does not add up, or spends less than a field does.",
            rich_help_panel=CONTEST,
        ),
    ] = False,
    standings: Annotated[
        Path | None,
        typer.Option(
            help="The field of a contest that has begun: its standings as exported by DraftKings, "
            "CSV or zip.",
            rich_help_panel=CONTEST,
        ),
    ] = None,
    settle: Annotated[
        bool,
        typer.Option(
            "--settle",
            help="The contest is over: pay by the points of --standings, and simulate nothing.",
            rich_help_panel=CONTEST,
        ),
    ] = False,
    user: Annotated[
        str | None,
        typer.Option(
            help="The own entries are those of this user in --standings.", rich_help_panel=ENTRIES
        ),
    ] = None,
    contest_id: Annotated[
        str | None,
        typer.Option(
            "--contest",
            help="ID of the contest, if a DKEntries.csv has entries of several.",
            rich_help_panel=ENTRIES,
        ),
    ] = None,
    teams: opt.Teams = None,
    results: Annotated[
        list[Path] | None,
        typer.Option(
            help="NASCAR: past results, for teams and ratings, as for build. With --settle: the "
            "results of the race, as for score.",
            metavar="<path>",
            rich_help_panel=opt.INPUT,
        ),
    ] = None,
    series: opt.SeriesName = None,
    date: opt.RaceDate = None,
    strict: opt.Strict = False,
    projections: opt.Projections = None,
    unknown_names: opt.Unknown = "error",
    settings: opt.SettingsFile = None,
    overrides: SettingOverrides,
    top: Annotated[
        int, typer.Option(min=1, help="Lineups to show.", rich_help_panel=opt.OUTPUT)
    ] = 10,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="CSV file for all lineups.", rich_help_panel=opt.OUTPUT
        ),
    ] = None,
) -> None:
    """Tell what lineups earn in a contest, with errors; or what they won, with --settle.

    Scenarios are simulated as by `build` with the same files and options, and are fresh: the seeds
    of `build` have no part in them. All entries are paid in each of them, ties share, and own
    entries take ranks from each other.
    """
    # Imported here, so that --help is fast.
    from dfs_portfolio.cli.console import cli_session, progress_bar, say
    from dfs_portfolio.cli.contest_core import simulate_entries
    from dfs_portfolio.cli.contest_entries import contest_of, own_entries
    from dfs_portfolio.cli.contest_report import settled_report, simulated_report
    from dfs_portfolio.cli.contest_settled import settle_entries
    from dfs_portfolio.cli.inputs import TeamSource, read_slate, source_lines
    from dfs_portfolio.cli.outputs import check_output
    from dfs_portfolio.cli.score_core import with_everybody
    from dfs_portfolio.inputs.payout_tables import read_payout_file
    from dfs_portfolio.sites.draftkings.salaries import read_salaries
    from dfs_portfolio.sites.draftkings.standings import read_standings
    from dfs_portfolio.sites.draftkings.standings_match import match_standings

    with cli_session() as console:
        options = ContestOptions(
            field, top_ownership, repair_ownership, standings, user, contest_id, settle
        )
        chosen, given = overrides.settings_and_keys(settings, {"n_scenarios": ENOUGH})
        if output is not None:
            read = (salaries, lineups, payouts, standings, *(teams or ()), *(results or ()))
            more = (*(projections or ()), *(settings or ()), *map(Path, chosen.files))
            check_output(output, (*read, *more))
        if settle:
            unused = {"--teams": teams, "--projections": projections, "--settings": settings}
            _check_settled(unused, overrides.flags, strict, results)
            source, slate = TeamSource(), with_everybody(read_salaries(salaries))
        else:
            source = TeamSource(teams, results, series, date, strict)
            slate = read_slate(salaries, source, projections, unknown_names, chosen.out)
        table = read_payout_file(payouts)
        matched = None if standings is None else match_standings(read_standings(standings), slate)
        own = own_entries(lineups, user, contest_id, matched, slate)
        n_further = 0 if own.rows else len(own.labels)
        gpp = contest_of(table, entries, fee, matched, n_further)
        if settle and matched is not None:
            points = _race_points(results, slate, series, date)
            settled = settle_entries(slate, own, gpp, matched, points)
            parts, frame = settled_report(settled, top), settled.to_frame
        else:
            with progress_bar() as report:
                simulated = simulate_entries(
                    slate, own, gpp, chosen, options, matched, source, unknown_names, report
                )
            for line in source_lines(slate):
                say(console, line)
            past = source.past is not None
            for note in default_notes(slate, chosen, given, has_results=past):
                say(console, f"note: {note}")
            parts, frame = simulated_report(simulated, top), simulated.to_frame
        for part in parts:
            if isinstance(part, str):
                say(console, part)
            else:
                console.print(part)
        if output is not None:
            from dfs_portfolio._internal.csv_text import write_text_atomic

            write_text_atomic(output, frame().to_csv(index=False, lineterminator="\n"))
            say(console, f"Wrote {output}")


def _check_settled(
    files: dict[str, Any], flags: Sequence[str], strict: bool, results: Sequence[Path] | None
) -> None:
    """Refuse what only a simulation uses."""
    unused = [flag for flag, value in files.items() if value]
    unused += [*(["--strict"] if strict else []), *flags]
    if unused:
        raise SettingsError(f"--settle simulates nothing: leave out {', '.join(unused)}")
    if len(results or ()) > 1:
        raise SettingsError("--settle: --results is the file with the race; give one")


def _race_points(
    results: Sequence[Path] | None, slate: Slate, series: str | None, date: datetime.date | None
) -> Any:
    """Read the points of players from the results of the race, if they are given."""
    from dfs_portfolio.sports.nascar.results.race_points import read_race_points

    if results:
        return read_race_points(results[0], slate, series=series, date=date)
    if series or date:
        raise SettingsError("--series and --date are for --results: leave them out")
    return None
