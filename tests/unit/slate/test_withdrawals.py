"""Players who are out."""

from __future__ import annotations

import warnings

import pytest

from dfs_portfolio.errors import DataWarning, SettingsError, SlateError
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.groups import Group
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.settings import Settings
from dfs_portfolio.slate import Driver, Slate
from dfs_portfolio.slate.name_matching import NameKey, match_players
from dfs_portfolio.slate.withdrawals import is_misspelt, is_shortened

NAMES = ("Denny Hamlin", "Kyle Larson", "Ty Dillon", "Austin Dillon", "Martin Truex Jr", "A. Bee")
SLATE = Slate(tuple(Driver(str(101 + i), name, 8000, f"T{i}") for i, name in enumerate(NAMES)))


@pytest.mark.parametrize(
    "who",
    ["Denny Hamlin", "101", "denny  hamlin", "Denny Hamlin (101)", 101, 101.0, SLATE[0]],
)
def test_somebody_is_out_by_name_or_id(who):
    smaller = SLATE.without([who])
    assert smaller.names == NAMES[1:]
    assert smaller.withdrawn == SLATE.players[:1]
    assert smaller.contest is SLATE.contest


def test_one_name_is_enough_and_none_changes_nothing():
    for one in ("Kyle Larson", SLATE[1]):
        assert SLATE.without(one).withdrawn == SLATE.players[1:2]
    assert SLATE.without([]) is SLATE


def test_those_who_are_out_add_up_and_stay_out():
    slate = SLATE.without("Kyle Larson").without(["Denny Hamlin", "A. Bee"])
    out = tuple(SLATE.players[i] for i in (1, 0, 5))
    assert slate.withdrawn == out
    assert slate.with_teams({"103": "New"}).withdrawn == out
    assert slate.with_projections({"103": {"projection": 4}}).withdrawn == out


def test_who_is_out_is_no_part_of_the_fingerprint():
    assert SLATE.without("A. Bee").fingerprint == Slate(SLATE.players[:5]).fingerprint


@pytest.mark.parametrize(
    ("who", "near"),
    [("Deny Hamlin", "Denny Hamlin"), ("Larson", "Kyle Larson"), ("K. Larson", "Kyle Larson")],
)
def test_a_name_that_may_be_misspelt_is_refused(who, near):
    with pytest.raises(SlateError, match=r"is not in the slate.*correct such a name") as caught:
        SLATE.without(["Kyle Larson", who])
    assert near in str(caught.value)


@pytest.mark.parametrize("who", [None, 5.5j, [None], [""], [["Kyle Larson"]], [float("nan")]])
def test_what_is_no_name_is_refused(who):
    with pytest.raises(SettingsError, match="players who are out must be IDs or names"):
        SLATE.without(who)


def test_an_unknown_id_is_refused():
    with pytest.raises(SlateError, match="ID 999 is not in the slate"):
        SLATE.without(["999"])


def test_somebody_gone_from_the_pool_is_only_told():
    with pytest.warns(DataWarning, match="not in the player pool any more: 'Jimmie Johnson'"):
        assert SLATE.without("Jimmie Johnson") is SLATE
    slate = SLATE.without("Kyle Larson")
    with pytest.warns(DataWarning, match="marked as out before: 'Kyle Larson'"):
        assert slate.without(["102"]) is slate


def test_an_id_is_in_or_out():
    with pytest.raises(SlateError, match="ID used more than once: '101'"):
        Slate(SLATE.players, withdrawn=SLATE.players[:1])


def test_names_of_those_who_are_out_are_known():
    slate = SLATE.without(["Martin Truex Jr", "A. Bee"])
    keys = [("105", None), (None, "Martin Truex"), ("106", "Ty Dillon"), (None, "a bee")]
    found = match_players(keys, slate, assume_suffix=True)
    assert found.indices == (None,) * 4
    assert [miss.withdrawn for miss in found.unmatched] == [True, False, False, True]
    alone = match_players(keys[1:2], slate, assume_suffix=True)
    assert alone.unmatched[0].withdrawn
    assert alone.unmatched[0].reason == "Martin Truex Jr is out"
    assert alone.unmatched[0].key == NameKey(None, "Martin Truex")
    assert found.unmatched[2].ambiguous


def test_rules_of_somebody_who_is_out():
    slate = SLATE.without(["Denny Hamlin", "Kyle Larson"])
    rules = LineupRules(
        exclude=["Denny Hamlin", "102", "Ty Dillon"],
        groups=[
            Group(["Kyle Larson", "A. Bee"], at_most=1),
            Group(["Kyle Larson", "Denny Hamlin"], at_most=1),
        ],
    ).resolve(slate)
    assert rules.excluded == (0,)
    assert [group.indices for group in rules.groups] == [(3,), ()]
    for wrong in (
        LineupRules(lock=["Denny Hamlin"]),
        LineupRules(lock=["101"]),
    ):
        with pytest.raises(SettingsError, match=r"^Denny Hamlin is out: no lineup can hold this"):
            wrong.resolve(slate)
    too_few = LineupRules(groups=[Group(["Kyle Larson", "A. Bee"], at_least=2)])
    with pytest.raises(SettingsError, match="too many of them are out"):
        too_few.resolve(slate)


def test_exposure_of_somebody_who_is_out():
    slate = SLATE.without("Denny Hamlin")
    capped = ExposureLimits(players={"Denny Hamlin": (0, 0.3), "A. Bee": (0, 0.2)})
    assert list(capped.ranges(slate)[0]) == [4]
    with pytest.raises(SettingsError, match="Denny Hamlin is out: no lineup can hold this"):
        ExposureLimits(players={"Denny Hamlin": (0.1, 0.3)}).ranges(slate)


def test_settings_and_slate_agree_on_who_is_out():
    settings = Settings(out="Denny Hamlin")
    assert settings.out == ("Denny Hamlin",)
    with pytest.raises(SettingsError, match=r"out, but in the slate: 'Denny Hamlin'.*without"):
        settings.check_slate(SLATE)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        settings.check_slate(SLATE.without(settings.out))
        Settings().check_slate(SLATE)


def test_slips_and_short_forms():
    assert is_misspelt("Martin Truex", "Martin Truex Jr", {})
    assert is_misspelt("Dneny Hamiln", "Denny Hamlin", {})
    assert not is_misspelt("Dmeny Hmailn", "Denny Hamlin", {})
    assert is_shortened("Larson, Kyle", "Kyle Larson", {})
    assert not is_shortened("Ty Dillon", "Austin Dillon", {})


def test_groups_with_somebody_who_is_out_are_named():
    slate = SLATE.without("Denny Hamlin")
    weak = Group(["Denny Hamlin", "Ty Dillon"], all_or_none=True)
    rules = LineupRules(groups=[weak, Group(["Ty Dillon"], at_most=1)])
    assert rules.weakened_groups(slate) == (weak.description,)
    assert rules.weakened_groups(SLATE) == ()
