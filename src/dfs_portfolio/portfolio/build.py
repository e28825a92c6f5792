"""From a slate and scenarios to a portfolio: the whole story, short."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Literal

from dfs_portfolio._internal.progress import ProgressFunction, monotone, stage_report
from dfs_portfolio._internal.validation import check_type, whole_number
from dfs_portfolio.errors import (
    MAX_NAMED,
    DataWarning,
    ExposureRelaxedWarning,
    IncompleteWarning,
    InfeasibleError,
    SettingsError,
    warn_caller,
)
from dfs_portfolio.infeasibility import explain_infeasibility
from dfs_portfolio.portfolio.assemble import assemble
from dfs_portfolio.portfolio.result import Portfolio
from dfs_portfolio.portfolio.verify import check_portfolio
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import TableCache, ValueTable, memory_errors_explained
from dfs_portfolio.selection import STRATEGIES, SelectionProblem
from dfs_portfolio.selection.engines import EngineName, check_engine, get_engine
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.solvers import SolverOptions, get_solver

Strategy = Literal["sequential", "joint", "emax"]

DEFAULT_TIME_LIMIT_S = 30.0


def build_portfolio(
    slate: Slate,
    scenarios: Scenarios,
    n_lineups: int,
    *,
    objective: TailObjective | None = None,
    rules: LineupRules | None = None,
    exposure: ExposureLimits | None = None,
    diversity: Diversity | None = None,
    strategy: Strategy = "sequential",
    engine: EngineName = "search",
    solver: str = "highs",
    options: SolverOptions | None = None,
    tables: TableCache | None = None,
    progress: ProgressFunction | None = None,
) -> Portfolio:
    """Choose the lineups of a portfolio out of all that are feasible.

    Parameters
    ----------
    slate
        The player pool.
    scenarios
        Points of every player in every scenario.
    n_lineups
        How many lineups, all different.
    objective
        What a lineup is worth; by default 0.7 of the best 1% and 0.3 of the best 5%.
    rules
        What a lineup must satisfy; by default the contest's rules and stacks of 2 or 3.
    exposure
        How often players and teams may be used; by default 50% and 70% of the lineups.
    diversity
        What shared players cost; by default 0.1 points for each player shared by two lineups.
    strategy
        ``"sequential"``: each lineup the best still allowed. ``"joint"``: all lineups together,
        with a bound that no portfolio exceeds. ``"emax"``: each lineup the one that adds most to
        the expected best score of the portfolio, with a bound; no penalty and no tails.
    engine
        How ``"sequential"`` finds each lineup. ``"search"``: in the table of exact values, always
        proven. ``"milp"``: the lineup model and `solver`, which at real sizes stops at its time
        limit with a gap, and says so. ``"columns"``: `solver` picks among all lineups.
    solver, options
        Solver of the models, and what is asked of it at each solve.
    tables
        Keeps the values of all lineups between calls: with the same slate, scenarios, objective
        and rules the next portfolio costs only its choice, whatever else has changed.
    progress
        Told how far the work has come. What it raises ends the work.

    Returns
    -------
    Portfolio
        Every lineup checked by code that did not choose it.

    Raises
    ------
    SlateError, ScenarioError, SettingsError
        Where the input is not usable.
    NoLineupError, ExposureInfeasibleError
        Where there is no such portfolio; `conflict` and the message name the fewest settings that
        cannot hold together, see `explain_infeasibility`.
    SearchLimitError
        Where memory does not hold what is needed; a slate with too many lineups to list is only a
        warning, and `Portfolio.exhaustive` says so.
    SolverError
        Where the solver is not installed, or fails before the first lineup; a failure after some
        lineups is a warning, and `Portfolio.stopped` says why.

    Examples
    --------
    >>> import numpy as np
    >>> slate = Slate.from_records(
    ...     {"driver_id": i, "salary": 7500 + 100 * i, "team": i % 3} for i in range(12)
    ... )
    >>> scenarios = Scenarios(np.random.default_rng(1).normal(50, 10, (1000, 12)))
    >>> portfolio = build_portfolio(slate, scenarios, 10)
    >>> len(portfolio), max(portfolio.player_exposure().values())
    (10, 0.5)
    """
    n_lineups = whole_number("n_lineups", n_lineups, least=1)
    if not isinstance(strategy, str) or strategy not in STRATEGIES:
        raise SettingsError(f"no strategy {strategy!r}; there is {', '.join(STRATEGIES)}")
    check_engine(engine)
    get_solver(solver)  # one that is missing is told before the work, needed or not
    if strategy != "sequential" and engine != "search":
        raise SettingsError(
            f"engine {engine!r} finds lineups one by one: use it with strategy='sequential'"
        )
    if strategy == "emax" and objective is not None and objective.tail == "lower":
        raise SettingsError(
            "strategy 'emax' is for the best outcomes: use tail='upper', or another strategy"
        )
    check_type("slate", slate, Slate)
    check_type("scenarios", scenarios, Scenarios)
    objective = TailObjective() if objective is None else objective
    exposure = ExposureLimits() if exposure is None else exposure
    diversity = Diversity() if diversity is None else diversity
    rules = LineupRules() if rules is None else rules
    options = SolverOptions(time_limit_s=DEFAULT_TIME_LIMIT_S) if options is None else options
    check_type("objective", objective, TailObjective)
    check_type("exposure", exposure, ExposureLimits)
    check_type("diversity", diversity, Diversity)
    check_type("rules", rules, LineupRules)
    check_type("options", options, SolverOptions)
    if tables is not None:
        check_type("tables", tables, TableCache)
    make = ValueTable if tables is None else tables.get_table
    with _explained(slate, n_lineups, rules, exposure, diversity):
        table = make(slate, scenarios, objective, rules, progress=progress)
        # Lineups that are taken back do not count down.
        report = monotone(stage_report(progress, "choose"))
        task = SelectionProblem(
            table=table,
            n_lineups=n_lineups,
            limits=exposure,
            diversity=diversity,
            engine=get_engine(engine, table, solver, options),
            solver=solver,
            options=options,
            on_lineup=lambda chosen: report(chosen / n_lineups),
            progress=progress,
        )
        with memory_errors_explained("the choice of a portfolio"):
            choice = STRATEGIES[strategy](task)
    settings = {
        "objective": asdict(objective),
        "rules": asdict(rules),
        "exposure": asdict(exposure),
        "diversity": asdict(diversity),
        "engine": engine,
        "solver": solver,
        "options": asdict(options),
    }
    portfolio = assemble(task, choice, strategy, settings)
    check_portfolio(
        portfolio, task, choice, scenarios, rules=rules, exposure=exposure, diversity=diversity
    )
    if not portfolio.exhaustive:
        warn_caller(
            f"more lineups satisfy the rules than memory holds: the best of {len(table):,} was "
            "chosen, those of the most promising drivers, and nothing is proven of the others. "
            "Exclude drivers or turn stacking on to search them all",
            DataWarning,
        )
    if portfolio.stopped:
        warn_caller(
            f"{len(portfolio)} of {n_lineups} lineups, kept as they are: {portfolio.stopped}",
            IncompleteWarning,
        )
    if portfolio.relaxations:
        shown = "; ".join(map(str, portfolio.relaxations[:MAX_NAMED]))
        rest = len(portfolio.relaxations) - MAX_NAMED
        warn_caller(
            f"the exposure limits allow no {len(portfolio)} lineups and could not be kept for "
            + shown
            + (f"; and {rest} more" if rest > 0 else ""),
            ExposureRelaxedWarning,
        )
    return portfolio


@contextmanager
def _explained(
    slate: Slate,
    n_lineups: int,
    rules: LineupRules,
    exposure: ExposureLimits,
    diversity: Diversity,
) -> Iterator[None]:
    """Add to an error that says "no such portfolio" the settings that are to blame."""
    try:
        yield
    except InfeasibleError as error:
        conflict = explain_infeasibility(
            slate, n_lineups, rules=rules, exposure=exposure, diversity=diversity
        )
        if conflict is None or not conflict.settings:
            raise
        raise error.explained(conflict) from None
