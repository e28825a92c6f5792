r"""The swap model: one of several lineups in place of each that lost a player.

=============  ================================================================================
symbol         meaning
=============  ================================================================================
``pick[l]``    :math:`z_l`: candidate `l` replaces its lineup
``use[i, c]``  :math:`u_{ic}`: player `i` is in at least `c` of the candidates that are picked
``over[r]``    uses above, or missing from, the exposure limit `r`
``largest``    :math:`R`: the largest of these
=============  ================================================================================

.. math::

    \min \; & -\sum_l f_l z_l + \sum_i \sum_c w (b_i + c - 1) u_{ic} \\
    & \sum_{l \in L_n} z_l = 1 \text{ for every lineup } n, \qquad
      least_r - over_r \le b_r + \sum_{l \text{ uses } r} z_l \le most_r + over_r, \\
    & over_r \le R, \\
    & \text{at most one of the candidates that are the same lineup in one contest.}

:math:`b` counts the uses in lineups that stay. The same model minimises the largest excess, the sum
of all, and the changes, see `ask`; `limit` keeps what one of these has come to. As in the portfolio
model, the penalty of shared players is convex in the counts, so only :math:`z` has to
be binary. Limits that no choice can reach have no row.

Pairs of candidates that share too many players are too many for rows. `keep_apart` adds those of
a pair of lineups when a solution violates their limit.
"""

# mypy: disable-error-code="misc"
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyomo.environ as pyo
from pyomo.core.expr.numeric_expr import LinearExpression

from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio.models.values import chosen
from dfs_portfolio.solvers.one_thread import one_thread

# What the model minimises; "value" stands for minus the value.
Question = Literal["worst", "excess", "changes", "value"]


# eq=False: arrays have no single truth value, so a generated __eq__ would raise.
@dataclass(frozen=True, eq=False)
class UseLimits:
    """Limits on the uses of players, or of teams.

    Parameters
    ----------
    uses
        Which of them each candidate uses, as 0 and 1, shape (n_candidates, n).
    before
        Uses in lineups that stay, shape (n,).
    least, most
        Fewest and most uses, shape (n,).
    """

    uses: IntArray
    before: IntArray
    least: IntArray
    most: IntArray


# eq=False: as above.
@dataclass(frozen=True, eq=False)
class SwapColumns:
    """The candidates of a swap model.

    Parameters
    ----------
    lineup
        Number of the lineup that each replaces, from 0, shape (n_candidates,).
    worth
        In points, shape (n_candidates,).
    changes
        Changed players, over all entries, shape (n_candidates,).
    players, teams
        Limits on uses.
    same
        Groups of candidates of which at most one may be picked.
    """

    lineup: IntArray
    worth: FloatArray
    changes: IntArray
    players: UseLimits
    teams: UseLimits
    same: Sequence[Sequence[int]] = ()


@dataclass(frozen=True)
class SwapAllowance:
    """What a choice may violate.

    Parameters
    ----------
    largest, total
        Largest excess over a limit, and the sum of all; ``None`` for no limit.
    changes
        Changed players over all entries; ``None`` for no limit.
    """

    largest: int | None = 0
    total: int | None = None
    changes: int | None = None


@one_thread
def build_swap_model(
    columns: SwapColumns,
    penalty_weight: float = 0.0,
    allowance: SwapAllowance | None = None,
    vacancy: Sequence[int] | None = None,
) -> Any:
    """Return the model, to be minimised.

    Parameters
    ----------
    columns
        The candidates; every lineup must have at least one.
    penalty_weight
        Points subtracted for each player that two lineups share.
    allowance
        What may be violated; by default nothing.
    vacancy
        What it costs to leave each lineup without a candidate. The model then only minimises that;
        such a lineup counts towards every minimum exposure and towards no cap.

    Examples
    --------
    >>> from dfs_portfolio.solvers import SolverOptions, get_solver
    >>> uses = np.array([[1, 0], [0, 1], [1, 0], [0, 1]])
    >>> free = UseLimits(uses, np.zeros(2, int), np.zeros(2, int), np.array([1, 4]))
    >>> worth, lineup = np.array([5.0, 1.0, 9.0, 1.0]), np.array([0, 0, 1, 1])
    >>> model = build_swap_model(SwapColumns(lineup, worth, np.ones(4, int), free, free))
    >>> _ = get_solver("highs").solve(model, SolverOptions())
    >>> swapped(model)
    [1, 2]
    """
    allowance = SwapAllowance() if allowance is None else allowance
    model = pyo.ConcreteModel("swap")
    n = len(columns.lineup)
    model.pick = pyo.Var(range(n), domain=pyo.Binary)
    picks = list(model.pick.values())
    numbers = range(int(columns.lineup.max(initial=-1)) + 1)
    model.vacant = pyo.Var(numbers if vacancy else [], domain=pyo.Binary)
    empty = list(model.vacant.values())
    model.one = pyo.ConstraintList(doc="a lineup is replaced by one candidate")
    for number in numbers:
        of_lineup = [picks[l] for l in np.flatnonzero(columns.lineup == number)]
        model.one.add(_sum(of_lineup + empty[number : number + 1]) == 1)
    _add_limits(model, picks, columns)
    model.same = pyo.ConstraintList(doc="lineups of a contest stay different")
    for group in columns.same:
        model.same.add(_total(picks, group) <= 1)
    model.apart = pyo.ConstraintList(doc="lineups that share too many players")
    if vacancy:
        model.largest.setub(0.0)
        model.vacancies = pyo.Objective(expr=_linear(list(vacancy), empty), sense=pyo.minimize)
        return model
    cost = _linear((-columns.worth).tolist(), picks)
    if penalty_weight > 0:
        cost = cost + _add_penalty(model, picks, columns, penalty_weight)
    model.value = pyo.Objective(expr=cost, sense=pyo.minimize)
    total = pyo.quicksum(model.over.values()) if len(model.over) else 0.0 * model.largest
    model.changes = pyo.Objective(expr=_linear(columns.changes.tolist(), picks))
    model.excess = pyo.Objective(expr=total)
    model.worst = pyo.Objective(expr=1.0 * model.largest)
    model.limits = pyo.ConstraintList(doc="what the questions before have come to")
    ask(model, "value")
    limit(model, "worst", allowance.largest)
    limit(model, "excess", allowance.total)
    limit(model, "changes", allowance.changes)
    return model


