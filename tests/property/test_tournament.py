"""Tournament measures against their definitions in plain Python, and how they move."""

from __future__ import annotations

from fractions import Fraction
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.metrics.best_lineup import best_scores, compare_best, tournament_measures

LEVELS = ["0.01", "0.1", "0.29", "0.5", "0.57", "0.75", "0.9", "0.95", "0.99"]
TARGETS = (-20.0, 0.0, 30.0, 45.05, 200.0)


@st.composite
def portfolios(draw):
    """Points in twentieths, as whole numbers (scenarios x drivers), and lineups of drivers."""
    n_drivers = draw(st.integers(2, 6))
    row = st.lists(st.integers(-400, 1200), min_size=n_drivers, max_size=n_drivers)
    twentieths = draw(st.lists(row, min_size=1, max_size=25))
    if draw(st.booleans()):  # many ties
        twentieths = [[value // 400 * 400 for value in scenario] for scenario in twentieths]
    size = draw(st.integers(1, n_drivers))
    lineup = st.permutations(range(n_drivers)).map(lambda order: tuple(sorted(order[:size])))
    return twentieths, draw(st.lists(lineup, min_size=1, max_size=8))


def points_of(twentieths):
    return np.array(twentieths) / 20


def measure(twentieths, lineups, shift=0.0, **asked):
    best = best_scores(points_of(twentieths), lineups) + shift
    levels = [float(level) for level in LEVELS]
    asked = {"target_scores": TARGETS, "quantiles": levels} | asked
    return tournament_measures(best, len(lineups), **asked)


def exact_best(twentieths, lineups):
    return [max(Fraction(sum(row[i] for i in l), 20) for l in lineups) for row in twentieths]


@given(portfolios())
def test_measures_equal_their_definitions(portfolio):
    found, best = measure(*portfolio), exact_best(*portfolio)
    n = len(best)
    assert (found.n_scenarios, found.n_lineups) == (n, len(portfolio[1]))
    assert found.expected_best.value == pytest.approx(float(sum(best) / n), abs=1e-9)
    for text, (level, estimate) in zip(LEVELS, found.quantiles, strict=True):
        assert level == float(text)
        share = 1 - Fraction(text)
        reached_by_enough = [y for y in best if sum(b >= y for b in best) >= share * n]
        assert estimate.value == pytest.approx(float(max(reached_by_enough)), abs=1e-9)
    for threshold, estimate in found.reach:
        limit = Fraction(repr(threshold))
        assert estimate.value == pytest.approx(sum(b >= limit for b in best) / n)
        assert 0 < estimate.standard_error < 1


@given(portfolios(), st.data())
def test_one_more_lineup_never_makes_the_best_worse(portfolio, data):
    twentieths, lineups = portfolio
    order = data.draw(st.permutations(range(len(twentieths[0]))))
    more = [*lineups, tuple(order[: len(lineups[0])])]
    one, two = measure(twentieths, lineups), measure(twentieths, more)
    assert two.expected_best.value >= one.expected_best.value - 1e-9
    for before, after in zip(one.quantiles + one.reach, two.quantiles + two.reach, strict=True):
        assert after[1].value >= before[1].value - 1e-9


@given(portfolios(), st.data())
def test_order_does_not_matter(portfolio, data):
    twentieths, lineups = portfolio
    one = measure(twentieths, lineups)
    two = measure(data.draw(st.permutations(twentieths)), data.draw(st.permutations(lineups)))
    assert two.as_dict() == pytest.approx(one.as_dict(), abs=1e-9)


@given(portfolios(), st.sampled_from([-100.0, -0.05, 12.5, 1000.0]))
def test_points_for_everybody_move_points_and_target_scores_alike(portfolio, shift):
    one = measure(*portfolio)
    two = measure(*portfolio, shift=shift, target_scores=[t + shift for t in TARGETS])
    assert two.expected_best.value == pytest.approx(one.expected_best.value + shift, abs=1e-9)
    errors = one.expected_best.standard_error, two.expected_best.standard_error
    assert errors[0] == pytest.approx(errors[1], abs=1e-9)
    for (_, before), (_, after) in zip(one.quantiles, two.quantiles, strict=True):
        assert after.value == pytest.approx(before.value + shift, abs=1e-9)
        assert after.standard_error == pytest.approx(before.standard_error, abs=1e-9)
    assert [x for _, x in two.reach] == [x for _, x in one.reach]


@given(portfolios())
def test_the_error_of_a_quantile_is_that_of_the_other_end_turned_round(portfolio):
    best = np.repeat(best_scores(points_of(portfolio[0]), portfolio[1]), 3)
    for level in (0.1, 0.25, 0.5):
        [(_, low)] = tournament_measures(best, 1, quantiles=[level]).quantiles
        [(_, high)] = tournament_measures(-best, 1, quantiles=[1 - level]).quantiles
        assert low.standard_error == pytest.approx(high.standard_error, abs=1e-9)


@given(portfolios(), st.data())
def test_a_comparison_is_the_difference_of_the_measures(portfolio, data):
    twentieths, lineups = portfolio
    n_drivers, size = len(twentieths[0]), len(lineups[0])
    lineup = st.permutations(range(n_drivers)).map(lambda order: tuple(order[:size]))
    others = data.draw(st.lists(lineup, min_size=1, max_size=4))
    a, b = measure(twentieths, lineups), measure(twentieths, others)
    points = points_of(twentieths)
    vectors = best_scores(points, lineups), best_scores(points, others)
    found = compare_best(*vectors, target_scores=TARGETS)
    difference = a.expected_best.value - b.expected_best.value
    assert found.expected_best.value == pytest.approx(difference, abs=1e-9)
    for (_, x), (_, y), (_, z) in zip(a.reach, b.reach, found.reach, strict=True):
        assert z.value == pytest.approx(x.value - y.value, abs=1e-12)
        assert 0 < z.standard_error < inf
