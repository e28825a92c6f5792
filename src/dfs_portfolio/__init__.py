"""Tournament lineup portfolios for DraftKings NASCAR, chosen for their best outcomes.

The straight line::

    slate = read_team_map("teams.csv", read_salaries("DKSalaries.csv"))
    points = race_scenarios(slate, Race.typical("intermediate"))(10_000, seed=42)
    portfolio = build_portfolio(slate, Scenarios(points, seed=42), 20)
    write_lineups("lineups.csv", slate, portfolio.positions)

or, in one flat call, `generate_portfolio`.
"""

from importlib.metadata import version as _version

from dfs_portfolio.constraints.dk_rules import validate_dk_lineup
from dfs_portfolio.constraints.tail import build_multi_cvar_objective
from dfs_portfolio.errors import Conflict, DfsPortfolioError
from dfs_portfolio.infeasibility import explain_infeasibility
from dfs_portfolio.inputs.projections import read_projections
from dfs_portfolio.inputs.team_map import read_team_map
from dfs_portfolio.metrics.best_lineup import (
    BestComparison,
    TournamentMeasures,
    compare_best,
    tournament_measures,
)
from dfs_portfolio.metrics.estimates import Estimate
from dfs_portfolio.metrics.tails import (
    TailMetrics,
    adaptive_scenario_count,
    compute_cvar,
    compute_tail_metrics,
    tail_mean,
)
from dfs_portfolio.portfolio.build import build_portfolio
from dfs_portfolio.portfolio.flat_lineup import generate_lineup_with_cvar
from dfs_portfolio.portfolio.flat_portfolio import generate_portfolio
from dfs_portfolio.portfolio.report import portfolio_report
from dfs_portfolio.portfolio.result import Lineup, Portfolio
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_ledger import update_exposure_book
from dfs_portfolio.rules.exposure_limits import ExposureLimits, ExposureRange
from dfs_portfolio.rules.groups import Group
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.rules.similarity import (
    compute_pairwise_similarity,
    compute_portfolio_correlation,
)
from dfs_portfolio.rules.violations import Violation, check_lineups
from dfs_portfolio.scenarios.moments import MomentScenarios, scenarios_from_moments
from dfs_portfolio.scenarios.readers.reading import read_scenarios
from dfs_portfolio.scenarios.scenarios import ScenarioCache, Scenarios
from dfs_portfolio.scenarios.sets import ScenarioSets, draw_scenario_sets, hold_out, split_scenarios
from dfs_portfolio.search import TableCache, ValueTable, load_table, save_table
from dfs_portfolio.settings import Settings, read_settings
from dfs_portfolio.sites.draftkings.entries import EntriesFile, read_entries
from dfs_portfolio.sites.draftkings.fill import fill_entries
from dfs_portfolio.sites.draftkings.fill_result import FillResult
from dfs_portfolio.sites.draftkings.lineups import (
    export_lineups_dk_format,
    read_lineups,
    write_lineups,
)
from dfs_portfolio.sites.draftkings.salaries import read_salaries
from dfs_portfolio.slate import Driver, Player, Slate, Slot
from dfs_portfolio.slate.contest import Contest
from dfs_portfolio.solvers import SolverOptions, available_solvers
from dfs_portfolio.sports.nascar.contest import DRAFTKINGS_NASCAR
from dfs_portfolio.sports.nascar.demo import load_demo
from dfs_portfolio.sports.nascar.race_model import RaceModel, fit_race_model
from dfs_portfolio.sports.nascar.results import PastRace, RaceResults, read_race_results
from dfs_portfolio.sports.nascar.scoring import Scoring
from dfs_portfolio.sports.nascar.simulator import Race, race_scenarios, simulate_race
from dfs_portfolio.sports.nascar.teams_from_results import read_teams_from_results
from dfs_portfolio.sweeps import Case, Outcome, SweepResult, grid, sweep

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
    "FillResult",
    "Group",
    "Lineup",
    "LineupRules",
    "MomentScenarios",
    "Outcome",
    "PastRace",
    "Player",
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
    "Slot",
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
