"""The joint strategy: the whole portfolio at once, with a bound."""

from __future__ import annotations

import numpy as np

from dfs_portfolio.errors import SolverFailedError
from dfs_portfolio.rules.leeway import NO_LEEWAY
from dfs_portfolio.selection.engines import OPTIMALITY_TOL
from dfs_portfolio.selection.kept import check_kept_lineups
from dfs_portfolio.selection.master import Master
from dfs_portfolio.selection.problem import Selection, SelectionProblem
from dfs_portfolio.selection.relaxation import relax_exposure_limits


def choose_joint(problem: SelectionProblem) -> Selection:
    """Choose all lineups together, with a proven bound over all feasible lineups.

    Maximises the sum of values less the penalty of all pairs of lineups, of which those of two kept
    lineups are the same whatever is chosen.

    Parameters
    ----------
    problem
        What to choose from, how many, and within which limits; its engine is not used.

    Returns
    -------
    Selection
        Lineups from the highest value down.

    Raises
    ------
    ExposureInfeasibleError
        As `relax_exposure_limits`.
    SolverFailedError
        If the solver finds no portfolio although one is known to exist.
    """
    check_kept_lineups(problem)
    master = Master(problem) if problem.n_available >= problem.n_new else None
    best = master.best(NO_LEEWAY) if master else None
    leeway, relaxation_proven, overrun_proven = NO_LEEWAY, True, True
    if best is None:
        relaxed = relax_exposure_limits(problem, master)
        leeway, relaxation_proven = relaxed.leeway, relaxed.proven
        overrun_proven = relaxed.overrun_proven
        best = relaxed.master.best(leeway, relaxed.witness)
        if best is None:
            raise SolverFailedError(
                "the solver finds no portfolio where it found one before: raise the time limit"
            )
    rows, bound = best
    values = problem.table.evaluate(np.array(rows))
    order = np.argsort(-values, kind="stable")
    problem.on_lineup(len(rows))
    objective = values.sum() - problem.penalty(rows)
    certain = relaxation_proven and bool(
        bound - objective <= OPTIMALITY_TOL * max(1.0, float(np.sum(abs(values))))
    )
    rows = tuple(rows[k] for k in order)
    # Lineups chosen together have no turn, and so no bound of their own.
    return Selection(
        rows=rows,
        proven=(certain,) * len(rows),
        bound=bound + problem.kept_worth,
        bounds=(np.inf,) * len(rows),
        leeway=leeway,
        relaxation_proven=relaxation_proven,
        overrun_proven=overrun_proven,
    )
