from __future__ import annotations

import math

import numpy as np
import pytest

from dfs_portfolio.metrics.estimates import mean_estimate
from dfs_portfolio.sports.nascar.calibration.estimates import (
    STATISTICS,
    expected_statistic,
    ratio_estimate,
    statistic_estimate,
)


def test_a_mean_over_races_of_one_size_has_the_error_of_the_race_means():
    means = np.array([1.0, 4.0, 2.0, 7.0])
    found = ratio_estimate(10 * means, np.full(4, 10.0))
    known = mean_estimate(means)
    assert found.value == pytest.approx(known.value)
    assert found.standard_error == pytest.approx(known.standard_error)


def test_the_error_knows_that_drivers_of_a_race_go_together():
    rng = np.random.default_rng(1)
    spread = []
    for _ in range(400):
        sizes = rng.integers(30, 41, size=25).astype(float)
        spread.append(ratio_estimate(sizes * rng.normal(0.5, 0.1, size=25), sizes))
    errors = [found.standard_error for found in spread]
    assert np.mean(errors) == pytest.approx(np.std([f.value for f in spread]), rel=0.1)


def test_one_race_says_nothing_of_its_error():
    assert ratio_estimate(np.array([3.0]), np.array([2.0])).standard_error == math.inf


@pytest.mark.parametrize("name", STATISTICS)
def test_bootstrapped_errors_are_those_of_repeated_samples(name):
    rng = np.random.default_rng(2)
    draw = (lambda: (rng.random(60) < 0.3) * 1.0) if name == "share" else lambda: rng.poisson(9, 60)
    found = [statistic_estimate(name, draw().astype(float)) for _ in range(60)]
    true_error = np.std([f.value for f in found])
    # Quantiles of whole numbers jump, and their errors are rough.
    tolerance = 0.6 if "quantile" in name or name == "median" else 0.3
    assert np.mean([f.standard_error for f in found]) == pytest.approx(true_error, rel=tolerance)


def test_statistics_of_simulations_are_means_over_scenarios():
    simulated = np.array([[1.0, 3.0, 5.0], [2.0, 2.0, 8.0]])
    assert expected_statistic("mean", simulated) == pytest.approx(3.5)
    assert expected_statistic("sd", simulated) == pytest.approx((2 + math.sqrt(12)) / 2)
    assert expected_statistic("variance / mean", simulated) == pytest.approx((4 / 3 + 12 / 4) / 2)
    assert expected_statistic("median", simulated) == pytest.approx(2.5)


def test_the_same_values_have_the_same_error():
    values = np.array([1.0, 2.0, 4.0, 8.0, 9.0])
    assert statistic_estimate("sd", values) == statistic_estimate("sd", values)
