"""Rules and limits without the players who are out: they name nobody who is not there."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Any, cast

from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.groups import Group
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.lookup import find_players, find_teams
from dfs_portfolio.slate.player import Player
from dfs_portfolio.slate.slate import Slate


def without_absent(
    rules: LineupRules, exposure: ExposureLimits, slate: Slate, absent: Sequence[Player]
) -> tuple[LineupRules, ExposureLimits]:
    """Return rules and limits that do not name players who are out, nor their teams if all are.

    A group keeps its other players, and asks for no more of them than it has.

    Parameters
    ----------
    rules, exposure
        As the analyst set them.
    slate
        The players who are there.
    absent
        Those who are out.

    Examples
    --------
    >>> there = Slate.from_records([{"driver_id": 1, "name": "A", "salary": 5000}])
    >>> rules = LineupRules(lock=["A", "B"], groups=[Group(["A", "B"], at_least=2)])
    >>> rules, _ = without_absent(rules, ExposureLimits(), there, [Player(2, "B", 5000)])
    >>> rules.lock, rules.groups[0].description
    (('A',), "at least 1 of 'A'")
    """
    if not absent:
        return rules, exposure
    away = Slate(tuple(absent), slate.contest)

    def present(keys: Sequence[Hashable]) -> list[Any]:
        """Return the keys without those of players who are away; unknown ones are errors later."""
        there, gone = find_players(slate, keys)[0], find_players(away, keys)[0]
        return [k for k, t, g in zip(keys, there, gone, strict=True) if t is not None or g is None]

    def present_teams(pairs: Sequence[tuple[str, Any]]) -> list[Any]:
        names = [name for name, _ in pairs]
        there, gone = find_teams(slate, names)[0], find_teams(away, names)[0]
        return [p for p, t, g in zip(pairs, there, gone, strict=True) if t is not None or g is None]

    groups = [
        _smaller(group, present(group.players), present(group.when)) for group in rules.groups
    ]
    rules = replace(
        rules,
        lock=present(rules.lock),
        exclude=present(rules.exclude),
        groups=[group for group in groups if group is not None],
        stacks=present_teams(cast("Sequence[tuple[str, Any]]", rules.stacks)),
    )
    named = cast("Sequence[tuple[Hashable, Any]]", exposure.players)
    left = present([key for key, _ in named])
    exposure = replace(
        exposure,
        players=[(key, limits) for key, limits in named if key in left],
        teams=present_teams(cast("Sequence[tuple[str, Any]]", exposure.teams)),
    )
    return rules, exposure


def _smaller(group: Group, players: list[Any], when: list[Any]) -> Group | None:
    """Return a group with fewer players; None if nothing, or nobody of its condition, is left."""
    if not players or (group.when and not when):
        return None
    least = min(group.at_least, len({*players}))
    return replace(group, players=players, at_least=least, when=when)
