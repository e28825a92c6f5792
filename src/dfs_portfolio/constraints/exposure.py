"""Adds the exposure limits of the next lineup to a Pyomo model."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pyomo.environ as pyo

from dfs_portfolio.rules.exhausted import cap_now, exhausted_teams
from dfs_portfolio.slate.slate import PlayerData, Slate


def add_exposure_constraints(
    model: Any,
    x: Mapping[Hashable, Any],
    exposure_book: Mapping[Hashable, int],
    n_lineups_generated: int,
    max_driver_exposure: float = 0.5,
    max_team_exposure: float = 0.7,
    driver_data: PlayerData | None = None,
    *,
    n_lineups: int | None = None,
    team_book: Mapping[Hashable, int] | None = None,
    relaxable: bool = False,
) -> None:
    """Add to a Pyomo model which players and teams the next lineup may not use.

    Adds the mutable parameter ``player_cap`` (0 for an exhausted player, else 1; by index in `x`)
    and the rows ``exposure_player``; with `driver_data` also ``team_cap`` (by index in the slate's
    team names) and ``exposure_team``. From one lineup to the next only the parameters change.

    Parameters
    ----------
    model
        A Pyomo model or block to add components to.
    x
        Binary selection variable of each player ID.
    exposure_book
        Player ID -> uses so far.
    n_lineups_generated
        Lineups so far.
    max_driver_exposure, max_team_exposure
        Shares in [0, 1].
    driver_data
        Needed for team exposure.
    n_lineups
        Size of the finished portfolio; caps are `max_count` of it. Without it the caps grow with
        the portfolio: the share of the lineups so far and this one, rounded up.
    team_book
        Team -> lineups so far that hold at least one of its players. By default the sum of the
        players' uses, as if no two players of a team had shared a lineup: never too few.
    relaxable
        Allow a number of violations. Adds the variables ``extra_player`` and ``extra_team``, which
        count uses over the caps; the mutable ``player_need`` and ``team_need`` (0 or 1, by default
        0) for players and teams that must be used, with the variables ``short_player`` and
        ``short_team`` that count those missing; and the mutable ``extra_budget`` (by default 0),
        which limits the sum of all four.
    """
    player_cap = cap_now("max_driver_exposure", max_driver_exposure, n_lineups_generated, n_lineups)
    team_cap = cap_now("max_team_exposure", max_team_exposure, n_lineups_generated, n_lineups)
    free = [int(exposure_book.get(i, 0) < player_cap) for i in x]
    chosen = [x[i] for i in x]
    _add_caps(model, "player", chosen, range(len(chosen)), free, relaxable)
    if driver_data is not None:
        slate = Slate.from_any(driver_data)
        free = [
            1 - int(full) for full in exhausted_teams(slate, exposure_book, team_book, team_cap)
        ]
        chosen = [x[player_id] for player_id in slate.ids]
        _add_caps(model, "team", chosen, slate.team_index.tolist(), free, relaxable)
    if relaxable:
        _add_budget(model)


def add_open_exposure(model: Any, chosen: Sequence[Any], slate: Slate) -> None:
    """Add relaxable exposure limits by which every player and team may be used.

    The components are those of `add_exposure_constraints` with `relaxable`; caps, needs and budget
    are parameters to be set before each solve.

    Parameters
    ----------
    model
        A Pyomo model or block to add components to.
    chosen
        Binary selection variable of each player, in slate order.
    slate
        The player pool.
    """
    teams = slate.team_index.tolist()
    _add_caps(model, "player", chosen, range(len(slate)), [1] * len(slate), True)
    _add_caps(model, "team", chosen, teams, [1] * len(slate.team_names), True)
    _add_budget(model)


def _add_caps(
    model: Any,
    kind: str,
    chosen: Sequence[Any],
    group: Sequence[int],
    free: list[int],
    relaxable: bool,
) -> None:
    """Bound each variable by the cap of its group, 0 or 1, plus the group's extra uses."""
    cap = pyo.Param(
        range(len(free)), mutable=True, within=pyo.Binary, initialize=dict(enumerate(free))
    )
    model.add_component(f"{kind}_cap", cap)
    if relaxable:
        model.add_component(f"extra_{kind}", pyo.Var(range(len(free)), domain=pyo.UnitInterval))
        _add_needs(model, kind, chosen, group, len(free))
    extra = _variables(model, f"extra_{kind}") or [0.0] * len(free)
    model.add_component(
        f"exposure_{kind}",
        pyo.Constraint(
            range(len(chosen)), rule=lambda _, i: chosen[i] - extra[group[i]] <= cap[group[i]]
        ),
    )


def _add_needs(
    model: Any, kind: str, chosen: Sequence[Any], group: Sequence[int], n_groups: int
) -> None:
    """Require a player of each group that must be used, or count the group as missing."""
    need = pyo.Param(range(n_groups), mutable=True, within=pyo.Binary, default=0)
    short = pyo.Var(range(n_groups), domain=pyo.UnitInterval)
    model.add_component(f"{kind}_need", need)
    model.add_component(f"short_{kind}", short)
    members: list[list[Any]] = [[] for _ in range(n_groups)]
    for variable, index in zip(chosen, group, strict=True):
        members[index].append(variable)
    model.add_component(
        f"presence_{kind}",
        pyo.Constraint(
            range(n_groups), rule=lambda _, g: pyo.quicksum(members[g]) + short[g] >= need[g]
        ),
    )


def _add_budget(model: Any) -> None:
    """Limit all extra and missing uses together."""
    model.extra_budget = pyo.Param(mutable=True, default=0, within=pyo.NonNegativeIntegers)
    names = [f"{what}_{kind}" for what in ("extra", "short") for kind in ("player", "team")]
    extras = [v for name in names for v in _variables(model, name)]
    model.extra_uses = pyo.Constraint(expr=pyo.quicksum(extras) <= model.extra_budget)


def _variables(model: Any, name: str) -> list[Any]:
    variables = model.component(name)
    return [] if variables is None else list(variables.values())
