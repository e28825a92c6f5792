"""The whole portfolio at once: the best sum of values less the penalty of all pairs."""

from __future__ import annotations

import numpy as np

from dfs_portfolio.errors import SolverFailedError
from dfs_portfolio.selection.engines import SURE
from dfs_portfolio.selection.master import Master
from dfs_portfolio.selection.problem import Choice, Task, ledger
from dfs_portfolio.selection.relaxation import settle_terms


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
    master = Master(task) if len(task.table) >= task.n_lineups else None
    best = master.best(0) if master else None
    extra_uses, terms_proven = 0, True
    if best is None:
        terms = settle_terms(task, master)
        extra_uses, terms_proven = terms.extra_budget, terms.proven
        best = terms.master.best(terms.extra_budget, terms.witness)
        if best is None:
            raise SolverFailedError(
                "the solver finds no portfolio where it found one before: raise the time limit"
            )
    rows, bound = best
    values = task.table.evaluate(np.array(rows))
    order = np.argsort(-values, kind="stable")
    task.on_lineup(len(rows))
    used = ledger(task.table, rows).driver
    objective = values.sum() - task.diversity.penalty(used) - task.ownership_cost @ used
    certain = terms_proven and bool(
        bound - objective <= SURE * max(1.0, float(np.sum(abs(values))))
    )
    rows = tuple(rows[k] for k in order)
    # Lineups chosen together have no turn, and so no bound of their own.
    return Choice(
        rows=rows,
        proven=(certain,) * len(rows),
        bound=bound,
        bounds=(np.inf,) * len(rows),
        extra_uses=extra_uses,
        terms_proven=terms_proven,
    )
