"""``dfs-portfolio build``."""

from __future__ import annotations

from pathlib import Path

from dfs_portfolio.checks import real_numbers
from dfs_portfolio.cli import options as opt
from dfs_portfolio.cli.inputs import read_slate
from dfs_portfolio.cli.run import run
from dfs_portfolio.cli.telling import told
from dfs_portfolio.constraints.diversity import Diversity
from dfs_portfolio.constraints.dk_rules import LineupRules
from dfs_portfolio.constraints.exposure import ExposureLimits
from dfs_portfolio.objectives import TailObjective
from dfs_portfolio.search import TableCache
from dfs_portfolio.simulation import Race
from dfs_portfolio.solvers import SolverOptions


def build(
    salaries: opt.Salaries,
    teams: opt.Teams = None,
    projections: opt.Projections = None,
    output: opt.Output = Path("lineups.csv"),
    n_lineups: opt.NLineups = 20,
    unknown_names: opt.Unknown = "error",
    track_type: opt.Track = "intermediate",
    laps: opt.Laps = None,
    n_scenarios: opt.NScenarios = 10_000,
    seed: opt.Seed = 42,
    strategy: opt.Chosen = "sequential",
    max_driver: opt.MaxDriver = 0.5,
    max_team: opt.MaxTeam = 0.7,
    on_infeasible: opt.Infeasible = "relax",
    penalty: opt.Penalty = 0.1,
    stack: opt.Stack = True,
    min_stack: opt.MinStack = 2,
    max_stack: opt.MaxStack = 3,
    cells: opt.Cells = "name_id",
    tail: opt.Outcomes = "upper",
    engine: opt.Finder = "search",
    solver: opt.SolverName = "highs",
    time_limit: opt.TimeLimit = 30.0,
    tables: opt.Tables = None,
    threshold: opt.Thresholds = None,
) -> None:
    """Choose lineups for a slate and write a file that uploads."""
    with told():
        slate = read_slate(salaries, teams, projections, unknown_names)
        race = Race.typical(track_type) if laps is None else Race(track_type, track_type, laps)
        rules = (
            LineupRules.of(slate.contest, min_stack=min_stack, max_stack=max_stack)
            if stack
            else LineupRules.unstacked(slate.contest)
        )
        run(
            slate,
            race,
            output,
            n_lineups=n_lineups,
            n_scenarios=n_scenarios,
            seed=seed,
            rules=rules,
            cells=cells,
            thresholds=real_numbers("thresholds", threshold or ()),
            objective=TailObjective(tail=tail),
            exposure=ExposureLimits(max_driver, max_team, on_infeasible),
            diversity=Diversity(penalty),
            strategy=strategy,
            engine=engine,
            solver=solver,
            options=SolverOptions(time_limit_s=time_limit),
            tables=None if tables is None else TableCache(tables),
        )
