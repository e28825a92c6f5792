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

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.errors import InternalError, SolverError, UnsupportedOptionError
from dfs_portfolio.search import Query
from dfs_portfolio.selection.engines import Pick
from dfs_portfolio.selection.master import LEADS
from dfs_portfolio.selection.problem import Selection, SelectionProblem, next_query
from dfs_portfolio.selection.relaxation import RelaxedProblem, relax_exposure_limits

# What may happen to one lineup and must not cost those that are finished.
FAILURES = (SolverError, UnsupportedOptionError, InternalError)


def choose_sequential(task: SelectionProblem) -> Selection:
    """Choose lineups one by one.

    Parameters
    ----------
    task
        What to choose from, how many, and within which limits.

    Returns
    -------
    Choice
        With a bound for each lineup on what was allowed at its turn. There is none on the whole:
        the portfolio is a heuristic. Where a solver fails after some lineups, those are kept.

    Raises
    ------
    ExposureInfeasibleError
        As `relax_exposure_limits`.
    SolverError, UnsupportedOptionError, InternalError
        If a solver fails before the first lineup, or its answer cannot be true.
    """
    picks, stopped = _by_greed(task, _State())
    if stopped or len(picks) == task.n_lineups:
        return _choice(picks, stopped=stopped)
    try:
        choice = _careful(relax_exposure_limits(task))
    except FAILURES as error:
        if not picks:
            raise
        return _choice(picks, stopped=str(error))
    # Greed's lineups are kept where a solver failed before looking back had as many.
    fewer = choice.stopped and len(choice.rows) < len(picks)
    return _choice(picks, stopped=choice.stopped) if fewer else choice


def _choice(
    picks: Sequence[Pick], *, extra_uses: int = 0, relaxation_proven: bool = True, stopped: str = ""
) -> Selection:
    return Selection(
        rows=tuple(pick.row for pick in picks),
        proven=tuple(pick.proven for pick in picks),
        bound=np.inf,
        bounds=tuple(pick.bound for pick in picks),
        worth=tuple(pick.net for pick in picks),
        extra_uses=extra_uses,
        relaxation_proven=relaxation_proven and not stopped,
        stopped=stopped,
    )


def _by_greed(task: SelectionProblem, state: _State) -> tuple[list[Pick], str]:
    """Return what greed alone chooses, and why a solver gave no more; empty if none failed."""
    picks: list[Pick] = []
    try:
        for pick in islice(_greedy(task, state), task.n_lineups):
            picks.append(pick)
            task.on_lineup(len(picks))
    except FAILURES as error:
        if not picks:
            raise
        return picks, str(error)
    return picks, ""


def _greedy(task: SelectionProblem, state: _State) -> Iterator[Pick]:
    """Yield the next lineups by greed alone, until none is allowed."""
    found: tuple[int, ...] = ()
    while (pick := task.finder.best(state.query(task, found))) is not None:
        found = (*found, pick.row)
        yield pick


def _careful(terms: RelaxedProblem) -> Selection:
    """Add the best completable lineup until the portfolio is complete."""
    task = terms.task
    state = _State(witness=terms.witness, certain=terms.proven, extra_budget=terms.extra_budget)
    picks, stopped = _by_greed(task, state)
    if stopped or len(picks) == task.n_lineups:  # on these terms greed may get there after all
        picks = list(state.extended(tuple(picks), ()).picks)
        return _terms_choice(terms, picks, stopped)
    leap = 1
    while len(state.picks) < task.n_lineups and not stopped:
        try:
            if leap == 1:
                state, greedy_was_right = _step(terms, state)
                leap = 2 if greedy_was_right else 1
            else:
                state, leap = _leap(terms, state, leap)
        except FAILURES as error:
            if not state.picks:
                raise
            stopped = str(error)
        task.on_lineup(len(state.picks))
    return _terms_choice(terms, state.picks, stopped)


def _terms_choice(terms: RelaxedProblem, picks: Sequence[Pick], stopped: str) -> Selection:
    return _choice(
        picks, extra_uses=terms.extra_budget, relaxation_proven=terms.proven, stopped=stopped
    )


def _leap(terms: RelaxedProblem, state: _State, length: int) -> tuple[_State, int]:
    """Take several greedy lineups at once, if they can be completed; return the next length."""
    wanted = min(length, terms.task.n_lineups - len(state.picks))
    picks = tuple(islice(_greedy(terms.task, state), wanted))
    if len(picks) < wanted:
        return state, 1
    rows = (pick.row for pick in picks)
    witness = terms.master.completion((*state.rows, *rows), state.extra_budget)
    if witness is None:
        return state, 1
    return state.extended(picks, witness), 2 * length


