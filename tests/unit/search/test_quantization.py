"""Points as exact integers wherever they are multiples of 0.05, rounded elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.search.quantization import (
    HIGHEST,
    STEP,
    best_sums,
    kernel_points,
    rounded_points,
)
from dfs_portfolio.sports.nascar.demo import load_demo
from dfs_portfolio.sports.nascar.simulator import race_scenarios

SHAPES = np.random.default_rng(6).normal(0, 1, (200, 9))


def in_points(units):
    return units.low + units.step * units.rows.astype(np.float64).T


def whole(points, roster_size=6):
    units = kernel_points(np.asarray(points, dtype=np.float64), roster_size)
    assert units.rows.dtype == np.uint16
    return units.exact


@given(st.integers(0, 2**32 - 1), st.integers(1, 9), st.integers(1, 6))
def test_integers_exactly_where_steps_are_whole_and_sums_fit(seed, n_drivers, roster_size):
    """Against the same question in plain integers."""
    rng = np.random.default_rng(seed)
    highest = int(rng.choice([1, 40, 9_000, 11_000, 20_000, 40_000, HIGHEST]))
    steps = rng.integers(0, highest + 1, (30, n_drivers))
    shift = int(rng.choice([0, -7, 100, -(10**6), 10**9]))
    points = (steps + shift) * STEP
    sums = np.sort((steps - steps.min()).max(axis=0))[-roster_size:].sum()
    units = kernel_points(points, roster_size)
    assert units.exact == (sums <= HIGHEST)
    if units.exact:
        assert units.rows.T.tolist() == (steps - steps.min()).tolist()
        np.testing.assert_allclose(in_points(units), points, rtol=1e-15, atol=1e-12)
    # One score off the grid, and all are rounded.
    points[rng.integers(30), rng.integers(n_drivers)] += 0.4 * STEP
    assert not whole(points, roster_size)


def test_scores_of_the_simulator_are_integers():
    """Negative ones too: drivers who fall back lose a point a place."""
    slate, race = load_demo()
    points = race_scenarios(slate, race)(300, seed=5)
    units = kernel_points(points, 6)
    assert units.exact
    assert points.min() < 0
    assert units.low == pytest.approx(points.min(), abs=1e-12)
    np.testing.assert_allclose(in_points(units), points, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("highest", "roster_size", "fits"),
    [
        ([65535, 9, 0], 1, True),
        ([65536, 9, 0], 1, False),
        ([65535, 0, 0], 2, True),
        ([65534, 1, 0], 2, True),
        ([65535, 1, 0], 2, False),
        ([32767, 32768, 32768], 2, False),
        ([32767, 32767, 32768], 2, True),
        ([21845, 21845, 21845], 3, True),
        ([21845, 21845, 21846], 3, False),
        ([21845, 21845, 21846], 2, True),
    ],
)
def test_the_best_drivers_of_all_scenarios_must_fit_sixteen_bits(highest, roster_size, fits):
    """Each player is best in another scenario: what counts is that they could coincide."""
    points = np.vstack([np.diag(highest), np.zeros((1, 3))]) * STEP
    assert whole(points, roster_size) == fits
    assert whole(points - 37.5, roster_size) == fits


def test_a_few_bits_of_noise_do_not_matter_and_more_do():
    steps = np.random.default_rng(1).integers(0, 2000, (200, 9))
    bits = np.random.default_rng(2).integers(-3, 4, steps.shape) * np.finfo(np.float64).eps
    noisy = steps * STEP * (1 + bits)
    assert (noisy != steps * STEP).any()
    assert kernel_points(noisy, 6).rows.T.tolist() == (steps - steps.min()).tolist()
    # As scores come to be: finish, place differential, laps led and fastest laps added up.
    rng = np.random.default_rng(3)
    laps = rng.integers(0, 300, (2, 200, 9))
    scores = rng.integers(-40, 86, (200, 9)) + 0.25 * laps[0] + 0.45 * laps[1]
    assert whole(scores)
    assert not whole(steps * STEP * (1 + 1e-12))
    assert not whole(steps * STEP + 1e-9)


OTHERS = [
    SHAPES,
    40 + 10 * SHAPES,
    1e-30 * SHAPES,  # near a multiple of 0.05 as distances go, but that multiple is 0
    0.1 * STEP + 0 * SHAPES,
    1e9 + SHAPES,
    np.round(1e8 * SHAPES),  # integers, but far too high
    np.where(np.arange(9) == 4, 1e6, np.round(SHAPES)),
    np.full((3, 2), 1 / 3),
    np.exp(4 * SHAPES),
    1e-300 * SHAPES,  # as many steps would be smaller than any number
]


def best_of(rows, count):
    """The sums of the best few of each column, in plain integers."""
    return np.sort(rows.astype(np.int64), axis=0)[::-1][:count].sum(axis=0)


def check_rounding(points, units, roster_size, up):
    """All errors are on one side and below a step; all sums fit."""
    assert not units.exact
    assert units.rows.dtype == np.uint16
    assert units.rows.flags.c_contiguous
    error = (in_points(units) - points) * (1 if up else -1)
    last_bits = 4 * np.finfo(np.float64).eps * np.abs(points).max()
    assert error.min() >= -last_bits
    assert error.max() <= units.step + last_bits
    assert units.peaks.tolist() == best_of(units.rows, roster_size).tolist()
    assert units.peaks.dtype == np.int64
    assert units.peaks.max() <= HIGHEST
    # What a scan adds up, for rosters from four: a third with its tail, and the rest of a lineup.
    most = best_of(units.rows, 4) + best_of(units.rows, max(0, roster_size - 3))
    assert roster_size < 4 or most.max() <= HIGHEST
    return max(int(units.peaks.max()), int(most.max()))


@pytest.mark.parametrize("points", OTHERS)
def test_other_points_are_rounded_up(points):
    check_rounding(points, kernel_points(points, 6), 6, up=True)


@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 9),
    st.integers(1, 9),
    st.sampled_from([(0.0, 1.0), (40.0, 15.0), (-1e6, 1e-2), (1e9, 1e7), (0.0, 1e-30)]),
    st.sampled_from(["any", "ties", "one wild player", "a few good scenarios"]),
    st.booleans(),
)
def test_rounded_points_are_all_on_one_side_and_their_sums_fit(
    seed, n_players, roster_size, shape, kind, up
):
    """And as many of the sixteen bits are used as can be."""
    rng = np.random.default_rng(seed)
    points = rng.normal(0, 1, (25, n_players))
    if kind == "ties":
        points = np.round(3 * points) / 3
    elif kind == "one wild player":
        points[:, 0] *= 1e5
    elif kind == "a few good scenarios":
        points = np.exp(4 * points)
    points = shape[0] + shape[1] * points
    units = rounded_points(points, roster_size, up=up)
    highest = check_rounding(points, units, roster_size, up)
    if np.ptp(points) > 1e-6 * np.abs(points).max():
        assert highest >= HIGHEST - 4 * (roster_size + 1)


@pytest.mark.parametrize("up", [True, False])
@pytest.mark.parametrize("highest", [1 / 3, 7e7 / 3, 1e-5])
def test_the_next_number_beyond_a_step_is_rounded_to_its_own_side(highest, up):
    """Divided by the step it is a whole number, as if it were that step."""
    step = highest / (HIGHEST - 2)
    multiples = np.arange(1, 3_000) * step
    column = np.concatenate([[0.0, highest], np.nextafter(multiples, np.inf if up else 0)])
    units = rounded_points(column[:, None], 1, up=up)
    assert (units.low, units.step) == (0.0, step)
    sides = units.step * units.rows[0].astype(np.float64)
    assert (sides >= column).all() if up else (sides <= column).all()


@given(st.integers(0, 2**32 - 1), st.integers(1, 9), st.integers(0, 9))
def test_best_sums_are_those_of_the_best_players_from_each_on(seed, n_players, count):
    rng = np.random.default_rng(seed)
    rows = rng.integers(0, HIGHEST // 9, (n_players, 40)).astype(np.uint16)
    sums = best_sums(rows, count)
    assert sums.dtype == np.uint16
    assert sums.shape == (n_players + 1, 40)
    for first in range(n_players + 1):
        assert sums[first].tolist() == best_of(rows[first:], count).tolist()


@pytest.mark.parametrize("value", [0.0, 0.05, -7.35, 1e6 + 0.05, -1e9])
def test_scores_that_are_all_the_same_are_zeros(value):
    units = kernel_points(np.full((5, 3), value), 2)
    assert units.exact
    assert not units.rows.any()
    assert units.low == pytest.approx(value, rel=1e-15)


def test_thresholds_are_kept_within_sixteen_bits():
    units = kernel_points(np.array([[0.0, 1.0]]), 2)
    wanted = np.array([[-1e9, -0.1, 0.0, 17.9, 65535.0, 65536.0, 1e30]])
    assert units.thresholds(wanted).tolist() == [[0, 0, 0, 17, 65535, 65535, 65535]]
    assert units.thresholds(wanted).dtype == np.uint16


@pytest.mark.parametrize("order", ["C", "F"])
def test_rows_are_contiguous_whatever_the_layout_of_points(order):
    for points in (SHAPES, np.round(SHAPES)):
        units = kernel_points(np.asarray(points, order=order), 6)
        assert units.rows.flags.c_contiguous
        assert units.rows.shape == (9, 200)
