r"""The portfolio model: choose N lineups together.

==================  ===========================================================================
symbol              meaning
==================  ===========================================================================
``pick[l]``         :math:`z_l`: lineup `l` is in the portfolio
``use[i, c]``       :math:`u_{ic}`: player `i` is in at least `c` of the lineups
``extra_player[i]`` uses of player `i` over its exposure cap
``extra_team[t]``   the same of team `t`
``short_player[i]`` uses of player `i` missing from its minimum exposure
``short_team[t]``   the same of team `t`
``vacant``          :math:`v`: lineups missing from the portfolio, if that is allowed
``lead[l]``         :math:`y_l`: lineup `l` is the next one to be chosen (only with ``with_lead``)
``overrun``         :math:`t`: the largest of all extra and missing uses (only with
                    ``with_overrun``)
==================  ===========================================================================

.. math::

    \min \; & -s \sum_l f_l z_l + \sum_i \sum_c (d_i + w (c - 1)) u_{ic}
              + e \sum (extra + short) + p v - \sum_l g_l y_l \\
    & \sum_l z_l + v = N, \qquad \sum_{l \ni i} z_l = \sum_c u_{ic}, \\
    & least_i - short_i \le \sum_c u_{ic} \le cap_i + extra_i, \qquad
      least_t - short_t \le \sum_{l \text{ uses } t} z_l \le cap_t + extra_t, \\
    & \sum (extra + short) \le E, \qquad \sum_{l \supseteq T} z_l \le 1
      \text{ for all } T \text{ of } m + 1 \text{ players}, \\
    & y_l \le z_l, \qquad \sum_l y_l = 1, \qquad z_l \in \{0, 1\}, \; 0 \le u, y \le 1.

The penalty of all pairs of lineups, ``w`` times the players they share, is
:math:`w \sum_i C(c_i, 2)`. It is convex in the counts, so an optimal solution takes the increments
0, 1, 2, ... in order by itself, and only :math:`z` has to be binary.

Two lineups share more than `m` players if and only if some set of `m + 1` players is in both. So
the rows of the sets `T` limit the overlap of all pairs, and much more tightly than one row for each
pair. Only sets in two columns or more have a row, and without a limit there is none.

Caps, minimum uses, `N`, the weight `w`, other costs of players (`d`), the scale `s` of the values,
the price `e` and the budget `E` of extra and missing uses, and the price `p` of missing lineups
are mutable. So one instance answers "is there a complete portfolio?" (s = w = 0, e = 1), "which
portfolio is best?" (s = 1, e = 0) and "which lineup may be next?" (s = w = e = 0, with lead values
g). Each extra and missing use may have a largest value of its own, which `set_overrun` sets. With
``with_overrun`` that value is a variable and the only cost, :math:`\min t + p v` with
:math:`extra, short \le t`: "how evenly can the limits be relaxed?"

With N = 1 it is the *column model* of a single lineup. With caps of 0 and 1 and no extra uses, the
feasible points of its relaxation are mixtures of allowed lineups; every vertex is one of them, so a
linear programme finds the best.
"""

# mypy: disable-error-code="untyped-decorator, misc"
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray
from pyomo.core.expr.numeric_expr import LinearExpression

from dfs_portfolio.models.overlap_sets import shared_sets
from dfs_portfolio.models.values import chosen, set_values
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.solvers.one_thread import one_thread


class PortfolioModel(pyo.AbstractModel):
    """The model without data; `instantiate_portfolio_model` fills it.

    Parameters
    ----------
    relaxed
        Make the picks continuous: the linear relaxation.
    with_lead
        Add the variables of the next lineup to be chosen.
    with_overrun
        Add the largest violation of a limit, as a variable that is minimised.
    """

    def __init__(
        self, *, relaxed: bool = False, with_lead: bool = False, with_overrun: bool = False
    ) -> None:
        super().__init__(name="portfolio")
        # The order of components is that of a solver's columns and rows.
        _add_data(self)
        _add_variables(self, relaxed)
        _add_counts(self)
        _add_exposure_rows(self)
        _add_overlap_rows(self)
        _add_budget(self)
        if with_lead:
            _add_lead(self)
        if with_overrun:
            _add_overrun(self)
        _add_cost(self, with_lead, with_overrun)


