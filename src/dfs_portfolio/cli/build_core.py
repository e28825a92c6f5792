"""The core of ``build`` and ``demo``: scenarios, portfolio, file, report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

from dfs_portfolio._internal.progress import stage_report
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
) -> None:
    """Draw scenarios, build a portfolio, write its lineups and print the report.

    Parameters
    ----------
    slate, settings, tables
        What is built, and how.
    output
        File of the lineups.
    teams
        Where teams and past results come from.
    unknown
        What to do with names that are not on the slate.
    race
        Simulated in place of the one that the settings describe.
    """
    settings.rules.check_slate(slate)
    _check_output(output)
    with progress_bar() as report:
        simulated = stage_report(report, "simulate")
        simulated(0.0)
        drawn = draw_scenarios(slate, settings, teams or TeamSource(), unknown, race)
        simulated(1.0)
        portfolio = fulfil(settings, slate, drawn.scenarios, tables=tables, progress=report)
    indices = [lineup.indices for lineup in portfolio]
    site = get_site(slate.contest.site)
    paths = site.write_lineups(output, slate, indices, cell_format=settings.cell_format)
    written = ", ".join(map(str, paths))
    console = Console()
    for line in (drawn.description, *_basis(slate, settings)):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(
        portfolio_report(
            portfolio, drawn.scenarios, drawn.fresh, target_scores=settings.target_scores
        )
    )
    console.print(f"Wrote {len(portfolio)} lineups to {written}", highlight=False, soft_wrap=True)


def _basis(slate: Slate, settings: Settings) -> Iterator[str]:
    """Return what the lineups were chosen from, so that a file forgotten is noticed."""
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
            f"note: stacking leaves out {len(short)} {sport.players}, whose teams have fewer "
            f"{sport.players} here than a stack needs: {format_items(short)}"
        )


def _check_output(output: Path) -> None:
    """Refuse before the work what the writer would refuse after it."""
    if not output.parent.is_dir() or output.is_dir():
        raise FileFormatError(
            str(output), ["is a folder, or in one that does not exist: choose another name"]
        )
