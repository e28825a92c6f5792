"""Lineup after lineup, each the best that is still allowed.

The next lineup is the one with the highest value less penalty, among those that leave a *complete*
portfolio possible: within the caps, or with the fewest extra uses where the caps allow none. Taken
literally this asks for a proof of completability at every step. It is enough to be greedy and
look at the end: if greed gets there, all its steps left a complete portfolio possible, and each
was the best of a larger set.

Only where greed gets stuck is more care needed. Then lineups that complete the portfolio, a
*witness*, are carried along. A candidate that can take the place of one of the witness is
completable. Of those that cannot, the portfolio model says whether they are, many at once; those
that are not never will be. While greed proves right, the model is asked about several of its steps
at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.errors import InternalError
from dfs_portfolio.search import Query
from dfs_portfolio.strategies.master import LEADS
from dfs_portfolio.strategies.task import Choice, Task, next_query
from dfs_portfolio.strategies.terms import Terms, settle_terms


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
    rows = _greedy(task, _State(), task.n_lineups)
    if len(rows) == task.n_lineups:
        return Choice(rows, (True,) * len(rows), np.inf)
    return _careful(settle_terms(task))


def _greedy(task: Task, state: _State, most: int) -> tuple[int, ...]:
    """Return the next lineups by greed alone, at most so many."""
    found: tuple[int, ...] = ()
    while len(found) < most:
        row = task.table.best(state.query(task, found))
        if row is None:
            break
        found = (*found, row)
        task.on_lineup(len(state.rows) + len(found))
    return found


def _careful(terms: Terms) -> Choice:
    """Add the best completable lineup until the portfolio is complete."""
    task = terms.task
    state = _State(witness=terms.witness, certain=terms.proven, extra_budget=terms.extra_budget)
    leap = 1
    while len(state.rows) < task.n_lineups:
        if leap == 1:
            state, greedy_was_right = _step(terms, state)
            leap = 2 if greedy_was_right else 1
        else:
            state, leap = _leap(terms, state, leap)
        task.on_lineup(len(state.rows))
    return Choice(state.rows, state.proven, np.inf, terms.proven)


def _leap(terms: Terms, state: _State, length: int) -> tuple[_State, int]:
    """Take several greedy lineups at once, if they can be completed; return the next length."""
    left = terms.task.n_lineups - len(state.rows)
    rows = _greedy(terms.task, state, min(length, left))
    if len(rows) < min(length, left):
        return state, 1
    witness = terms.master.completion((*state.rows, *rows), state.extra_budget)
    if witness is None:
        return state, 1
    return state.extended(rows, witness), 2 * length


def _step(terms: Terms, state: _State) -> tuple[_State, bool]:
    """Add the best completable lineup; also return whether it is the one that greed would take."""
    task, size, first_try = terms.task, LEADS, True
    while True:
        doubtful: tuple[int, ...] = ()
        sure: tuple[int, tuple[int, ...]] | None = None
        while len(doubtful) < size and sure is None:
            row = task.table.best(state.query(task, skipped=doubtful))
            if row is None:
                break
            witness = _exchange(task, state, row)
            if witness is None:
                doubtful = (*doubtful, row)
            else:
                sure = row, witness
        if doubtful:
            turn = terms.master.best_of(state.rows, doubtful, state.extra_budget)
            if turn.row is not None:
                place = doubtful.index(turn.row)
                state = state.without(doubtful[:place], proven=turn.proven)
                return state.extended((turn.row,), turn.completion), first_try and place == 0
            state = state.without(doubtful, proven=turn.proven)
        if sure is not None:
            return state.extended((sure[0],), sure[1]), first_try and not doubtful
        if not doubtful:
            raise InternalError("no lineup continues a portfolio that is known to be completable")
        size, first_try = 4 * size, False


@dataclass(frozen=True)
class _State:
    """How far a careful choice has come.

    Parameters
    ----------
    rows, proven
        Lineups chosen so far, and whether each is proven the best completable one at its turn.
    witness
        Lineups that complete the portfolio.
    dead
        Lineups that could not be completed. They never will be: what completes a longer beginning
        together with them would complete the shorter one.
    certain
        Whether that is proven of all of them.
    extra_budget
        Uses over the caps that are allowed in all.
    """

    rows: tuple[int, ...] = ()
    proven: tuple[bool, ...] = ()
    witness: tuple[int, ...] = ()
    dead: tuple[int, ...] = ()
    certain: bool = True
    extra_budget: int = 0

    def query(
        self, task: Task, chosen: tuple[int, ...] = (), skipped: tuple[int, ...] = ()
    ) -> Query:
        """Return the costs and caps of the lineup after `chosen`."""
        rows = (*self.rows, *chosen)
        return next_query(task, rows, self.extra_budget, excluded=(*rows, *self.dead, *skipped))

    def without(self, rows: tuple[int, ...], *, proven: bool) -> _State:
        """Return the state in which some lineups are out of the question."""
        certain = self.certain and (proven or not rows)
        return replace(self, dead=(*self.dead, *rows), certain=certain)

    def extended(self, rows: tuple[int, ...], witness: tuple[int, ...]) -> _State:
        """Return the state with more lineups chosen."""
        return replace(
            self,
            rows=(*self.rows, *rows),
            proven=(*self.proven, *(self.certain for _ in rows)),
            witness=witness,
            dead=tuple(row for row in self.dead if row not in witness),
        )


def _exchange(task: Task, state: _State, row: int) -> tuple[int, ...] | None:
    """Return what is left of the witness if `row` can take the place of one of it, else None."""
    rows, witness = state.rows, state.witness
    if row in witness:
        return tuple(w for w in witness if w != row)
    uses = _uses(task, (*rows, *witness, row))
    caps = np.concatenate([task.caps.driver, task.caps.team])
    without = uses.sum(axis=0) - uses[len(rows) : -1]
    excess = np.maximum(without - caps, 0).sum(axis=1)
    best = int(np.argmin(excess))
    if excess[best] > state.extra_budget:
        return None
    return witness[:best] + witness[best + 1 :]


def _uses(task: Task, rows: tuple[int, ...]) -> NDArray[np.int64]:
    """Return which drivers and teams each lineup uses, shape (n_rows, n_drivers + n_teams)."""
    slate, lineups = task.table.slate, task.table.lineups[list(rows)]
    uses = np.zeros((len(rows), len(slate) + len(slate.team_names)), dtype=np.int64)
    each = np.arange(len(rows))[:, None]
    uses[each, lineups] = 1
    uses[each, len(slate) + slate.team_index[lineups]] = 1
    return uses
