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
from dfs_portfolio.selection.engines import Engine, find_row
from dfs_portfolio.solvers import SolverOptions
from dfs_portfolio.winnings.paid_contest import PaidContest


@dataclass(frozen=True)
class SelectionProblem:
    """Choose the lineups of a portfolio from a table, beside those that are kept, within limits.

    Parameters
    ----------
    table
        All feasible lineups and their values.
    n_lineups
        Size of the whole portfolio, kept lineups included.
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
    kept
        Lineups that are part of the portfolio already, as ascending indices in the slate. They
        count for everything, and need be neither in the table nor within any limit.
    paid
        The contest for money, for strategies that count winnings; otherwise ``None``.
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
    kept: tuple[tuple[int, ...], ...] = ()
    paid: PaidContest | None = None

    @property
    def n_new(self) -> int:
        """Number of lineups to choose."""
        return self.n_lineups - len(self.kept)

    @cached_property
    def counts(self) -> ExposureCounts:
        """The exposure limits as counts of lineups, without what the kept lineups alone break.

        No choice could mend that. So it is no violation of the choice, and what remains is what
        the choice can keep to.
        """
        slate, locked = self.table.slate, self.table.resolved.locked
        counts = self.limits.counts(slate, self.n_lineups, locked)
        return self.kept_book.within_reach(counts, self.n_new)

    @cached_property
    def kept_book(self) -> ExposureBook:
        """The exposure of the kept lineups."""
        return ExposureBook.of(self.table.slate, self.kept)

    @cached_property
    def kept_rows(self) -> tuple[int, ...]:
        """Rows of the table that are kept lineups: none of them may be chosen again."""
        rows = (find_row(self.table, lineup) for lineup in dict.fromkeys(self.kept))
        return tuple(row for row in rows if row is not None)

    @property
    def n_available(self) -> int:
        """Number of lineups to choose from."""
        return len(self.table) - len(self.kept_rows)

    def book(self, rows: Sequence[int]) -> ExposureBook:
        """Return the exposure of the kept lineups and of some of the table."""
        return self.kept_book.plus(exposure_of(self.table, rows))

    @cached_property
    def kept_values(self) -> NDArray[np.float64]:
        """Values of the kept lineups, by definition: they need not be in the table."""
        points, value = self.table.scenarios.points, self.table.objective.value
        found = [float(value(points[:, list(lineup)].sum(axis=1))) for lineup in self.kept]
        return np.array(found, dtype=np.float64)

    @cached_property
    def kept_ownership_cost(self) -> float:
        """Points that the kept lineups cost for ownership."""
        return float(self.ownership_cost @ self.kept_book.player)

    @property
    def kept_worth(self) -> float:
        """Values of the kept lineups less their own penalties, which no choice changes."""
        overlap = self.diversity.penalty(self.kept_book.player)
        return float(self.kept_values.sum()) - overlap - self.kept_ownership_cost

    def penalty(self, rows: Sequence[int]) -> float:
        """Return what choosing some lineups costs: overlap, also with the kept, and ownership."""
        weigh, new = self.diversity.penalty, exposure_of(self.table, rows).player
        overlap = weigh(self.kept_book.player + new) - weigh(self.kept_book.player)
        return overlap + float(self.ownership_cost @ new)

    @cached_property
    def ownership_cost(self) -> NDArray[np.float64]:
        """Points that each player costs for ownership, shape (n_players,)."""
        return self.diversity.ownership_cost(self.table.slate, self.table.resolved.excluded)


@dataclass(frozen=True)
class Selection:
    """The lineups a strategy chose; the kept lineups are not among them.

    Parameters
    ----------
    rows
        Rows of the table, in the order chosen.
    proven
        For each lineup: whether it is proven that none better was allowed at its turn.
    bound
        Proven upper bound on the strategy's objective for the whole portfolio, kept lineups
        included; infinite if there is none.
    bounds
        For each lineup: proven upper bound on the net value of any lineup allowed at its turn;
        infinite if there is none.
    worth
        For each lineup: its net value at its turn; empty if lineups were not chosen in turn.
    leeway
        Violation of the exposure limits that was allowed, beside what the kept lineups alone
        break: the least of any complete portfolio, none if the limits can be satisfied.
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
        Lineups chosen so far, and the exposure of these and of the kept ones.
    leeway
        Violation of the exposure limits that the whole portfolio may have.
    excluded
        Lineups that may not be chosen, beside the kept ones; by default those in `rows`.
    """
    left = problem.n_new - len(rows)
    player_excess, team_excess, violation = book.excess_of_next(problem.counts, left)
    return replace(
        overlap_query(problem, rows),
        player_cost=problem.diversity.overlap_penalty * book.player + problem.ownership_cost,
        player_excess=player_excess,
        team_excess=team_excess,
        allowance=leeway.extra_budget - violation,
        excluded=(*problem.kept_rows, *(rows if excluded is None else excluded)),
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
    """Return a query without costs and caps that only limits the overlap with earlier lineups."""
    free = Query.free(problem.table.slate)
    if problem.diversity.max_overlap is None:
        return free
    chosen = (problem.table.indices(row) for row in rows)
    earlier = (*dict.fromkeys(problem.kept), *chosen)
    return replace(free, apart=earlier, max_overlap=problem.diversity.max_overlap)
