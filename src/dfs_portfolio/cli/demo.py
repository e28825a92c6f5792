"""``dfs-portfolio demo``."""

from __future__ import annotations

from pathlib import Path

from dfs_portfolio.cli import file_options as opt
from dfs_portfolio.cli.overrides import SettingOverrides, with_setting_options
from dfs_portfolio.cli.setting_options import OPTIONS
from dfs_portfolio.settings import Settings

_KEYS = ("n_lineups", "n_scenarios", "seed", "strategy")


@with_setting_options((option for option in OPTIONS if option.key in _KEYS), Settings())
def demo(*, overrides: SettingOverrides, output: opt.Output = Path("demo_lineups.csv")) -> None:
    """Build a portfolio for the example slate of the package: Las Vegas, March 2026."""
    from dfs_portfolio.cli.build_core import build_and_write
    from dfs_portfolio.cli.console import cli_session
    from dfs_portfolio.cli.outputs import check_output
    from dfs_portfolio.sports.nascar.demo import load_demo

    with cli_session():
        check_output(output, ())
        slate, race = load_demo()
        build_and_write(slate, output, overrides.settings(), race=race)