def _add_data(model: pyo.AbstractModel) -> None:
    """Add index sets and parameters."""
    model.LINEUPS = pyo.Set(doc="columns, numbered from 0")
    model.PLAYERS = pyo.Set(doc="indices in the slate")
    model.TEAMS = pyo.Set(doc="indices in the slate's team names")
    model.USES = pyo.Set(doc="1, 2, ..., the most lineups a player can be in")
    model.SHARED = pyo.Set(doc="sets of players that one lineup may hold, numbered from 0")

    model.value = pyo.Param(within=pyo.Any, doc="f: points of each lineup, one list")
    model.with_player = pyo.Param(within=pyo.Any, doc="lineups that hold each player, lists")
    model.with_team = pyo.Param(within=pyo.Any, doc="lineups that use each team, lists")
    model.shared = pyo.Param(within=pyo.Any, doc="players of each such set, one array")
    model.with_shared = pyo.Param(within=pyo.Any, doc="lineups that hold each set, lists")
    model.n_lineups = pyo.Param(mutable=True, within=pyo.NonNegativeIntegers)
    model.player_cap = pyo.Param(model.PLAYERS, mutable=True, within=pyo.Integers)
    model.team_cap = pyo.Param(model.TEAMS, mutable=True, within=pyo.Integers)
    model.player_least = pyo.Param(model.PLAYERS, mutable=True, default=0, within=pyo.Integers)
    model.team_least = pyo.Param(model.TEAMS, mutable=True, default=0, within=pyo.Integers)
    model.player_cost = pyo.Param(model.PLAYERS, mutable=True, default=0.0, doc="d")
    model.penalty_weight = pyo.Param(mutable=True, default=0.0, within=pyo.NonNegativeReals)
    model.value_scale = pyo.Param(mutable=True, default=1.0, within=pyo.NonNegativeReals)
    model.extra_price = pyo.Param(mutable=True, default=0.0, within=pyo.NonNegativeReals)
    model.extra_budget = pyo.Param(mutable=True, default=0.0, within=pyo.NonNegativeReals)


def _add_variables(model: pyo.AbstractModel, relaxed: bool) -> None:
    """Add picks, counted uses, violations, and vacancies with their price."""
    model.pick = pyo.Var(model.LINEUPS, domain=pyo.UnitInterval if relaxed else pyo.Binary)
    model.use = pyo.Var(model.PLAYERS, model.USES, domain=pyo.UnitInterval)
    model.extra_player = pyo.Var(model.PLAYERS, domain=pyo.NonNegativeReals)
    model.extra_team = pyo.Var(model.TEAMS, domain=pyo.NonNegativeReals)
    model.vacant = pyo.Var(domain=pyo.NonNegativeReals, bounds=(0.0, 0.0))
    model.vacant_price = pyo.Param(mutable=True, default=0.0, within=pyo.NonNegativeReals)
    model.short_player = pyo.Var(model.PLAYERS, domain=pyo.NonNegativeReals)
    model.short_team = pyo.Var(model.TEAMS, domain=pyo.NonNegativeReals)


def _add_counts(model: pyo.AbstractModel) -> None:
    """Add the size of the portfolio, and the link between picks and uses of players."""

    @model.Constraint(doc="a portfolio has N lineups, vacancies included")
    def size(m: Any) -> Any:
        return pyo.quicksum(m.pick.values()) + m.vacant == m.n_lineups

    @model.Constraint(model.PLAYERS, doc="count the uses of each player")
    def count(m: Any, i: int) -> Any:
        picks = [m.pick[l] for l in m.with_player.value[i]]
        uses = [m.use[i, c] for c in m.USES]
        ones = [1.0] * len(picks) + [-1.0] * len(uses)
        return LinearExpression(linear_coefs=ones, linear_vars=picks + uses) == 0


