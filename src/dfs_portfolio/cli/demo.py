"""``dfs-portfolio demo``."""

from __future__ import annotations

from pathlib import Path

from dfs_portfolio.cli import file_options as opt
from dfs_portfolio.cli.build_core import run
from dfs_portfolio.cli.console import told
from dfs_portfolio.cli.overrides import Given, with_setting_options
from dfs_portfolio.cli.setting_options import OPTIONS
from dfs_portfolio.settings import Settings
from dfs_portfolio.sports.nascar.demo import load_demo

_KEYS = ("n_lineups", "n_scenarios", "seed", "strategy")


@with_setting_options((option for option in OPTIONS if option.key in _KEYS), Settings())
def demo(*, given: Given, output: opt.Output = Path("demo_lineups.csv")) -> None:
    """Do the same on the example slate of the package: Las Vegas, March 2026."""
    with told():
        slate, race = load_demo()
        run(slate, race, output, given.settings())
