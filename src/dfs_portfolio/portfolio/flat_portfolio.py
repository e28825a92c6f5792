"""Build a portfolio in one flat call, with the parameters of the original plan."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from dfs_portfolio._internal.progress import ProgressFunction
from dfs_portfolio._internal.validation import check_type, hashable_key, real_number, real_numbers
from dfs_portfolio.errors import DataWarning, SettingsError, brief, warn_caller
from dfs_portfolio.metrics.tails import Tail
from dfs_portfolio.portfolio.build import fulfil
from dfs_portfolio.portfolio.request import EngineName, PortfolioRequest, Strategy
from dfs_portfolio.portfolio.result import Portfolio
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import (
    ExposureLimits,
    OnInfeasible,
    Ranges,
    Relax,
    checked_share,
)
from dfs_portfolio.rules.groups import Group
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenario_cache import ScenarioCache
from dfs_portfolio.scenarios.scenarios import (
    ScenarioFunction,
    Scenarios,
    ScenarioSource,
)
from dfs_portfolio.search import TableCache
from dfs_portfolio.slate.player_data import sized_slate
from dfs_portfolio.slate.slate import PlayerData, Slate
from dfs_portfolio.solvers import SolverOptions


def generate_portfolio(
    race_id: Hashable,
    driver_data: PlayerData,
    scenario_fn: ScenarioFunction | None,
    n_lineups: int = 20,
    n_scenarios: int = 10000,
    cvar_alphas: Sequence[float] = (0.99, 0.95),
    cvar_weights: Sequence[float] = (0.7, 0.3),
    correlation_weight: float = 0.1,
    max_driver_exposure: float = 0.5,
    max_team_exposure: float = 0.7,
    salary_cap: int = 50000,
    n_drivers: int = 6,
    min_stack: int = 2,
    max_stack: int = 3,
    solver_time_limit: float = 30,
    random_seed: int = 42,
    *,
    lock: Sequence[Hashable] = (),
    exclude: Sequence[Hashable] = (),
    groups: Sequence[Group] = (),
    min_salary: int = 0,
    stacks: Mapping[str, tuple[int, int]] | None = None,
    max_total_ownership: float | None = None,
    max_average_ownership: float | None = None,
    max_salary: int | None = None,
    max_geometric_ownership: float | None = None,
    max_product_ownership: float | None = None,
    driver_exposure: Ranges | None = None,
    team_exposure: Ranges | None = None,
    max_overlap: int | None = None,
    ownership_penalty: float = 0.0,
    min_different: int | None = None,
    strategy: Strategy = "sequential",
    on_infeasible: OnInfeasible = "relax",
    relax: Relax = "evenly",
    tail: Tail = "upper",
    engine: EngineName = "search",
    solver: str = "highs",
    race: ScenarioSource | None = None,
    keep: Any = (),
    cache: ScenarioCache | None = None,
    tables: TableCache | None = None,
    progress: ProgressFunction | None = None,
) -> Portfolio:
    """Choose a portfolio in one flat call.

    Parameters
    ----------
    race_id
        Key of the race in the scenario cache.
    driver_data
        Records with ``driver_id``, ``name``, ``salary``, ``team``, a frame with such columns, or
        a slate.
    scenario_fn
        ``scenario_fn(n_scenarios)``, or ``scenario_fn(n_scenarios, seed=...)``, returns points of
        shape (n_scenarios, n_drivers): columns in the order of `driver_data`, or a frame whose
        columns are names or IDs, in any order. ``None`` simulates `race`.
    n_lineups, n_scenarios
        Number of lineups and of scenarios.
    cvar_alphas, cvar_weights
        Levels and weights of the tail objective.
    correlation_weight
        Points subtracted for each driver that two lineups share (the overlap penalty).
    max_driver_exposure, max_team_exposure
        Largest share of the lineups that hold a driver, or any driver of a team, in [0, 1].
    salary_cap, n_drivers
        Salary cap and roster size of the contest; a slate must have the same.
    min_stack, max_stack
        As in `LineupRules`; stacks of 1 to `n_drivers` turn stacking off.
    solver_time_limit
        Time limit of each solve of a model, in seconds.
    random_seed
        Seed for a scenario function that takes one, and for the simulator.
    lock, exclude, groups, min_salary, stacks, max_total_ownership, max_average_ownership, \
