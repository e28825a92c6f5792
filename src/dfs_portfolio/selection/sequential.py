"""The sequential strategy: lineup after lineup, each the best that is still allowed.

The next lineup is the one with the highest value less penalty among those that leave a *complete*
portfolio possible: within the limits or, if these allow none, with the smallest violation. Taken
literally this asks for a proof of completability at every step. It is enough to be greedy and look
at the end: if greed gets there, all its steps left a complete portfolio possible, and each was the
best of a larger set.

Only if greed gets stuck is more care needed. Then lineups that complete the portfolio, a *witness*,
are carried along. A candidate that can take the place of one of the witness is completable. For
those that cannot, the portfolio model decides, for many at once; a candidate that is not
completable now never will be. As long as greed proves right, the model is asked about several of
its steps at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.errors import InternalError, SolverError, UnsupportedOptionError
from dfs_portfolio.rules.exposure_ledger import ExposureBook
from dfs_portfolio.rules.exposure_limits import ExposureCounts
from dfs_portfolio.rules.leeway import NO_LEEWAY, Leeway
from dfs_portfolio.search import Query, ValueTable
from dfs_portfolio.selection.engines import Pick
from dfs_portfolio.selection.kept import check_kept_lineups
from dfs_portfolio.selection.master import LEADS
from dfs_portfolio.selection.problem import Selection, SelectionProblem, next_query
from dfs_portfolio.selection.relaxation import RelaxedProblem, relax_exposure_limits

# Failures at one lineup, which must not cost those that are finished.
FAILURES = (SolverError, UnsupportedOptionError, InternalError)


def choose_sequential(problem: SelectionProblem) -> Selection:
    """Choose lineups one by one.

    Parameters
    ----------
    problem
        What to choose from, how many, and within which limits.

    Returns
    -------
    Selection
        With a bound for each lineup on what was allowed at its turn, and none on the whole: the
        portfolio is heuristic. If a solver fails after some lineups, those are kept.

    Raises
    ------
    ExposureInfeasibleError
        As `relax_exposure_limits`.
    SolverError, UnsupportedOptionError, InternalError
        If a solver fails before the first lineup, or its answer cannot be true.
    """
    check_kept_lineups(problem)
    picks, stopped = _by_greed(problem, _State(problem.kept_book))
    if stopped or len(picks) == problem.n_new:
        return _selection(picks, stopped=stopped)
    try:
        selection = _with_look_back(relax_exposure_limits(problem))
    except FAILURES as error:
        if not picks:
            raise
        return _selection(picks, stopped=str(error))
    # Greed's lineups are kept if a solver failed before looking back had as many.
    fewer = selection.stopped and len(selection.rows) < len(picks)
    return _selection(picks, stopped=selection.stopped) if fewer else selection


def _selection(
    picks: Sequence[Pick], *, relaxed: RelaxedProblem | None = None, stopped: str = ""
) -> Selection:
    return Selection(
        rows=tuple(pick.row for pick in picks),
        proven=tuple(pick.proven for pick in picks),
        bound=np.inf,
        bounds=tuple(pick.bound for pick in picks),
        worth=tuple(pick.net for pick in picks),
        leeway=NO_LEEWAY if relaxed is None else relaxed.leeway,
        relaxation_proven=(relaxed is None or relaxed.proven) and not stopped,
        overrun_proven=(relaxed is None or relaxed.overrun_proven) and not stopped,
        stopped=stopped,
    )


def _by_greed(problem: SelectionProblem, state: _State) -> tuple[list[Pick], str]:
    """Return what greed alone chooses, and why a solver gave no more; empty if none failed."""
    picks: list[Pick] = []
    try:
        for pick in islice(_greedy(problem, state), problem.n_new):
            picks.append(pick)
            problem.on_lineup(len(picks))
    except FAILURES as error:
        if not picks:
            raise
        return picks, str(error)
    return picks, ""


def _greedy(problem: SelectionProblem, state: _State) -> Iterator[Pick]:
    """Yield the next lineups by greed alone, until none is allowed."""
    table, rows, book = problem.table, state.rows, state.book
    while True:
        excluded = (*rows, *state.dead)
        query = next_query(problem, rows, book, state.leeway, excluded=excluded)
        pick = problem.engine.best(query)
        if pick is None:
            return
        rows, book = (*rows, pick.row), book.record(table.slate, table.indices(pick.row))
        yield pick


def _with_look_back(relaxed: RelaxedProblem) -> Selection:
    """Add the best completable lineup until the portfolio is complete."""
    problem = relaxed.problem
    state = _State(
        book=problem.kept_book,
        witness=relaxed.witness,
        certain=relaxed.proven,
        leeway=relaxed.leeway,
    )
    picks, stopped = _by_greed(problem, state)
    if stopped or len(picks) == problem.n_new:  # with this budget greed may get there after all
        state = state.extended(problem.table, tuple(picks), ())
        return _selection(state.picks, relaxed=relaxed, stopped=stopped)
    leap, growing = 1, True
    while len(state.picks) < problem.n_new and not stopped:
        try:
            # Greed that proved right is trusted with twice as many steps, until it proves wrong.
            # Then halving the steps finds how many of them can be completed.
            if leap == 1:
                state, greed_was_right = _step(relaxed, state)
                leap, growing = 2 if greed_was_right else 1, True
            else:
                before = state
                state = _leap(relaxed, state, leap)
                growing = growing and state is not before
                leap = 2 * leap if growing else leap // 2
        except FAILURES as error:
            if not state.picks:
                raise
            stopped = str(error)
        problem.on_lineup(len(state.picks))
    return _selection(state.picks, relaxed=relaxed, stopped=stopped)


def _leap(relaxed: RelaxedProblem, state: _State, length: int) -> _State:
    """Take several greedy lineups at once if they can be completed; else change nothing."""
    problem = relaxed.problem
    wanted = min(length, problem.n_new - len(state.picks))
    picks = tuple(islice(_greedy(problem, state), wanted))
    if len(picks) < wanted:
        return state
    rows = (pick.row for pick in picks)
    witness = relaxed.master.completion((*state.rows, *rows), state.leeway)
    if witness is None:
        return state
    return state.extended(problem.table, picks, witness)


def _step(relaxed: RelaxedProblem, state: _State) -> tuple[_State, bool]:
    """Add the best completable lineup; also return whether it is the one that greed would take."""
    table, size, first_try = relaxed.problem.table, LEADS, True
    while True:
        # From the best down, until one can take the place of a lineup of the witness. It is surely
        # completable; those before it are doubtful, and the model looks at all of them at once.
        doubtful: tuple[Pick, ...] = ()
        sure: tuple[Pick, tuple[int, ...]] | None = None
        while len(doubtful) < size and sure is None:
            skipped = tuple(pick.row for pick in doubtful)
            pick = relaxed.problem.engine.best(state.query(relaxed.problem, skipped))
            if pick is None:
                break
            witness = _exchange(relaxed.problem, state, pick.row)
            if witness is None:
                doubtful = (*doubtful, pick)
            else:
                sure = pick, witness
        rows = tuple(pick.row for pick in doubtful)
        if doubtful:
            position, completion, proven = relaxed.master.best_of(state.rows, rows, state.leeway)
            state = state.without(rows[:position], proven=proven)  # all, if none can be completed
            if position is not None:
                state = state.extended(table, (doubtful[position],), completion)
                return state, first_try and position == 0
        if sure is not None:
            return state.extended(table, (sure[0],), sure[1]), first_try and not doubtful
        if not doubtful:
            raise InternalError("no lineup continues a portfolio that is known to be completable")
        size, first_try = 4 * size, False


@dataclass(frozen=True)
class _State:
    """How far the choice has come.

    Parameters
    ----------
    book
        Exposure of the kept lineups and of those chosen so far.
    picks
        The lineups chosen so far, each with a bound on the completable ones at its turn.
    witness
        Lineups that complete the portfolio.
    dead
        Lineups that could not be completed. They never will be: what completes a longer beginning
        together with one of them would have completed the shorter one.
    certain
        Whether that is proven of all of them.
    leeway
        Violation of the exposure limits that the whole portfolio may have.
    """

    book: ExposureBook
    picks: tuple[Pick, ...] = ()
    witness: tuple[int, ...] = ()
    dead: tuple[int, ...] = ()
    certain: bool = True
    leeway: Leeway = NO_LEEWAY

    @property
    def rows(self) -> tuple[int, ...]:
        """Lineups chosen so far."""
        return tuple(pick.row for pick in self.picks)

    def query(self, problem: SelectionProblem, skipped: tuple[int, ...]) -> Query:
        """Return the query for the next lineup, some candidates left out."""
        excluded = (*self.rows, *self.dead, *skipped)
        return next_query(problem, self.rows, self.book, self.leeway, excluded=excluded)

    def without(self, rows: tuple[int, ...], *, proven: bool) -> _State:
        """Return the state with some lineups ruled out."""
        certain = self.certain and (proven or not rows)
        return replace(self, dead=(*self.dead, *rows), certain=certain)

    def extended(
        self, table: ValueTable, picks: tuple[Pick, ...], witness: tuple[int, ...]
    ) -> _State:
        """Return the state with more lineups chosen.

        The bound of a pick covers all lineups not ruled out; it is void if any of those was ruled
        out without proof.
        """
        book = self.book
        for pick in picks:
            book = book.record(table.slate, table.indices(pick.row))
        if not self.certain:
            picks = tuple(replace(pick, bound=np.inf) for pick in picks)
        return replace(
            self,
            book=book,
            picks=(*self.picks, *picks),
            witness=witness,
            dead=tuple(row for row in self.dead if row not in witness),
        )


def _exchange(problem: SelectionProblem, state: _State, row: int) -> tuple[int, ...] | None:
    """Return the rest of the witness if `row` can take the place of one of its lineups, or None."""
    rows, witness = state.rows, state.witness
    if row in witness:
        return tuple(w for w in witness if w != row)
    uses = _uses(problem.table, (*rows, *witness, row))
    kept = np.concatenate([problem.kept_book.player, problem.kept_book.team])
    # Uses of the portfolio with `row` and without each of the witness in turn.
    without = kept + uses.sum(axis=0) - uses[len(rows) : -1]
    excess = _beyond(without, problem.counts).sum(axis=1)
    budget = state.leeway.extra_budget
    hard = problem.counts.loosened(state.leeway.overrun)
    excess[_beyond(without, hard).any(axis=1)] = budget + 1
    limit = problem.diversity.max_overlap
    if limit is not None:
        n_players = len(problem.table.slate)
        shared = uses[len(rows) : -1, :n_players] @ uses[-1, :n_players]
        if (shared > limit).sum() > 1:  # too similar to more than the one it could replace
            return None
        if (shared > limit).any():
            excess[shared <= limit] = budget + 1
    best = int(np.argmin(excess))
    if excess[best] > budget:
        return None
    return witness[:best] + witness[best + 1 :]


def _beyond(uses: NDArray[np.int64], counts: ExposureCounts) -> NDArray[np.int64]:
    """Return how far uses, shape (n, n_players + n_teams), are over or short of the limits."""
    most = np.concatenate([counts.player_most, counts.team_most])
    least = np.concatenate([counts.player_least, counts.team_least])
    beyond: NDArray[np.int64] = np.maximum(uses - most, 0) + np.maximum(least - uses, 0)
    return beyond


def _uses(table: ValueTable, rows: tuple[int, ...]) -> NDArray[np.int64]:
    """Return which players and teams each lineup uses, shape (n_rows, n_players + n_teams)."""
    slate, lineups = table.slate, table.lineups[list(rows)]
    uses = np.zeros((len(rows), len(slate) + len(slate.team_names)), dtype=np.int64)
    each = np.arange(len(rows))[:, None]
    uses[each, lineups] = 1
    uses[each, len(slate) + slate.team_index[lineups]] = 1
    return uses