@one_thread
def ask(model: Any, question: Question) -> None:
    """Let the model minimise the largest excess, the excess, the changes, or minus the value."""
    for objective in model.component_objects(pyo.Objective):
        objective.activate() if objective.local_name == question else objective.deactivate()


@one_thread
def limit(model: Any, question: Question, most: int | None) -> None:
    """Limit what a question minimises; ``None`` for no limit."""
    if most is None:
        return
    if question == "worst":
        model.largest.setub(float(most))
    else:
        model.limits.add(model.component(question).expr <= most)


@one_thread
def keep_apart(model: Any, clashes: Sequence[tuple[int, Sequence[int]]]) -> None:
    """Add rows for candidates that exclude each other.

    Parameters
    ----------
    model
        From `build_swap_model`.
    clashes
        Pairs of a candidate and the candidates of one other lineup that it excludes.
    """
    for one, others in clashes:
        model.apart.add(_total(list(model.pick.values()), [one, *others]) <= 1)


def swapped(model: Any) -> list[int]:
    """Return the candidates picked in the solution, ascending."""
    return chosen(model.pick)


def _add_limits(model: Any, picks: list[Any], columns: SwapColumns) -> None:
    """Add the exposure limits that some choice could violate."""
    model.largest = pyo.Var(domain=pyo.NonNegativeReals)
    model.over = pyo.VarList(domain=pyo.NonNegativeReals)
    model.exposure = pyo.ConstraintList(doc="uses of players and teams")
    for limits in (columns.players, columns.teams):
        low, high = _reach(columns.lineup, limits.uses)
        low = np.zeros_like(low) if len(model.vacant) else low
        low, high = low + limits.before, high + limits.before
        for index in np.flatnonzero((high > limits.most) | (low < limits.least)).tolist():
            over = model.over.add()
            model.exposure.add(over <= model.largest)
            used = _total(picks, np.flatnonzero(limits.uses[:, index])) + limits.before[index]
            if high[index] > limits.most[index]:
                model.exposure.add(used - over <= int(limits.most[index]))
            if low[index] < limits.least[index]:
                vacant = pyo.quicksum(model.vacant.values())
                model.exposure.add(used + over + vacant >= int(limits.least[index]))


def _add_penalty(model: Any, picks: list[Any], columns: SwapColumns, weight: float) -> Any:
    """Add counted uses of players and return the cost of those that several lineups share."""
    low, high = _reach(columns.lineup, columns.players.uses)
    before = columns.players.before
    steps = [(i, c) for i in np.flatnonzero(high > low).tolist() for c in range(1, high[i] + 1)]
    model.use = pyo.Var(steps, domain=pyo.UnitInterval)
    model.count = pyo.ConstraintList(doc="count the uses of each player")
    for i in np.flatnonzero(high > low).tolist():
        uses = [model.use[i, c] for c in range(1, high[i] + 1)]
        held = [picks[l] for l in np.flatnonzero(columns.players.uses[:, i])]
        ones = [1.0] * len(held) + [-1.0] * len(uses)
        model.count.add(LinearExpression(linear_coefs=ones, linear_vars=held + uses) == 0)
    prices = [weight * (int(before[i]) + c - 1) for i, c in steps]
    return _linear(prices, [model.use[step] for step in steps])


def _reach(lineup: IntArray, uses: IntArray) -> tuple[IntArray, IntArray]:
    """Return the fewest and most uses of each player or team in any choice of candidates."""
    starts = np.flatnonzero(np.diff(lineup, prepend=-1))
    if not len(starts):
        return np.zeros(uses.shape[1], np.int64), np.zeros(uses.shape[1], np.int64)
    return (
        np.minimum.reduceat(uses, starts, axis=0).sum(axis=0),
        np.maximum.reduceat(uses, starts, axis=0).sum(axis=0),
    )


def _linear(coefficients: list[Any], variables: list[Any]) -> Any:
    return LinearExpression(linear_coefs=coefficients, linear_vars=variables)


def _total(picks: list[Any], rows: Any) -> Any:
    return _sum([picks[row] for row in rows])


def _sum(variables: list[Any]) -> Any:
    return _linear([1.0] * len(variables), variables)
