"""Errors that mean what they say: by hand, by exact laws, by repetition."""

from __future__ import annotations

import math
from fractions import Fraction
from statistics import NormalDist

import numpy as np
import pytest

from dfs_portfolio.metrics.estimates import (
    Estimate,
    mean_estimate,
    quantile_estimate,
    share_difference,
    share_estimate,
)

# ------------------------------------------------------------------------------- means and shares


def test_a_mean_by_hand():
    found = mean_estimate(np.array([310.0, 290.0, 350.0, 330.0]))
    assert found.value == 320.0
    assert found.standard_error == pytest.approx(math.sqrt(2000 / 3) / 2)


def test_nothing_is_known_of_the_error_from_one_score():
    one = np.array([300.0])
    assert mean_estimate(one) == quantile_estimate(one, 0.5) == Estimate(300.0, math.inf)


@pytest.mark.parametrize("n", [1, 10, 1000])
def test_never_and_always_have_an_error_of_about_the_rule_of_three(n):
    never, always = share_estimate(np.zeros(n, bool)), share_estimate(np.ones(n, bool))
    assert (never.value, always.value) == (0.0, 1.0)
    assert never.standard_error == always.standard_error > 0
    if n == 1000:
        assert 1.96 * never.standard_error == pytest.approx(3 / n, rel=0.1)


def test_the_error_of_a_share_by_hand():
    found = share_estimate(np.arange(96) < 48)
    assert found == Estimate(0.5, pytest.approx(0.05))  # 50 of 100


def binomial_weights(n, p):
    return [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]


@pytest.mark.parametrize("n", [50, 200])
@pytest.mark.parametrize("expected", [0.5, 1, 2, 3, 4, 6, 10, 15])
def test_a_share_is_within_twice_its_error_as_often_as_it_should(n, expected):
    """Exactly, over the binomial law of hits; the smallest chances are the hard ones."""
    p = expected / n
    covered = 0.0
    for hits, weight in enumerate(binomial_weights(n, p)):
        found = share_estimate(np.arange(n) < hits)
        assert found.value == hits / n
        covered += weight * (abs(found.value - p) <= 1.96 * found.standard_error)
    assert covered >= 0.93


def test_a_difference_of_shares_by_hand():
    a, b = np.array([1, 1, 0, 1], bool), np.array([0, 1, 0, 1], bool)
    found = share_difference(a, b)
    assert found.value == 0.25
    # one more each way in two more scenarios: 2/6 and 1/6
    assert found.standard_error == pytest.approx(math.sqrt((1 / 2 - 1 / 36) / 6))
    assert share_difference(b, b) == Estimate(0.0, pytest.approx(math.sqrt(2) / 6))


# -------------------------------------------------------------------------------------- quantiles


def brute_quantile_error(ordered, level):
    """The same from exact fractions: ranks whose interval leaves out at most 2.5% at each end."""
    n, q, normal = len(ordered), Fraction(repr(level)), NormalDist()
    law = binomial_weights(n, q)
    at_most = [sum(law[: k + 1]) for k in range(n + 1)]
    lows = [k for k in range(1, n + 1) if at_most[k - 1] <= Fraction(1, 40)]
    highs = [k for k in range(1, n + 1) if at_most[k - 1] >= Fraction(39, 40)]
    if not lows or not highs:
        return math.inf
    low, high = lows[-1], highs[0]
    width = normal.inv_cdf(float(at_most[high - 1])) - normal.inv_cdf(float(at_most[low - 1]))
    return (ordered[high - 1] - ordered[low - 1]) / width


@pytest.mark.parametrize("n", [1, 2, 5, 6, 9, 30, 75, 150])
@pytest.mark.parametrize("level", [0.03, 0.25, 0.5, 0.9, 0.95, 0.99])
def test_the_error_of_a_quantile_from_exact_fractions(n, level):
    ordered = np.sort(np.random.default_rng(n).normal(300, 40, n))
    found = quantile_estimate(ordered, level).standard_error
    assert found == pytest.approx(brute_quantile_error(ordered.tolist(), level), rel=1e-9)


@pytest.mark.parametrize(("level", "enough"), [(0.99, 368), (0.9, 36), (0.5, 6), (0.01, 368)])
def test_too_few_scenarios_for_a_quantile_give_no_error(level, enough):
    """Enough are those where one end of the sample is passed less than once in forty times."""
    ordered = np.arange(float(enough))
    assert 0 < quantile_estimate(ordered, level).standard_error < math.inf
    assert quantile_estimate(ordered[:-1], level).standard_error == math.inf


def test_a_quantile_of_many_scenarios_does_not_overflow():
    ordered = np.sort(np.random.default_rng(0).random(300_000))
    found = quantile_estimate(ordered, 0.999)
    # the density at the quantile is 1, so that the error is known
    assert found.standard_error == pytest.approx(math.sqrt(0.999 * 0.001 / 300_000), rel=0.2)
    assert quantile_estimate(ordered, 1e-12).standard_error == math.inf
    assert quantile_estimate(ordered, 1 - 1e-12).standard_error == math.inf


# --------------------------------------------------------- errors against what they are errors of

REPLICATIONS, SIZE = 400, 2000


def normal_best(random):
    return random.normal(300, 40, SIZE)


def skewed_best(random):
    """A long upper tail, as the best of many lineups has."""
    return 250 + random.gamma(2.0, 30.0, SIZE)


ESTIMATES = {
    "mean": mean_estimate,
    "share of a half": lambda y: share_estimate(y >= 300),
    "share of the best": lambda y: share_estimate(y >= 385),
    **{
        f"quantile {level}": lambda y, level=level: quantile_estimate(np.sort(y), level)
        for level in (0.1, 0.5, 0.9, 0.99)
    },
}


def check_spread(estimates):
    spread = np.std([found.value for found in estimates], ddof=1)
    reported = np.mean([found.standard_error for found in estimates])
    assert reported == pytest.approx(spread, rel=0.15)


@pytest.mark.parametrize("draw", [normal_best, skewed_best])
@pytest.mark.parametrize("name", ESTIMATES)
def test_reported_errors_are_the_spread_of_the_estimates(draw, name):
    random = np.random.default_rng(7)
    check_spread([ESTIMATES[name](draw(random)) for _ in range(REPLICATIONS)])


@pytest.mark.parametrize("level", [0.5, 0.9, 0.99])
def test_a_quantile_is_within_twice_its_error_as_often_as_it_should(level):
    random = np.random.default_rng(11)
    hits = 0
    for _ in range(REPLICATIONS):
        found = quantile_estimate(np.sort(random.random(SIZE)), level)
        hits += abs(found.value - level) <= 1.96 * found.standard_error
    assert 0.91 <= hits / REPLICATIONS <= 0.985


def test_paired_errors_are_the_spread_of_the_differences():
    random = np.random.default_rng(5)
    found = []
    for _ in range(REPLICATIONS):
        race = random.normal(300, 40, SIZE)  # what both have in common
        a, b = (race + random.normal(shift, 8, SIZE) for shift in (2.0, 0.0))
        found.append((mean_estimate(a - b), share_difference(a >= 340, b >= 340)))
    for estimates in zip(*found, strict=True):
        check_spread(estimates)
