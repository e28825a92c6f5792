"""Scores of forecasts against their definitions, member by member, in exact arithmetic."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.sports.nascar.calibration.proper_scores import (
    central_share,
    crps,
    pit_ranges,
    share_within,
)

# Whole steps of a quarter are exact in binary, and few enough to be often the same.
steps = st.integers(-12, 12)
forecasts = st.tuples(st.lists(steps, min_size=1, max_size=12), steps)


def as_arrays(members, outcome):
    return np.array(members, dtype=float)[:, None] / 4, np.array([outcome / 4])


@given(forecasts)
def test_crps_is_its_definition(case):
    members, outcome = case
    n = len(members)
    away = Fraction(sum(abs(x - outcome) for x in members), n)
    apart = Fraction(sum(abs(x - y) for x in members for y in members), n * n)
    assert crps(*as_arrays(*case))[0] == pytest.approx(float((away - apart / 2) / 4), abs=1e-12)


@given(forecasts)
def test_crps_is_the_integral_of_the_squared_distance_of_the_distributions(case):
    members, outcome = case
    total = Fraction(0)
    for step in range(-12, 12):  # both distributions are constant between neighbouring steps
        forecast = Fraction(sum(x <= step for x in members), len(members))
        total += (forecast - (outcome <= step)) ** 2
    assert crps(*as_arrays(*case))[0] == pytest.approx(float(total / 4), abs=1e-12)


@given(forecasts)
def test_the_outcome_is_placed_as_if_ties_were_broken_by_lot(case):
    members, outcome = case
    low, high = pit_ranges(*as_arrays(*case))[0]
    # Among the members and itself it may be at any place that ties allow.
    places = [sum(x < outcome for x in members) + k for k in range(members.count(outcome) + 1)]
    assert low == pytest.approx(places[0] / (len(members) + 1))
    assert high == pytest.approx((places[-1] + 1) / (len(members) + 1))


@given(st.lists(steps, min_size=2, max_size=10))
def test_places_are_uniform_if_the_outcome_is_like_the_members(values):
    """Each of the values in turn is the outcome: their shares of any part add up to that part."""
    for low, high in ((0.0, 0.1), (0.05, 0.95), (0.3, 0.8)):
        shares = [
            share_within(pit_ranges(*as_arrays(values[:i] + values[i + 1 :], value)), low, high)[0]
            for i, value in enumerate(values)
        ]
        assert np.mean(shares) == pytest.approx(high - low)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 1))
def test_bins_share_out_a_range(low, width, cut):
    ranges = np.array([[low, min(1.0, low + width)]])
    if ranges[0, 1] - ranges[0, 0] < 1e-6:
        return
    shares = [share_within(ranges, a, b)[0] for a, b in ((0, cut), (cut, 1))]
    assert sum(shares) == pytest.approx(1.0)
    middle = share_within(ranges, (1 - cut) / 2, (1 + cut) / 2)
    assert central_share(ranges, cut) == pytest.approx(middle)
