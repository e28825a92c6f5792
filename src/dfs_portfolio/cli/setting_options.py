"""Command-line options of all settings; options of files and outputs are in `file_options`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import reduce
from typing import Annotated, Any, get_args, get_origin

import typer

from dfs_portfolio.cli import option_parsers
from dfs_portfolio.cli.file_options import INPUT, OUTPUT, SOLVER
from dfs_portfolio.inputs.lineup_rows import CellFormat
from dfs_portfolio.metrics.tails import Tail
from dfs_portfolio.portfolio.request import EngineName, Strategy
from dfs_portfolio.rules.exposure_limits import OnInfeasible, Relax
from dfs_portfolio.settings import Settings
from dfs_portfolio.slate.registry import SPORTS
from dfs_portfolio.slate.wings import get_sport

SCENARIOS, PORTFOLIO, RULES = "Scenarios", "Portfolio", "Lineup rules"
EXPOSURE, DIVERSITY = "Exposure", "Diversity"


@dataclass(frozen=True)
class SettingOption:
    """The command-line option of a setting.

    Parameters
    ----------
    key
        Key in the settings file.
    flags
        Flags as typed, separated by blanks.
    kind
        Type of the value; an option of a list type may be repeated.
    panel, help
        Section and text of the help.
    parse
        Converts the texts of a list to values of a settings file; ``None`` for plain values.
    """

    key: str
    flags: str
    kind: Any
    panel: str
    help: str
    parse: Callable[[Sequence[str]], object] | None = None

    @property
    def name(self) -> str:
        """Name of the parameter."""
        return self.key.replace(".", "_")

    @property
    def flag(self) -> str:
        """The flag shown in messages."""
        return re.split("[ /]", self.flags)[0]

    def parameter(self, defaults: Settings | None) -> inspect.Parameter:
        """Return the parameter for typer.

        It has no default, since the settings file may set the value; the help shows the default
        of `defaults`.
        """
        kinds = get_args(self.kind) if get_origin(self.kind) is list else ()
        text = self.help + ("" if defaults is None else self._default(defaults))
        option = typer.Option(
            *self.flags.split(),
            help=text.replace("[", "\\["),  # otherwise rich reads it as markup
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
        default = default_of(self.key, defaults)
        if default in (None, ()):
            return ""
        if isinstance(default, bool):
            return " [default: on]" if default else ""
        shown = ", ".join(map(str, default)) if isinstance(default, tuple) else default
        return f" [default: {shown}]"


def default_of(key: str, settings: Settings) -> object:
    """Return the value of a key, such as ``rules.lock`` or ``nascar.track_type``."""
    table, _, name = key.rpartition(".")
    sport = next((sport for sport in SPORTS if sport.lower() == table), None)
    if sport is not None:
        return getattr(settings.for_sport(sport), name)
    return reduce(getattr, key.split("."), settings)


def _sport_options() -> Iterator[SettingOption]:
    for name in SPORTS:
        sport = get_sport(name)
        known = {f.name for f in fields(sport.settings)}
        for option in sport.options:
            if option.field in known:
                key = f"{name.lower()}.{option.field}"
                text = f"{name}: {option.help}"
                yield SettingOption(key, option.flag, option.kind, SCENARIOS, text)


OPTIONS = (
    SettingOption(
        "n_scenarios", "--scenarios", int, SCENARIOS, "Number of scenarios to simulate."
    ),
    SettingOption(
        "scenario_source", "--scenario-source", str, SCENARIOS,
        "simulator: simulate from the slate; rated-simulator (NASCAR): rate drivers by --results "
        "as well; moments: normal points with the mean and sd of your projections; or a file of "
        "points: .csv, .parquet or .npz.",
    ),
    SettingOption(
        "hold_out", "--hold-out", float, SCENARIOS,
        "Share of a file's scenarios that is held out for the report.",
    ),
    SettingOption(
        "team_correlation", "--team-correlation", float, SCENARIOS,
        "For moments: correlation of team-mates; by default that of any two players.",
    ),
    SettingOption(
        "field_correlation", "--field-correlation", float, SCENARIOS,
        "For moments: correlation of any two players.",
    ),
    SettingOption(
        "out", "--out", list[str], INPUT,
        "Player who is out: in no lineup, not simulated. Repeat for more.",
    ),
    SettingOption(
        "seed", "--seed", int, SCENARIOS, "Random seed: same seed and inputs, same lineups."
    ),
    *_sport_options(),
    SettingOption("n_lineups", "--lineups -n", int, PORTFOLIO, "Number of lineups, all different."),
    SettingOption(
        "keep", "--keep", list[str], PORTFOLIO,
        "File of lineups that are entered already, such as DKEntries.csv: they are part of the "
        "portfolio, and count among --lineups. Repeat for more.",
    ),
    SettingOption(
        "strategy", "--strategy", Strategy, PORTFOLIO,
        "sequential: the best lineup, then the next; joint: all lineups at once, with an "
        "optimality bound; emax: maximise the expected score of the best lineup; payout: in "
        "Python only.",
    ),
    SettingOption(
        "objective.tail", "--tail", Tail, PORTFOLIO,
        "upper: value the best outcomes (tournaments); lower: the worst (cash games).",
    ),
    SettingOption(
        "objective.levels", "--cvar-level", list[float], PORTFOLIO,
        "Level of a tail mean: 0.99 for the best 1% of outcomes, 0 for all. May be repeated.",
    ),
    SettingOption(
        "objective.weights", "--cvar-weight", list[float], PORTFOLIO,
        "Weight of the matching --cvar-level. Repeat once per level; weights sum to 1.",
    ),
    SettingOption(
        "rules.lock", "--lock", list[str], RULES, "Player in every lineup. Repeat for more."
    ),
    SettingOption(
        "rules.exclude", "--exclude", list[str], RULES, "Player in no lineup. Repeat for more."
    ),
    SettingOption(
        "rules.groups", "--group", list[str], RULES,
        'Limit on a group of players: "at most 1: NAME, NAME", "at least 2: ...", "2 to 3: ...", '
        '"all or none: ..."; on a condition: "if NAME then at least 1: NAME, NAME". Repeat for '
        "more.",
        option_parsers.groups,
    ),
    SettingOption(
        "rules.min_salary", "--min-salary", int, RULES, "Lowest salary of a lineup, in dollars."
    ),
    SettingOption(
        "rules.max_salary", "--max-salary", int, RULES, "Highest salary of a lineup, in dollars."
    ),
    SettingOption(
        "rules.stacking", "--stack/--no-stack", bool, RULES,
        "Stack teams: every team in a lineup contributes 2 to 3 players in NASCAR (see "
        "--min-stack, --max-stack).",
    ),
    SettingOption(
        "rules.min_stack", "--min-stack", int, RULES,
        "Fewest players of a team that is used; NASCAR: 2 by default.",
    ),
    SettingOption(
        "rules.max_stack", "--max-stack", int, RULES,
        "Most players of a team; NASCAR: 3 by default.",
    ),
    SettingOption(
        "rules.stacks", "--team-stack", list[str], RULES,
        'Other limits for one team: "TEAM=1:3" or "TEAM=off". Repeat for more.',
        option_parsers.stacks,
    ),
    SettingOption(
        "rules.max_per_game", "--max-per-game", int, RULES,
        "Most players of one game or bout; MMA: 1 by default, 2 allows both fighters of a bout.",
    ),
    SettingOption(
        "rules.max_total_ownership", "--max-total-ownership", float, RULES,
        "Largest sum of the projected ownership of a lineup's players, in percent.",
    ),
    SettingOption(
        "rules.max_average_ownership", "--max-average-ownership", float, RULES,
        "Largest average projected ownership of a lineup's players, in percent.",
    ),
    SettingOption(
        "rules.max_geometric_ownership", "--max-geometric-ownership", float, RULES,
        "Largest geometric mean of the projected ownership of a lineup's players, in percent.",
    ),
    SettingOption(
        "rules.max_product_ownership", "--max-product-ownership", float, RULES,
        "Largest product of the projected ownership of a lineup's players, as shares: 0.0001.",
    ),
    SettingOption(
        "exposure.max_player", "--max-player-exposure", float, EXPOSURE,
        "Largest share of the lineups that hold a player, from 0 to 1.",
    ),
    SettingOption(
        "exposure.max_team", "--max-team-exposure", float, EXPOSURE,
        "Largest share of the lineups that hold any player of a team, from 0 to 1.",
    ),
    SettingOption(
        "exposure.players", "--player-exposure", list[str], EXPOSURE,
        'Smallest and largest share for one player: "NAME=0.2:0.6", "NAME=0.2:", "NAME=:0.6". '
        "Repeat for more.",
        option_parsers.ranges,
    ),
    SettingOption(
        "exposure.teams", "--team-exposure", list[str], EXPOSURE,
        'Smallest and largest share for one team: "TEAM=0.1:0.5". Repeat for more.',
        option_parsers.ranges,
    ),
    SettingOption(
        "exposure.on_infeasible", "--on-infeasible", OnInfeasible, EXPOSURE,
        "If no portfolio satisfies the exposure limits: relax them by as little as possible, raise "
        "an error, or build a partial portfolio of fewer lineups.",
    ),
    SettingOption(
        "exposure.relax", "--relax", Relax, EXPOSURE,
        "How limits are relaxed: evenly, by the smallest largest overrun of any player or team; or "
        "by the fewest uses over the limits in all, where one player may be far over.",
    ),
    SettingOption(
        "diversity.overlap_penalty", "--overlap-penalty", float, DIVERSITY,
        "Points subtracted for each player that two lineups share.",
    ),
    SettingOption(
        "diversity.max_overlap", "--max-overlap", int, DIVERSITY,
        "Most players that two lineups may share.",
    ),
    SettingOption(
        "diversity.min_different", "--min-different", int, DIVERSITY,
        "Fewest different players in any two lineups: of six, 2 means that they share at most 4.",
    ),
    SettingOption(
        "diversity.ownership_penalty", "--ownership-penalty", float, DIVERSITY,
        "Points subtracted for each percent of projected ownership of each player.",
    ),
    SettingOption(
        "engine", "--engine", EngineName, SOLVER,
        "How sequential finds a lineup: exact search, or a model for the solver.",
    ),
    SettingOption(
        "solver", "--solver", str, SOLVER, "Solver of the models: highs, cbc, glpk, gurobi, scip."
    ),
    SettingOption(
        "options.time_limit_s", "--time-limit", float, SOLVER, "Time limit of each solve, seconds."
    ),
    SettingOption(
        "cell_format", "--cell-format", CellFormat, OUTPUT,
        "How players are written: name_id for 'Name (ID)', id for the bare ID.",
    ),
    SettingOption(
        "target_scores", "--target-score", list[float], OUTPUT,
        "Report how often the best lineup reaches this score. Repeat for more.",
    ),
)  # fmt: skip
