"""``dfs-portfolio build``."""

from __future__ import annotations

from pathlib import Path

from dfs_portfolio.cli import file_options as opt
from dfs_portfolio.cli.overrides import SettingOverrides, with_setting_options
from dfs_portfolio.cli.setting_options import OPTIONS
from dfs_portfolio.settings import Settings


@with_setting_options(OPTIONS, Settings())
def build(
    *,
    salaries: opt.Salaries,
    teams: opt.Teams = None,
    results: opt.Results = None,
    series: opt.SeriesName = None,
    date: opt.RaceDate = None,
    strict: opt.Strict = False,
    projections: opt.Projections = None,
    unknown_names: opt.Unknown = "error",
    settings: opt.SettingsFile = None,
    overrides: SettingOverrides,
    output: opt.Output = Path("lineups.csv"),
    all_differences: opt.AllDifferences = False,
    cache_dir: opt.CacheDir = None,
) -> None:
    """Build a portfolio of lineups for a slate and write a file that uploads."""
    # Imported here, so that --help is fast.
    from dfs_portfolio.cli.build_core import build_and_write
    from dfs_portfolio.cli.console import cli_session
    from dfs_portfolio.cli.inputs import TeamSource, read_slate
    from dfs_portfolio.cli.outputs import check_output
    from dfs_portfolio.search import TableCache

    with cli_session():
        chosen, given = overrides.settings_and_keys(settings)
        read = [salaries, *(teams or ()), *(results or ()), *(projections or ()), *(settings or ())]
        check_output(output, [*read, *map(Path, chosen.files)], in_parts=True)
        source = TeamSource(teams, results, series, date, strict)
        slate = read_slate(salaries, source, projections, unknown_names, chosen.out)
        tables = None if cache_dir is None else TableCache(cache_dir)
        build_and_write(
            slate,
            output,
            chosen,
            tables,
            source,
            unknown_names,
            all_differences=all_differences,
            given=given,
        )
