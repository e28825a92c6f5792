"""Build a portfolio from a slate and scenarios: the whole story in short."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dfs_portfolio._internal.progress import ProgressFunction, monotone, stage_report
from dfs_portfolio._internal.validation import check_type
from dfs_portfolio.errors import (
    MAX_NAMED,
    DataWarning,
    ExposureRelaxedWarning,
    IncompleteWarning,
    InfeasibleError,
    warn_caller,
)
from dfs_portfolio.infeasibility import explain_infeasibility
from dfs_portfolio.portfolio.assemble import assemble
from dfs_portfolio.portfolio.request import EngineName, PortfolioRequest, Strategy
from dfs_portfolio.portfolio.result import Portfolio
from dfs_portfolio.portfolio.verify import check_portfolio
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import TableCache, ValueTable, memory_errors_explained
from dfs_portfolio.selection import STRATEGIES, SelectionProblem
from dfs_portfolio.selection.engines import get_engine
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.solvers import SolverOptions, get_solver


def build_portfolio(
    slate: Slate,
    scenarios: Scenarios,
    n_lineups: int = 20,
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
    """Choose a portfolio from all feasible lineups.

    Parameters
    ----------
    slate
        The player pool, with its contest.
    scenarios
        Points of every player in every scenario.
    n_lineups, objective, rules, exposure, diversity, strategy, engine, solver, options
        As in `PortfolioRequest`, with its defaults.
    tables
        Cache of the values of all lineups. With the same slate, scenarios, objective and rules, a
        later call reuses them and only chooses lineups, whatever else has changed.
    progress
        Called with a `Progress` during the work. An exception that it raises ends the work.

    Returns
    -------
    Portfolio
        Checked by code that had no part in choosing it.

    Raises
    ------
    SlateError, ScenarioError, SettingsError
        If an input cannot be used.
    NoLineupError, ExposureInfeasibleError
        If no such portfolio exists; `conflict` and the message name the fewest settings that
        cannot all be satisfied, see `explain_infeasibility`.
    SearchLimitError
        If memory runs out. A slate with too many lineups to enumerate is only a warning, and
        `Portfolio.exhaustive` is false.
    SolverError
        If the solver is not installed, or fails before the first lineup. A later failure is a
        warning, and `Portfolio.stopped` holds the reason.

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
    values = {
        "objective": objective,
        "rules": rules,
        "exposure": exposure,
        "diversity": diversity,
        "options": options,
    }
    request = PortfolioRequest(
        n_lineups,
        strategy=strategy,
        engine=engine,
        solver=solver,
        **{name: value for name, value in values.items() if value is not None},  # type: ignore[arg-type]
    )
    return fulfil(request, slate, scenarios, tables=tables, progress=progress)


def fulfil(
    request: PortfolioRequest,
    slate: Slate,
    scenarios: Scenarios,
    *,
    tables: TableCache | None = None,
    progress: ProgressFunction | None = None,
) -> Portfolio:
    """Choose a portfolio for a request; results and errors are those of `build_portfolio`.

    Parameters
    ----------
    request
        A `PortfolioRequest`, or `Settings`, which is one.
    slate, scenarios, tables, progress
        As in `build_portfolio`.
    """
    check_type("request", request, PortfolioRequest)
    check_type("slate", slate, Slate)
    check_type("scenarios", scenarios, Scenarios)
    if tables is not None:
        check_type("tables", tables, TableCache)
    get_solver(request.solver)  # a missing solver is an error before the work, needed or not
    with _explain_infeasible(request, slate):
        table = _get_table(request, slate, scenarios, tables, progress)
        problem = _make_problem(request, table, progress)
        with memory_errors_explained("the choice of a portfolio"):
            selection = STRATEGIES[request.strategy](problem)
    portfolio = assemble(problem, selection, request)
    check_portfolio(portfolio, problem, selection, request, scenarios)
    _warn(portfolio, len(table))
    return portfolio


def _get_table(
    request: PortfolioRequest,
    slate: Slate,
    scenarios: Scenarios,
    tables: TableCache | None,
    progress: ProgressFunction | None,
) -> ValueTable:
    make = ValueTable if tables is None else tables.get_table
    return make(slate, scenarios, request.objective, request.rules, progress=progress)


def _make_problem(
    request: PortfolioRequest, table: ValueTable, progress: ProgressFunction | None
) -> SelectionProblem:
    # Progress does not go back when a strategy takes lineups back.
    report = monotone(stage_report(progress, "choose"))
    return SelectionProblem(
        table=table,
        n_lineups=request.n_lineups,
        limits=request.exposure,
        diversity=request.diversity,
        engine=get_engine(request.engine, table, request.solver, request.options),
        solver=request.solver,
        options=request.options,
        on_lineup=lambda chosen: report(chosen / request.n_lineups),
        progress=progress,
    )


@contextmanager
def _explain_infeasible(request: PortfolioRequest, slate: Slate) -> Iterator[None]:
    """Add the conflicting settings to an error that no portfolio exists."""
    try:
        yield
    except InfeasibleError as error:
        conflict = explain_infeasibility(
            slate,
            request.n_lineups,
            rules=request.rules,
            exposure=request.exposure,
            diversity=request.diversity,
        )
        if conflict is None or not conflict.settings:
            raise
        raise error.explained(conflict) from None


def _warn(portfolio: Portfolio, n_table: int) -> None:
    """Warn where a portfolio falls short of its request."""
    if not portfolio.exhaustive:
        words = portfolio.slate.contest.sport.players
        warn_caller(
            "more lineups satisfy the rules than memory holds: the portfolio is the best of "
            f"{n_table:,} lineups of the most promising {words}, and nothing is proven about the "
            f"others. Exclude {words} or turn stacking on to search all lineups",
            DataWarning,
        )
    if portfolio.stopped:
        warn_caller(
            f"only {len(portfolio)} of {portfolio.requested} lineups: {portfolio.stopped}",
            IncompleteWarning,
        )
    if portfolio.relaxations:
        shown = "; ".join(map(str, portfolio.relaxations[:MAX_NAMED]))
        rest = len(portfolio.relaxations) - MAX_NAMED
        warn_caller(
            f"{portfolio.relaxation_verdict.removesuffix('.')}: {shown}"
            + (f"; and {rest} more" if rest > 0 else ""),
            ExposureRelaxedWarning,
        )