def _add_exposure_rows(model: pyo.AbstractModel) -> None:
    """Add caps and minimum uses of players and teams."""

    @model.Constraint(model.PLAYERS, doc="a player's exposure cap")
    def player_exposure(m: Any, i: int) -> Any:
        return pyo.quicksum(m.use[i, c] for c in m.USES) - m.extra_player[i] <= m.player_cap[i]

    @model.Constraint(model.TEAMS, doc="a team's exposure cap")
    def team_exposure(m: Any, t: int) -> Any:
        return (
            pyo.quicksum(m.pick[l] for l in m.with_team.value[t]) - m.extra_team[t] <= m.team_cap[t]
        )

    @model.Constraint(model.PLAYERS, doc="the least uses of a player")
    def player_presence(m: Any, i: int) -> Any:
        uses = pyo.quicksum(m.use[i, c] for c in m.USES)
        return uses + m.short_player[i] >= m.player_least[i]

    @model.Constraint(model.TEAMS, doc="the least uses of a team")
    def team_presence(m: Any, t: int) -> Any:
        picks = pyo.quicksum(m.pick[l] for l in m.with_team.value[t])
        return picks + m.short_team[t] >= m.team_least[t]


def _add_overlap_rows(model: pyo.AbstractModel) -> None:
    """Add the limit on the overlap of lineups."""

    @model.Constraint(model.SHARED, doc="lineups that share too many players: one of them")
    def overlap(m: Any, together: int) -> Any:
        return pyo.quicksum(m.pick[l] for l in m.with_shared.value[together]) <= 1


def _add_budget(model: pyo.AbstractModel) -> None:
    """Add the sum of all violations, and its limit."""

    @model.Expression(doc="uses over the caps, and missing")
    def extra(m: Any) -> Any:
        kinds = (m.extra_player, m.extra_team, m.short_player, m.short_team)
        return pyo.quicksum(pyo.quicksum(kind.values()) for kind in kinds)

    @model.Constraint(doc="how many of those are allowed")
    def extra_uses(m: Any) -> Any:
        return m.extra <= m.extra_budget


def _add_lead(model: pyo.AbstractModel) -> None:
    """Add the next lineup to be chosen: one of those picked."""
    model.lead_value = pyo.Param(model.LINEUPS, mutable=True, default=0.0, doc="g")
    model.lead = pyo.Var(model.LINEUPS, domain=pyo.UnitInterval)

    @model.Constraint(doc="one lineup is chosen now")
    def one_lead(m: Any) -> Any:
        return pyo.quicksum(m.lead.values()) == 1

    @model.Constraint(model.LINEUPS, doc="it is one of the portfolio")
    def lead_is_picked(m: Any, l: int) -> Any:
        return m.lead[l] <= m.pick[l]


def _add_overrun(model: pyo.AbstractModel) -> None:
    """Add the largest of all extra and missing uses."""
    model.overrun = pyo.Var(domain=pyo.NonNegativeReals)
    for kind, entries in (("player", model.PLAYERS), ("team", model.TEAMS)):
        for what in ("extra", "short"):
            rows = pyo.Constraint(entries, rule=_at_most_overrun(f"{what}_{kind}"))
            model.add_component(f"{what}_{kind}_in_overrun", rows)


def _at_most_overrun(name: str) -> Any:
    return lambda m, index: m.component(name)[index] <= m.overrun


def _add_cost(model: pyo.AbstractModel, with_lead: bool, with_overrun: bool) -> None:
    """Add the objective."""

    @model.Objective(sense=pyo.minimize, doc="less the tails, plus what overlap and excess cost")
    def cost(m: Any) -> Any:
        values = LinearExpression(linear_coefs=m.value.value, linear_vars=list(m.pick.values()))
        uses = pyo.quicksum(
            (m.player_cost[i] + m.penalty_weight * (c - 1)) * m.use[i, c]
            for i in m.PLAYERS
            for c in m.USES
        )
        total = uses - m.value_scale * values + m.extra_price * m.extra
        total = total + m.vacant_price * m.vacant
        if with_overrun:
            total = total + m.overrun
        if with_lead:
            total = total - pyo.quicksum(m.lead_value[l] * m.lead[l] for l in m.LINEUPS)
        return total


