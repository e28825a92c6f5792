"""``dfs-portfolio build``."""

from __future__ import annotations

from pathlib import Path

from dfs_portfolio.cli import file_options as opt
from dfs_portfolio.cli.build_core import run
from dfs_portfolio.cli.console import told
from dfs_portfolio.cli.inputs import TeamSource, read_slate
from dfs_portfolio.cli.overrides import Given, with_setting_options
from dfs_portfolio.cli.setting_options import OPTIONS
from dfs_portfolio.search import TableCache
from dfs_portfolio.settings import Settings


@with_setting_options(OPTIONS, Settings())
def build(
    *,
    salaries: opt.Salaries,
    teams: opt.Teams = None,
    results: opt.Results = None,
    series: opt.SeriesName = None,
    date: opt.RaceDate = None,
    projections: opt.Projections = None,
    unknown_names: opt.Unknown = "error",
    settings: opt.SettingsFile = None,
    given: Given,
    output: opt.Output = Path("lineups.csv"),
    tables: opt.Tables = None,
) -> None:
    """Choose lineups for a slate and write a file that uploads."""
    with told():
        chosen = given.settings(settings)
        source = TeamSource(teams, results, series, date)
        slate = read_slate(salaries, source, projections, unknown_names)
        kept = None if tables is None else TableCache(tables)
        run(slate, chosen.race, output, chosen, kept, source, unknown_names)
