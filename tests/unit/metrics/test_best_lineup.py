"""The best lineup of a portfolio: by hand, by brute force, and errors that mean what they say."""

from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pandas as pd
import pytest

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.metrics.best_lineup import best_scores, compare_best, tournament_measures
from dfs_portfolio.metrics.tails import value_at_risk

FOUR = [310.0, 290.0, 350.0, 330.0]


def measure(best, **asked):
    return tournament_measures(best, 20, **asked)


def quantile(best, level):
    [(_, found)] = measure(best, quantiles=[level]).quantiles
    return found


def reach(best, threshold):
    [(_, found)] = measure(best, target_scores=[threshold]).reach
    return found


# --------------------------------------------------------------------------------------- by hand


def test_measures_by_hand():
    found = measure(FOUR, target_scores=(300, 330.0, 351), quantiles=(0.5, 0.9), in_sample=True)
    assert (found.n_scenarios, found.n_lineups, found.in_sample) == (4, 20, True)
    assert found.expected_best.value == 320.0
    spread = math.sqrt((10**2 + 30**2 + 30**2 + 10**2) / 3)
    assert found.expected_best.standard_error == pytest.approx(spread / 2)
    assert [(level, x.value) for level, x in found.quantiles] == [(0.5, 330.0), (0.9, 350.0)]
    assert [(t, x.value) for t, x in found.reach] == [(300.0, 0.75), (330.0, 0.5), (351.0, 0.0)]


def test_by_default_no_thresholds_and_fresh():
    found = measure(FOUR)
    assert [level for level, _ in found.quantiles] == [0.5, 0.9, 0.99]
    assert found.reach == ()
    assert not found.in_sample


@pytest.mark.parametrize(
    ("level", "value"),
    [(0.01, 1), (0.09, 1), (0.1, 2), (0.29, 3), (0.3, 4), (0.5, 6), (0.7, 8), (0.9, 10)],
)
def test_which_order_statistic_is_the_quantile(level, value):
    """Of the scores 1 to 10: the best half starts at 6, the best three (0.7, not 0.29999) at 8."""
    best = np.random.default_rng(3).permutation(np.arange(1.0, 11.0))
    assert quantile(best, level).value == value
    assert value_at_risk(best, level, tail="upper") == value


def test_a_sum_that_misses_a_threshold_by_rounding_reaches_it():
    six = [49.9, 50.1, 50.05, 49.95, 50.15, 49.85]
    total = next(
        sum(order)
        for order in (np.random.default_rng(k).permutation(six) for k in range(100))
        if sum(order) < 300.0
    )
    assert reach([total], 300.0).value == 1.0
    assert reach([299.95], 300.0).value == 0.0
    assert reach([-300.00000000000006], -300.0).value == 1.0


def test_the_flat_row_names_everything():
    row = measure(FOUR, target_scores=(300, 350.5), quantiles=(0.975,)).as_dict()
    assert list(row) == [
        *("n_scenarios", "n_lineups", "in_sample", "expected_best", "expected_best_error"),
        *("quantile_97.5", "quantile_97.5_error", "reach_300", "reach_300_error"),
        *("reach_350.5", "reach_350.5_error"),
    ]
    assert row["quantile_97.5"] == 350.0
    assert row["quantile_97.5_error"] == math.inf
    assert row["reach_300"] == 0.75


# -------------------------------------------------------------------------------------- comparing


def test_a_comparison_by_hand():
    a, b = [310.0, 290.0, 350.0, 330.0], [300.0, 280.0, 355.0, 325.0]
    found = compare_best(a, b, target_scores=[305.0, 1000.0])
    assert found.n_scenarios == 4
    assert found.expected_best.value == 5.0  # 10, 10, -5, 5
    assert found.expected_best.standard_error == pytest.approx(math.sqrt(150 / 3) / 2)
    (first, reached), (second, never) = found.reach
    assert (first, second) == (305.0, 1000.0)
    assert reached.value == 0.25  # the first scenario is only reached by a
    # one more each way in two more scenarios: 2/6 and 1/6
    assert reached.standard_error == pytest.approx(math.sqrt((1 / 2 - 1 / 36) / 6))
    assert never.value == 0.0
    assert never.standard_error == pytest.approx(math.sqrt(2) / 6)


