"""The whole portfolio at once: the best sum of values less the penalty of all pairs."""

from __future__ import annotations

import numpy as np

from dfs_portfolio.errors import SolverFailedError
from dfs_portfolio.strategies.master import Master
from dfs_portfolio.strategies.task import Choice, Task, ledger
from dfs_portfolio.strategies.terms import settle_terms


def choose_joint(task: Task) -> Choice:
    """Choose all lineups together, with a proven bound over all feasible lineups.

    Parameters
    ----------
    task
        What to choose from, how many, and within which limits.

    Returns
    -------
    Choice
        Lineups from the best value down.

    Raises
    ------
    ExposureInfeasibleError
        As `settle_terms`.
    """
    best = Master(task).best(0) if len(task.table) >= task.n_lineups else None
    if best is None:
        terms = settle_terms(task)
        best = terms.master.best(terms.extra_budget)
        if best is None:
            raise SolverFailedError(
                "the solver finds no portfolio where it found one before: raise the time limit"
            )
    rows, bound = best
    values = task.table.evaluate(np.array(rows))
    order = np.argsort(-values, kind="stable")
    task.on_lineup(len(rows))
    objective = values.sum() - task.diversity.penalty(ledger(task.table, rows).driver)
    certain = bool(bound - objective <= 1e-6 * max(1.0, abs(bound)))
    return Choice(tuple(rows[k] for k in order), (certain,) * len(rows), bound)
