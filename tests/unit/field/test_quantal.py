"""How sharply the field follows projections."""

from __future__ import annotations

import numpy as np
import pytest

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.field.quantal import response
from dfs_portfolio.field.weighing import WeightedLineups
from support.field_slates import slate_of
from support.reference_fields import all_lineups

POINTS = np.array([50.0, 44.0, 30.0, 28.0, 20.0, 12.0])
SLATE = slate_of([10_000, 9_000, 8_000, 7_000, 6_000, 5_000], 2, 16_000)
LINEUPS = all_lineups(SLATE)
ALL = WeightedLineups(LINEUPS, np.zeros(len(LINEUPS)), np.empty((len(LINEUPS), 0)), 6, 1)
NO_TASTE = np.zeros(6)


@pytest.mark.parametrize("top", [0.5, 0.6, 0.9])
def test_the_most_popular_player_has_the_share(top):
    theta, beta = response(ALL, POINTS, NO_TASTE, top)
    assert ALL.inclusion(theta).mean.max() == pytest.approx(top, abs=1e-6)
    np.testing.assert_allclose(np.diff(theta), beta * np.diff(POINTS))
    assert beta > 0


def test_a_sharper_field_follows_projections_more():
    betas = [response(ALL, POINTS, NO_TASTE, top)[1] for top in (0.5, 0.6, 0.9)]
    assert betas == sorted(betas)


def test_taste_is_in_standard_deviations_of_the_projections():
    taste = np.array([0.0, 0, 0, 0, 1.0, 0])
    theta, beta = response(ALL, POINTS, taste, 0.6)
    liked = POINTS + taste * POINTS.std()
    np.testing.assert_allclose(np.diff(theta), beta * np.diff(liked))


def test_equal_projections_leave_it_to_salaries_and_taste():
    taste = np.arange(6.0)
    theta, _ = response(ALL, np.full(6, 30.0), taste, 0.6)
    assert ALL.inclusion(theta).mean.max() == pytest.approx(0.6, abs=1e-6)


@pytest.mark.parametrize(
    ("points", "top", "message"),
    [
        (POINTS, 0.2, "salaries alone give"),
        (np.full(6, 3.0), 0.8, r"80\.0% is impossible: the best lineups"),
    ],
)
def test_what_no_beta_gives_is_refused(points, top, message):
    with pytest.raises(SettingsError, match=message):
        response(ALL, points, NO_TASTE, top)