def test_the_comparison_turned_round_has_the_other_sign():
    random = np.random.default_rng(2)
    a, b = random.normal(300, 20, (2, 50))
    one, two = compare_best(a, b, target_scores=[310]), compare_best(b, a, target_scores=[310])
    for x, y in ((one.expected_best, two.expected_best), (one.reach[0][1], two.reach[0][1])):
        assert x.value == pytest.approx(-y.value)
        assert x.standard_error == pytest.approx(y.standard_error)


def test_common_luck_cancels():
    random = np.random.default_rng(2)
    race = random.normal(300, 40, 1000)
    a, b = race + random.normal(1, 1, 1000), race
    apart = math.hypot(*(measure(x).expected_best.standard_error for x in (a, b)))
    assert compare_best(a, b).expected_best.standard_error < apart / 10


# ------------------------------------------------------------------------------------ best scores


def test_best_scores_are_the_largest_of_each_row():
    random = np.random.default_rng(4)
    points = random.normal(40, 20, (300, 12))
    indices = np.array([random.choice(12, 5, replace=False) for _ in range(30)])
    expected = [max(sum(row[i] for i in lineup) for lineup in indices) for row in points]
    np.testing.assert_allclose(best_scores(points, indices), expected, rtol=1e-12)


def test_best_scores_do_not_need_the_matrix_of_all_scores():
    points = np.random.default_rng(4).normal(40, 20, (20_000, 36))
    indices = np.array([np.arange(k, k + 6) % 36 for k in range(150)])
    tracemalloc.start()
    try:
        best_scores(points, indices)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 0.2 * 20_000 * 150 * 8


@pytest.mark.parametrize("indices", [[], [[]], [1, 2]])
def test_best_of_no_lineup_is_refused(indices):
    with pytest.raises(SettingsError, match=r"expected \(n_lineups, roster_size\)"):
        best_scores(np.ones((3, 4)), indices)


# ---------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("best", "words"),
    [
        ([], r"shape \(0,\)"),
        (5.0, r"shape \(\)"),
        ([[1.0, 2.0]], r"shape \(1, 2\).*scores.max\(axis=1\)"),
        (["fast"], "not numbers"),
        ([1.0, None], "1 of 2 best scores are NaN"),
        ([1.0, math.nan, math.inf], "2 of 3 best scores are NaN or infinite"),
    ],
)
def test_what_is_no_vector_of_scores_is_refused(best, words):
    with pytest.raises(SettingsError, match=words):
        measure(best)
    with pytest.raises(SettingsError, match=words):
        compare_best(best, FOUR)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"quantiles": [0.5, 1.0]}, r"strictly between 0 and 1, got \[1.0\]"),
        ({"quantiles": [0]}, "strictly between"),
        ({"quantiles": [99]}, "0.99 stands for"),
        ({"quantiles": 0.5}, "quantiles must be a sequence"),
        ({"quantiles": ["0.5"]}, "quantiles must be a finite number"),
        ({"target_scores": 300}, "target_scores must be a sequence"),
        ({"target_scores": [math.nan]}, "target_scores must be a finite number"),
        ({"target_scores": [math.inf]}, "target_scores must be a finite number"),
    ],
)
def test_levels_and_thresholds_are_checked(asked, words):
    with pytest.raises(SettingsError, match=words):
        measure(FOUR, **asked)
    if "target_scores" in asked:
        with pytest.raises(SettingsError, match=words):
            compare_best(FOUR, FOUR, **asked)


@pytest.mark.parametrize("n_lineups", [0, 1.5, None])
def test_the_number_of_lineups_is_checked(n_lineups):
    with pytest.raises(SettingsError, match="n_lineups must be a whole number from 1"):
        tournament_measures(FOUR, n_lineups)


def test_portfolios_must_be_compared_on_the_same_scenarios():
    with pytest.raises(SettingsError, match="4 scores against 3: measure both"):
        compare_best(FOUR, FOUR[:3])


def test_series_are_compared_scenario_by_scenario_in_any_order():
    a = pd.Series([310.0, 290.0, 350.0, 300.0])
    b = pd.Series([300.0, 285.0, 345.0, 310.0])
    expected = compare_best(a.to_numpy(), b.to_numpy(), target_scores=[305])
    assert compare_best(a, b.sort_values(), target_scores=[305]) == expected
    with pytest.raises(SettingsError, match="labels of different scenarios"):
        compare_best(a, b.set_axis([4, 5, 6, 7]))
