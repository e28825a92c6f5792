"""Assemble a portfolio from the rows that a strategy chose."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.metrics.best_lineup import best_scores
from dfs_portfolio.metrics.tails import compute_tail_metrics
from dfs_portfolio.portfolio.lineup import Lineup
from dfs_portfolio.portfolio.request import PortfolioRequest
from dfs_portfolio.portfolio.result import Portfolio, Provenance
from dfs_portfolio.portfolio.stakes import PAYOUT
from dfs_portfolio.rules.exposure_ledger import ExposureBook
from dfs_portfolio.rules.relaxations import list_relaxations
from dfs_portfolio.search import ValueTable
from dfs_portfolio.selection import Selection, SelectionProblem
from dfs_portfolio.winnings.paid_contest import winnings_in_turn

Counts = NDArray[np.int64]
EMAX = "emax"


def assemble(task: SelectionProblem, choice: Selection, request: PortfolioRequest) -> Portfolio:
    """Build a portfolio from the chosen rows of the table."""
    table, slate = task.table, task.table.slate
    n_kept, rows = len(task.kept), choice.rows
    lineups_indices = [*task.kept, *(table.indices(row) for row in rows)]
    values = np.concatenate([task.kept_values, table.evaluate(np.array(rows))])
    gains = _gains(task, choice, request.strategy)
    book, before = ExposureBook.of(slate, lineups_indices), ExposureBook.of(slate)
    shares = book.player / len(lineups_indices)
    # Gains need no overlap penalty: shared players add little to the best score, or to winnings.
    by_gain = request.strategy in (EMAX, PAYOUT)
    weight = 0.0 if by_gain else task.diversity.overlap_penalty
    owned = task.ownership_cost
    lineups = []
    for k, indices in enumerate(lineups_indices):
        lineup = describe_lineup(
            table,
            indices,
            float(values[k]),
            overlap_penalty=weight * int(before.player[list(indices)].sum()),
            ownership_penalty=float(owned[list(indices)].sum()),
            exposure=shares[list(indices)].tolist(),
            proven=k >= n_kept and choice.proven[k - n_kept],
            bound=choice.bounds[k - n_kept] if k >= n_kept else np.inf,
            gain=gains[k],
            kept=k < n_kept,
        )
        before = before.record(slate, indices)
        lineups.append(lineup)
    if request.strategy == EMAX:
        objective = float(best_scores(table.scenarios.points, lineups_indices).mean())
    elif request.strategy == PAYOUT:
        objective = float(sum(gain for gain in gains if gain is not None))
    else:
        objective = float(values.sum()) - task.diversity.penalty(book.player)
    objective -= float(owned @ book.player)
    scenarios = table.scenarios
    return Portfolio(
        lineups=tuple(lineups),
        slate=slate,
        tail_objective=table.objective,
        requested=task.n_lineups,
        objective=objective,
        bound=choice.bound,
        # If a solver stopped early, the caps are still those of the portfolio requested.
        relaxations=list_relaxations(
            slate,
            task.limits,
            book,
            task.n_lineups if choice.stopped else len(lineups),
            table.resolved.locked,
        ),
        provenance=Provenance(
            version=version("dfs-portfolio"),
            strategy=request.strategy,
            seed=scenarios.seed,
            n_scenarios=scenarios.n_scenarios,
            slate_fingerprint=slate.fingerprint,
            scenario_fingerprint=scenarios.fingerprint,
            settings=request.provenance,
        ),
        relaxation_proven=choice.relaxation_proven,
        overrun_proven=choice.overrun_proven,
        stopped=choice.stopped,
        exhaustive=table.complete,
    )


def _gains(task: SelectionProblem, choice: Selection, strategy: str) -> Sequence[float | None]:
    """Return what each lineup adds to the objective of those before it; None if that is no sum."""
    if strategy not in (EMAX, PAYOUT):
        return [None] * (len(task.kept) + len(choice.rows))
    table = task.table
    means = _kept_winnings(task) if strategy == PAYOUT else _kept_best_scores(task)
    owned = [float(task.ownership_cost[list(table.indices(row))].sum()) for row in choice.rows]
    gains = (net + cost for net, cost in zip(choice.worth, owned, strict=True))
    return [*np.diff(means, prepend=0.0).tolist(), *gains]


def _kept_best_scores(task: SelectionProblem) -> list[float]:
    """Return the expected best score of the first 1, 2, ... kept lineups."""
    points, counts = task.table.scenarios.points, range(1, len(task.kept) + 1)
    return [float(best_scores(points, task.kept[:count]).mean()) for count in counts]


def _kept_winnings(task: SelectionProblem) -> list[float]:
    """Return what the first 1, 2, ... kept lineups are expected to win."""
    table = task.table
    if task.paid is None or not task.kept:
        return []
    won = winnings_in_turn(task.paid, table.slate, table.scenarios, task.kept, table.threads)
    return [float(dollars) for dollars in won]


def describe_lineup(
    table: ValueTable,
    indices: tuple[int, ...],
    value: float,
    *,
    overlap_penalty: float,
    ownership_penalty: float = 0.0,
    exposure: Sequence[float],
    proven: bool,
    bound: float,
    gain: float | None = None,
    kept: bool = False,
) -> Lineup:
    """Build a `Lineup` from its players and value; `exposure` has a share for each player."""
    slate = table.slate
    scores = table.scenarios.points[:, indices].sum(axis=1)
    ids = tuple(slate.ids[i] for i in indices)
    return Lineup(
        indices=indices,
        players=ids,
        names=tuple(slate.names[i] for i in indices),
        total_salary=int(slate.salaries[list(indices)].sum()),
        value=value,
        overlap_penalty=overlap_penalty,
        ownership_penalty=ownership_penalty,
        tails=tuple(
            compute_tail_metrics(scores, a, tail=table.objective.tail)
            for a in table.objective.levels
        ),
        mean=float(scores.mean()),
        exposure=dict(zip(ids, exposure, strict=True)),
        proven=proven,
        bound=bound,
        gain=gain,
        kept=kept,
    )