@one_thread
def instantiate_portfolio_model(
    model: PortfolioModel,
    slate: Slate,
    lineups: NDArray[np.uint8],
    values: NDArray[np.float64],
    n_lineups: int,
    max_overlap: int | None = None,
) -> Any:
    """Return the model with the lineups of a slate; caps are to be set by `set_caps`.

    Parameters
    ----------
    model
        The abstract model to fill.
    slate
        The player pool.
    lineups
        Indices in the slate, shape (n_columns, roster_size).
    values
        Points of each lineup, shape (n_columns,).
    n_lineups
        Size of the portfolio; later it may be set to less, not to more.
    max_overlap
        Most players that two lineups may share; ``None`` for no limit.

    Returns
    -------
    ConcreteModel
        Ready to be solved after `set_caps`.
    """
    shared = shared_sets(lineups, max_overlap)
    teams = slate.team_index[lineups]
    data: dict[str, Any] = {
        "LINEUPS": {None: range(len(lineups))},
        "PLAYERS": {None: range(len(slate))},
        "TEAMS": {None: range(len(slate.team_names))},
        "USES": {None: range(1, n_lineups + 1)},
        "SHARED": {None: range(len(shared))},
        "shared": {None: shared.players},
        "with_shared": {None: shared.lineups},
        "value": {None: [float(v) for v in values]},
        "with_player": {None: [_rows_with(lineups, i) for i in range(len(slate))]},
        "with_team": {None: [_rows_with(teams, t) for t in range(len(slate.team_names))]},
        "n_lineups": {None: n_lineups},
        "player_cap": dict.fromkeys(range(len(slate)), n_lineups),
        "team_cap": dict.fromkeys(range(len(slate.team_names)), n_lineups),
    }
    return model.create_instance({None: data})


def set_caps(instance: Any, player: NDArray[np.int64], team: NDArray[np.int64]) -> None:
    """Set the caps of an instance; they are negative where earlier lineups exceed them."""
    set_values(instance.player_cap, player.tolist())
    set_values(instance.team_cap, team.tolist())


def set_least(instance: Any, player: NDArray[np.int64], team: NDArray[np.int64]) -> None:
    """Set the minimum uses of an instance; values below 1 have no effect."""
    set_values(instance.player_least, player.tolist())
    set_values(instance.team_least, team.tolist())


def set_overrun(
    instance: Any,
    most: float,
    player_never: NDArray[np.bool_],
    team_never: NDArray[np.bool_],
) -> None:
    """Limit the extra and missing uses of each player and team; infinity is no limit.

    Where `player_never` or `team_never` is true, no extra use is allowed.
    """
    n_players, n_teams = len(player_never), len(team_never)
    for variables, limits in (
        (instance.extra_player, np.where(player_never, 0.0, most)),
        (instance.extra_team, np.where(team_never, 0.0, most)),
        (instance.short_player, np.full(n_players, most)),
        (instance.short_team, np.full(n_teams, most)),
    ):
        for variable, limit in zip(variables.values(), limits.tolist(), strict=True):
            upper = None if limit == np.inf else limit
            if variable.ub != upper:
                variable.setub(upper)


def set_vacant(instance: Any, most: int, price: float) -> None:
    """Allow at most this many lineups to be missing, at a price each."""
    instance.vacant.setub(float(most))
    instance.vacant_price = price


def set_costs(instance: Any, player_cost: NDArray[np.float64]) -> None:
    """Set the cost of each use of each player, shape (n_players,), in points."""
    set_values(instance.player_cost, player_cost.tolist())


def set_open(instance: Any, is_open: NDArray[np.bool_]) -> None:
    """Set which columns may be picked, shape (n_columns,)."""
    for variable, limit in zip(instance.pick.values(), is_open.astype(float).tolist(), strict=True):
        if variable.ub != limit:
            variable.setub(limit)


def set_leads(instance: Any, worth: Mapping[int, float]) -> None:
    """Set which columns may be the next lineup, and the value of each as such."""
    for l, variable in instance.lead.items():
        limit = 1.0 if l in worth else 0.0
        if variable.ub != limit:
            variable.setub(limit)
        if instance.lead_value[l].value != worth.get(l, 0.0):
            instance.lead_value[l] = worth.get(l, 0.0)


def picked(instance: Any) -> list[int]:
    """Return the columns picked in the solution, ascending."""
    return chosen(instance.pick)


def _rows_with(members: NDArray[Any], member: int) -> list[int]:
    return [int(row) for row in np.flatnonzero((members == member).any(axis=1))]
