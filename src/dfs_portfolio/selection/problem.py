"""The problem a strategy solves, its answer, and the question it puts to an engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.progress import ProgressFunction
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_ledger import ExposureBook
from dfs_portfolio.rules.exposure_limits import ExposureCounts, ExposureLimits
from dfs_portfolio.rules.leeway import NO_LEEWAY, Leeway
from dfs_portfolio.search import Bars, Query, ValueTable
from dfs_portfolio.selection.engines import Engine
from dfs_portfolio.solvers import SolverOptions


@dataclass(frozen=True)
class SelectionProblem:
    """Choose a number of lineups from a table, within limits.

    Parameters
    ----------
    table
        All feasible lineups and their values.
    n_lineups
        Size of the portfolio.
    limits, diversity
        Exposure limits, the limit on overlap, and penalties.
    engine
        Finds the best lineup that may come next.
    solver, options
        Name of the solver of the portfolio model, and its options at each solve.
    on_lineup
        Called with the number of lineups chosen so far.
    progress
        Called with the progress of long stages within the choice of one lineup.
    """

    table: ValueTable
    n_lineups: int
    limits: ExposureLimits
    diversity: Diversity
    engine: Engine
    solver: str = "highs"
    options: SolverOptions = field(default_factory=SolverOptions)
    on_lineup: Callable[[int], None] = lambda chosen: None
    progress: ProgressFunction | None = None

    @cached_property
    def counts(self) -> ExposureCounts:
        """The exposure limits as counts of lineups."""
        return self.limits.counts(self.table.slate, self.n_lineups, self.table.resolved.locked)

    @cached_property
    def ownership_cost(self) -> NDArray[np.float64]:
        """Points that each player costs for ownership, shape (n_players,)."""
        return self.diversity.ownership_cost(self.table.slate, self.table.resolved.excluded)


@dataclass(frozen=True)
class Selection:
    """The lineups a strategy chose.

    Parameters
    ----------
    rows
        Rows of the table, in the order chosen.
    proven
        For each lineup: whether it is proven that none better was allowed at its turn.
    bound
        Proven upper bound on the strategy's objective; infinite if there is none.
    bounds
        For each lineup: proven upper bound on the net value of any lineup allowed at its turn;
        infinite if there is none.
    worth
        For each lineup: its net value at its turn; empty if lineups were not chosen in turn.
    leeway
        Violation of the exposure limits that was allowed: the least of any complete portfolio, none
        if the limits can be satisfied.
    relaxation_proven
        Whether it is proven that no portfolio has a smaller violation or, for a portfolio that
        is smaller than requested, that none has more lineups.
    overrun_proven
        Whether it is proven that no portfolio has a smaller overrun; false if the fewest extra uses
        were asked for, whatever the overrun.
    stopped
        Why a solver returned no more lineups; empty if none failed.
    """

    rows: tuple[int, ...]
    proven: tuple[bool, ...]
    bound: float
    bounds: tuple[float, ...]
    worth: tuple[float, ...] = ()
    leeway: Leeway = NO_LEEWAY
    relaxation_proven: bool = True
    overrun_proven: bool = True
    stopped: str = ""


def exposure_of(table: ValueTable, rows: Sequence[int]) -> ExposureBook:
    """Return the exposure ledger of some lineups of a table."""
    return ExposureBook.of(table.slate, table.lineups[list(rows)].tolist())


def next_query(
    problem: SelectionProblem,
    rows: Sequence[int],
    book: ExposureBook,
    leeway: Leeway,
    *,
    excluded: Sequence[int] | None = None,
) -> Query:
    """Return the query for the lineup that follows those chosen.

    Parameters
    ----------
    problem
        Gives size, costs and limits.
    rows, book
        Lineups chosen so far, and their exposure.
    leeway
        Violation of the exposure limits that the whole portfolio may have.
    excluded
        Lineups that may not be chosen; by default those in `rows`.
    """
    left = problem.n_lineups - len(rows)
    player_excess, team_excess, violation = book.excess_of_next(problem.counts, left)
    return replace(
        overlap_query(problem, rows),
        player_cost=problem.diversity.overlap_penalty * book.player + problem.ownership_cost,
        player_excess=player_excess,
        team_excess=team_excess,
        allowance=leeway.extra_budget - violation,
        excluded=tuple(rows if excluded is None else excluded),
        chosen=tuple(rows),
        bars=_bars(problem, book, leeway, left),
    )


def _bars(problem: SelectionProblem, book: ExposureBook, leeway: Leeway, left: int) -> Bars | None:
    """Return what the next lineup may not use, or must, lest a limit is overrun too far."""
    if leeway.extra_budget == 0:  # then the allowance says it all
        return None
    player, team = book.bars(problem.counts.loosened(leeway.overrun), left)
    return Bars(player, team) if player.any() or team.any() else None


def overlap_query(problem: SelectionProblem, rows: Sequence[int]) -> Query:
    """Return a query without costs and caps that only limits the overlap with some lineups."""
    free = Query.free(problem.table.slate)
    if problem.diversity.max_overlap is None:
        return free
    earlier = tuple(problem.table.indices(row) for row in rows)
    return replace(free, apart=earlier, max_overlap=problem.diversity.max_overlap)
