"""The core of ``build`` and ``demo``: scenarios, portfolio, file, report."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

from dfs_portfolio._internal.progress import stage_report
from dfs_portfolio.cli.comparison_report import SHOWN_DIFFERENCES, comparison_report
from dfs_portfolio.cli.console import progress_bar, say
from dfs_portfolio.cli.inputs import TeamSource, source_lines
from dfs_portfolio.cli.scenario_choice import batches_with_scenarios, draw_scenarios
from dfs_portfolio.errors import format_items, join_limited
from dfs_portfolio.inputs.player_rows import Unknown
from dfs_portfolio.portfolio.batches import fulfil_batches
from dfs_portfolio.portfolio.build import fulfil
from dfs_portfolio.portfolio.report import portfolio_report
from dfs_portfolio.portfolio.result import Portfolio
from dfs_portfolio.search import TableCache
from dfs_portfolio.settings import Settings, default_notes
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
    given: Collection[str] | None = None,
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
    given
        Keys of the settings that were given; ``None`` tells nothing of defaults.
    all_differences
        Whether to compare every player's projection with the simulated mean, not only the five that
        differ most.
    """
    settings.rules.check_slate(slate)
    with progress_bar() as report:
        simulated = stage_report(report, "simulate")
        simulated(0.0)
        source = teams or TeamSource()
        pair = draw_scenarios(slate, settings, source, unknown, race)
        batches, of_batches = batches_with_scenarios(slate, settings, source, unknown, race)
        simulated(1.0)
        inputs = slate, pair.scenarios
        if batches:
            portfolio = fulfil_batches(settings, *inputs, batches, tables=tables, progress=report)
        else:
            portfolio = fulfil(settings, *inputs, tables=tables, progress=report)
    indices = [lineup.indices for lineup in portfolio.new]
    site = get_site(slate.contest.site)
    paths = site.write_lineups(output, slate, indices, cell_format=settings.cell_format)
    written = ", ".join(map(str, paths))
    console = Console()
    for line in source_lines(slate):
        say(console, line)
    for line in (pair.description, *_describe_slate(slate, settings)):
        say(console, line)
    if given is not None:
        past = teams is not None and teams.past is not None
        for note in default_notes(slate, settings, given, has_results=past):
            say(console, f"note: {note}")
    for part in comparison_report(pair.comparison, None if all_differences else SHOWN_DIFFERENCES):
        if isinstance(part, str):
            say(console, part)
        else:
            console.print(part)
    for line in of_batches:
        say(console, line)
    console.print(
        portfolio_report(
            portfolio, pair.scenarios, pair.fresh, target_scores=settings.target_scores
        )
    )
    for line in _describe_kept(portfolio, settings):
        say(console, line)
    new = f"{len(indices)} {'new ' if portfolio.kept else ''}lineups"
    say(console, f"Wrote {new} to {written}")


def _describe_kept(portfolio: Portfolio, settings: Settings) -> Iterator[str]:
    """Say what kept lineups count for, that they are not written, and what they break."""
    if not portfolio.kept:
        return
    yield (
        f"{len(portfolio.kept)} lineups are kept. They count above, and are not written: they are "
        "entered already"
    )
    resolved = settings.rules.resolve(portfolio.slate)
    broken = [
        f"lineup {number}: {violations[0]}"
        for number, lineup in enumerate(portfolio.kept, 1)
        if (violations := resolved.violations(lineup.indices))
    ]
    if broken:
        yield (
            f"note: {len(broken)} of them would not be chosen by these rules, and stay as they "
            f"are: {join_limited(broken)}"
        )


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
    if slate.withdrawn:
        counts.append(f"{len(slate.withdrawn)} more out")
    yield f"{len(slate)} {sport.players}: {', '.join(counts)}"
    short = settings.rules.resolve(slate).short_of_teammates
    if short:
        yield (
            f"note: stacking leaves out {len(short)} {sport.players}, whose teams have too few "
            f"{sport.players} on the slate for a stack: {format_items(short)}"
        )
