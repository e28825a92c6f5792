"""Tournament lineup portfolios for DraftKings NASCAR, chosen for their best outcomes.

The straight line::

    slate = read_team_map("teams.csv", read_salaries("DKSalaries.csv"))
    points = race_scenarios(slate, Race.typical("intermediate"))(10_000, seed=42)
    portfolio = build_portfolio(slate, Scenarios(points, seed=42), 20)
    write_lineups("lineups.csv", slate, portfolio.positions)

or, in one flat call, `generate_portfolio`.
"""

from importlib.metadata import version as _version

from dfs_portfolio.conflicts import explain_infeasibility
from dfs_portfolio.constraints.diversity import (
    Diversity,
    compute_pairwise_similarity,
    compute_portfolio_correlation,
)
from dfs_portfolio.constraints.dk_rules import validate_dk_lineup
from dfs_portfolio.constraints.exposure import (
    ExposureLimits,
    ExposureRange,
    update_exposure_book,
)
from dfs_portfolio.constraints.players import Group
from dfs_portfolio.constraints.rules import LineupRules
from dfs_portfolio.constraints.violations import Violation, check_lineups
from dfs_portfolio.contest import DRAFTKINGS_NASCAR, Contest, Scoring
from dfs_portfolio.draftkings import (
    EntriesFile,
    Filled,
    export_lineups_dk_format,
    fill_entries,
    read_entries,
    read_lineups,
    read_projections,
    read_salaries,
    read_team_map,
    read_teams_from_results,
    write_lineups,
)
from dfs_portfolio.errors import Conflict, DfsPortfolioError
from dfs_portfolio.estimates import Estimate
from dfs_portfolio.lineup import generate_lineup_with_cvar
from dfs_portfolio.objectives import TailObjective, build_multi_cvar_objective
from dfs_portfolio.portfolio import build_portfolio, generate_portfolio
from dfs_portfolio.race_model import RaceModel, fit_race_model
from dfs_portfolio.race_results import PastRace, RaceResults, read_race_results
from dfs_portfolio.report import portfolio_report
from dfs_portfolio.results import Lineup, Portfolio
from dfs_portfolio.scenario_sets import (
    ScenarioSets,
    draw_scenario_sets,
    hold_out,
    split_scenarios,
)
from dfs_portfolio.scenario_sources import (
    MomentScenarios,
    read_scenarios,
    scenarios_from_moments,
)
from dfs_portfolio.scenarios import ScenarioCache, Scenarios
from dfs_portfolio.search import TableCache, ValueTable, load_table, save_table
from dfs_portfolio.settings import Settings, read_settings
from dfs_portfolio.simulation import Race, race_scenarios, simulate_race
from dfs_portfolio.simulation.demo import load_demo
from dfs_portfolio.slate import Driver, Slate
from dfs_portfolio.solvers import SolverOptions, available_solvers
from dfs_portfolio.sweeps import Case, Outcome, SweepResult, grid, sweep
from dfs_portfolio.tails import (
    TailMetrics,
    adaptive_scenario_count,
    compute_cvar,
    compute_tail_metrics,
    tail_mean,
)
from dfs_portfolio.tournament import (
    BestComparison,
    TournamentMeasures,
    compare_best,
    tournament_measures,
)

__version__ = _version("dfs-portfolio")

__all__ = [
    "DRAFTKINGS_NASCAR",
    "BestComparison",
    "Case",
    "Conflict",
    "Contest",
    "DfsPortfolioError",
    "Diversity",
    "Driver",
    "EntriesFile",
    "Estimate",
    "ExposureLimits",
    "ExposureRange",
    "Filled",
    "Group",
    "Lineup",
    "LineupRules",
    "MomentScenarios",
    "Outcome",
    "PastRace",
    "Portfolio",
    "Race",
    "RaceModel",
    "RaceResults",
    "ScenarioCache",
    "ScenarioSets",
    "Scenarios",
    "Scoring",
    "Settings",
    "Slate",
    "SolverOptions",
    "SweepResult",
    "TableCache",
    "TailMetrics",
    "TailObjective",
    "TournamentMeasures",
    "ValueTable",
    "Violation",
    "adaptive_scenario_count",
    "available_solvers",
    "build_multi_cvar_objective",
    "build_portfolio",
    "check_lineups",
    "compare_best",
    "compute_cvar",
    "compute_pairwise_similarity",
    "compute_portfolio_correlation",
    "compute_tail_metrics",
    "draw_scenario_sets",
    "explain_infeasibility",
    "export_lineups_dk_format",
    "fill_entries",
    "fit_race_model",
    "generate_lineup_with_cvar",
    "generate_portfolio",
    "grid",
    "hold_out",
    "load_demo",
    "load_table",
    "portfolio_report",
    "race_scenarios",
    "read_entries",
    "read_lineups",
    "read_projections",
    "read_race_results",
    "read_salaries",
    "read_scenarios",
    "read_settings",
    "read_team_map",
    "read_teams_from_results",
    "save_table",
    "scenarios_from_moments",
    "simulate_race",
    "split_scenarios",
    "sweep",
    "tail_mean",
    "tournament_measures",
    "update_exposure_book",
    "validate_dk_lineup",
    "write_lineups",
]
