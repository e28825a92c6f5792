"""``dfs-portfolio validate``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dfs_portfolio.cli import file_options as opt
from dfs_portfolio.cli.exit_codes import Exit
from dfs_portfolio.cli.overrides import SettingOverrides, with_setting_options
from dfs_portfolio.cli.setting_options import OPTIONS
from dfs_portfolio.errors import FileFormatError, format_items
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import NO_LIMIT, LineupRules
from dfs_portfolio.settings import Settings

if TYPE_CHECKING:
    from dfs_portfolio.inputs.lineup_rows import LineupRow
    from dfs_portfolio.rules.violations import Violation
    from dfs_portfolio.slate.slate import Slate

# Settings that lineups can violate; the others control how lineups are chosen.
CHECKED = tuple(
    option
    for option in OPTIONS
    if option.key.startswith(("rules.", "exposure."))
    or option.key in ("diversity.max_overlap", "diversity.min_different", "out")
    if option.key not in ("exposure.on_infeasible", "exposure.relax")
)


EXPOSURE = "exposure"


@with_setting_options(CHECKED, defaults=None)
def validate(
    *,
    lineups: Annotated[Path, typer.Argument(help="Lineup file, ours or another tool's.")],
    salaries: Annotated[
        Path, typer.Option(help="DKSalaries.csv of the slate.", rich_help_panel=opt.INPUT)
    ],
    teams: opt.Teams = None,
    results: opt.Results = None,
    series: opt.SeriesName = None,
    date: opt.RaceDate = None,
    projections: opt.Projections = None,
    unknown_names: opt.Unknown = "error",
    settings: opt.SettingsFile = None,
    overrides: SettingOverrides,
) -> None:
    """Check a lineup file against the slate, the site's rules and your limits.

    Without options it checks roster and salary cap and, with a team map, stacking. It checks
    exposure and overlap only if the settings file or an option limits them: the defaults of
    `build` need not be those of the tool that made the file.
    """
    # Imported here, so that --help is fast.
    from dfs_portfolio.cli.console import cli_session, say
    from dfs_portfolio.cli.inputs import TeamSource, read_slate
    from dfs_portfolio.rules.violations import check_lineups
    from dfs_portfolio.sites.draftkings.lineups import read_lineup_file

    with cli_session() as console:
        source = TeamSource(teams, results, series, date)
        limits = overrides.settings(settings, below=_site_rules_only(stacking=source.exists))
        slate = read_slate(salaries, source, projections, unknown_names, limits.out)
        file = read_lineup_file(lineups, slate)
        rows = file.rows
        if all(row.indices is None for row in rows):
            first = f"line {rows[0].line}: {rows[0].problems[0]}"
            raise FileFormatError(
                str(lineups), [f"no lineup of this slate in {len(rows)} rows, {first}"]
            )
        violations = check_lineups(
            slate,
            rows,
            rules=_rules_of(limits),
            exposure=limits.exposure,
            diversity=limits.diversity,
        )
        columns = [file.description] if file.unused else []
        notes = [f"note: {note}" for note in (*columns, *_notes(rows, slate))]
        if limits.batches:
            notes.append("note: the settings have batches: a lineup is valid by the rules of one")
        for text in [*map(str, violations), *notes]:
            say(console, text)
        say(console, _verdict(len(rows), violations, tuple(_checked(limits, slate))))
        if violations:
            raise typer.Exit(Exit.INVALID)


def _verdict(n_rows: int, violations: Sequence[Violation], checks: Sequence[str]) -> str:
    """Return the last line: exposure concerns all lineups, so no lineup is to blame for it."""
    lines = {violation.line for violation in violations}
    of_all = sum(violation.line is None for violation in violations)
    valid = f"{n_rows - len(lines - {None})} of {n_rows} lineups are valid"
    if not of_all:
        return f"{valid} ({', '.join(checks)})."
    alone = ", ".join(check for check in checks if check != EXPOSURE)
    limits = f"{of_all} exposure limit{'s are' if of_all > 1 else ' is'} not kept"
    return f"{valid} one by one ({alone}). Together they are not: {limits}, see above."


def _rules_of(limits: Settings) -> list[LineupRules]:
    """Return the rules of which a lineup must satisfy one: no file tells its batch."""
    return [batch.rules or limits.rules for batch in limits.batches] or [limits.rules]


def _site_rules_only(stacking: bool) -> dict[str, Any]:
    """Return settings without user limits: the site's rules, and stacking if there are teams."""
    return {
        "rules": {"stacking": stacking, "max_per_game": NO_LIMIT},
        "exposure": {"max_player": 1.0, "max_team": 1.0},
    }


def _checked(limits: Settings, slate: Slate) -> Iterator[str]:
    """List the kinds of checks that were made."""
    yield from ("roster", "salary cap")
    rules = _rules_of(limits)
    if any(one.stacks_teams(slate.contest) or one.stacks for one in rules):
        yield "stacking"
    if any(one.resolve(slate).games is not None for one in rules):
        yield "games"
    if any(one.base != one for one in rules):
        yield "player controls"
    if limits.exposure != ExposureLimits(1.0, 1.0):
        yield EXPOSURE
    if limits.diversity.in_contest(slate.contest).max_overlap is not None:
        yield "overlap"


def _notes(rows: Sequence[LineupRow], slate: Slate) -> Iterator[str]:
    """List what is valid but deserves attention before an upload."""
    names = set(slate.names)
    bare = [row.line for row in rows if any(cell in names for cell in row.cells)]
    if bare:
        yield f"bare names, which DraftKings refuses, in line {format_items(bare)}: add the IDs"
    seen: dict[frozenset[int], int] = {}
    for row in rows:
        if row.indices is not None:
            first = seen.setdefault(frozenset(row.indices), row.line)
            if first != row.line:
                yield f"line {row.line} repeats the lineup of line {first}"
