r"""The roster model: which players fill the slots of lineups that lost some, lineup by lineup.

=================  ============================================================================
symbol             meaning
=================  ============================================================================
``lineup[n].x[i]`` :math:`x_{ni}`: player `i` is in lineup `n`
``over[r]``        uses above, or missing from, the exposure limit `r`
``largest``        :math:`R`: the largest of these
=================  ============================================================================

It has no candidates, so it sees every lineup that satisfies the rules, and no values. It answers
three questions, one after the other: how small can the largest excess over the exposure limits be,
then the sum of all, and then the number of changes?

.. math::

    \min \; & p R + q \sum_r over_r + a \sum_n e_n \sum_{i \in n} (1 - x_{ni}) \\
    & x_n \text{ satisfies the rules}, \qquad
      least_r - over_r \le b_r + \sum_n x_{nr} \le most_r + over_r, \qquad over_r \le R .

Two lineups share :math:`\sum_i s_i` players with :math:`s_i \ge x_{ni} + x_{mi} - 1`. Rows for a
pair are added when a solution violates its limit.
"""

# mypy: disable-error-code="misc"
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import pyomo.environ as pyo

from dfs_portfolio._internal.types import BoolArray, IntArray
from dfs_portfolio.constraints.dk_rules import add_resolved_rules
from dfs_portfolio.models.values import CHOSEN
from dfs_portfolio.rules.exposure_limits import ExposureCounts
from dfs_portfolio.rules.resolved_rules import ResolvedRules
from dfs_portfolio.solvers.one_thread import one_thread


@dataclass(frozen=True)
class OpenRoster:
    """A lineup to complete.

    Parameters
    ----------
    players
        Indices of the players that it should keep.
    fixed
        Those of them that it must keep.
    price
        What it costs to take one of the others out.
    """

    players: tuple[int, ...]
    fixed: Collection[int] = ()
    price: int = 1


@one_thread
def build_roster_model(
    rules: ResolvedRules,
    rosters: Sequence[OpenRoster],
    available: BoolArray,
    limits: ExposureCounts,
    before: tuple[IntArray, IntArray],
) -> Any:
    """Return the model; `set_question` gives it an objective.

    Parameters
    ----------
    rules
        The rules on a slate.
    rosters
        The lineups to complete.
    available
        Whether each player may be newly picked, shape (n_players,).
    limits
        Fewest and most uses of each player and team, over all lineups.
    before
        Uses of players and teams in lineups that stay, shapes (n_players,) and (n_teams,).
    """
    model = pyo.ConcreteModel("rosters")
    model.LINEUPS = pyo.Set(initialize=range(len(rosters)))
    n_players = len(rules.slate)

    def complete(block: Any, n: int) -> None:
        roster = rosters[n]
        block.x = pyo.Var(range(n_players), domain=pyo.Binary)
        for i, variable in block.x.items():
            if i in roster.fixed:
                variable.setlb(1.0)
            elif i not in roster.players and not available[i]:
                variable.setub(0.0)
        add_resolved_rules(block, list(block.x.values()), rules)

    model.lineup = pyo.Block(model.LINEUPS, rule=complete)
    model.largest = pyo.Var(domain=pyo.NonNegativeReals)
    model.over = pyo.VarList(domain=pyo.NonNegativeReals)
    model.exposure = pyo.ConstraintList(doc="uses of players and teams")
    kinds = (
        ("x", limits.player_least, limits.player_most, before[0]),
        ("team_used", limits.team_least, limits.team_most, before[1]),
    )
    for name, least, most, resting in kinds:
        for index in range(len(least)):
            _add_limit(model, name, index, int(least[index] - resting[index]),
                       int(most[index] - resting[index]))  # fmt: skip
    model.apart = pyo.ConstraintList(doc="lineups that share too many players")
    model.shared = pyo.VarList(domain=pyo.UnitInterval)
    _add_questions(model, rosters)
    return model


@one_thread
def set_question(
    model: Any, objective: str, largest: float | None = None, total: float | None = None
) -> None:
    """Set what to minimise, and limits on what was minimised before.

    Parameters
    ----------
    model
        From `build_roster_model`.
    objective
        ``"largest"`` excess over an exposure limit, ``"total"`` excess, or ``"changes"``.
    largest, total
        Limits on the first two; ``None`` for none.
    """
    for name in ("largest", "total", "changes"):
        model.component(f"price_of_{name}").set_value(float(name == objective))
    model.largest.setub(None if largest is None else float(largest))
    model.most_total.set_value(float(1e6 if total is None else total))


@one_thread
def limit_shared(model: Any, one: int, other: int, most: int) -> None:
    """Limit the players that two lineups of the model share."""
    first, second = model.lineup[one].x, model.lineup[other].x
    both = [model.shared.add() for _ in first]
    for i, variable in enumerate(both):
        model.apart.add(variable >= first[i] + second[i] - 1)
    model.apart.add(pyo.quicksum(both) <= most)


@one_thread
def limit_shared_with(model: Any, one: int, players: Sequence[int], most: int) -> None:
    """Limit the players that a lineup of the model shares with one that stays."""
    model.apart.add(pyo.quicksum(model.lineup[one].x[i] for i in players) <= most)


def rosters_of(model: Any) -> list[tuple[int, ...]]:
    """Return the lineups in the solution, as ascending indices in the slate."""
    return [
        tuple(i for i, variable in block.x.items() if variable.value > CHOSEN)
        for block in model.lineup.values()
    ]


def _add_limit(model: Any, name: str, index: int, least: int, most: int) -> None:
    """Add the limits on one player or team, unless no choice can violate them."""
    if least <= 0 and most >= len(model.LINEUPS):
        return
    over = model.over.add()
    model.exposure.add(over <= model.largest)
    used = pyo.quicksum(model.lineup[n].component(name)[index] for n in model.LINEUPS)
    if most < len(model.LINEUPS):
        model.exposure.add(used - over <= most)
    if least > 0:
        model.exposure.add(used + over >= least)


def _add_questions(model: Any, rosters: Sequence[OpenRoster]) -> None:
    """Add the objective, with a price of 0 or 1 for each of its three terms."""
    total = pyo.quicksum(model.over.values()) if len(model.over) else 0.0
    model.most_total = pyo.Param(mutable=True, initialize=1e6)
    if len(model.over):
        model.total = pyo.Constraint(expr=total <= model.most_total)
    changes = pyo.quicksum(
        roster.price * (1 - model.lineup[n].x[i])
        for n, roster in enumerate(rosters)
        for i in roster.players
    )
    for name in ("largest", "total", "changes"):
        model.add_component(f"price_of_{name}", pyo.Param(mutable=True, initialize=0.0))
    model.cost = pyo.Objective(
        expr=model.price_of_largest * model.largest
        + model.price_of_total * total
        + model.price_of_changes * changes,
        sense=pyo.minimize,
    )


def changes_of(rosters: Sequence[OpenRoster], lineups: Sequence[Sequence[int]]) -> int:
    """Return the price of the players that lineups take out.

    Examples
    --------
    >>> changes_of([OpenRoster((1, 2), price=3)], [(2, 5, 6)])
    3
    """
    return sum(
        roster.price * len({*roster.players} - {*lineup})
        for roster, lineup in zip(rosters, lineups, strict=True)
    )
