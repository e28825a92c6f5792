import numpy as np
import pytest

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.lineup_rules import LineupRules
from support.slates import make_slate

SLATE = make_slate(7, salary=[8000] * 7)
LINEUP = (0, 1, 2, 3, 4, 5)


def owned(*percents):
    pairs = zip(SLATE.ids, percents, strict=True)
    return SLATE.with_projections({key: {"ownership": percent} for key, percent in pairs})


def test_a_lineup_at_the_limit_is_within_it():
    slate = owned(*[20.0] * 7)
    for limits in ({"max_geometric_ownership": 20.0}, {"max_product_ownership": 0.2**6}):
        assert LineupRules.unstacked(**limits).violations(slate, LINEUP) == ()


def test_a_lineup_above_it_is_told_both_ways():
    slate = owned(*[20.0] * 6, 0.0)
    rules = LineupRules.unstacked(max_geometric_ownership=19.9)
    (text,) = rules.violations(slate, LINEUP)
    assert text == (
        "ownership has a geometric mean of 20% (product 6.4e-05), "
        "above the limit of 19.9% (product 6.21e-05)"
    )


def test_the_tighter_of_two_limits_holds():
    slate = owned(*[20.0] * 7)
    both = {"max_geometric_ownership": 25.0, "max_product_ownership": 0.19**6}
    assert LineupRules.unstacked(**both).violations(slate, LINEUP)


def test_one_player_nobody_picks_makes_the_product_zero():
    slate = owned(100.0, 100.0, 100.0, 100.0, 100.0, 0.0, 100.0)
    rules = LineupRules.unstacked(max_product_ownership=1e-12)
    assert rules.violations(slate, LINEUP) == ()
    assert rules.violations(slate, (0, 1, 2, 3, 4, 6))


def test_a_limit_of_one_and_more_has_no_effect():
    slate = owned(*[100.0] * 7)
    for limits in ({"max_geometric_ownership": 150.0}, {"max_product_ownership": 1.0}):
        resolved = LineupRules.unstacked(**limits).resolve(slate)
        assert resolved.allowed(np.array([LINEUP])).all()


def test_greatest_salary():
    cost = int(SLATE.salaries[list(LINEUP)].sum())
    assert LineupRules.unstacked(max_salary=cost).violations(SLATE, LINEUP) == ()
    (text,) = LineupRules.unstacked(max_salary=cost - 1).violations(SLATE, LINEUP)
    assert text == f"salary ${cost:,} is above the greatest of ${cost - 1:,}"


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"max_product_ownership": 20}, "a mean in percent is max_geometric_ownership"),
        ({"max_product_ownership": 0}, "max_product_ownership must be above 0"),
        ({"max_geometric_ownership": 0}, "max_geometric_ownership must be above 0"),
        ({"max_salary": 10, "min_salary": 20}, "min_salary 20 is above max_salary 10"),
        ({"max_salary": 0}, "max_salary"),
    ],
)
def test_impossible_limits(limits, message):
    with pytest.raises(SettingsError, match=message):
        LineupRules(**limits)


def test_unknown_ownership_is_named_once():
    rules = LineupRules(max_product_ownership=0.1, max_total_ownership=100)
    with pytest.raises(SettingsError) as raised:
        rules.resolve(SLATE)
    assert str(raised.value).count("ownership is limited or priced") == 1


def test_players_that_differ_are_counted_the_other_way_round():
    contest = SLATE.contest
    assert Diversity(min_different=2).in_contest(contest).max_overlap == 4
    assert Diversity(min_different=2, max_overlap=3).in_contest(contest).max_overlap == 3
    assert Diversity(max_overlap=3).in_contest(contest).max_overlap == 3
    with pytest.raises(SettingsError, match="min_different 7 is above the roster of 6 drivers"):
        Diversity(min_different=7).in_contest(contest)
