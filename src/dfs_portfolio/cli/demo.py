"""``dfs-portfolio demo``."""

from __future__ import annotations

from pathlib import Path

from dfs_portfolio.cli import options as opt
from dfs_portfolio.cli.given import Given, takes_settings
from dfs_portfolio.cli.run import run
from dfs_portfolio.cli.settings import OPTIONS
from dfs_portfolio.cli.telling import told
from dfs_portfolio.settings import Settings
from dfs_portfolio.simulation.demo import load_demo

_KEYS = ("n_lineups", "n_scenarios", "seed", "strategy")


@takes_settings((option for option in OPTIONS if option.key in _KEYS), Settings())
def demo(*, given: Given, output: opt.Output = Path("demo_lineups.csv")) -> None:
    """Do the same on the example slate of the package: Las Vegas, March 2026."""
    with told():
        slate, race = load_demo()
        run(slate, race, output, given.settings())
