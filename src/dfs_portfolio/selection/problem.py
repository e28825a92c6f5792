"""What a strategy is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.progress import ProgressFunction
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_ledger import ExposureBook
from dfs_portfolio.rules.exposure_limits import ExposureCounts, ExposureLimits
from dfs_portfolio.search import Query, ValueTable
from dfs_portfolio.selection.engines import Engine, SearchEngine
from dfs_portfolio.solvers import SolverOptions


@dataclass(frozen=True)
class SelectionProblem:
    """What a strategy is asked to do.

    Parameters
    ----------
    table
        All feasible lineups and their values.
    n_lineups
        How many are wanted.
    limits, diversity
        Exposure limits and the penalty on shared players.
    engine
        Finds the best lineup that is allowed next; by default the exact search.
    solver, options
        Name of the solver, and what is asked of it at each solve.
    on_lineup
        Told how many lineups are chosen so far.
    progress
        Told of the stages within a turn that take long.
    """

    table: ValueTable
    n_lineups: int
    limits: ExposureLimits
    diversity: Diversity
    engine: Engine | None = None
    solver: str = "highs"
    options: SolverOptions = field(default_factory=SolverOptions)
    on_lineup: Callable[[int], None] = lambda chosen: None
    progress: ProgressFunction | None = None

    @cached_property
    def finder(self) -> Engine:
        """The engine, or the exact search where none was given."""
        return self.engine or SearchEngine(self.table)

    @cached_property
    def counts(self) -> ExposureCounts:
        """The limits as counts."""
        return self.limits.counts(self.table.slate, self.n_lineups, self.table.resolved.locked)

    @cached_property
    def ownership_cost(self) -> NDArray[np.float64]:
        """Points taken off for each player for his ownership, shape (n_players,)."""
        return self.diversity.ownership_cost(self.table.slate, self.table.resolved.excluded)


@dataclass(frozen=True)
class Selection:
    """The lineups a strategy chose.

    Parameters
    ----------
    rows
        Rows of the table, in the order chosen.
    proven
        For each: whether it is proven that nothing better was allowed at its turn.
    bound
        Proven upper bound on what the strategy maximises; infinite if none.
    bounds
        For each lineup: proven upper bound on what a lineup allowed at its turn was worth;
        infinite if none.
    worth
        For each lineup: what it was worth at its turn; empty where lineups had none.
    extra_uses
        Uses over the exposure limits, or missing, that the lineups may make: the fewest that any
        complete portfolio makes, 0 where the limits can be kept.
    relaxation_proven
        Whether it is proven that no portfolio has fewer extra uses, or, where fewer lineups are
        given than asked for, more lineups.
    stopped
        Why the solver gave no more lineups; empty where it did not stop short.
    """

    rows: tuple[int, ...]
    proven: tuple[bool, ...]
    bound: float
    bounds: tuple[float, ...]
    worth: tuple[float, ...] = ()
    extra_uses: int = 0
    relaxation_proven: bool = True
    stopped: str = ""


def exposure_of(table: ValueTable, rows: Sequence[int]) -> ExposureBook:
    """Count the uses in some lineups of a table."""
    return ExposureBook.of(table.slate, table.lineups[list(rows)].tolist())


def next_query(
    task: SelectionProblem,
    rows: Sequence[int],
    extra_budget: int,
    *,
    excluded: Sequence[int] | None = None,
) -> Query:
    """Return the costs and limits of the next lineup after those chosen.

    Parameters
    ----------
    task
        Fixes size, costs and limits.
    rows
        Lineups chosen so far.
    extra_budget
        Uses over the limits, or missing, that are allowed in all.
    excluded
        Lineups that are out of the question; by default those chosen.
    """
    book, counts = exposure_of(task.table, rows), task.counts
    left = task.n_lineups - len(rows)
    due_player = counts.player_least - book.player >= max(left, 1)
    due_team = counts.team_least - book.team >= max(left, 1)
    # Whoever is due counts as missing already, and is made up for by being used.
    missing = int(due_player.sum() + due_team.sum())
    return Query(
        player_cost=task.diversity.overlap_penalty * book.player + task.ownership_cost,
        player_excess=(book.player >= counts.player_most).astype(np.int64) - due_player,
        team_excess=(book.team >= counts.team_most).astype(np.int64) - due_team,
        allowance=extra_budget - book.excess(counts, left) - missing,
        excluded=tuple(rows if excluded is None else excluded),
        chosen=tuple(rows),
        **overlap_keywords(task, rows),
    )


def overlap_keywords(task: SelectionProblem, rows: Sequence[int]) -> dict[str, Any]:
    """Return what a query says of lineups that the next may not be too much like, as keywords."""
    if task.diversity.max_overlap is None:
        return {}
    apart = tuple(task.table.indices(row) for row in rows)
    return {"apart": apart, "max_overlap": task.diversity.max_overlap}
