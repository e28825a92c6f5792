"""The work that `build` and `demo` share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from dfs_portfolio._internal.progress import stage_report
from dfs_portfolio.cli.console import progress_bar
from dfs_portfolio.cli.inputs import TeamSource
from dfs_portfolio.cli.scenario_choice import draw
from dfs_portfolio.errors import FileFormatError, format_items
from dfs_portfolio.inputs.player_rows import Unknown
from dfs_portfolio.portfolio.build import build_portfolio
from dfs_portfolio.portfolio.report import portfolio_report
from dfs_portfolio.search import TableCache
from dfs_portfolio.settings import Settings
from dfs_portfolio.sites.draftkings.lineups import write_lineups
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.simulator import Race


def run(
    slate: Slate,
    race: Race,
    output: Path,
    settings: Settings,
    tables: TableCache | None = None,
    teams: TeamSource | None = None,
    unknown: Unknown = "error",
) -> None:
    """Get scenarios, choose, write, and say what came of it."""
    settings.rules.check_slate(slate)
    _check_output(output)
    with progress_bar() as report:
        simulated = stage_report(report, "simulate")
        simulated(0.0)
        drawn = draw(slate, race, settings, teams or TeamSource(), unknown)
        simulated(1.0)
        portfolio = build_portfolio(
            slate,
            drawn.scenarios,
            settings.n_lineups,
            **settings.keywords,
            tables=tables,
            progress=report,
        )
    indices = [lineup.indices for lineup in portfolio]
    paths = write_lineups(output, slate, indices, cells=settings.cells)
    written = ", ".join(map(str, paths))
    console = Console()
    for line in (drawn.words, *_basis(slate, settings)):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(
        portfolio_report(portfolio, drawn.scenarios, drawn.fresh, thresholds=settings.thresholds)
    )
    console.print(f"Wrote {len(portfolio)} lineups to {written}", highlight=False, soft_wrap=True)


def _basis(slate: Slate, settings: Settings) -> Iterator[str]:
    """Say what the lineups were chosen from, so that a file forgotten is noticed."""
    known = {
        "a team": "team",
        "projected points": "projection",
        "a starting position": "start",
    }
    counts = ", ".join(
        f"{sum(getattr(player, field) is not None for player in slate)} with {words}"
        for words, field in known.items()
    )
    yield f"{len(slate)} drivers: {counts}"
    short = settings.rules.resolve(slate).short_of_teammates
    if short:
        yield (
            f"note: stacking leaves out {len(short)} drivers, whose teams have fewer drivers here "
            f"than a stack needs: {format_items(short)}"
        )


def _check_output(output: Path) -> None:
    """Refuse before the work what the writer would refuse after it."""
    if not output.parent.is_dir() or output.is_dir():
        raise FileFormatError(
            str(output), ["is a folder, or in one that does not exist: choose another name"]
        )
