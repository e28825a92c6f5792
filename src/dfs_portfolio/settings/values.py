"""Everything that ``dfs-portfolio build`` can be told beside its files, as one value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, get_args

from dfs_portfolio._internal.validation import real_number, real_numbers, whole_number
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.portfolio.build import DEFAULT_TIME_LIMIT_S, Strategy
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.correlations import checked_correlation
from dfs_portfolio.scenarios.readers.reading import SUFFIXES, is_scenario_file
from dfs_portfolio.selection.engines import EngineName, check_engine
from dfs_portfolio.sites.draftkings.lineups import Cells
from dfs_portfolio.solvers import SolverOptions, check_solver
from dfs_portfolio.sports.nascar.simulator import Race, TrackType

# More would not fit into memory, and more laps are no race.
MAX_SCENARIOS = 1_000_000
MAX_LAPS = 5_000
# Sources of scenarios besides files.
SOURCES = ("race", "results", "moments")


@dataclass(frozen=True)
class Settings:
    """What a portfolio is made with, but for slate and scenarios.

    Parameters
    ----------
    n_lineups
        How many lineups, all different.
    strategy, engine, solver
        As in `build_portfolio`.
    time_limit
        Seconds for each solve of the portfolio model.
    n_scenarios, seed
        How many races are simulated, and the seed of the first set of them.
    scenario_source
        ``"race"``: simulated from what the slate says; ``"results"``: by a `RaceModel` learned
        from past results as well; ``"moments"``: drawn as `scenarios_from_moments` does from the
        projections; or a file, as for `read_scenarios`, with as many scenarios as it has.
    hold_out
        Share of the scenarios of a file that is kept for the report, from 0 to below 1.
    team_correlation, field_correlation
        As in `scenarios_from_moments`, and only with ``"moments"``.
    track_type, laps
        The race that is simulated; without `laps` it is of the usual length.
    cells
        As in `write_lineups`.
    thresholds
        Points that the best lineup should reach, for the report.
    objective, rules, exposure, diversity
        As in `build_portfolio`.

    Raises
    ------
    SettingsError
        If a value is out of range.

    Examples
    --------
    >>> Settings(track_type="short").race.laps
    400
    >>> sorted(Settings().keywords)[:3]
    ['diversity', 'engine', 'exposure']
    """

    n_lineups: int = 20
    strategy: Strategy = "sequential"
    engine: EngineName = "search"
    solver: str = "highs"
    time_limit: float = DEFAULT_TIME_LIMIT_S
    n_scenarios: int = 10_000
    seed: int = 42
    scenario_source: str = "race"
    hold_out: float = 0.25
    team_correlation: float | None = None
    field_correlation: float = 0.0
    track_type: TrackType = "intermediate"
    laps: int | None = None
    cells: Cells = "name_id"
    thresholds: tuple[float, ...] = ()
    objective: TailObjective = field(default_factory=TailObjective)
    rules: LineupRules = field(default_factory=LineupRules)
    exposure: ExposureLimits = field(default_factory=ExposureLimits)
    diversity: Diversity = field(default_factory=Diversity)

    def __post_init__(self) -> None:
        for name, least in (("n_lineups", 1), ("n_scenarios", 1), ("seed", 0)):
            object.__setattr__(self, name, whole_number(name, getattr(self, name), least))
        if self.n_scenarios > MAX_SCENARIOS:
            raise SettingsError(f"n_scenarios is at most {MAX_SCENARIOS:,}, got {self.n_scenarios}")
        self._check_source()
        object.__setattr__(self, "thresholds", real_numbers("thresholds", self.thresholds))
        for name, allowed in (("strategy", get_args(Strategy)), ("cells", get_args(Cells))):
            if getattr(self, name) not in allowed:
                raise SettingsError(
                    f"{name} must be one of {', '.join(allowed)}, not {getattr(self, name)!r}"
                )
        check_engine(self.engine)
        check_solver(self.solver)
        object.__setattr__(self, "time_limit", self._options.time_limit_s)
        if self.race.laps > MAX_LAPS:
            raise SettingsError(f"laps are at most {MAX_LAPS:,}, got {self.race.laps}")

    @property
    def race(self) -> Race:
        """The race to simulate."""
        race = Race.typical(self.track_type)
        return race if self.laps is None else replace(race, laps=self.laps)

    @property
    def keywords(self) -> dict[str, Any]:
        """What `build_portfolio` takes by name."""
        return {
            "objective": self.objective,
            "rules": self.rules,
            "exposure": self.exposure,
            "diversity": self.diversity,
            "strategy": self.strategy,
            "engine": self.engine,
            "solver": self.solver,
            "options": self._options,
        }

    def _check_source(self) -> None:
        """Check where scenarios come from, and what is for one of the sources only."""
        source = self.scenario_source
        if not isinstance(source, str) or not (source in SOURCES or is_scenario_file(source)):
            raise SettingsError(
                f"scenario_source must be {' or '.join(SOURCES)}, or a file that ends in "
                f"{', '.join(SUFFIXES)}, not {source!r}"
            )
        object.__setattr__(self, "hold_out", real_number("hold_out", self.hold_out, least=0))
        if self.hold_out >= 1:
            raise SettingsError(f"hold_out must be a share below 1, got {self.hold_out}")
        for name in ("team_correlation", "field_correlation"):
            given = getattr(self, name)
            if given is not None:
                object.__setattr__(self, name, checked_correlation(name, given))
        if source != "moments" and (self.team_correlation is not None or self.field_correlation):
            raise SettingsError(
                "team_correlation and field_correlation are for scenario_source 'moments', "
                f"which is {source!r}"
            )

    @property
    def _options(self) -> SolverOptions:
        return SolverOptions(time_limit_s=self.time_limit)
