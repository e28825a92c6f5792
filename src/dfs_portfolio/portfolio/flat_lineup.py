"""Choose one lineup at a time, for callers who count exposures themselves."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np

from dfs_portfolio._internal.validation import real_number, real_numbers
from dfs_portfolio.errors import NoLineupError, SettingsError
from dfs_portfolio.metrics.tails import Tail
from dfs_portfolio.portfolio.assemble import describe_lineup
from dfs_portfolio.portfolio.lineup import Lineup
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exhausted import exhausted, with_own_ids
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Points, Scenarios, scenarios_for
from dfs_portfolio.search import Query, ValueTable
from dfs_portfolio.selection.engines import EngineName, check_engine, find_row, get_engine
from dfs_portfolio.slate.player_data import sized_slate
from dfs_portfolio.slate.slate import PlayerData, Slate
from dfs_portfolio.solvers import SolverOptions, get_solver


def generate_lineup_with_cvar(
    scenarios: Scenarios | Points,
    driver_data: PlayerData,
    exposure_book: Mapping[Hashable, int],
    n_lineups_generated: int,
    previous_lineups: Sequence[Mapping[str, Any]],
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
    *,
    rules: LineupRules | None = None,
    max_overlap: int | None = None,
    tail: Tail = "upper",
    engine: EngineName = "search",
    solver: str = "highs",
    n_lineups: int | None = None,
    team_book: Mapping[Hashable, int] | None = None,
) -> Lineup | None:
    """Choose the best lineup that is still allowed after earlier ones.

    `generate_portfolio` repeats this without rebuilding everything, and looks ahead, so that the
    caps do not leave the portfolio incomplete.

    Parameters
    ----------
    scenarios
        Points, shape (n_scenarios, n_drivers), columns in the order of `driver_data`; the columns
        of a frame may be names or IDs, in any order.
    driver_data
        Records with ``driver_id``, ``name``, ``salary``, ``team``, a frame with such columns, or a
        slate.
    exposure_book
        Driver ID -> number of uses so far, as from `update_exposure_book`.
    n_lineups_generated
        Number of lineups so far.
    previous_lineups
        Mappings with the key ``"drivers"`` (driver IDs). Drivers shared with them are penalised,
        and none of them is chosen again.
    cvar_alphas, cvar_weights, tail
        As in `TailObjective`.
    correlation_weight
        Points subtracted for each driver shared with each earlier lineup.
    max_driver_exposure, max_team_exposure, n_lineups, team_book
        As in `add_exposure_constraints`.
    salary_cap, n_drivers
        Salary cap and roster size of the contest; a slate must have the same, unless there are
        `rules`.
    min_stack, max_stack
        As in `LineupRules`; ignored if there are `rules`.
    rules
        Rules of a lineup, with locks, groups and so on, in place of `min_stack` and `max_stack`.
        A slate then brings its own contest.
    max_overlap
        Most drivers that the lineup may share with any previous lineup.
    solver_time_limit
        Time limit of the solve, in seconds; the search needs no solver.
    engine, solver
        As in `build_portfolio`.

    Returns
    -------
    Lineup or None
        With its exact value and its gap, which is 0 if it is proven optimal. ``None`` if no lineup
        is allowed.

    Raises
    ------
    DfsPortfolioError
        If the input is not valid, or the solver ends without an answer.

    Examples
    --------
    >>> drivers = [
    ...     {"driver_id": i, "name": f"D{i}", "salary": 7500 + 100 * i, "team": f"T{i % 3}"}
    ...     for i in range(12)
    ... ]
    >>> points = np.random.default_rng(1).normal(50, 10, (1000, 12))
    >>> first = generate_lineup_with_cvar(points, drivers, {}, 0, [])
    >>> second = generate_lineup_with_cvar(points, drivers, {}, 1, [first])
    >>> first.proven, first.value >= second.value, first["drivers"] == second["drivers"]
    (True, True, False)
    """
    objective = TailObjective(
        real_numbers("cvar_alphas", cvar_alphas), real_numbers("cvar_weights", cvar_weights), tail
    )
    for name, book in (("exposure_book", exposure_book), ("team_book", team_book or {})):
        if not isinstance(book, Mapping):
            raise SettingsError(f"{name} must map IDs to counts, got {type(book).__name__}")
    if rules is not None and isinstance(driver_data, Slate):
        slate = driver_data
    else:
        slate = sized_slate(driver_data, n_drivers, salary_cap)
    drawn = scenarios_for(slate, scenarios)
    rules = LineupRules(min_stack, max_stack) if rules is None else rules
    weight = real_number("correlation_weight", correlation_weight, least=0.0)
    max_overlap = Diversity(max_overlap=max_overlap).max_overlap
    previous = _checked_lineups(previous_lineups)
    exposure_book = with_own_ids(slate, exposure_book)
    player_excess, team_excess = exhausted(
        slate,
        exposure_book,
        n_lineups_generated,
        max_driver_exposure,
        max_team_exposure,
        n_lineups=n_lineups,
        team_book=team_book,
    )
    check_engine(engine)
    get_solver(solver)  # a missing solver is an error before the work, needed or not
    try:
        table = ValueTable(slate, drawn, objective, rules)
    except NoLineupError:
        return None
    locked = list(table.resolved.locked)  # general limits do not apply to locked players
    player_excess[locked] = 0
    team_excess[slate.team_index[locked]] = 0
    before = [_indices(slate, lineup) for lineup in previous]
    shared = np.bincount([i for indices in before for i in indices], minlength=len(slate))
    repeats = (find_row(table, indices) for indices in before)
    query = Query(
        player_cost=weight * shared.astype(np.float64),
        player_excess=player_excess,
        team_excess=team_excess,
        excluded=tuple(row for row in repeats if row is not None),
        apart=before if max_overlap is not None else (),
        max_overlap=max_overlap or 0,
    )
    options = SolverOptions(time_limit_s=solver_time_limit)
    pick = get_engine(engine, table, solver, options).best(query)
    if pick is None:
        return None
    players = table.lineups[pick.row]
    uses = [exposure_book.get(slate.ids[i], 0) + 1 for i in players]
    return describe_lineup(
        table,
        table.indices(pick.row),
        float(table.evaluate(np.array([pick.row]))[0]),
        overlap_penalty=float(query.player_cost[players].sum()),
        exposure=[count / (n_lineups_generated + 1) for count in uses],
        proven=pick.proven,
        bound=pick.bound,
    )


def _checked_lineups(lineups: Any) -> Sequence[Mapping[str, Any]]:
    valid = isinstance(lineups, Sequence) and not isinstance(lineups, str)
    if not valid or not all(isinstance(one, Mapping) and "drivers" in one for one in lineups):
        raise SettingsError("previous_lineups must be a list of mappings with the key 'drivers'")
    return list(lineups)


def _indices(slate: Slate, lineup: Mapping[str, Any]) -> list[int]:
    """Return the slate indices of a lineup's drivers, without those who left the slate."""
    found = [slate.find_id(player_id) for player_id in lineup["drivers"]]
    return [index for index in found if index is not None]
