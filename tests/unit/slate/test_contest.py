"""What a contest says of its lineups, and which contests there are."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.slate.contest import MAX_DOLLARS, Contest, Slot
from dfs_portfolio.slate.registry import SPORTS, default_contest
from dfs_portfolio.slate.wings import contests_of, get_site, get_sport
from dfs_portfolio.sports.nascar.contest import DRAFTKINGS_NASCAR
from support.contests import contest_of


def test_the_contest_is_draftkings_nascar_classic():
    contest = DRAFTKINGS_NASCAR
    assert isinstance(contest, Contest)
    assert (contest.positions, contest.roster_size, contest.salary_cap) == (("D",), 6, 50_000)
    assert contest.slot_names == ("D",) * 6
    assert contest.interchangeable
    assert contest.max_lineups_per_file == 500
    assert default_contest() is contest
    assert (contest.max_per_team, contest.max_per_game, contest.min_games) == (None, None, 1)


def test_another_size_is_the_same_contest_with_other_slots():
    small = DRAFTKINGS_NASCAR.resized(5, 40_000)
    assert (small.roster_size, small.salary_cap) == (5, 40_000)
    assert replace(small, slots=DRAFTKINGS_NASCAR.slots, salary_cap=50_000) == DRAFTKINGS_NASCAR


def resized(name, value):
    sizes = {"roster_size": 6, "salary_cap": 50_000, name: value}
    return DRAFTKINGS_NASCAR.resized(sizes["roster_size"], sizes["salary_cap"])


@pytest.mark.parametrize("name", ["roster_size", "salary_cap"])
@pytest.mark.parametrize("value", [0, -1, 2.5, True, "6", None, "six", float("nan"), float("inf")])
def test_roster_and_cap_are_whole_numbers_from_1(name, value):
    with pytest.raises(SettingsError) as caught:
        resized(name, value)
    assert str(caught.value) == f"{name} must be a whole number from 1, got {value!r}"


@pytest.mark.parametrize("name", ["max_per_team", "max_per_game", "min_games"])
@pytest.mark.parametrize("value", [0, -1, 2.5, True, "6"])
def test_limits_are_whole_numbers_from_1(name, value):
    with pytest.raises(SettingsError, match=f"{name} must be a whole number from 1, got {value!r}"):
        contest_of(**{name: value})


def test_whole_floats_become_integers():
    contest = DRAFTKINGS_NASCAR.resized(6.0, 50_000.0)
    assert type(contest.roster_size) is type(contest.salary_cap) is int
    assert contest == DRAFTKINGS_NASCAR


def test_limits_that_no_lineup_keeps_are_refused():
    with pytest.raises(SettingsError, match="min_games 7 is above the roster of 6 drivers"):
        contest_of(min_games=7)
    with pytest.raises(SettingsError, match="contest 'Nothing' has no slots"):
        replace(DRAFTKINGS_NASCAR, name="Nothing", slots=())


def test_the_highest_cap_is_that_of_the_dearest_lineup():
    assert contest_of(2, 2 * MAX_DOLLARS).salary_cap == 2 * MAX_DOLLARS
    with pytest.raises(SettingsError, match=r"\$2,000,000,001 is above \$2,000,000,000, which no"):
        contest_of(2, 2 * MAX_DOLLARS + 1)


def test_slots_may_differ_in_what_they_take():
    slots = (Slot("CPT", ("D", "CNSTR"), 1.5), Slot("D", ("D",)), Slot("D", ("D",)))
    contest = contest_of(slots=slots)
    assert contest.positions == ("D", "CNSTR")
    assert contest.describe_slots() == "1 x CPT, 2 x D"
    assert not contest.interchangeable
    assert contest_of().describe_slots() == "6 x D"


def test_every_contest_is_found_by_its_site_and_can_be_pickled():
    contests = contests_of("DraftKings")
    assert [contest.sport.name for contest in contests] == list(SPORTS)
    assert contests_of("Elsewhere") == ()
    for contest in contests:
        back = pickle.loads(pickle.dumps(contest))
        assert back == contest
        assert hash(back) == hash(contest)
        assert contest in get_sport(contest.sport.name).contests
        assert get_site(contest.site).name == contest.site


def test_unknown_sports_and_sites_are_refused_by_name():
    with pytest.raises(SettingsError, match="no sport 'CHESS'; supported: NASCAR, MMA"):
        get_sport("CHESS")
    with pytest.raises(SettingsError, match="no site 'Elsewhere'; supported: DraftKings"):
        get_site("Elsewhere")
