"""How N lineups are chosen: strategies, engines, relaxation.

A *strategy* decides on the portfolio, an *engine* finds one lineup; `SelectionStrategy` tells how
they meet.
"""

from typing import Protocol

from dfs_portfolio.selection.expected_best import choose_expected_best
from dfs_portfolio.selection.joint import choose_joint
from dfs_portfolio.selection.payout import choose_payout
from dfs_portfolio.selection.problem import Selection, SelectionProblem
from dfs_portfolio.selection.sequential import choose_sequential


class SelectionStrategy(Protocol):
    """A function that chooses the lineups of a portfolio.

    **Who calls whom.** ``portfolio.build`` makes an engine for the table of all feasible lineups
    (`get_engine`), puts it into a `SelectionProblem`, and calls the strategy once::

        build  -- SelectionProblem -->  strategy  -- Query -->  engine
        build  <---- Selection -------  strategy  <-- Pick ---  engine

    The strategy asks the engine for one lineup at a time: ``engine.best(query)``. A `Query` is all
    an engine learns about the portfolio. It says what each player costs, which players and teams
    are at their caps or must be used now, which lineups are excluded, and which ones the next may
    not resemble. A `Pick` is one row of the table with its exact net value and a proven bound on
    the net value of all allowed lineups; None means that none is allowed, as a proof.
    Whatever concerns the whole portfolio, such as whether it can still be completed, the strategy
    asks of the `Master`, which puts it to the portfolio model. ``"sequential"`` works this way.
    ``"emax"`` is ``"sequential"`` with an engine of its own, whose net value is a gain, and so is
    ``"payout"``, with gains in dollars: `SelectionProblem.paid` is the contest.
    ``"joint"`` uses the master alone.

    **When.** Questions come in no fixed order. A strategy may look back: it may ask with fewer
    lineups chosen than before, ask the same query again, or exclude a pick and ask again.
    So an engine may keep what is expensive to build, such as a model, but never the state of a
    portfolio.

    **What a strategy may assume.** A pick is allowed by the query, its net value is exact, and its
    bound is not below it; engines that rely on a solver check this (`checked_pick`). The bound may
    be infinite, and the pick not the best. An engine may raise `SolverError`,
    `UnsupportedOptionError` or `InternalError`; a strategy then returns the lineups it has, with
    the reason in ``stopped``, and raises only if it has none.

    **What an engine may assume.** All queries are about the table it was made for. Rows and indices
    in the query are valid, and ``chosen`` lists the lineups before this one in order.

    **What both must do.** The same problem gives the same lineups, however many threads there are
    and whatever was asked of the table before; time limits of solvers are the only exception. If no
    complete portfolio satisfies the exposure limits, a strategy obeys their ``on_infeasible``, as
    `relax_exposure_limits` does. It claims as proven only what is proven: afterwards
    ``portfolio.verify`` checks the portfolio with code that had no part in choosing it.

    To add a strategy, write such a function and add a line to `STRATEGIES`; to add an engine, write
    a class with ``best`` and add a line to `ENGINES` in ``selection.engines``.
    """

    def __call__(self, problem: SelectionProblem, /) -> Selection:
        """Return the lineups chosen.

        Raises
        ------
        ExposureInfeasibleError
            If the limits allow no portfolio, or not the one requested and ``on_infeasible`` is
            ``"raise"``.
        SolverError, UnsupportedOptionError, InternalError
            If a solver fails before the first lineup.
        """


STRATEGIES: dict[str, SelectionStrategy] = {
    "sequential": choose_sequential,
    "joint": choose_joint,
    "emax": choose_expected_best,
    "payout": choose_payout,
}

__all__ = [
    "STRATEGIES",
    "Selection",
    "SelectionProblem",
    "SelectionStrategy",
    "choose_expected_best",
    "choose_joint",
    "choose_payout",
    "choose_sequential",
]
