"""The search comes to the constants that residuals vanish at, and stays within limits."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest

from dfs_portfolio.sports.nascar.race_model.least_squares import ParameterRange, minimise_residuals
from dfs_portfolio.sports.nascar.simulator.track_profiles import PROFILES

CUP = PROFILES["cup", "intermediate"]
LIMITS = {"lead_slope": ParameterRange(0.05, 8.0, 0.2), "lead_start": ParameterRange(0.0, 2.0, 0.1)}


def distance_to(slope, start):
    def residuals(track):
        x = np.log(track.lead_slope / slope)
        return np.array([x, 3 * (track.lead_start - start), x * (track.lead_start - start)])

    return residuals


def test_constants_with_no_residuals_are_found():
    begin = replace(CUP, lead_slope=0.3, lead_start=1.9)
    found = minimise_residuals(begin, LIMITS, distance_to(2.5, 0.4))
    assert (found.lead_slope, found.lead_start) == pytest.approx((2.5, 0.4), rel=0.02)


def test_all_other_constants_stay():
    found = minimise_residuals(CUP, LIMITS, distance_to(2.5, 0.4))
    changed = {name for name, value in asdict(found).items() if value != asdict(CUP)[name]}
    assert changed == {"lead_slope", "lead_start"}


@pytest.mark.parametrize("wanted", [-1.0, 5.0])
def test_what_lies_outside_ends_at_the_limit(wanted):
    found = minimise_residuals(replace(CUP, lead_start=0.5), LIMITS, distance_to(2.5, wanted))
    assert found.lead_start == pytest.approx(np.clip(wanted, 0, 2), abs=0.01)
    assert found.lead_slope == pytest.approx(2.5, rel=0.02)


def test_a_beginning_outside_is_moved_inside():
    found = minimise_residuals(replace(CUP, lead_slope=40.0), LIMITS, distance_to(7.0, 0.4))
    assert found.lead_slope == pytest.approx(7.0, rel=0.02)


def test_small_steps_do_not_mislead():
    """Ranks move in steps, between which a slope measured close by would be 0."""
    smooth = distance_to(2.5, 0.4)
    found = minimise_residuals(
        replace(CUP, lead_slope=0.8, lead_start=1.5),
        LIMITS,
        lambda track: np.round(smooth(track), 2),
    )
    assert np.abs(smooth(found)).max() < 0.05
