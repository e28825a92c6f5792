"""A portfolio that keeps some settings: the proof that they hold together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.errors import NoLineupError, SearchLimitError, SolverFailedError
from dfs_portfolio.infeasibility.user_constraints import Controls
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_ledger import ExposureBook
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.rules.similarity import shared_by_pairs
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import TableState, ValueTable, enumerate_lineups
from dfs_portfolio.selection.master import Master
from dfs_portfolio.selection.problem import SelectionProblem
from dfs_portfolio.solvers import SolverOptions

# More lineups than this are not listed; slates of 41 players have fewer, with stacking or without.
MOST_LISTED = 5_000_000
# Of more than this, greed looks at some, and the portfolio model at fewer.
GREEDY_LINEUPS, MODEL_LINEUPS = 10_000, 2_000


@dataclass(frozen=True, eq=False)
class Witness:
    """What came of the search for a portfolio.

    Parameters
    ----------
    lineups
        Indices in the slate, shape (n_lineups, roster_size); ``None`` where none was found.
    impossible
        Whether it is proven that there is none.
    """

    lineups: NDArray[np.uint8] | None
    impossible: bool


NONE_FOUND, NONE = Witness(None, False), Witness(None, True)


def find_portfolio(
    controls: Controls, shares: NDArray[np.float64], seconds: float | None
) -> Witness:
    """Look for a portfolio: greedily, and where that gets stuck with the portfolio model.

    Parameters
    ----------
    controls
        What it must keep.
    shares
        About what share of the lineups should hold each player, shape (n_players,).
    seconds
        For the model, above 0; ``None`` to leave it at greed.
    """
    try:
        lineups = enumerate_lineups(controls.slate, controls.rules, MOST_LISTED)
    except NoLineupError:
        return NONE
    except SearchLimitError:
        return NONE_FOUND
    if len(lineups) < controls.n_lineups:
        return NONE
    task = _task(controls, lineups, shares, GREEDY_LINEUPS)
    if rows := Master(task).greedy(0):
        return Witness(task.table.lineups[list(rows)], False)
    if seconds is None:
        return NONE_FOUND
    task = _task(controls, lineups, shares, MODEL_LINEUPS)
    task = replace(task, options=SolverOptions(time_limit_s=seconds))
    try:
        fewest = Master(task).fewest_extra()
    except SolverFailedError:  # the time is over
        return NONE_FOUND
    if fewest.extra == 0:
        return Witness(task.table.lineups[list(fewest.rows)], False)
    return NONE if fewest.floor > 0 else NONE_FOUND


def keeps(controls: Controls, lineups: NDArray[np.uint8]) -> bool:
    """Tell whether a portfolio keeps some settings, from their definitions."""
    slate, resolved = controls.slate, controls.resolved
    used = np.zeros((len(lineups), len(slate.team_names)), dtype=np.int64)
    np.add.at(used, (np.arange(len(lineups))[:, None], slate.team_index[lineups]), 1)
    stacked = (used >= resolved.min_stack) & (used <= resolved.max_stack)
    if not (resolved.allowed(lineups).all() and (stacked | (used == 0)).all()):
        return False
    if ExposureBook.of(slate, lineups.tolist()).excess(controls.counts) > 0:
        return False
    most = controls.max_overlap
    return most is None or all(shared <= most for shared in shared_by_pairs(lineups.tolist()))


def _task(
    controls: Controls,
    lineups: NDArray[np.uint8],
    shares: NDArray[np.float64],
    most: int,
) -> SelectionProblem:
    """Return the task of a portfolio of so many lineups at most, the likely ones.

    Every player is worth as many points as lineups should hold him, and a point less for each
    that does: so the next lineup is the one of those who are missing most.
    """
    values = controls.n_lineups * shares[lineups].sum(axis=1)
    some = _likely(values, most)
    table = ValueTable(
        controls.slate,
        Scenarios(controls.n_lineups * shares[np.newaxis]),
        TailObjective((0.5,), (1.0,)),
        controls.rules,
        state=TableState(
            lineups[some], len(some) == len(lineups), values[some], np.ones(len(some), dtype=bool)
        ),
    )
    return SelectionProblem(
        table,
        controls.n_lineups,
        controls.limits,
        Diversity(1.0, max_overlap=controls.max_overlap),
    )


def _likely(values: NDArray[np.float64], most: int) -> NDArray[np.intp]:
    """Return, ascending, the best half of the lineups wanted, and others at even distances."""
    if len(values) <= most:
        return np.arange(len(values))
    best = np.argpartition(-values, most // 2)[: most // 2]
    even = np.linspace(0, len(values) - 1, most // 2).astype(np.intp)
    return np.union1d(best, even)
