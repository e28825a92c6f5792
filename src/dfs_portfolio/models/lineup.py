r"""The lineup model: the best single lineup, with any solver [13].

==================  ===========================================================================
component           meaning
==================  ===========================================================================
``x[i]``            player `i` is in the lineup
``rules``           contest, stacking and user rules: `add_dk_compliance_constraints`
``exposure``        mutable caps and needs, and their violations: `add_open_exposure`
``diversity``       mutable costs of players: `add_correlation_penalty`
``tail``            tail value and objective: `build_multi_cvar_objective`
``repeats``         a row for each lineup that may not be chosen again
``alike``           a row for each lineup that limits the overlap with it
==================  ===========================================================================

One instance serves a whole portfolio. Between lineups only caps, needs, ``overlap_cost`` and
``extra_budget`` change, and rows of ``repeats`` and ``alike`` come and go. The scenario matrix is
one opaque parameter whose rows become constraints without a symbolic sum: as an indexed parameter
it would take ten times as long to build, as a mutable one seconds at every change.
"""

# mypy: disable-error-code="misc"
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray

from dfs_portfolio.constraints.diversity import add_correlation_penalty
from dfs_portfolio.constraints.dk_rules import add_dk_compliance_constraints
from dfs_portfolio.constraints.exposure import add_open_exposure
from dfs_portfolio.constraints.tail import ScoreRanges, build_multi_cvar_objective
from dfs_portfolio.models.values import chosen, set_values
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.solvers.one_thread import one_thread


class LineupModel(pyo.AbstractModel):
    """The model without data; `instantiate_lineup_model` fills it.

    Examples
    --------
    >>> model = LineupModel()
    >>> model.is_constructed(), [block.local_name for block in model.component_objects(pyo.Block)]
    (False, ['rules', 'exposure', 'diversity', 'tail'])
    """

    def __init__(self) -> None:
        super().__init__(name="lineup")
        self.PLAYERS = pyo.Set(doc="indices in the slate")
        self.slate = pyo.Param(within=pyo.Any, doc="the player pool")
        self.lineup_rules = pyo.Param(within=pyo.Any, doc="what every lineup must satisfy")
        self.objective = pyo.Param(within=pyo.Any, doc="levels, weights and tail")
        self.scenarios = pyo.Param(within=pyo.Any, doc="points of every player in every scenario")
        self.ranges = pyo.Param(within=pyo.Any, doc="worst and best feasible score of each")
        self.x = pyo.Var(self.PLAYERS, domain=pyo.Binary)
        self.rules = pyo.Block(rule=_rules)
        self.exposure = pyo.Block(rule=_exposure)
        self.diversity = pyo.Block(rule=_diversity)
        self.tail = pyo.Block(rule=_tail)
        self.repeats = pyo.Constraint(pyo.Any, doc="lineups that may not come again")
        self.alike = pyo.Constraint(pyo.Any, doc="lineups that may not be too much like it")


@one_thread
def instantiate_lineup_model(
    slate: Slate,
    rules: LineupRules,
    scenarios: Scenarios,
    objective: TailObjective,
    ranges: ScoreRanges | None = None,
) -> Any:
    """Return a lineup model with data, in which every lineup is allowed and no player costs.

    Parameters
    ----------
    slate, rules, scenarios, objective
        The player pool, what a lineup must satisfy, and its value.
    ranges
        Worst and best feasible score of every scenario, as from `search.score_ranges`; ``None``
        for bounds that need no enumeration and give a much weaker model.

    Returns
    -------
    ConcreteModel
        To be minimised; ``tail.tail_value`` is the value in points.

    Raises
    ------
    ScenarioError, SlateError
        If slate, rules and scenarios do not match.

    Examples
    --------
    >>> slate = Slate.from_records(
    ...     {"driver_id": i, "salary": 8000, "team": i % 4} for i in range(8)
    ... )
    >>> scenarios = Scenarios([[9, 1, 5, 2, 3, 8, 1, 4], [1, 9, 5, 2, 7, 1, 6, 3]])
    >>> objective = TailObjective((0.5,), (1.0,))
    >>> instance = instantiate_lineup_model(slate, LineupRules(), scenarios, objective)
    >>> len(instance.x), len(instance.tail.excess)
    (8, 2)
    """
    scenarios = scenarios.for_slate(slate)
    rules.check_slate(slate)
    data = {
        "PLAYERS": {None: range(len(slate))},
        "slate": {None: slate},
        "lineup_rules": {None: rules},
        "objective": {None: objective},
        "scenarios": {None: scenarios},
        "ranges": {None: ranges},
    }
    return LineupModel().create_instance({None: data})


