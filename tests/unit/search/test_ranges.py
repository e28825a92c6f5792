"""Worst and best scores of every scenario against plain NumPy."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.errors import ScenarioError, SettingsError
from dfs_portfolio.search import SearchSettings, ranges
from dfs_portfolio.search.ranges import score_ranges


def plain(points, lineups):
    scores = np.asarray(points)[:, lineups].sum(axis=2)
    return scores.min(axis=1), scores.max(axis=1)


def test_ranges_by_hand():
    worst, best = score_ranges([[1, 2, 3], [-6, 5, -4]], [[0, 1], [0, 2], [1, 2]])
    assert worst.tolist() == [3.0, -10.0]
    assert best.tolist() == [5.0, 1.0]
    assert worst.dtype == best.dtype == np.float64


@given(st.data())
def test_ranges_are_the_extremes_of_the_scores(data):
    n, k = data.draw(st.integers(1, 9)), data.draw(st.integers(1, 5))
    n_scenarios = data.draw(st.sampled_from([1, 2, 7, ranges.BLOCK, 2 * ranges.BLOCK + 3]))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    points = rng.normal(data.draw(st.sampled_from([-50.0, 0.0, 50.0])), 20, (n_scenarios, n))
    rows = st.lists(st.integers(0, n - 1), min_size=k, max_size=k)
    lineups = np.array(data.draw(st.lists(rows, min_size=1, max_size=40)))
    for some in (lineups, np.array(sorted(lineups.tolist()))):
        found = score_ranges(points, some)
        for mine, theirs in zip(found, plain(points, some), strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-13, atol=1e-12)


@pytest.mark.parametrize("n_drivers", [8, 256, 257])
@pytest.mark.parametrize("layout", ["C", "F"])
def test_every_driver_counts_in_any_layout_and_type(n_drivers, layout):
    """More lineups than groups, ends of the types of places, and a driver that stands out."""
    points = np.random.default_rng(2).normal(30, 10, (ranges.BLOCK + 5, n_drivers))
    points[:, -1] += 1000.0
    points[:, 0] -= 1000.0
    points = np.array(points, order=layout)
    few = list(combinations([0, 1, 2, 3, n_drivers - 2, n_drivers - 1], 3))
    for kind in (np.int32, np.uint16, np.int64):
        worst, best = score_ranges(points, np.array(few, dtype=kind))
        expected = plain(points, np.array(few))
        np.testing.assert_allclose([worst, best], expected, rtol=1e-13)
    view = np.vstack([points, points])[::2]
    np.testing.assert_allclose(score_ranges(view, few), plain(view, np.array(few)), rtol=1e-13)


@pytest.mark.parametrize("size", [1, 5, SearchSettings().range_group])
@pytest.mark.parametrize("n", [*range(1, 12), 40])
def test_no_lineup_is_passed_over(n, size):
    """In scenario `s` driver `s` alone stands out, up or down: all have the same first driver."""
    points = np.hstack([np.full((2 * n, 1), 7.0), np.vstack([np.eye(n), -np.eye(n)])])
    lineups = np.array([[0, i] for i in range(1, n + 1)])
    worst, best = score_ranges(points, lineups, settings=SearchSettings(range_group=size))
    expected = plain(points, lineups)
    assert worst.tolist() == expected[0].tolist()
    assert best.tolist() == expected[1].tolist()
    assert (best[:n] == 8.0).all()
    assert (worst[n:] == 6.0).all()


def test_ranges_do_not_depend_on_the_number_of_threads():
    points = np.random.default_rng(3).normal(30, 10, (700, 12))
    lineups = np.array(list(combinations(range(12), 4)))
    found = [np.array(score_ranges(points, lineups, threads=n)).tolist() for n in (1, 2, 5)]
    assert found[0] == found[1] == found[2]
    np.testing.assert_allclose(found[0], plain(points, lineups), rtol=1e-13)


@pytest.mark.parametrize(
    "points", [[1.0, 2.0], [[]], np.empty((0, 3)), np.empty((2, 2, 2)), [[1.0, np.nan]], [["x"]]]
)
def test_points_that_are_no_table_of_numbers_are_refused(points):
    with pytest.raises(ScenarioError):
        score_ranges(points, [[0, 1]])


@pytest.mark.parametrize(
    ("lineups", "words"),
    [
        ([], "shape"),
        ([0, 1], r"shape \(2,\)"),
        (np.empty((0, 2), dtype=int), r"shape \(0, 2\)"),
        (np.empty((2, 0), dtype=int), r"shape \(2, 0\)"),
        ([[0.0, 1.0]], "type float64"),
        ([[True, False]], "type bool"),
        ([[0, 3]], "indices 0 to 3; 3 players have indices 0 to 2"),
        ([[-1, 2]], "indices -1 to 2"),
    ],
)
def test_lineups_that_are_not_indices_in_the_slate_are_refused(lineups, words):
    with pytest.raises(SettingsError, match=words):
        score_ranges([[1.0, 2.0, 3.0]], lineups)
