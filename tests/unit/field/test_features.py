"""Features of lineups, and pairs of opponents."""

from __future__ import annotations

import numpy as np
import pytest

from dfs_portfolio import FieldModel, LineupFeature
from dfs_portfolio.errors import InfeasibleError, SettingsError
from dfs_portfolio.field import game_pairs
from dfs_portfolio.field.features import PAIR_WEIGHT, usual_features
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.search import enumerate_lineups
from dfs_portfolio.sports.mma.contest import DRAFTKINGS_MMA
from support.field_slates import slate_of
from support.fighters import card, fighter

SLATE = card(*(fighter(i) for i in range(10)), contest=DRAFTKINGS_MMA.resized(4, 40_000))
LINEUPS = enumerate_lineups(SLATE, LineupRules.contest_only())


def test_pairs_are_counted_by_game():
    lineups = np.array([[0, 1, 2, 3], [0, 2, 4, 6], [0, 1, 4, 6]], dtype=np.uint8)
    assert game_pairs(SLATE, lineups).tolist() == [2, 0, 1]
    three = card(*(fighter(i, bout=i // 3) for i in range(6)))
    assert game_pairs(three, np.array([[0, 1, 2], [0, 1, 3]], dtype=np.uint8)).tolist() == [3, 1]


def test_players_without_a_game_meet_nobody():
    slate = slate_of([5_000] * 4, 2, 10_000)
    assert game_pairs(slate, np.array([[0, 1], [2, 3]], dtype=np.uint8)).tolist() == [0, 0]
    assert usual_features(slate, np.array([[0, 1]], dtype=np.uint8)) == ()


def test_opponents_are_a_feature_where_custom_parts_them():
    (feature,) = usual_features(SLATE, LINEUPS)
    assert feature.weight == PAIR_WEIGHT
    assert feature.values.tolist() == game_pairs(SLATE, LINEUPS).tolist()


def test_a_mean_is_matched_beside_the_ownership():
    own = FieldModel.from_ownership(SLATE, [40.0] * 10, least_spend=0).ownership
    pairs = LineupFeature("pairs", game_pairs(SLATE, LINEUPS), mean=0.25)
    model = FieldModel.from_ownership(SLATE, own, features=[pairs], least_spend=0)
    assert model.probabilities @ pairs.values == pytest.approx(0.25, abs=1e-9)
    np.testing.assert_allclose(model.ownership, own, atol=1e-7)


def test_means_of_large_numbers_are_matched_too():
    values = np.random.default_rng(2).normal(30_000, 5_000, len(LINEUPS))
    feature = LineupFeature("fans", values, mean=31_000)
    model = FieldModel.from_ownership(SLATE, [40.0] * 10, features=[feature], least_spend=0)
    assert model.probabilities @ values == pytest.approx(31_000, abs=1e-3)


def test_a_mean_that_ownership_rules_out_is_named():
    """Salaries are decided by ownership: another mean of them is impossible."""
    salaries = SLATE.salaries[LINEUPS].sum(axis=1)
    feature = LineupFeature("dollars", salaries, mean=30_000)
    with pytest.raises(InfeasibleError, match=r"no mix of .* has it \(.*dollars 3e\+04, possible"):
        FieldModel.from_ownership(SLATE, [40.0] * 10, features=[feature], least_spend=0)


def test_a_weight_is_part_of_the_model():
    """Logarithms of probabilities, less salary left and players, differ by the weight."""
    own = [40.0] * 10
    options = {"least_spend": 0, "salary_left": lambda left: 0 * left}
    pairs = LineupFeature("pairs", game_pairs(SLATE, LINEUPS), weight=-2.0)
    model = FieldModel.from_ownership(SLATE, own, features=[pairs], **options)
    held = np.zeros((len(LINEUPS), 10))
    np.put_along_axis(held, LINEUPS.astype(int), 1.0, axis=1)
    x = np.column_stack((held, pairs.values))
    weights, *_ = np.linalg.lstsq(x, np.log(model.probabilities))
    np.testing.assert_allclose(x @ weights, np.log(model.probabilities), atol=1e-8)
    assert weights[-1] == pytest.approx(-2.0, abs=1e-8)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "either a weight or a mean"),
        ({"weight": 1.0, "mean": 1.0}, "either a weight or a mean"),
        ({"weight": np.nan}, "weight of 'f' must be a finite number"),
    ],
)
def test_what_is_no_feature_is_refused(arguments, message):
    with pytest.raises(SettingsError, match=message):
        LineupFeature("f", np.zeros(3), **arguments)


@pytest.mark.parametrize("values", [[1.0, np.nan], [[1.0]], "abc"])
def test_values_are_finite_numbers(values):
    with pytest.raises(SettingsError, match="finite number for each lineup"):
        LineupFeature("f", values, weight=1.0)


def test_features_fit_the_lineups_and_what_is_known():
    short = LineupFeature("f", np.zeros(3), weight=1.0)
    with pytest.raises(SettingsError, match="3 values for"):
        FieldModel.from_ownership(SLATE, [40.0] * 10, features=[short])
    with pytest.raises(SettingsError, match="must be LineupFeature, got str"):
        FieldModel.from_ownership(SLATE, [40.0] * 10, features=["pairs"])
    mean = LineupFeature("f", np.zeros(len(LINEUPS)), mean=0.0)
    with pytest.raises(SettingsError, match="need weights where ownership is not known: 'f'"):
        FieldModel.from_projections(SLATE, [1.0] * 10, features=[mean])