@one_thread
def set_turn(
    instance: Any,
    player_excess: NDArray[np.int64],
    team_excess: NDArray[np.int64],
    overlap_cost: NDArray[np.float64],
    extra_budget: int = 0,
    bars: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None,
) -> None:
    """Set what the next lineup may use, and what its players cost.

    Parameters
    ----------
    instance
        From `instantiate_lineup_model`.
    player_excess, team_excess
        1 for a player or team at its cap, -1 for one that must be used, else 0; shapes
        (n_players,) and (n_teams,), in slate order.
    overlap_cost
        Points that each player costs, shape (n_players,).
    extra_budget
        Violations that are allowed: uses over caps, plus missing uses.
    bars
        For players and for teams: 1 where no violation of the cap is allowed, -1 where none of the
        need is, else 0; shapes as of the excesses. ``None`` for none.
    """
    for kind, excess in (("player", player_excess), ("team", team_excess)):
        set_values(instance.exposure.component(f"{kind}_cap"), (1 - np.maximum(excess, 0)).tolist())
        set_values(instance.exposure.component(f"{kind}_need"), np.maximum(-excess, 0).tolist())
    _set_bars(instance, "extra", 1, bars)
    _set_bars(instance, "short", -1, bars)
    set_values(instance.diversity.overlap_cost, overlap_cost.tolist())
    if instance.exposure.extra_budget.value != extra_budget:
        instance.exposure.extra_budget = extra_budget


def _set_bars(
    instance: Any, what: str, sign: int, bars: tuple[NDArray[np.int64], NDArray[np.int64]] | None
) -> None:
    """Allow no violation of a kind where a bar has this sign, and one elsewhere."""
    for position, kind in enumerate(("player", "team")):
        variables = instance.exposure.component(f"{what}_{kind}")
        for index, variable in variables.items():
            most = 0.0 if bars is not None and bars[position][index] == sign else 1.0
            if variable.ub != most:
                variable.setub(most)


@one_thread
def forbid(
    instance: Any,
    lineups: Iterable[Sequence[int]],
    alike: Iterable[Sequence[int]] = (),
    max_overlap: int = 0,
) -> None:
    """Forbid exactly these lineups, and those too similar to others.

    Parameters
    ----------
    instance
        From `instantiate_lineup_model`.
    lineups
        As ascending indices in the slate.
    alike
        Lineups with which the next may share at most `max_overlap` players; as indices.
    max_overlap
        Must be the same at every call for an instance.
    """
    _limit_shared(instance, instance.repeats, {_as_indices(lineup): None for lineup in lineups})
    _limit_shared(instance, instance.alike, {_as_indices(lineup): max_overlap for lineup in alike})


def _limit_shared(instance: Any, rows: Any, most: Mapping[tuple[int, ...], int | None]) -> None:
    """Limit the overlap with exactly these lineups; ``None`` for all players but one."""
    for lineup, limit in most.items():
        if lineup not in rows:
            total = pyo.quicksum(instance.x[i] for i in lineup)
            rows.add(lineup, total <= (len(lineup) - 1 if limit is None else limit))
    # Rows are switched off, not deleted: a lineup may be forbidden, allowed and forbidden again.
    for lineup, row in rows.items():
        if row.active != (lineup in most):
            row.activate() if lineup in most else row.deactivate()


def _as_indices(lineup: Sequence[int]) -> tuple[int, ...]:
    return tuple(int(i) for i in lineup)


def lineup_of(instance: Any) -> tuple[int, ...]:
    """Return the lineup in the solution, as ascending indices in the slate."""
    return tuple(chosen(instance.x))


def _by_id(model: Any) -> dict[Any, Any]:
    return {player_id: model.x[i] for i, player_id in enumerate(model.slate.value.ids)}


def _rules(block: Any) -> None:
    model = block.model()
    add_dk_compliance_constraints(
        block, _by_id(model), model.slate.value, rules=model.lineup_rules.value
    )


def _exposure(block: Any) -> None:
    model = block.model()
    add_open_exposure(block, list(model.x.values()), model.slate.value)


def _diversity(block: Any) -> None:
    model = block.model()
    add_correlation_penalty(block, _by_id(model), [])


def _tail(block: Any) -> None:
    model = block.model()
    objective = model.objective.value
    build_multi_cvar_objective(
        block,
        model.scenarios.value,
        _by_id(model),
        objective.levels,
        objective.weights,
        objective.tail,
        ranges=model.ranges.value,
        penalty=model.diversity.correlation_penalty,
    )
