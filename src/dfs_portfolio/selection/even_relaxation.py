"""The most even relaxation: the smallest overrun, and with it the fewest extra uses."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dfs_portfolio.selection.master import Master
from dfs_portfolio.selection.violations import MinimumViolation


@dataclass(frozen=True)
class EvenRelaxation:
    """A complete portfolio whose overrun is small, and then its violation.

    Parameters
    ----------
    overrun
        Most uses over a cap, or missing from a minimum, of any one player or team.
    proven
        Whether no complete portfolio has a smaller overrun.
    least
        The portfolio with the smallest violation found within that overrun.
    """

    overrun: int
    proven: bool
    least: MinimumViolation


def relax_evenly(master: Master) -> EvenRelaxation:
    """Return the smallest overrun of a complete portfolio, and the fewest extra uses within it.

    The relaxation of the portfolio model gives a lower bound. From there upwards, the model looks
    for the fewest extra uses within each overrun, until it finds a portfolio. The bound is nearly
    always the answer, because a table has very many lineups.

    Parameters
    ----------
    master
        The portfolio model of the problem.

    Returns
    -------
    EvenRelaxation
        Without rows if no complete portfolio was found, whatever the overrun.
    """
    problem = master.problem
    floor, promise = master.overrun_bound()
    overrun, proven, step = math.ceil(floor - 1e-6), problem.table.complete, 1
    if overrun == 0:
        least = master.fewest_extra()
        if least.extra == 0 or not least.rows:
            return EvenRelaxation(0, least.proven, least)
        overrun, proven = 1, least.floor > 0
    while True:
        least = master.fewest_extra(overrun)
        if not least.rows and len(promise):  # columns may be missing
            sees_all = master.admit(promise, floor - overrun)
            least = master.fewest_extra(overrun, sees_all=sees_all)
        if least.rows or overrun >= problem.n_lineups:
            break
        impossible = math.isinf(least.floor)
        proven = proven and impossible
        # Time limits add up, so after one of them the overrun grows faster.
        step = 1 if impossible else 2 * step
        overrun = min(overrun + step, problem.n_lineups)
    if least.rows and not proven:
        overrun = problem.book(least.rows).overrun(problem.counts)
    return EvenRelaxation(overrun, proven, least)
