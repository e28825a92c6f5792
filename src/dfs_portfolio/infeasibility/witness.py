"""A portfolio that satisfies some settings: the proof that they do not conflict.

Any portfolio will do, so lineups have no value here but the exposure they supply. Both searches
work on listed lineups: greed on many of them, and a portfolio model that counts violations on few.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.errors import NoLineupError, SearchLimitError, SolverFailedError
from dfs_portfolio.infeasibility.user_constraints import ConstraintSubset
from dfs_portfolio.models.portfolio import (
    PortfolioModel,
    instantiate_portfolio_model,
    picked,
    set_caps,
    set_least,
)
from dfs_portfolio.rules.exposure_ledger import ExposureBook
from dfs_portfolio.rules.similarity import shared_by_pairs
from dfs_portfolio.search import enumerate_lineups
from dfs_portfolio.solvers import SolverOptions, get_solver

Lineups = NDArray[np.uint8]
Floats = NDArray[np.float64]

# More lineups than this are not listed; slates of 41 players have fewer, with stacking or without.
MOST_LISTED = 5_000_000
# Of more lineups than this, greed looks at some, and the portfolio model at fewer.
GREEDY_LINEUPS, MODEL_LINEUPS = 10_000, 2_000


# eq=False: arrays have no single truth value, so a generated __eq__ would raise.
@dataclass(frozen=True, eq=False)
class Witness:
    """The result of a search for a portfolio.

    Parameters
    ----------
    lineups
        Indices in the slate, shape (n_lineups, roster_size); ``None`` if none was found.
    impossible
        Whether it is proven that there is none.
    """

    lineups: Lineups | None
    impossible: bool


UNDECIDED, IMPOSSIBLE = Witness(None, False), Witness(None, True)


def find_portfolio(constraints: ConstraintSubset, shares: Floats, seconds: float | None) -> Witness:
    """Look for a portfolio, greedily and, if that gets stuck, with the portfolio model.

    Parameters
    ----------
    constraints
        What it must satisfy.
    shares
        Share of the lineups that should hold each player, roughly; shape (n_players,).
    seconds
        Time limit of the model, above 0; ``None`` to try only greed.
    """
    try:
        lineups = enumerate_lineups(constraints.slate, constraints.rules, MOST_LISTED)
    except NoLineupError:
        return IMPOSSIBLE
    except SearchLimitError:
        return UNDECIDED
    if len(lineups) < constraints.n_lineups:
        return IMPOSSIBLE
    # A lineup is worth the uses that its players should have in all.
    worth = constraints.n_lineups * shares[lineups].sum(axis=1)
    some = _likely(worth, GREEDY_LINEUPS)
    if rows := _greedy(constraints, lineups[some], worth[some]):
        return Witness(lineups[some][rows], False)
    if seconds is None:
        return UNDECIDED
    some = _likely(worth, MODEL_LINEUPS)
    return _by_model(
        constraints, lineups[some], worth[some], seconds, complete=len(some) == len(lineups)
    )


def satisfies(constraints: ConstraintSubset, lineups: Lineups) -> bool:
    """Return whether a portfolio satisfies some settings, from their definitions."""
    slate, resolved = constraints.slate, constraints.resolved
    used = np.zeros((len(lineups), len(slate.team_names)), dtype=np.int64)
    np.add.at(used, (np.arange(len(lineups))[:, None], slate.team_index[lineups]), 1)
    stacked = (used >= resolved.min_stack) & (used <= resolved.max_stack)
    if not (resolved.allowed(lineups).all() and (stacked | (used == 0)).all()):
        return False
    if ExposureBook.of(slate, lineups.tolist()).excess(constraints.counts) > 0:
        return False
    most = constraints.max_overlap
    return most is None or all(shared <= most for shared in shared_by_pairs(lineups.tolist()))


def _greedy(constraints: ConstraintSubset, lineups: Lineups, worth: Floats) -> list[int]:
    """Return rows of a complete portfolio, or nothing if greed gets stuck.

    Every use of a player so far takes a point off the lineups that hold the player, so the next
    lineup is the one whose players lack most uses.
    """
    slate, counts, limit = constraints.slate, constraints.counts, constraints.max_overlap
    teams = np.zeros((len(lineups), len(slate.team_names)), dtype=np.int64)
    np.put_along_axis(teams, slate.team_index[lineups], 1, axis=1)
    allowed = np.ones(len(lineups), dtype=bool)
    book, rows = ExposureBook.of(slate), []
    for left in range(constraints.n_lineups, 0, -1):
        player_excess, team_excess, violation = book.excess_of_next(counts, left)
        excess = player_excess[lineups].sum(axis=1) + teams @ team_excess
        net = worth.copy()
        for column in lineups.T:  # one player after the other, so that rounding is the same
            net -= book.player[column]
        net[~allowed | (excess > -violation)] = -np.inf
        row = int(np.argmax(net))
        if net[row] == -np.inf:
            return []
        rows.append(row)
        book = book.record(slate, lineups[row].tolist())
        allowed[row] = False
        if limit is not None:
            allowed &= np.isin(lineups, lineups[row]).sum(axis=1) <= limit
    return rows


def _by_model(
    constraints: ConstraintSubset,
    lineups: Lineups,
    worth: Floats,
    seconds: float,
    *,
    complete: bool,
) -> Witness:
    """Minimise the violation of exposure limits; `complete` if there are no other lineups."""
    slate, counts, n_lineups = constraints.slate, constraints.counts, constraints.n_lineups
    model = instantiate_portfolio_model(
        PortfolioModel(), slate, lineups, worth, n_lineups, constraints.max_overlap
    )
    set_caps(model, counts.player_most, counts.team_most)
    set_least(model, counts.player_least, counts.team_least)
    model.value_scale = 0.0
    model.extra_price = 1.0
    model.extra_budget = n_lineups * (len(slate) + len(slate.team_names))  # more than any uses
    try:
        result = get_solver("highs").solve(model, SolverOptions(time_limit_s=seconds))
    except SolverFailedError:
        return UNDECIDED
    if not result.has_solution:
        return IMPOSSIBLE if complete and result.infeasible_if_bounded else UNDECIDED
    chosen = lineups[picked(model)]
    if ExposureBook.of(slate, chosen.tolist()).excess(counts) == 0:
        return Witness(chosen, False)
    # Violations are whole numbers, so any bound above 0, but for rounding, is a proof.
    return IMPOSSIBLE if complete and result.bound > 1e-6 else UNDECIDED


def _likely(worth: Floats, most: int) -> NDArray[np.intp]:
    """Return, ascending, the best lineups and as many others at even distances, `most` in all."""
    if len(worth) <= most:
        return np.arange(len(worth))
    best = np.argpartition(-worth, most // 2)[: most // 2]
    even = np.linspace(0, len(worth) - 1, most // 2).astype(np.intp)
    return np.union1d(best, even)
