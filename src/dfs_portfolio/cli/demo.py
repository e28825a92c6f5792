"""``dfs-portfolio demo``."""

from __future__ import annotations

from pathlib import Path

from dfs_portfolio.cli import options as opt
from dfs_portfolio.cli.run import run
from dfs_portfolio.cli.telling import told
from dfs_portfolio.constraints.dk_rules import LineupRules
from dfs_portfolio.simulation.demo import load_demo


def demo(
    output: opt.Output = Path("demo_lineups.csv"),
    n_lineups: opt.NLineups = 20,
    n_scenarios: opt.NScenarios = 10_000,
    seed: opt.Seed = 42,
    strategy: opt.Chosen = "sequential",
) -> None:
    """Do the same on the example slate of the package: Las Vegas, March 2026."""
    with told():
        slate, race = load_demo()
        run(
            slate,
            race,
            output,
            n_lineups=n_lineups,
            n_scenarios=n_scenarios,
            seed=seed,
            rules=LineupRules.of(slate.contest),
            strategy=strategy,
        )
