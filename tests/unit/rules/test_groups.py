import numpy as np
import pytest

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.rules.groups import Group
from dfs_portfolio.rules.lineup_rules import LineupRules
from support.slates import make_slate

SLATE = make_slate(8, salary=[8000] * 8)
LINEUPS = [(0, 1, 2, 3, 4, 5), (0, 2, 3, 4, 5, 6), (2, 3, 4, 5, 6, 7), (1, 3, 4, 5, 6, 7)]


def allowed(*groups):
    rules = LineupRules.unstacked(groups=groups).resolve(SLATE)
    kept = [not rules.violations(lineup) for lineup in LINEUPS]
    assert rules.allowed(np.array(LINEUPS, dtype=np.uint8)).tolist() == kept
    return kept


def ids(*indices):
    return [SLATE.ids[i] for i in indices]


def test_limits_on_a_condition_apply_to_lineups_with_any_of_its_players():
    assert allowed(Group(ids(1), at_least=1, when=ids(0))) == [True, False, True, True]
    assert allowed(Group(ids(1), at_most=0, when=ids(0, 7))) == [False, True, True, False]


def test_all_or_none():
    assert allowed(Group(ids(0, 1), all_or_none=True)) == [True, False, True, False]
    assert allowed(Group(ids(0, 1, 2, 3, 4, 5, 6), all_or_none=True)) == [False] * 4


def test_a_violation_says_what_the_group_is():
    rules = LineupRules.unstacked(groups=[Group(ids(1), at_least=1, when=ids(0))])
    (text,) = rules.violations(SLATE, LINEUPS[1])
    assert text == f"0 where the group says with {ids(0)[0]!r} at least 1 of {ids(1)[0]!r}"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"all_or_none": True, "at_least": 1}, "all_or_none needs no at_least"),
        ({"all_or_none": True, "when": ["C"]}, "all_or_none needs no at_least"),
        ({"all_or_none": "yes"}, "all_or_none must be true or false"),
        ({"at_least": 3}, "no lineup can hold at least 3 of"),
    ],
)
def test_contradictions(fields, message):
    with pytest.raises(SettingsError, match=message):
        Group(["A", "B"], **fields)


def test_unknown_players_of_a_condition_are_named():
    with pytest.raises(SettingsError, match="Nobody"):
        LineupRules(groups=[Group(ids(0), 1, when=["Nobody"])]).resolve(SLATE)
