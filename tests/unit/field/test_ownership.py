"""Ownership as it comes, its two sums, and its repair."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dfs_portfolio import FieldModel, repair_ownership
from dfs_portfolio.errors import DataError, DataWarning, SettingsError
from dfs_portfolio.field.ownership import Spending, checked_shares, ownership_shares
from support.field_slates import slate_of

SALARIES = [10_000, 9_000, 7_000, 5_000, 4_000]
OWN = [60.0, 50.0, 40.0, 30.0, 20.0]
SLATE = slate_of(SALARIES, 2, 14_000, ownership=OWN)


@pytest.mark.parametrize(
    "ownership",
    [
        None,
        OWN,
        [own / 100 for own in OWN],
        {str(i + 1): own for i, own in enumerate(OWN)},
        {f"Driver {i}": own / 100 for i, own in enumerate(OWN)},
        pd.Series(OWN, index=[f"Driver {i}" for i in range(5)]).iloc[::-1],
        pd.Series(OWN),
    ],
)
def test_percent_and_shares_in_any_form_are_the_same(ownership):
    np.testing.assert_allclose(ownership_shares(SLATE, ownership), np.array(OWN) / 100)


def test_the_slates_own_column_is_always_in_percent():
    """It never adds up to a roster by shares, so too little of it is not taken for shares."""
    slate = slate_of(SALARIES, 2, 14_000, ownership=[0.4] * 5)
    assert ownership_shares(slate, None).tolist() == [0.004] * 5
    with pytest.raises(DataError, match=r"adds up to 2\.0%; the 2 drivers"):
        FieldModel.from_ownership(slate)


@pytest.mark.parametrize(
    ("ownership", "error", "message"),
    [
        ({"1": 60, "2": 50}, DataError, "not known for 3 of 5 drivers: 'Driver 2'"),
        ([160, 10, 10, 10, 10], DataError, "Driver 0 160%"),
        ([-0.1, 0.6, 0.5, 0.5, 0.5], DataError, "Driver 0 -0.1"),
        ([1.2, 0.5, 0.1, 0.1, 0.1], DataError, "Driver 0 1.2"),
        ([0.5, 0.5], SettingsError, r"shape \(2,\)"),
        ("all", SettingsError, "must be numbers"),
        ({"Nobody At All": 3.0}, SettingsError, "Nobody At All"),
        ([np.inf, 1, 1, 1, 1], DataError, "Driver 0 inf"),
    ],
)
def test_what_is_no_ownership_is_refused(ownership, error, message):
    with pytest.raises(error, match=message):
        ownership_shares(SLATE, ownership)


SPENDING = Spending(9_000, 14_000)


def checked(shares, repair=False, least=0.98):
    return checked_shares(SLATE, np.array(shares), SPENDING, least, repair)


def test_ownership_that_holds_together_is_left_alone():
    shares = [0.4, 0.4, 0.3, 0.5, 0.4]  # $13,800
    found, done = checked(shares)
    assert found.tolist() == shares
    assert done == "as it was"


def test_rounded_numbers_are_made_to_add_up():
    found, done = checked([0.4, 0.4, 0.3, 0.505, 0.4])
    assert done == "rounded to 200.50% before"
    assert found.sum() == pytest.approx(2, abs=1e-12)
    assert np.abs(found - [0.4, 0.4, 0.3, 0.505, 0.4]).max() < 0.002


def test_the_dollars_of_what_is_refused_are_named():
    with pytest.raises(DataError, match=r"spends \$11,000 on a lineup; .*\$13,720 or more.*repair"):
        checked([0.1, 0.1, 0.4, 0.7, 0.7])
    with pytest.raises(DataError, match=r"spends \$16,300 .*lineups cost \$9,000 to \$14,000"):
        checked([0.7, 0.7, 0.2, 0.0, 0.4])
    with pytest.raises(DataError, match=r"adds up to 150\.0%; the 2 drivers of a lineup are 200%"):
        checked([0.3] * 5)


def test_any_spending_is_believed_if_wanted():
    found, _ = checked([0.1, 0.1, 0.4, 0.7, 0.7], least=0.0)
    assert found.tolist() == [0.1, 0.1, 0.4, 0.7, 0.7]


@pytest.mark.parametrize("shares", [[0.1, 0.1, 0.4, 0.7, 0.7], [0.3] * 5, [0.7, 0.7, 0.2, 0, 0.4]])
def test_repair_multiplies_odds_by_a_power_of_the_salary(shares):
    with pytest.warns(DataWarning, match=r"repaired from \$[\d,]+ to \$13,930"):
        found, done = checked(shares, repair=True)
    assert found.sum() == pytest.approx(2, abs=1e-9)
    assert found @ SLATE.salaries == pytest.approx(0.995 * 14_000, abs=1e-3)
    assert "$13,930" in done
    some = np.array(shares) > 0
    assert (found[~some] == 0).all()
    odds = np.log(found[some] / (1 - found[some]))
    before = np.log(np.array(shares)[some] / (1 - np.array(shares)[some]))
    x = np.column_stack((np.ones(some.sum()), SLATE.salaries[some]))
    change = odds - before
    np.testing.assert_allclose(x @ np.linalg.lstsq(x, change)[0], change, atol=1e-6)


def test_repair_says_if_nobody_expensive_is_picked():
    with pytest.raises(DataError, match=r"those whom somebody picks spend \$[\d,]+ .*\$20,000"):
        repair_ownership(SLATE, OWN, spend=20_000)
    with pytest.raises(DataError, match="1 are picked by anybody"):
        repair_ownership(SLATE, [0.5, 0, 0, 0, 0])


def test_repair_of_the_public_kind_of_mistake():
    """Value alone spends far too little: the model takes what is repaired, and refuses the rest."""
    slate = slate_of(range(4_000, 10_500, 500), 4, 28_000)
    value = 1 / slate.salaries**2
    cheap = 400 * value / value.sum()
    with pytest.raises(DataError, match=r"spends \$23,822 on a lineup; .* \$27,440 or more"):
        FieldModel.from_ownership(slate, cheap)
    with pytest.warns(DataWarning, match=r"repaired from \$23,822 to \$27,860 a lineup"):
        model = FieldModel.from_ownership(slate, cheap, repair=True)
    assert model.spend == pytest.approx(27_860, abs=0.01)
    assert "repaired from $23,822" in model.description
    np.testing.assert_allclose(model.ownership, repair_ownership(slate, cheap), atol=1e-6)
