"""What the core knows of MMA."""

from __future__ import annotations

import pytest

from dfs_portfolio import DRAFTKINGS_MMA, LineupRules
from dfs_portfolio.errors import SlateError
from dfs_portfolio.slate.wings import get_sport
from dfs_portfolio.sports.mma.contest import MMA
from support.fighters import card, fighter


def test_the_classic_contest():
    contest = DRAFTKINGS_MMA
    assert contest.slot_names == ("F",) * 6
    assert (contest.roster_size, contest.salary_cap, contest.max_lineups_per_file) == (
        6,
        50_000,
        500,
    )
    assert contest.positions == ("F",)
    assert contest.interchangeable
    # The site itself allows both fighters of a bout.
    assert (contest.max_per_game, contest.max_per_team, contest.min_games) == (None, None, 1)
    assert get_sport("MMA").contests == (contest,)


def test_words_and_customs():
    assert (MMA.name, MMA.player, MMA.players) == ("MMA", "fighter", "fighters")
    assert MMA.default_stack is None
    assert MMA.default_max_per_game == 1


def test_one_fighter_of_a_bout_by_custom_and_both_if_the_analyst_says_so():
    slate = card(*map(fighter, range(20)))
    both, one = (0, 1, 13, 15, 17, 19), (0, 3, 13, 15, 17, 19)
    assert LineupRules().violations(slate, both) == ("2 of 'Bout 0', at most 1 allowed",)
    for rules in (LineupRules(max_per_game=2), LineupRules.contest_only()):
        assert rules.violations(slate, both) == ()
    assert LineupRules().violations(slate, one) == ()
    assert not LineupRules().stacks_teams(DRAFTKINGS_MMA)


@pytest.mark.parametrize("field", ["win_probability", "finish_probability"])
@pytest.mark.parametrize("value", [-0.1, 1.2, "likely"])
def test_chances_are_probabilities(field, value):
    with pytest.raises(SlateError, match=field):
        card(fighter(0, **{field: value}), fighter(1))


def test_words_of_a_card_that_is_too_small():
    slate = card(*map(fighter, range(4)))
    with pytest.raises(SlateError, match="fighter data: 4 fighters for a roster of 6: add fight"):
        LineupRules().check_slate(slate)
