"""The rules of a lineup: checked for players given by ID, and added to Pyomo models."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pyomo.environ as pyo

from dfs_portfolio.errors import SettingsError, format_items
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.resolved_rules import OWNERSHIP_STEP, ResolvedRules
from dfs_portfolio.slate.slate import PlayerData, Slate, sized_slate


def validate_dk_lineup(
    lineup: Sequence[Hashable],
    driver_data: PlayerData,
    salary_cap: int = 50_000,
    n_drivers: int = 6,
    min_stack: int = 2,
    max_stack: int = 3,
) -> dict[str, Any]:
    """Check one lineup against the rules, in plain Python.

    Parameters
    ----------
    lineup
        Player IDs.
    driver_data
        Records, frame or slate with ``driver_id``, ``salary``, ``team``.
    salary_cap, n_drivers
        Of the contest; a slate must be played under the same.
    min_stack, max_stack
        As in `LineupRules`.

    Returns
    -------
    dict
        ``{"valid": bool, "errors": [str, ...]}``.

    Examples
    --------
    >>> drivers = [{"driver_id": i, "salary": 8000, "team": "Blue"} for i in range(3)]
    >>> validate_dk_lineup([0, 1], drivers, n_drivers=2)
    {'valid': True, 'errors': []}
    """
    slate = sized_slate(driver_data, n_drivers, salary_cap)
    rules = LineupRules(min_stack, max_stack)
    unknown = [player_id for player_id in lineup if player_id not in slate.index_of]
    if unknown:
        sport = slate.contest.sport
        errors = [f"{sport.player} ID not in the slate: {format_items(unknown)}"]
        if len(lineup) != n_drivers:
            errors.append(f"{len(lineup)} {sport.players}, expected {n_drivers}")
        return {"valid": False, "errors": errors}
    errors = list(rules.violations(slate, [slate.index_of[i] for i in lineup]))
    return {"valid": not errors, "errors": errors}


def add_dk_compliance_constraints(
    model: Any,
    x: Mapping[Hashable, Any],
    driver_data: PlayerData,
    salary_cap: int = 50_000,
    n_drivers: int = 6,
    min_stack: int = 2,
    max_stack: int = 3,
    *,
    rules: LineupRules | None = None,
) -> None:
    r"""Add the rules of a lineup to a Pyomo model.

    Adds ``roster``, ``salary``, the binaries ``team_used`` and the rows ``min_stack`` and
    ``max_stack``, with the limits :math:`m_t` and :math:`M_t` of each team:

    .. math:: \sum_i x_i = k, \quad \sum_i c_i x_i \le C, \quad
              m_t\,u_t \le \sum_{i \in t} x_i \le M_t\,u_t .

    If `rules` require it, also ``least_salary``, ``locked``, ``excluded``, ``group_least``,
    ``group_most`` and ``ownership``:

    .. math:: \sum_i c_i x_i \ge c, \quad x_i = 1, \quad x_i = 0, \quad
              a_g \le \sum_{i \in g} x_i \le b_g, \quad \sum_i o_i x_i \le O .

    Parameters
    ----------
    model
        A Pyomo model or block to add components to.
    x
        Binary selection variable of each player ID: a dict, or a variable indexed by ID.
    driver_data
        Records, frame or slate with ``driver_id``, ``salary``, ``team``.
    salary_cap, n_drivers
        Of the contest; a slate must be played under the same.
    min_stack, max_stack
        As in `LineupRules`.
    rules
        Taken in place of `min_stack` and `max_stack`; a slate then keeps its own contest.

    Raises
    ------
    SettingsError
        If `x` lacks a player, or the rules name a player or team that the data do not have.
    """
    if rules is not None and isinstance(driver_data, Slate):
        slate = driver_data
    else:
        slate = sized_slate(driver_data, n_drivers, salary_cap)
    rules = LineupRules(min_stack, max_stack) if rules is None else rules
    missing = [player_id for player_id in slate.ids if player_id not in x]
    if missing:
        word = slate.contest.sport.player
        raise SettingsError(f"no variable for {word} ID {format_items(missing)}")
    resolved = rules.resolve(slate)
    add_resolved_rules(model, [x[player_id] for player_id in slate.ids], resolved)


def add_resolved_rules(model: Any, chosen: list[Any], rules: ResolvedRules) -> None:
    """Add the rules of a lineup, resolved on a slate, to a Pyomo model.

    Components are those of `add_dk_compliance_constraints`.

    Parameters
    ----------
    model
        A Pyomo model or block to add components to.
    chosen
        Binary selection variable of each player, in slate order.
    rules
        The rules on that slate.
    """
    _add_contest_rules(model, chosen, rules)
    _add_game_rules(model, chosen, rules)
    _add_controls(model, chosen, rules)


def _add_contest_rules(model: Any, chosen: list[Any], rules: ResolvedRules) -> None:
    """Add roster, salary cap and stacking."""
    slate = rules.slate
    teams = range(len(slate.team_names))
    members = [[chosen[i] for i in range(len(slate)) if slate.team_index[i] == t] for t in teams]
    least, most = rules.min_stack.tolist(), rules.max_stack.tolist()
    model.roster = pyo.Constraint(expr=pyo.quicksum(chosen) == rules.roster_size)
    model.salary = pyo.Constraint(expr=_cost(chosen, rules) <= rules.salary_cap)
    model.team_used = pyo.Var(teams, domain=pyo.Binary)
    model.min_stack = pyo.Constraint(
        teams, rule=lambda _, t: pyo.quicksum(members[t]) >= least[t] * model.team_used[t]
    )
    model.max_stack = pyo.Constraint(
        teams, rule=lambda _, t: pyo.quicksum(members[t]) <= most[t] * model.team_used[t]
    )


def _add_game_rules(model: Any, chosen: list[Any], rules: ResolvedRules) -> None:
    """Add the limits on players of a game, and the least number of games."""
    if rules.games is None:
        return
    held = [pyo.quicksum(chosen[i] for i in members) for members in rules.games.members]
    games, size = range(len(held)), rules.roster_size
    if rules.games.most < size:
        most = rules.games.most
        model.game_most = pyo.Constraint(games, rule=lambda _, g: held[g] <= most)
    if rules.games.fewest_games > 1:
        alone = set(range(len(chosen))) - {i for m in rules.games.members for i in m}
        model.game_used = pyo.Var(games, domain=pyo.Binary)
        model.game_held = pyo.Constraint(games, rule=lambda _, g: model.game_used[g] <= held[g])
        used = pyo.quicksum(model.game_used[g] for g in games)
        used += pyo.quicksum(chosen[i] for i in sorted(alone))  # each counts as a game of its own
        model.fewest_games = pyo.Constraint(expr=used >= rules.games.fewest_games)


def _add_controls(model: Any, chosen: list[Any], rules: ResolvedRules) -> None:
    """Add the user's locks, exclusions, groups and limits; no rows for those not set."""
    if rules.min_salary > 0:
        model.least_salary = pyo.Constraint(expr=_cost(chosen, rules) >= rules.min_salary)
    if rules.locked:
        model.locked = pyo.Constraint(rules.locked, rule=lambda _, i: chosen[i] == 1)
    if rules.excluded:
        model.excluded = pyo.Constraint(rules.excluded, rule=lambda _, i: chosen[i] == 0)
    held = [pyo.quicksum(chosen[i] for i in group.indices) for group in rules.groups]
    least = {g: group.at_least for g, group in enumerate(rules.groups) if group.at_least > 0}
    most = {g: group.at_most for g, group in enumerate(rules.groups) if group.at_most is not None}
    if least:
        model.group_least = pyo.Constraint(list(least), rule=lambda _, g: held[g] >= least[g])
    if most:
        model.group_most = pyo.Constraint(list(most), rule=lambda _, g: held[g] <= most[g])
    if rules.ownership is not None and rules.max_ownership is not None:
        percent = [steps * OWNERSHIP_STEP for steps in rules.ownership.tolist()]
        total = pyo.quicksum(p * v for p, v in zip(percent, chosen, strict=True))
        # Half a step of room: no sum of whole steps lies in it, and it exceeds solver tolerances.
        limit = (rules.max_ownership + 0.5) * OWNERSHIP_STEP
        model.ownership = pyo.Constraint(expr=total <= limit)


def _cost(chosen: list[Any], rules: ResolvedRules) -> Any:
    salaries = rules.slate.salaries.tolist()
    return pyo.quicksum(c * v for c, v in zip(salaries, chosen, strict=True))
