"""Lineup after lineup, each the best that is still allowed.

The next lineup is the one with the highest value less penalty, among those that leave a *complete*
portfolio possible: within the caps, or with the fewest extra uses where the caps allow none. Taken
literally this asks for a proof of completability at every step. It is enough to be greedy and
look back: if greed reaches the end, all its steps left a complete portfolio possible, and each was
the best of a larger set. Only where it gets stuck does the portfolio model say how far the lineups
so far were completable, and which lineup to take next instead.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dfs_portfolio.strategies.master import Master
from dfs_portfolio.strategies.task import Choice, Task, next_query
from dfs_portfolio.strategies.terms import settle_terms


def choose_sequential(task: Task) -> Choice:
    """Choose lineups one by one.

    Parameters
    ----------
    task
        What to choose from, how many, and within which limits.

    Returns
    -------
    Choice
        With `proven` true for each lineup that is certain to be the best allowed at its turn.
        There is no bound: the portfolio as a whole is a heuristic.

    Raises
    ------
    ExposureInfeasibleError
        As `settle_terms`.
    """
    rows = _greedy(task, (), 0)
    if len(rows) == task.n_lineups:
        return Choice(rows, (True,) * len(rows), np.inf)
    terms = settle_terms(task)
    return _look_back(terms.task, terms.master, terms.extra_budget)


def _greedy(task: Task, rows: tuple[int, ...], extra_budget: int) -> tuple[int, ...]:
    """Add the best allowed lineup until the portfolio is complete or none is allowed."""
    while len(rows) < task.n_lineups:
        row = task.table.best(next_query(task, rows, extra_budget))
        if row is None:
            break
        rows = (*rows, row)
        task.on_lineup(len(rows))
    return rows


def _look_back(task: Task, master: Master, extra_budget: int) -> Choice:
    """Be greedy; where stuck, go back to the last completable lineups and take another turn."""
    rows: tuple[int, ...] = ()
    uncertain: set[int] = set()
    while True:
        attempt = _greedy(task, rows, extra_budget)
        if len(attempt) == task.n_lineups:
            proven = tuple(row not in uncertain for row in attempt)
            return Choice(attempt, proven, np.inf)
        rows, proven_length = _longest_completable(master, attempt, len(rows), extra_budget)
        net = task.table.net(next_query(task, rows, extra_budget))
        row, proven_best = master.best_next(rows, net, extra_budget)
        if not (proven_best and proven_length):
            uncertain.add(row)
        rows = (*rows, row)
        task.on_lineup(len(rows))


def _longest_completable(
    master: Master, attempt: Sequence[int], known: int, extra_budget: int
) -> tuple[tuple[int, ...], bool]:
    """Return the longest beginning of `attempt` that can be completed, by bisection.

    A beginning of a completable beginning is completable itself; the first `known` lineups are
    known to be.
    """
    low, high, proven = known, len(attempt) - 1, True
    while low < high:
        middle = (low + high + 1) // 2
        completion = master.fewest_extra(tuple(attempt[:middle]))
        if completion.extra <= extra_budget:
            low = middle
        else:
            high = middle - 1
            proven = completion.proven
    return tuple(attempt[:low]), proven