def _step(terms: RelaxedProblem, state: _State) -> tuple[_State, bool]:
    """Add the best completable lineup; also return whether it is the one that greed would take."""
    task, size, first_try = terms.task, LEADS, True
    while True:
        doubtful: tuple[Pick, ...] = ()
        sure: tuple[Pick, tuple[int, ...]] | None = None
        while len(doubtful) < size and sure is None:
            skipped = tuple(pick.row for pick in doubtful)
            pick = task.finder.best(state.query(task, skipped=skipped))
            if pick is None:
                break
            witness = _exchange(task, state, pick.row)
            if witness is None:
                doubtful = (*doubtful, pick)
            else:
                sure = pick, witness
        rows = tuple(pick.row for pick in doubtful)
        if doubtful:
            turn = terms.master.best_of(state.rows, rows, state.extra_budget)
            if turn.row is not None:
                index = rows.index(turn.row)
                state = state.without(rows[:index], proven=turn.proven)
                return state.extended((doubtful[index],), turn.completion), first_try and index == 0
            state = state.without(rows, proven=turn.proven)
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
    picks
        Lineups chosen so far, each with what bounds the completable ones at its turn.
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

    picks: tuple[Pick, ...] = ()
    witness: tuple[int, ...] = ()
    dead: tuple[int, ...] = ()
    certain: bool = True
    extra_budget: int = 0

    @property
    def rows(self) -> tuple[int, ...]:
        """Lineups chosen so far."""
        return tuple(pick.row for pick in self.picks)

    def query(
        self, task: SelectionProblem, chosen: tuple[int, ...] = (), skipped: tuple[int, ...] = ()
    ) -> Query:
        """Return the costs and caps of the lineup after `chosen`."""
        rows = (*self.rows, *chosen)
        return next_query(task, rows, self.extra_budget, excluded=(*rows, *self.dead, *skipped))

    def without(self, rows: tuple[int, ...], *, proven: bool) -> _State:
        """Return the state in which some lineups are out of the question."""
        certain = self.certain and (proven or not rows)
        return replace(self, dead=(*self.dead, *rows), certain=certain)

    def extended(self, picks: tuple[Pick, ...], witness: tuple[int, ...]) -> _State:
        """Return the state with more lineups chosen.

        A pick is bounded against all that is not dead, which says nothing if the dead are not
        certain to be.
        """
        if not self.certain:
            picks = tuple(replace(pick, bound=np.inf) for pick in picks)
        return replace(
            self,
            picks=(*self.picks, *picks),
            witness=witness,
            dead=tuple(row for row in self.dead if row not in witness),
        )


def _exchange(task: SelectionProblem, state: _State, row: int) -> tuple[int, ...] | None:
    """Return what is left of the witness if `row` can take the place of one of it, else None."""
    rows, witness = state.rows, state.witness
    if row in witness:
        return tuple(w for w in witness if w != row)
    uses, counts = _uses(task, (*rows, *witness, row)), task.counts
    most = np.concatenate([counts.player_most, counts.team_most])
    least = np.concatenate([counts.player_least, counts.team_least])
    without = uses.sum(axis=0) - uses[len(rows) : -1]
    excess = (np.maximum(without - most, 0) + np.maximum(least - without, 0)).sum(axis=1)
    limit = task.diversity.max_overlap
    if limit is not None:
        n_players = len(task.table.slate)
        shared = uses[len(rows) : -1, :n_players] @ uses[-1, :n_players]
        if (shared > limit).sum() > 1:  # more than the one whose place it would take
            return None
        if (shared > limit).any():
            excess[shared <= limit] = state.extra_budget + 1
    best = int(np.argmin(excess))
    if excess[best] > state.extra_budget:
        return None
    return witness[:best] + witness[best + 1 :]


def _uses(task: SelectionProblem, rows: tuple[int, ...]) -> NDArray[np.int64]:
    """Return which players and teams each lineup uses, shape (n_rows, n_players + n_teams)."""
    slate, lineups = task.table.slate, task.table.lineups[list(rows)]
    uses = np.zeros((len(rows), len(slate) + len(slate.team_names)), dtype=np.int64)
    each = np.arange(len(rows))[:, None]
    uses[each, lineups] = 1
    uses[each, len(slate) + slate.team_index[lineups]] = 1
    return uses
