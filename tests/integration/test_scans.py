"""The scan of all lineups of real slates, to the bit beside the kernel that goes row by row."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dfs_portfolio import LineupRules, Race, race_scenarios
from dfs_portfolio.search import SearchSettings, enumerate_lineups
from dfs_portfolio.search.quantization import kernel_points
from dfs_portfolio.search.ramps import Ramps
from support.files import needs_real_files, real_slate, some_real_slates

pytestmark = needs_real_files
SCENARIOS = 40
SCANNED = SearchSettings(scan_size=0, scan_share=0.0)
ROW_BY_ROW = replace(SCANNED, scan_size=10**9)


@pytest.mark.parametrize("name", some_real_slates(2))
@pytest.mark.parametrize("multiples", [True, False], ids=["multiples", "no multiples"])
def test_sums_of_all_lineups_are_those_of_the_row_kernel(name, multiples):
    slate = real_slate(name)
    points = race_scenarios(slate, Race.typical("intermediate"))(SCENARIOS, seed=3)
    if not multiples:
        points = points + np.random.default_rng(1).normal(0, 0.01, points.shape)
    units = kernel_points(points, 6)
    assert units.exact == multiples
    lineups = enumerate_lineups(slate, LineupRules.unstacked())
    rng = np.random.default_rng(2)
    peaks = units.peaks
    lines = (peaks * rng.uniform(0.3, 1.1, SCENARIOS)).astype(np.int64)
    some = np.flatnonzero(rng.random(SCENARIOS) < 0.4)
    questions = [
        (lines, 65_535, None),  # excesses, as of tails and gains
        (lines[some], rng.integers(0, 900, len(some)), some),  # increments
        (lines, 1, None),  # scores beyond lines
        (0, 65_535, None),
    ]
    plain = Ramps(units, lineups, 2, ROW_BY_ROW)
    assert not plain.scans
    scans = [Ramps(units, lineups, threads, SCANNED) for threads in (1, 2, 3)]
    assert all(scan.scans for scan in scans)
    for low, wide, scenarios in questions:
        expected = plain.sums(low, wide, scenarios)
        assert expected.any()
        for scan in scans:
            assert (scan.sums(low, wide, scenarios) == expected).all()
