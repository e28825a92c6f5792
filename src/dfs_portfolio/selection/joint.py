"""The whole portfolio at once: the best sum of values less the penalty of all pairs."""

from __future__ import annotations

import numpy as np

from dfs_portfolio.errors import SolverFailedError
from dfs_portfolio.selection.engines import OPTIMALITY_TOL
from dfs_portfolio.selection.master import Master
from dfs_portfolio.selection.problem import Selection, SelectionProblem, exposure_of
from dfs_portfolio.selection.relaxation import relax_exposure_limits


def choose_joint(task: SelectionProblem) -> Selection:
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
        As `relax_exposure_limits`.
    """
    master = Master(task) if len(task.table) >= task.n_lineups else None
    best = master.best(0) if master else None
    extra_uses, relaxation_proven = 0, True
    if best is None:
        terms = relax_exposure_limits(task, master)
        extra_uses, relaxation_proven = terms.extra_budget, terms.proven
        best = terms.master.best(terms.extra_budget, terms.witness)
        if best is None:
            raise SolverFailedError(
                "the solver finds no portfolio where it found one before: raise the time limit"
            )
    rows, bound = best
    values = task.table.evaluate(np.array(rows))
    order = np.argsort(-values, kind="stable")
    task.on_lineup(len(rows))
    used = exposure_of(task.table, rows).player
    objective = values.sum() - task.diversity.penalty(used) - task.ownership_cost @ used
    certain = relaxation_proven and bool(
        bound - objective <= OPTIMALITY_TOL * max(1.0, float(np.sum(abs(values))))
    )
    rows = tuple(rows[k] for k in order)
    # Lineups chosen together have no turn, and so no bound of their own.
    return Selection(
        rows=rows,
        proven=(certain,) * len(rows),
        bound=bound,
        bounds=(np.inf,) * len(rows),
        extra_uses=extra_uses,
        relaxation_proven=relaxation_proven,
    )
