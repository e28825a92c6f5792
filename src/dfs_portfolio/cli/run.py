"""The work that `build` and `demo` share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from rich.console import Console

from dfs_portfolio.cli.telling import progress_bar
from dfs_portfolio.constraints.dk_rules import LineupRules
from dfs_portfolio.draftkings import write_lineups
from dfs_portfolio.errors import FileFormatError
from dfs_portfolio.portfolio import build_portfolio
from dfs_portfolio.progress import stage_report
from dfs_portfolio.report import portfolio_report
from dfs_portfolio.scenarios import Scenarios
from dfs_portfolio.simulation import Race, race_scenarios
from dfs_portfolio.slate import Slate


def run(
    slate: Slate,
    race: Race,
    output: Path,
    *,
    n_lineups: int,
    n_scenarios: int,
    seed: int,
    rules: LineupRules,
    cells: Literal["name_id", "id"] = "name_id",
    thresholds: Sequence[float] = (),
    **choices: Any,
) -> None:
    """Simulate, choose, write, and say what came of it; `choices` are of `build_portfolio`."""
    simulate = race_scenarios(slate, race)
    rules.check_slate(slate)
    _check_output(output)
    with progress_bar() as report:
        simulated = stage_report(report, "simulate")
        simulated(0.0)
        scenarios = Scenarios(simulate(n_scenarios, seed=seed), seed=seed, source=race.name)
        fresh = Scenarios(simulate(n_scenarios, seed=seed + 1), seed=seed + 1, source=race.name)
        simulated(1.0)
        portfolio = build_portfolio(
            slate,
            scenarios,
            n_lineups,
            rules=rules,
            progress=report,
            **choices,
        )
    paths = write_lineups(output, slate, [lineup.positions for lineup in portfolio], cells=cells)
    console = Console()
    console.print(f"{race.name}: {race.laps} laps, {race.track_type}; {len(slate)} drivers")
    console.print(portfolio_report(portfolio, scenarios, fresh, thresholds=thresholds))
    written = ", ".join(map(str, paths))
    console.print(f"Wrote {len(portfolio)} lineups to {written}", highlight=False, soft_wrap=True)


def _check_output(output: Path) -> None:
    """Refuse before the work what the writer would refuse after it."""
    if not output.parent.is_dir() or output.is_dir():
        raise FileFormatError(
            str(output), ["is a folder, or in one that does not exist: choose another name"]
        )
