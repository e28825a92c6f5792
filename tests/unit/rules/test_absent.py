"""Settings without the players who are out."""

from __future__ import annotations

import pytest

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.rules.absent import without_absent
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.groups import Group
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.slate.player import Player
from dfs_portfolio.slate.slate import Slate

THERE = Slate.from_records(
    {"driver_id": i, "name": n, "salary": 8000, "team": t}
    for i, n, t in [(1, "A One", "Red"), (2, "B Two", "Red"), (3, "C Three", "Blue")]
)
OUT = [Player(9, "Z Nine", 8000, team="Green"), Player(8, "Y Eight", 8000, team="Red")]


def test_names_and_ids_of_players_who_are_out_are_dropped():
    rules = LineupRules(
        lock=["A One", "Z Nine"],
        exclude=[9, "C Three"],
        groups=[Group(["Z Nine", 8], at_least=1), Group(["Z Nine", "B Two", 1], at_most=2)],
        stacks={"Green": (1, 3), "Red": (1, 2)},
    )
    limits = ExposureLimits(players={"z nine": (0.2, 0.5), 3: (0, 0.4)}, teams={"green": (0, 0.1)})
    rules, limits = without_absent(rules, limits, THERE, OUT)
    assert (rules.lock, rules.exclude) == (("A One",), ("C Three",))
    assert [group.players for group in rules.groups] == [("B Two", 1)]
    assert [team for team, _ in rules.stacks] == ["Red"]
    assert [key for key, _ in limits.players] == [3]
    assert limits.teams == ()
    limits.counts(THERE, 10)


def test_a_condition_on_players_who_are_out_asks_for_nothing():
    groups = [
        Group(["B Two"], at_least=1, when=["Z Nine"]),
        Group(["B Two"], at_most=0, when=[8, "A One"]),
        Group(["Y Eight", "B Two"], at_least=2, when=["C Three"]),
    ]
    rules, _ = without_absent(LineupRules(groups=groups), ExposureLimits(), THERE, OUT)
    assert [(g.players, g.when) for g in rules.groups] == [
        (("B Two",), ("A One",)),
        (("B Two",), ("C Three",)),
    ]
    rules.resolve(THERE)


def test_a_misspelt_name_is_still_an_error():
    rules, _ = without_absent(LineupRules(lock="A Onne"), ExposureLimits(), THERE, OUT)
    with pytest.raises(SettingsError, match="A Onne"):
        rules.resolve(THERE)


def test_nothing_changes_if_nobody_is_out():
    rules, limits = LineupRules(lock="A One"), ExposureLimits()
    assert without_absent(rules, limits, THERE, ()) == (rules, limits)
