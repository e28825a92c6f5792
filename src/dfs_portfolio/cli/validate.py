"""``dfs-portfolio validate``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from dfs_portfolio.cli import file_options as opt
from dfs_portfolio.cli.console import Exit, told
from dfs_portfolio.cli.inputs import TeamSource, read_slate
from dfs_portfolio.cli.overrides import Given, with_setting_options
from dfs_portfolio.cli.setting_options import OPTIONS
from dfs_portfolio.errors import FileFormatError, format_items
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.violations import check_lineups
from dfs_portfolio.settings import Settings
from dfs_portfolio.sites.draftkings.lineups import LineupRow, read_lineups
from dfs_portfolio.slate.slate import Slate

# What lineups may keep or not; the rest is about how they are chosen.
CHECKED = tuple(
    option
    for option in OPTIONS
    if option.key.startswith(("rules.", "exposure.")) or option.key == "diversity.max_overlap"
    if option.key != "exposure.on_infeasible"
)


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
    given: Given,
) -> None:
    """Check a lineup file against the slate, the rules and what else is asked of it.

    Without options: roster, salary cap, and with race teams stacking. Limits on exposure and
    overlap only where the settings file or an option gives them, for `build`'s defaults are not
    another tool's.
    """
    with told() as console:
        source = TeamSource(teams, results, series, date)
        asked = given.settings(settings, below=_nothing_asked(stacking=source.given))
        slate = read_slate(salaries, source, projections, unknown_names)
        rows = read_lineups(lineups, slate)
        if all(row.indices is None for row in rows):
            first = f"line {rows[0].line}: {rows[0].problems[0]}"
            raise FileFormatError(
                str(lineups), [f"no lineup of this slate in {len(rows)} rows, {first}"]
            )
        violations = check_lineups(
            slate,
            rows,
            rules=asked.rules,
            exposure=asked.exposure,
            diversity=asked.diversity,
        )
        notes = [f"note: {note}" for note in _notes(rows, slate)]
        for text in [*map(str, violations), *notes]:
            console.print(text, markup=False, highlight=False, soft_wrap=True)
        faults = len({violation.line for violation in violations if violation.line is not None})
        checked = ", ".join(_checked(asked))
        console.print(
            f"{len(rows) - faults} of {len(rows)} lineups are valid ({checked}).", soft_wrap=True
        )
        if violations:
            raise typer.Exit(Exit.INVALID)


def _nothing_asked(stacking: bool) -> dict[str, Any]:
    """Return the settings that only DraftKings' own rules, and stacking, can violate."""
    return {"rules": {"stacking": stacking}, "exposure": {"max_driver": 1.0, "max_team": 1.0}}


def _checked(asked: Settings) -> Iterator[str]:
    """Name what was checked."""
    yield from ("roster", "salary cap")
    if asked.rules.stacking or asked.rules.stacks:
        yield "stacking"
    if asked.rules.base != asked.rules:
        yield "player controls"
    if asked.exposure != ExposureLimits(1.0, 1.0):
        yield "exposure"
    if asked.diversity.max_overlap is not None:
        yield "overlap"


def _notes(rows: Sequence[LineupRow], slate: Slate) -> Iterator[str]:
    """Say what is allowed by the rules and still worth a look before an upload."""
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
