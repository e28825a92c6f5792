"""Build a portfolio from a slate and scenarios: the whole story in short."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from dfs_portfolio._internal.progress import ProgressFunction, monotone, stage_report
from dfs_portfolio._internal.validation import check_type
from dfs_portfolio.errors import (
    MAX_NAMED,
    DataWarning,
    ExposureRelaxedWarning,
    IncompleteWarning,
    InfeasibleError,
    SettingsError,
    join_limited,
    warn_caller,
)
from dfs_portfolio.infeasibility import explain_infeasibility
from dfs_portfolio.payouts.gpp import Gpp
from dfs_portfolio.portfolio.assemble import assemble
from dfs_portfolio.portfolio.keep import check_size
from dfs_portfolio.portfolio.keep_lookup import find_keep
from dfs_portfolio.portfolio.keywords import explain_keywords
from dfs_portfolio.portfolio.request import EngineName, PortfolioRequest, Strategy
from dfs_portfolio.portfolio.result import Portfolio
from dfs_portfolio.portfolio.stakes import FieldSource, warn_of_many_entries
from dfs_portfolio.portfolio.verify import check_portfolio
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Points, Scenarios, scenarios_for
from dfs_portfolio.search import TableCache, ValueTable, memory_errors_explained
from dfs_portfolio.selection import STRATEGIES, SelectionProblem
from dfs_portfolio.selection.engines import get_engine
from dfs_portfolio.slate.player_data import require_slate
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.solvers import SolverOptions, get_solver
from dfs_portfolio.winnings.paid_contest import PaidContest


@explain_keywords
def build_portfolio(
    slate: Slate,
    scenarios: Scenarios | Points,
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
    keep: Any = (),
    gpp: Gpp | None = None,
    field: FieldSource = None,
    field_seed: int = 0,
    tables: TableCache | None = None,
    progress: ProgressFunction | None = None,
) -> Portfolio:
    """Choose a portfolio from all feasible lineups.

    Parameters
    ----------
    slate
        The player pool, with its contest.
    scenarios
        Points of every player in every scenario; anything that `Scenarios` is made of will do.
    n_lineups, objective, rules, exposure, diversity, strategy, engine, solver, options, keep, \
gpp, field, field_seed
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
        keep=keep,
        gpp=gpp,
        field=field,
        field_seed=field_seed,
        **{name: value for name, value in values.items() if value is not None},  # type: ignore[arg-type]
    )
    return fulfil(request, slate, scenarios, tables=tables, progress=progress)


def fulfil(
    request: PortfolioRequest,
    slate: Slate,
    scenarios: Scenarios | Points,
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
    check_request(request, slate)
    if getattr(request, "batches", ()):
        raise SettingsError("these settings have batches: use fulfil_batches(settings, ...)")
    warn_of_weakened_groups([request.rules], slate)
    portfolio, n_table = choose_portfolio(
        request, slate, scenarios, tables=tables, progress=progress
    )
    warn_of_shortfalls(portfolio, n_table)
    warn_of_many_entries(request.gpp, len(portfolio))
    return portfolio


def check_request(request: PortfolioRequest, slate: Slate) -> None:
    """Raise `SettingsError` if one of the two is something else, or if they contradict."""
    check_type("request", request, PortfolioRequest)
    require_slate(slate)
    request.check_slate(slate)


def choose_portfolio(
    request: PortfolioRequest,
    slate: Slate,
    scenarios: Scenarios | Points,
    *,
    tables: TableCache | None = None,
    progress: ProgressFunction | None = None,
) -> tuple[Portfolio, int]:
    """Choose a portfolio for a request that is checked; also return how many lineups there were.

    It leaves the warnings to its callers.
    """
    scenarios = scenarios_for(slate, scenarios)
    if tables is not None:
        check_type("tables", tables, TableCache)
    if progress is not None and not callable(progress):
        raise SettingsError(f"progress must be a function of a Progress, got {progress!r}")
    get_solver(request.solver)  # a missing solver is an error before the work, needed or not
    request, kept = find_keep(request, slate)
    check_size(request.n_lineups, len(kept))
    paid = _paid_contest(request, slate, scenarios)
    with _explain_infeasible(request, slate):
        table = _get_table(request, slate, scenarios, tables, progress)
        problem = _make_problem(request, table, kept, paid, progress)
        with memory_errors_explained("the choice of a portfolio"):
            selection = STRATEGIES[request.strategy](problem)
    portfolio = assemble(problem, selection, request)
    check_portfolio(portfolio, problem, selection, request, scenarios)
    return portfolio, len(table)


def _paid_contest(
    request: PortfolioRequest, slate: Slate, scenarios: Scenarios
) -> PaidContest | None:
    if request.gpp is None:
        return None
    return PaidContest.of(
        request.gpp,
        request.field,
        slate,
        scenarios.n_scenarios,
        request.n_lineups,
        request.field_seed,
    )


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
    request: PortfolioRequest,
    table: ValueTable,
    kept: tuple[tuple[int, ...], ...],
    paid: PaidContest | None,
    progress: ProgressFunction | None,
) -> SelectionProblem:
    # Progress does not go back when a strategy takes lineups back.
    report = monotone(stage_report(progress, "choose"))
    n_new = request.n_lineups - len(kept)
    return SelectionProblem(
        table=table,
        n_lineups=request.n_lineups,
        limits=request.exposure,
        diversity=request.diversity.in_contest(table.slate.contest),
        engine=get_engine(request.engine, table, request.solver, request.options),
        solver=request.solver,
        options=request.options,
        on_lineup=lambda chosen: report(chosen / n_new),
        progress=progress,
        kept=kept,
        paid=paid,
    )


@contextmanager
def _explain_infeasible(request: PortfolioRequest, slate: Slate) -> Iterator[None]:
    """Add the conflicting settings to an error that no portfolio exists.

    With kept lineups, only settings of a single lineup are looked at: what holds of all lineups
    together depends on the kept ones, which no setting can change.
    """
    try:
        yield
    except InfeasibleError as error:
        whole = not request.keep
        conflict = explain_infeasibility(
            slate,
            request.n_lineups if whole else 1,
            rules=request.rules,
            exposure=request.exposure if whole else ExposureLimits(1.0, 1.0),
            diversity=request.diversity if whole else Diversity(),
        )
        if conflict is None or not conflict.settings:
            raise
        raise error.explained(conflict) from None


def warn_of_weakened_groups(rules: Sequence[LineupRules], slate: Slate) -> None:
    """Warn of groups some of whose players are out, each once."""
    groups = dict.fromkeys(group for one in rules for group in one.weakened_groups(slate))
    if groups:
        warn_caller(
            f"players of groups are out, and only the others count: {join_limited([*groups])}",
            DataWarning,
        )


def warn_of_shortfalls(portfolio: Portfolio, n_table: int) -> None:
    """Warn where a portfolio, chosen from this many lineups, falls short of its request."""
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
    repeated = len(portfolio.kept) - len({frozenset(lineup.players) for lineup in portfolio.kept})
    if repeated:
        warn_caller(
            f"{repeated} of the {len(portfolio.kept)} kept lineups repeat another: each counts as "
            "a lineup of the portfolio",
            DataWarning,
        )
    if portfolio.relaxations:
        shown = "; ".join(map(str, portfolio.relaxations[:MAX_NAMED]))
        rest = len(portfolio.relaxations) - MAX_NAMED
        warn_caller(
            f"{portfolio.relaxation_verdict.removesuffix('.')}: {shown}"
            + (f"; and {rest} more" if rest > 0 else ""),
            ExposureRelaxedWarning,
        )
