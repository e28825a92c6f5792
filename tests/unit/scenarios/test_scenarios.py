"""Scenario matrices, and the cache that keeps them."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
import pytest

from dfs_portfolio.errors import ScenarioError, SettingsError
from dfs_portfolio.scenarios.points import checked_points
from dfs_portfolio.scenarios.scenario_cache import ScenarioCache
from dfs_portfolio.scenarios.scenarios import (
    Scenarios,
    takes_seed,
)
from dfs_portfolio.slate.slate import Slate

POINTS = [[10.0, 20.0], [30.0, 5.0], [-4.0, 0.0]]


# ------------------------------------------------------------------------------------- matrices


def test_facts_of_a_matrix_by_hand():
    scenarios = Scenarios(POINTS, seed=7, source="by hand")
    assert scenarios.n_scenarios == 3
    assert scenarios.mean.tolist() == [12.0, 25 / 3]
    assert (scenarios.seed, scenarios.source) == (7, "by hand")


def test_points_are_read_only_and_the_callers_array_is_not_touched():
    points = np.array(POINTS)
    scenarios = Scenarios(points)
    with pytest.raises(ValueError, match="read-only"):
        scenarios.points[0, 0] = 1.0
    points[0, 0] = 99.0
    assert scenarios.points[0, 0] == 10.0


def test_a_read_only_matrix_is_not_copied():
    points = np.array(POINTS)
    points.setflags(write=False)
    assert Scenarios(points).points is points


def test_a_frame_changed_later_does_not_change_the_scenarios():
    frame = pd.DataFrame(POINTS)
    scenarios = Scenarios(frame)
    frame.iloc[0, 0] = 99.0
    assert scenarios.points[0, 0] == 10.0


def test_an_array_changed_behind_a_read_only_view_does_not_change_the_scenarios():
    points = np.array(POINTS)
    view = points.view()
    view.setflags(write=False)
    scenarios = Scenarios(view)
    points[0, 0] = 99.0
    assert scenarios.points[0, 0] == 10.0


@pytest.mark.parametrize(
    "points",
    [
        POINTS,
        tuple(map(tuple, POINTS)),
        np.array(POINTS, dtype=np.float32),
        np.array(POINTS, dtype=np.int64),
        np.array(POINTS, dtype=object),
        np.asfortranarray(POINTS),
        pd.DataFrame(POINTS, columns=["a", "b"]),
    ],
)
def test_anything_numeric_becomes_a_matrix_of_doubles(points):
    found = checked_points(points)
    assert found.dtype == np.float64
    assert found.tolist() == POINTS


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([1.0, 2.0], r"shape \(2,\); expected \(n_scenarios, n_drivers\)"),
        (np.zeros((2, 2, 2)), r"shape \(2, 2, 2\)"),
        (np.zeros((0, 3)), r"shape \(0, 3\)"),
        (np.zeros((3, 0)), r"shape \(3, 0\)"),
        (5.0, r"shape \(\)"),
        (None, "points"),
        ([[1.0, 2.0], [3.0]], "points are not numbers"),
        ([["fast", "slow"]], "points are not numbers"),
        ([["10", "20"]], "points are not numbers"),
        (np.array([["2026-03-15"]], dtype="datetime64[D]"), "points are not numbers"),
        ([[1.0, 1e12]], "a score of 1e[+]12 points"),
        ([[1.0, None]], "NaN or infinite: 'row 1, column 2'"),
        ([[1.0, 2.0], [np.nan, 3.0]], "1 points are NaN or infinite: 'row 2, column 1'"),
        ([[np.inf, -np.inf]], "2 points are NaN or infinite"),
        (np.full((10, 10), np.nan), "100 points are NaN or infinite: .* and 95 more"),
    ],
)
def test_what_is_no_finite_matrix_is_refused(points, words):
    with pytest.raises(ScenarioError, match=words):
        Scenarios(points)


def test_complex_points_are_refused():
    with pytest.raises(ScenarioError, match="not numbers"):
        Scenarios([[1 + 2j, 3.0]])


def test_the_fingerprint_is_of_the_values():
    same = [Scenarios(POINTS), Scenarios(np.asfortranarray(POINTS), seed=3, source="else")]
    assert len({s.fingerprint for s in same}) == 1
    other = np.array(POINTS)
    other[2, 1] = np.nextafter(0.0, 1.0)
    assert Scenarios(other).fingerprint != same[0].fingerprint


def test_there_must_be_a_column_a_driver():
    slate = Slate.from_records({"driver_id": i, "salary": 5000} for i in range(3))
    Scenarios(np.zeros((4, 3))).for_slate(slate)
    with pytest.raises(ScenarioError, match="2 columns for 3 drivers; give one column a driver"):
        Scenarios(POINTS[:2]).for_slate(slate)
    with pytest.raises(ScenarioError, match=r"it has a row for each driver: transpose it"):
        Scenarios(POINTS).for_slate(slate)


# ------------------------------------------------------------------------- scenario functions


class Counting:
    """A scenario function that counts its calls."""

    def __init__(self, columns=2):
        self.calls = 0
        self.columns = columns

    def __call__(self, n_scenarios):
        self.calls += 1
        return np.full((n_scenarios, self.columns), float(self.calls))


def seeded(n_scenarios, seed=0):
    return np.full((n_scenarios, 1), float(seed))


def keyword_only(n_scenarios, *, seed):
    return np.full((n_scenarios, 1), float(seed))


def unseeded(n_scenarios):
    return np.full((n_scenarios, 1), -1.0)


def all_keywords(n_scenarios, **settings):
    return np.full((n_scenarios, 1), float(len(settings)))


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (seeded, True),
        (keyword_only, True),
        (functools.partial(seeded), True),
        (unseeded, False),
        (all_keywords, False),
        (Counting(), False),
        (lambda n: n, False),
        (dict, False),
    ],
)
def test_whether_a_function_takes_a_seed(function, expected):
    assert takes_seed(function) is expected


@pytest.mark.parametrize(
    ("function", "seed", "value"),
    [
        (seeded, 7, 7.0),
        (seeded, None, 0.0),
        (keyword_only, 7, 7.0),
        (unseeded, 7, -1.0),
        (all_keywords, 7, 0.0),
    ],
)
def test_the_seed_is_passed_on_only_where_taken(function, seed, value):
    assert Scenarios.draw(function, 2, seed=seed).points.tolist() == [[value], [value]]
    cache = ScenarioCache()
    assert cache.get_scenarios("race", 2, function, seed=seed)[0, 0] == value


@pytest.mark.parametrize("n_scenarios", [0, -1])
def test_at_least_one_scenario_is_asked_for(n_scenarios):
    function = Counting()
    with pytest.raises(SettingsError, match=f"a whole number from 1, got {n_scenarios}"):
        Scenarios.draw(function, n_scenarios)
    assert function.calls == 0


def test_what_a_function_returns_is_checked():
    with pytest.raises(ScenarioError, match="shape"):
        Scenarios.draw(lambda n: np.zeros(n), 5)


# ---------------------------------------------------------------------------------------- cache


def test_the_same_key_gives_the_same_object():
    cache, function = ScenarioCache(), Counting()
    first = cache.get_scenarios("fontana", 3, function)
    assert cache.get_scenarios("fontana", 3, function) is first
    assert cache.get_scenarios("fontana", 3, lambda n: 1 / 0) is first
    assert function.calls == 1
    assert cache.size() == 1


def test_race_count_and_seed_are_the_key():
    cache, function = ScenarioCache(), Counting()
    keys = [("a", 3, None), ("b", 3, None), ("a", 4, None), ("a", 3, 1), ("a", 3, 2)]
    arrays = [cache.get_scenarios(r, n, function, seed=s) for r, n, s in keys]
    assert function.calls == cache.size() == 5
    for (r, n, s), array in zip(keys, arrays, strict=True):
        assert cache.get_scenarios(r, n, function, seed=s) is array
        assert len(array) == n
    assert function.calls == 5


def test_cached_points_are_read_only():
    own = np.ones((3, 2))
    array = ScenarioCache().get_scenarios("a", 3, lambda n: own)
    with pytest.raises(ValueError, match="read-only"):
        array[0, 0] = 2.0
    own[0, 0] = 2.0
    assert array[0, 0] == 1.0


def test_the_matrix_used_longest_ago_is_dropped():
    function = Counting(columns=1)
    cache = ScenarioCache(max_bytes=2 * 8 * 10)  # two matrices of ten doubles
    a = cache.get_scenarios("a", 10, function)
    cache.get_scenarios("b", 10, function)
    assert cache.size() == 2
    assert cache.get_scenarios("a", 10, function) is a  # now b is the older one
    cache.get_scenarios("c", 10, function)
    assert cache.size() == 2
    assert cache.get_scenarios("a", 10, function) is a
    assert function.calls == 3
    cache.get_scenarios("b", 10, function)
    assert function.calls == 4


@pytest.mark.parametrize("max_bytes", [0, 8, 79])
def test_a_single_larger_matrix_is_kept_alone(max_bytes):
    cache, function = ScenarioCache(max_bytes=max_bytes), Counting(columns=1)
    a = cache.get_scenarios("a", 10, function)
    assert cache.get_scenarios("a", 10, function) is a
    cache.get_scenarios("b", 10, function)
    assert cache.size() == 1
    assert cache.get_scenarios("a", 10, function) is not a


def test_memory_cannot_be_negative():
    with pytest.raises(SettingsError, match="max_bytes must be a finite number from 0"):
        ScenarioCache(max_bytes=-1)


def test_a_cleared_cache_draws_again():
    cache, function = ScenarioCache(), Counting()
    first = cache.get_scenarios("a", 3, function)
    cache.clear()
    assert cache.size() == 0
    assert cache.get_scenarios("a", 3, function) is not first
    assert function.calls == 2


def test_a_function_that_fails_leaves_the_cache_usable():
    cache, function = ScenarioCache(), Counting()
    with pytest.raises(ZeroDivisionError):
        cache.get_scenarios("a", 3, lambda n: 1 / 0)
    with pytest.raises(ScenarioError, match="NaN"):
        cache.get_scenarios("a", 3, lambda n: np.full((n, 2), np.nan))
    assert cache.size() == 0
    array = cache.get_scenarios("a", 3, function)
    assert array.tolist() == [[1.0, 1.0]] * 3
    assert cache.get_scenarios("a", 3, function) is array


def test_races_that_cannot_be_compared_are_no_names():
    with pytest.raises(TypeError, match="unhashable"):
        ScenarioCache().get_scenarios(["a"], 3, Counting())
