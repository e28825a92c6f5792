"""The rules of a lineup: checked for players given by ID, and added to Pyomo models."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pyomo.environ as pyo

from dfs_portfolio._internal.validation import lineup_players
from dfs_portfolio.errors import SettingsError, format_items
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.resolved_rules import ResolvedGroup, ResolvedRules
from dfs_portfolio.rules.similarity import LineupIds
from dfs_portfolio.slate.player_data import sized_slate
from dfs_portfolio.slate.slate import PlayerData, Slate


def validate_dk_lineup(
    lineup: LineupIds,
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
        Player IDs, or a mapping with the key ``"drivers"``, such as `Lineup`.
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
    lineup = lineup_players("lineup", lineup)
    found = {player_id: slate.find_id(player_id) for player_id in lineup}
    unknown = [player_id for player_id in lineup if found[player_id] is None]
    if unknown:
        sport = slate.contest.sport
        errors = [f"{sport.player} ID not in the slate: {format_items(unknown)}"]
        if len(lineup) != n_drivers:
            errors.append(f"{len(lineup)} {sport.players}, expected {n_drivers}")
        return {"valid": False, "errors": errors}
    errors = list(rules.violations(slate, [found[i] or 0 for i in lineup]))
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
    ``group_most`` (with a condition ``group_least_when``, ``group_most_when``), ``group_whole``
    and the totals ``greatest_salary``, ``ownership`` and ``ownership_product``:

    .. math:: \sum_i c_i x_i \ge c, \quad x_i = 1, \quad x_i = 0, \quad
              a_g \le \sum_{i \in g} x_i \le b_g, \quad x_i = x_j, \quad
              \sum_i w_i x_i \le W .

    A group with a condition has these rows for each player ``w`` of the condition, with
    ``a_g x_w`` on the left, and with ``b_g x_w + k (1 - x_w)`` on the right.

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
    _add_groups(model, chosen, rules.groups, rules.roster_size)
    for limit in rules.totals:
        weights = [steps * limit.step for steps in limit.weights.tolist()]
        total = pyo.quicksum(w * v for w, v in zip(weights, chosen, strict=True))
        # Half a step of room: no sum of whole steps lies in it, and it exceeds solver tolerances.
        most = (limit.at_most + 0.5) * limit.step
        model.add_component(limit.name, pyo.Constraint(expr=total <= most))


def _add_groups(
    model: Any, chosen: list[Any], groups: Sequence[ResolvedGroup], roster_size: int
) -> None:
    """Add the limits of groups; a condition switches them on."""
    held = [pyo.quicksum(chosen[i] for i in group.indices) for group in groups]
    limits = [(g, group) for g, group in enumerate(groups) if group.indices or group.at_least]
    always = [(g, group) for g, group in limits if not group.when]
    on_condition = [(g, group, w) for g, group in limits for w in group.when]
    _add_rows(model, "group_least", {g: held[g] >= x.at_least for g, x in always if x.at_least > 0})
    _add_rows(
        model, "group_most", {g: held[g] <= x.at_most for g, x in always if x.at_most is not None}
    )
    least = {(g, w): held[g] >= x.at_least * chosen[w] for g, x, w in on_condition if x.at_least}
    _add_rows(model, "group_least_when", least)
    most = {
        (g, w): held[g] <= x.at_most + max(0, roster_size - x.at_most) * (1 - chosen[w])
        for g, x, w in on_condition
        if x.at_most is not None
    }
    _add_rows(model, "group_most_when", most)
    # More than a roster holds: equal variables and the row of the roster leave none of them.
    whole = {
        (g, i): chosen[i] == chosen[group.indices[0]]
        for g, group in always
        if group.all_or_none
        for i in group.indices[1:]
    }
    _add_rows(model, "group_whole", whole)


def _add_rows(model: Any, name: str, rows: Mapping[Any, Any]) -> None:
    """Add rows by key; no component if there are none."""
    if rows:
        keys = list(rows)
        index = pyo.Set(initialize=keys, dimen=len(keys[0]) if isinstance(keys[0], tuple) else 1)
        model.add_component(f"{name}_index", index)
        model.add_component(name, pyo.Constraint(index, rule=lambda _, *key: rows[_key(key)]))


def _key(key: tuple[int, ...]) -> Any:
    """Return the key of a row: Pyomo passes the parts of a pair one by one."""
    return key[0] if len(key) == 1 else key


def _cost(chosen: list[Any], rules: ResolvedRules) -> Any:
    salaries = rules.slate.salaries.tolist()
    return pyo.quicksum(c * v for c, v in zip(salaries, chosen, strict=True))
