"""One pass of swaps: each lineup of a portfolio gives way to the one that adds most to the others.

Greedy lineups were chosen without those after them. Here each is taken out in turn, and the best
lineup that the limits allow beside the others, over all lineups, takes its place if it wins more.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dfs_portfolio.selection.problem import Selection, SelectionProblem, next_query
from dfs_portfolio.winnings.oracle import PayoutOracle

# Gains that differ by less, relative to the pool, are equal but for rounding.
EQUAL = 1e-9


def swapped_once(
    problem: SelectionProblem, oracle: PayoutOracle, selection: Selection
) -> Selection:
    """Return a selection after one pass of swaps; limits and leeway are those it was chosen within.

    Parameters
    ----------
    problem
        Without penalties; its engine asks the oracle.
    oracle
        Of gains.
    selection
        A complete portfolio.

    Returns
    -------
    Selection
        If lineups changed, with gains in turn and without bounds on what was allowed then: nothing
        is proven of a lineup from the first that changed on.
    """
    swaps = _Swaps(problem, oracle, selection)
    swaps.visit(0, len(selection.rows))
    rows = tuple(swaps.rows)
    if rows == selection.rows:
        return selection
    first = next(i for i, row in enumerate(rows) if row != selection.rows[i])
    worth = list(selection.worth[:first])
    for turn in range(first, len(rows)):
        worth += oracle.gains(rows[:turn], np.array([rows[turn]])).tolist()
    n_left = len(rows) - first
    return replace(
        selection,
        rows=rows,
        worth=tuple(worth),
        proven=(*selection.proven[:first], *(n_left * [False])),
        bounds=(*selection.bounds[:first], *(n_left * [np.inf])),
    )


class _Swaps:
    """Lineups that change one after another.

    Lineups are visited in halves of halves: bounds over the lineups outside of a half hold for all
    questions about those inside, whatever has changed there.
    """

    def __init__(
        self, problem: SelectionProblem, oracle: PayoutOracle, selection: Selection
    ) -> None:
        self._problem, self._oracle, self._selection = problem, oracle, selection
        self._equal = EQUAL * oracle.gpp.payouts.pool
        self.rows = list(selection.rows)

    def visit(self, first: int, last: int) -> None:
        """Visit the lineups from one turn to another."""
        if last - first > 1:
            if first > 0 or last < len(self.rows):
                least = min(self._selection.worth[first:last])
                self._oracle.mark(self._others(first, last), least)
            middle = (first + last) // 2
            self.visit(first, middle)
            self.visit(middle, last)
        elif last > first:
            self._swap(first)

    def _others(self, first: int, last: int) -> tuple[int, ...]:
        return (*self.rows[:first], *self.rows[last:])

    def _swap(self, turn: int) -> None:
        problem, others, row = self._problem, self._others(turn, turn + 1), self.rows[turn]
        query = next_query(problem, others, problem.book(others), self._selection.leeway)
        pick = problem.engine.best(query)
        if pick is None or pick.row == row:
            return
        gain = float(self._oracle.gains(others, np.array([row]))[0])
        if pick.net > gain + self._equal:
            self.rows[turn] = pick.row
