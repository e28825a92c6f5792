"""The options that are settings: one for each key of the settings file."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Annotated, Any, get_args, get_origin

import typer
from rich.markup import escape

from dfs_portfolio.cli import option_parsers
from dfs_portfolio.cli.file_options import OUTPUT, SOLVER
from dfs_portfolio.metrics.tails import Tail
from dfs_portfolio.portfolio.build import Strategy
from dfs_portfolio.rules.exposure_limits import OnInfeasible
from dfs_portfolio.selection.engines import EngineName
from dfs_portfolio.settings import Settings
from dfs_portfolio.sites.draftkings.lineups import Cells
from dfs_portfolio.sports.nascar.simulator import TrackType

RACE, PORTFOLIO, RULES = "Race", "Portfolio", "Lineup rules"
EXPOSURE, DIVERSITY = "Exposure", "Diversity"


@dataclass(frozen=True)
class SettingOption:
    """An option that says a setting.

    Parameters
    ----------
    key
        Of the settings file.
    flags
        As typed, blanks between them.
    kind
        What typer makes of the words; a list may be repeated.
    panel, help
        Where and how the help shows it.
    phrase
        What the words say, where they are no plain values.
    """

    key: str
    flags: str
    kind: Any
    panel: str
    help: str
    phrase: Callable[[Sequence[str]], object] | None = None

    @property
    def name(self) -> str:
        """Its name as a parameter."""
        return self.key.replace(".", "_")

    @property
    def flag(self) -> str:
        """The flag that messages show."""
        return re.split("[ /]", self.flags)[0]

    def parameter(self, defaults: Settings | None) -> inspect.Parameter:
        """Return what typer reads.

        The parameter has no default, for the settings file may say otherwise; the help shows
        that of `defaults`.
        """
        kinds = get_args(self.kind) if get_origin(self.kind) is list else ()
        option = typer.Option(
            *self.flags.split(),
            help=escape(self.help + ("" if defaults is None else self._default(defaults))),
            metavar=f"<{kinds[0].__name__}>" if kinds else None,
            rich_help_panel=self.panel,
        )
        return inspect.Parameter(
            self.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[self.kind | None, option],
        )

    def _default(self, defaults: Settings) -> str:
        default: object = reduce(getattr, self.key.split("."), defaults)
        if default in (None, ()):
            return ""
        if isinstance(default, bool):
            return " [on by default]" if default else ""
        shown = ", ".join(map(str, default)) if isinstance(default, tuple) else default
        return f" [default: {shown}]"


OPTIONS = (
    SettingOption("track_type", "--track-type", TrackType, RACE, "Type of track to simulate."),
    SettingOption("laps", "--laps", int, RACE, "Laps of the race; else the usual."),
    SettingOption("n_scenarios", "--scenarios", int, RACE, "Races to simulate."),
    SettingOption(
        "scenario_source", "--scenario-source", str, RACE,
        "race: simulated from the slate; results: by ratings from --results as well; moments: "
        "normal points from your projections with sd, or floor and ceiling; or a file of points, "
        ".csv, .parquet or .npz.",
    ),
    SettingOption(
        "hold_out", "--hold-out", float, RACE,
        "Share of the scenarios of a file that is kept for the report.",
    ),
    SettingOption(
        "team_correlation", "--team-correlation", float, RACE,
        "For moments: correlation of team-mates; else that of any two drivers.",
    ),
    SettingOption(
        "field_correlation", "--field-correlation", float, RACE,
        "For moments: correlation of any two drivers.",
    ),
    SettingOption("seed", "--seed", int, RACE, "Same seed and input, same file."),
    SettingOption("n_lineups", "--lineups -n", int, PORTFOLIO, "How many lineups."),
    SettingOption(
        "strategy", "--strategy", Strategy, PORTFOLIO,
        "One by one; together, with a bound; or for the best of them.",
    ),
    SettingOption(
        "objective.tail", "--tail", Tail, PORTFOLIO,
        "upper: the best outcomes (tournaments); lower: the worst (cash).",
    ),
    SettingOption(
        "objective.levels", "--level", list[float], PORTFOLIO,
        "0.99 for the best 1% of outcomes; may be repeated.",
    ),
    SettingOption(
        "objective.weights", "--weight", list[float], PORTFOLIO,
        "What a level counts for; one for each level, with sum 1.",
    ),
    SettingOption(
        "rules.lock", "--lock", list[str], RULES, "Driver in every lineup; may be repeated."
    ),
    SettingOption(
        "rules.exclude", "--exclude", list[str], RULES, "Driver in no lineup; may be repeated."
    ),
    SettingOption(
        "rules.groups", "--group", list[str], RULES,
        '"at most 1: NAME, NAME", "at least 2: ...", "2 to 3: ..."; may be repeated.',
        option_parsers.groups,
    ),
    SettingOption("rules.min_salary", "--min-salary", int, RULES, "Dollars to spend at least."),
    SettingOption(
        "rules.stacking", "--stack/--no-stack", bool, RULES,
        "Whether a team that is used has a fewest and a most drivers.",
    ),
    SettingOption(
        "rules.min_stack", "--min-stack", int, RULES, "Fewest drivers of a team that is used."
    ),
    SettingOption("rules.max_stack", "--max-stack", int, RULES, "Most drivers of a team."),
    SettingOption(
        "rules.stacks", "--team-stack", list[str], RULES,
        'Other limits for one team: "TEAM=1:3" or "TEAM=off"; may be repeated.',
        option_parsers.stacks,
    ),
    SettingOption(
        "rules.max_total_ownership", "--max-total-ownership", float, RULES,
        "Percent that the ownership of a lineup's drivers may add up to.",
    ),
    SettingOption(
        "rules.max_average_ownership", "--max-average-ownership", float, RULES,
        "Percent that it may be on average.",
    ),
    SettingOption(
        "exposure.max_driver", "--max-driver", float, EXPOSURE,
        "Largest share of lineups with a driver, 0 to 1.",
    ),
    SettingOption(
        "exposure.max_team", "--max-team", float, EXPOSURE,
        "Largest share of lineups with a team, 0 to 1.",
    ),
    SettingOption(
        "exposure.drivers", "--driver-exposure", list[str], EXPOSURE,
        'Shares for one driver: "NAME=0.2:0.6", "NAME=0.2:", "NAME=:0.6"; may be repeated.',
        option_parsers.ranges,
    ),
    SettingOption(
        "exposure.teams", "--team-exposure", list[str], EXPOSURE,
        'Shares for one team: "TEAM=0.1:0.5"; may be repeated.',
        option_parsers.ranges,
    ),
    SettingOption(
        "exposure.on_infeasible", "--on-infeasible", OnInfeasible, EXPOSURE,
        "If the shares allow no such portfolio.",
    ),
    SettingOption(
        "diversity.weight", "--penalty", float, DIVERSITY,
        "Points off for each driver two lineups share.",
    ),
    SettingOption(
        "diversity.max_overlap", "--max-overlap", int, DIVERSITY,
        "Most drivers two lineups may share.",
    ),
    SettingOption(
        "diversity.ownership_weight", "--ownership-penalty", float, DIVERSITY,
        "Points off for each percent of ownership of each driver.",
    ),
    SettingOption(
        "engine", "--engine", EngineName, SOLVER,
        "How each lineup is found: exact search, or a solver's model.",
    ),
    SettingOption(
        "solver", "--solver", str, SOLVER,
        "Solver of the models: highs, cbc, glpk, gurobi or scip.",
    ),
    SettingOption(
        "time_limit", "--time-limit", float, SOLVER,
        "Seconds for each solve of the portfolio model.",
    ),
    SettingOption(
        "cells", "--cells", Cells, OUTPUT,
        "Write 'Name (ID)' or the bare ID.",
    ),
    SettingOption(
        "thresholds", "--threshold", list[float], OUTPUT,
        "Points the best lineup should reach; may be repeated.",
    ),
)  # fmt: skip
