"""Lineup after lineup, each the best that is still allowed.

The next lineup is the one with the highest value less penalty, among those that leave a *complete*
portfolio possible: within the caps, or with the fewest extra uses where the caps allow none. Taken
literally this asks for a proof of completability at every step. It is enough to be greedy and
look back: if greed reaches the end, all its steps left a complete portfolio possible, and each was
the best of a larger set. Only where it gets stuck does the portfolio model say how far the lineups
so far were completable, and which lineup to take next instead.
"""

from __future__ import annotations

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
    completion: tuple[int, ...] = ()  # lineups that are known to complete `rows`
    uncertain: set[int] = set()
    while True:
        attempt = _greedy(task, rows, extra_budget)
        if len(attempt) == task.n_lineups:
            proven = tuple(row not in uncertain for row in attempt)
            return Choice(attempt, proven, np.inf)
        rows, sure = _completable_part(master, attempt, rows, completion, extra_budget)
        net = task.table.net(next_query(task, rows, extra_budget))
        turn = master.best_next(rows, net, extra_budget)
        if not (turn.proven and sure):
            uncertain.add(turn.row)
        rows, completion = (*rows, turn.row), turn.completion
        task.on_lineup(len(rows))


def _completable_part(
    master: Master,
    attempt: tuple[int, ...],
    known: tuple[int, ...],
    completion: tuple[int, ...],
    extra_budget: int,
) -> tuple[tuple[int, ...], bool]:
    """Return the longest beginning of `attempt` that can be completed, and whether that is proven.

    A beginning of a completable beginning is completable itself. So its length is found by
    doubling steps from the `known` beginning, and then by halving the last of them.
    """
    low, high = len(known), len(attempt) - 1
    while low < high and attempt[low] in completion:  # a completion is known already
        low += 1
    step, proven = 1, True
    while low < high:
        middle = min(low + step, high)
        found = master.completion(attempt[:middle], extra_budget)
        if found.rows is not None:
            low, step = middle, 2 * step
            while low < high and attempt[low] in found.rows:
                low += 1
        else:
            high, step, proven = middle - 1, max(1, step // 2), found.proven
    return attempt[:low], proven
