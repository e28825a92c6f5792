"""A contest that is over, settled by points."""

from __future__ import annotations

import numpy as np
import pytest

from dfs_portfolio import Payouts, prizes_won
from dfs_portfolio.errors import SettingsError
from support.reference_contest import paid

PRIZES = [100.0, 40.0, 40.0, 10.0]


def test_prizes_are_those_over_all_orders_of_ties():
    points = [50.0, 70.0, 70.0, 50.0, 20.0, 90.0]
    np.testing.assert_allclose(
        prizes_won(points, Payouts(PRIZES)), paid([int(x) for x in points], PRIZES), rtol=1e-12
    )


def test_points_of_files_tie_to_the_nearest_hundredth():
    assert prizes_won([667.88995, 667.89, 667.88], Payouts([30, 10])).tolist() == [20, 20, 0]


def test_no_entry_and_no_prize():
    assert prizes_won([], Payouts(PRIZES)).tolist() == []
    assert prizes_won([1.0, 2.0], Payouts([])).tolist() == [0, 0]


@pytest.mark.parametrize("points", ["90", [[1.0], [2.0]], [1.0, np.nan], None, ["a"]])
def test_what_are_no_points_is_refused(points):
    with pytest.raises(SettingsError, match="points must be a number for each entry"):
        prizes_won(points, Payouts(PRIZES))
    with pytest.raises(SettingsError, match="payouts must be of type Payouts"):
        prizes_won([1.0], PRIZES)
