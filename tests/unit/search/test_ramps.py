"""Sums of ramps of all lineups against their definition in NumPy: equal to the bit."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.search import SearchSettings, ramps
from dfs_portfolio.search.quantization import HIGHEST, QuantizedPoints, best_sums, kernel_points
from dfs_portfolio.search.ramps import Ramps
from support import reference_kernels

SCANNED = SearchSettings(scan_size=0, scan_share=0.0, scan_tile=40, scan_rows=4_000)
ROW_BY_ROW = replace(SCANNED, scan_size=10**9)


def made(rows, lineups, settings=SCANNED, threads=1):
    k = lineups.shape[1]
    peaks = best_sums(rows, min(k, len(rows)))[0].astype(np.int64)
    return Ramps(QuantizedPoints(rows, 1.0, 0.0, peaks), lineups, threads, settings)


def all_lineups(n, k):
    return np.array(list(combinations(range(n), k)), dtype=np.uint8)


def drawn(seed, n=13, n_scenarios=300, highest=2_000):
    rng = np.random.default_rng(seed)
    rows = rng.integers(0, highest, (n, n_scenarios)) // rng.integers(1, 6, (n, 1))
    return rows.astype(np.uint16)


def lines_of(kind, rows, lineups, rng):
    """Lines that nothing passes, that some scores pass, and that all do."""
    scores = reference_kernels.scores(rows, lineups)
    return {
        "nothing": np.zeros(rows.shape[1], dtype=np.uint16),
        "everything": np.full(rows.shape[1], HIGHEST, dtype=np.uint16),
        "the best": scores.max(axis=0),
        "some": np.quantile(scores, rng.uniform(0.3, 0.999), axis=0).astype(np.uint16),
        "any": rng.integers(0, int(scores.max()) + 2, rows.shape[1]).astype(np.uint16),
        "one for all": np.full(rows.shape[1], np.quantile(scores, 0.97), dtype=np.uint16),
    }[kind]


def widths_of(kind, n_scenarios, rng):
    return {
        "none": np.full(n_scenarios, HIGHEST, dtype=np.uint16),
        "counts": np.ones(n_scenarios, dtype=np.uint16),
        "nothing": np.zeros(n_scenarios, dtype=np.uint16),
        "any": rng.integers(0, 3_000, n_scenarios).astype(np.uint16),
    }[kind]


LINES = ("nothing", "everything", "the best", "some", "any", "one for all")
WIDTHS = ("none", "counts", "nothing", "any")


@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 8),
    st.integers(0, 6),
    st.sampled_from([1, 3, 70, 300]),
    st.sampled_from([1, 40, 2_000, 6_000, HIGHEST]),
    st.sampled_from(LINES),
    st.sampled_from(WIDTHS),
    st.sampled_from([1.0, 0.9, 0.4, 0.02]),
    st.integers(0, 2),
)
def test_sums_are_those_of_the_definition(
    seed, k, more, n_scenarios, highest, line, width, share, fixed
):
    """Rosters of one to eight; players who are in every lineup, and who are in none."""
    rng = np.random.default_rng(seed)
    n = k + more
    rows = drawn(seed, n, n_scenarios, max(1, highest // k))
    lineups = all_lineups(n, k)
    lineups = lineups[np.sort(rng.permutation(len(lineups))[: max(1, int(share * len(lineups)))])]
    if fixed:
        with_them = (lineups < min(fixed, k)).sum(axis=1) == min(fixed, k)
        lineups = lineups[with_them] if with_them.any() else lineups
    lines, widths = lines_of(line, rows, lineups, rng), widths_of(width, n_scenarios, rng)
    expected = reference_kernels.ramps(rows, lineups, lines, widths)
    for settings in (SCANNED, ROW_BY_ROW):
        assert made(rows, lineups, settings).sums(lines, widths).tolist() == expected.tolist()
    some = np.flatnonzero(rng.random(n_scenarios) < 0.5)
    part = reference_kernels.ramps(rows[:, some], lineups, lines[some], widths[some])
    for settings in (SCANNED, ROW_BY_ROW):
        found = made(rows, lineups, settings).sums(lines[some], widths[some], some)
        assert found.tolist() == part.tolist()


@pytest.mark.parametrize("k", range(4, 9))
@pytest.mark.parametrize("highest", [100, 2_000, HIGHEST])
def test_what_is_subtracted_can_be_added_again(k, highest):
    """Excesses over one line are those over a higher one and the ramps between."""
    rows, lineups = drawn(k, k + 5, 500, highest // k), all_lineups(k + 5, k)
    rng = np.random.default_rng(k)
    sums = made(rows, lineups).sums
    low, high = np.sort(
        [lines_of("any", rows, lineups, rng), lines_of("some", rows, lineups, rng)], axis=0
    )
    assert made(rows, lineups).sums(low)[-1] > 0
    changed = np.flatnonzero(high > low)
    between = sums(low[changed], (high - low)[changed], changed)
    assert (sums(low) - between).tolist() == sums(high).tolist()


def test_the_scan_is_used_where_it_says_so():
    """Not for rosters below four, nor tables with few of all combinations, nor small ones."""
    rows = drawn(0)
    assert made(rows, all_lineups(13, 6)).scans
    assert not made(rows, all_lineups(13, 3)).scans
    assert not made(rows, all_lineups(13, 6), ROW_BY_ROW).scans
    half = replace(SCANNED, scan_share=0.5)
    assert made(rows, all_lineups(13, 6), half).scans
    assert not made(rows, all_lineups(13, 6)[::3], half).scans
    # Those whom all lineups have, or none, do not count.
    with_two = all_lineups(13, 6)
    with_two = with_two[(with_two[:, 0] == 0) & (with_two[:, 1] == 1) & (with_two[:, -1] < 11)]
    assert made(rows, with_two, half).scans


def test_points_that_would_overflow_are_added_row_by_row():
    rows = np.full((9, 3), HIGHEST // 6, dtype=np.uint16)
    lineups = all_lineups(9, 6)
    found = made(rows, lineups)
    assert not found.scans
    assert found.sums(10).tolist() == [3 * (6 * (HIGHEST // 6) - 10)] * len(lineups)


@pytest.mark.parametrize("most", [40_000, 10**6, 10**9])
def test_sums_beyond_thirty_two_bits_are_cut_by_scenarios(monkeypatch, most):
    """Ranges of scenarios in which a sum cannot overflow: here at a lower limit."""
    rows, lineups = drawn(3), all_lineups(13, 6)
    expected = reference_kernels.ramps(
        rows, lineups, np.full(300, 50, np.uint16), np.full(300, HIGHEST, np.uint16)
    )
    monkeypatch.setattr(ramps, "MOST", most)
    assert made(rows, lineups).sums(50).tolist() == expected.tolist()


def test_nothing_depends_on_threads_nor_on_how_work_is_divided():
    rows, lineups = drawn(5, 12, 300), all_lineups(12, 6)[::2]
    expected = made(rows, lineups).sums(4_000).tolist()
    for threads in (2, 3):
        for pieces in (1, 50):
            for more in ({"scan_sums": 100}, {"scan_rows": 10**6}, {"scan_tile": 10**6}):
                settings = replace(SCANNED, scan_pieces_per_thread=pieces, **more)
                assert made(rows, lineups, settings, threads).sums(4_000).tolist() == expected


def test_progress_is_reported_and_what_it_raises_ends_the_work():
    rows, lineups = drawn(5), all_lineups(13, 6)
    shares = []
    made(rows, lineups).sums(10, report=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 3

    def stop(share):
        raise KeyboardInterrupt

    for settings in (SCANNED, ROW_BY_ROW):
        with pytest.raises(KeyboardInterrupt):
            made(rows, lineups, settings, 2).sums(10, report=stop)


def test_no_scenario_gives_nothing():
    rows, lineups = drawn(5), all_lineups(13, 6)
    none = np.array([], dtype=np.int64)
    assert not made(rows, lineups).sums(0, 5, none).any()


def test_points_of_drivers_are_scanned_as_they_are_counted():
    """From points to sums: the excess of a lineup over a line of points."""
    points = np.round(np.random.default_rng(0).normal(40, 15, (400, 12))) + 0.25
    units = kernel_points(points, 6)
    lineups = all_lineups(12, 6)
    line = 280.5
    at = round((line - 6 * units.low) / units.step)
    found = Ramps(units, lineups, 2, SCANNED).sums(at) * units.step
    scores = points[:, lineups].sum(axis=2)
    np.testing.assert_allclose(found, np.maximum(scores - line, 0).sum(axis=0), atol=1e-6)