max_salary, max_geometric_ownership, max_product_ownership
        As in `LineupRules`.
    driver_exposure, team_exposure
        As `players` and `teams` in `ExposureLimits`.
    max_overlap, ownership_penalty, min_different
        As in `Diversity`.
    strategy, engine, solver
        As in `build_portfolio`.
    on_infeasible, relax
        As in `ExposureLimits`.
    tail
        ``"upper"``: the best outcomes, for tournaments. ``"lower"``: the worst, for cash games.
    race
        The race to simulate; only without `scenario_fn`.
    keep
        As in `PortfolioRequest`: lineups that are entered already and count among `n_lineups`.
    cache
        Cache of scenarios between calls.
    tables, progress
        As in `build_portfolio`.

    Returns
    -------
    Portfolio
        A sequence of lineups, each also readable like a dict.

    Raises
    ------
    DfsPortfolioError
        As `build_portfolio`.

    Examples
    --------
    >>> import numpy as np
    >>> drivers = [
    ...     {"driver_id": i, "name": f"D{i}", "salary": 7500 + 100 * i, "team": f"T{i % 3}"}
    ...     for i in range(12)
    ... ]
    >>> portfolio = generate_portfolio(
    ...     "mock", drivers, lambda n: np.random.default_rng(1).normal(50, 10, (n, 12)),
    ...     n_lineups=10, n_scenarios=1000,
    ... )
    >>> sorted(portfolio[0])[:3]
    ['conditional_upside', 'cvar_95', 'cvar_99']
    """
    slate = sized_slate(driver_data, n_drivers, salary_cap)
    request = PortfolioRequest(
        n_lineups,
        TailObjective(
            real_numbers("cvar_alphas", cvar_alphas),
            real_numbers("cvar_weights", cvar_weights),
            tail,
        ),
        LineupRules(
            min_stack,
            max_stack,
            lock=lock,
            exclude=exclude,
            groups=groups,
            min_salary=min_salary,
            stacks=stacks or {},
            max_total_ownership=max_total_ownership,
            max_average_ownership=max_average_ownership,
            max_salary=max_salary,
            max_geometric_ownership=max_geometric_ownership,
            max_product_ownership=max_product_ownership,
        ),
        ExposureLimits(
            checked_share("max_driver_exposure", max_driver_exposure),
            checked_share("max_team_exposure", max_team_exposure),
            on_infeasible,
            players=driver_exposure or {},
            teams=team_exposure or {},
            relax=relax,
        ),
        Diversity(
            real_number("correlation_weight", correlation_weight, least=0.0),
            max_overlap=max_overlap,
            ownership_penalty=ownership_penalty,
            min_different=min_different,
        ),
        strategy,
        engine,
        solver,
        SolverOptions(time_limit_s=solver_time_limit),
        keep,
    )
    request.rules.check_slate(slate)
    function, source = _scenario_function(slate, scenario_fn, race)
    hashable_key("race_id", race_id)
    if cache is not None:
        check_type("cache", cache, ScenarioCache)
    draw = (ScenarioCache() if cache is None else cache).draw
    drawn = draw(race_id, n_scenarios, function, seed=random_seed).for_slate(slate)
    if drawn.n_scenarios != n_scenarios:
        warn_caller(
            f"{n_scenarios} scenarios were requested and scenario_fn returned {drawn.n_scenarios}",
            DataWarning,
        )
    scenarios = Scenarios(drawn.points, seed=random_seed, source=source)
    return fulfil(request, slate, scenarios, tables=tables, progress=progress)


def _scenario_function(
    slate: Slate, scenario_fn: ScenarioFunction | None, race: ScenarioSource | None
) -> tuple[ScenarioFunction, str]:
    """Return the scenario function, of the caller or of the race, and its name."""
    if scenario_fn is None:
        if not isinstance(race, ScenarioSource):
            raise SettingsError("pass a scenario_fn, or a race to simulate: race=Race(...)")
        return race.scenario_fn(slate), "race simulator"
    if not callable(scenario_fn):
        raise SettingsError(f"scenario_fn must be a function, got {brief(scenario_fn)}")
    if race is not None:
        raise SettingsError("pass scenario_fn or race, not both")
    return scenario_fn, "scenario function of the caller"
