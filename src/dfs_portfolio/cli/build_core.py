"""The core of ``build`` and ``demo``: scenarios, portfolio, file, report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

from dfs_portfolio._internal.progress import stage_report
from dfs_portfolio.cli.comparison_report import SHOWN_DIFFERENCES, comparison_report
from dfs_portfolio.cli.console import progress_bar
from dfs_portfolio.cli.inputs import TeamSource
from dfs_portfolio.cli.scenario_choice import draw_scenarios
from dfs_portfolio.errors import FileFormatError, format_items
from dfs_portfolio.inputs.player_rows import Unknown
from dfs_portfolio.portfolio.build import fulfil
from dfs_portfolio.portfolio.report import portfolio_report
from dfs_portfolio.search import TableCache
from dfs_portfolio.settings import Settings
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.slate.wings import get_site


def build_and_write(
    slate: Slate,
    output: Path,
    settings: Settings,
    tables: TableCache | None = None,
    teams: TeamSource | None = None,
    unknown: Unknown = "error",
    race: Any = None,
    all_differences: bool = False,
) -> None:
    """Draw scenarios, build a portfolio, write its lineups and print the report.

    Parameters
    ----------
    slate, settings, tables
        As in `fulfil`.
    output
        The lineup file to write.
    teams
        Source of teams, for its past results.
    unknown
        What to do with names in a scenario file that are not on the slate.
    race
        The race to simulate instead of the one that the settings describe.
    all_differences
        Whether to compare every player's projection with the simulated mean, not only the five that
        differ most.
    """
    settings.rules.check_slate(slate)
    _check_output(output)
    with progress_bar() as report:
        simulated = stage_report(report, "simulate")
        simulated(0.0)
        pair = draw_scenarios(slate, settings, teams or TeamSource(), unknown, race)
        simulated(1.0)
        portfolio = fulfil(settings, slate, pair.scenarios, tables=tables, progress=report)
    indices = [lineup.indices for lineup in portfolio]
    site = get_site(slate.contest.site)
    paths = site.write_lineups(output, slate, indices, cell_format=settings.cell_format)
    written = ", ".join(map(str, paths))
    console = Console()
    for line in (pair.description, *_describe_slate(slate, settings)):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    for part in comparison_report(pair.comparison, None if all_differences else SHOWN_DIFFERENCES):
        console.print(part, markup=False, highlight=False, soft_wrap=isinstance(part, str))
    console.print(
        portfolio_report(
            portfolio, pair.scenarios, pair.fresh, target_scores=settings.target_scores
        )
    )
    console.print(f"Wrote {len(portfolio)} lineups to {written}", highlight=False, soft_wrap=True)


def _describe_slate(slate: Slate, settings: Settings) -> Iterator[str]:
    """Count the known values of the slate, so that a user notices a forgotten file."""
    sport = slate.contest.sport
    counts = [f"{len(slate) - len(slate.without_team)} with a team"] if sport.default_stack else []
    if slate.games:
        counts.append(f"{sum(map(len, slate.games.values()))} in {len(slate.games)} games")
    known = {"projected points": "projection", **dict(sport.reported)}
    counts += [
        f"{sum(player.number(field) is not None for player in slate)} with {words}"
        for words, field in known.items()
    ]
    yield f"{len(slate)} {sport.players}: {', '.join(counts)}"
    short = settings.rules.resolve(slate).short_of_teammates
    if short:
        yield (
            f"note: stacking leaves out {len(short)} {sport.players}, whose teams have too few "
            f"{sport.players} on the slate for a stack: {format_items(short)}"
        )


def _check_output(output: Path) -> None:
    """Refuse an output that cannot be written, before the work rather than after it."""
    if not output.parent.is_dir() or output.is_dir():
        raise FileFormatError(
            str(output),
            ["is a folder, or its folder does not exist: choose another name"],
        )
