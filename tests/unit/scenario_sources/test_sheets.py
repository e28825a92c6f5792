"""Where a table has its points."""

from __future__ import annotations

import pytest

from dfs_portfolio.scenario_sources.sheets import find_layout
from support.points import NAMES, SLATE


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (NAMES, (0, 1, 2, 3)),
        (("scenario", *NAMES, ""), (1, 2, 3, 4)),
        (("id", "101", "102"), (1, 2)),
        (("101", "102", "999"), (0, 1, 2)),
        (("", "weights", "101"), (1, 2)),
    ],
)
def test_drivers_in_columns(header, columns):
    layout = find_layout(header, SLATE)
    assert (layout.columns, layout.key, layout.problems) == (columns, None, ())


@pytest.mark.parametrize(
    ("header", "columns", "key"),
    [
        (("driver", "1", "2"), (1, 2), 0),
        (("Player Name", "sim 1", "sim 2", "ID"), (1, 2), 3),
        (("", "s0", "s1"), (1, 2), 0),
        (("s1", "s2", "name"), (0, 1), 2),
        (("ID", "7", "8"), (1, 2), 0),
    ],
)
def test_drivers_in_rows(header, columns, key):
    layout = find_layout(header, SLATE)
    assert (layout.columns, layout.key, layout.problems) == (columns, key, ())


@pytest.mark.parametrize(
    ("header", "odd"),
    [
        (("driver", "team", "s1", "s2"), "'team'"),
        (("driver", "p20", "s1", "s2", "p90"), "'p20', 'p90'"),
        (("driver", "mean", "sd"), "'mean', 'sd'"),
    ],
)
def test_columns_beside_numbered_ones_are_named(header, odd):
    (problem,) = find_layout(header, SLATE).problems
    assert f"columns that are no scenario: {odd};" in problem
