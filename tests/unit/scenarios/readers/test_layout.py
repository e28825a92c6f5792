"""Where a table has its points."""

from __future__ import annotations

import pytest

from dfs_portfolio.scenarios.readers.layout import find_layout
from dfs_portfolio.slate import Driver, Slate
from support.points import NAMES, SLATE
from support.slates import make_slate


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
        (("Unnamed: 0", "driver", "1", "2", ""), (2, 3), 1),
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


def test_made_up_drivers_may_be_numbered_like_scenarios():
    slate = make_slate(4)
    for header in (("scenario", "Driver 0", "Driver 1"), ("", "0", "3", "2", "1"), ("Driver 0",)):
        assert find_layout(header, slate).key is None
    assert find_layout(("", "s1", "s2"), slate).key == 0
    assert find_layout(("driver", "0", "1", "2"), slate).key == 0


def test_a_driver_may_be_called_like_an_index():
    slate = Slate((Driver(1, "Run", 7000), Driver(2, "Name", 7000)))
    assert find_layout(("", "Run", "Name"), slate).columns == (1, 2)
