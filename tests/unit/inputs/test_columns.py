"""Columns are told apart by their names: no name means two things to one reader."""

from __future__ import annotations

from collections import Counter

import pytest

from dfs_portfolio._internal.csv_text import plain_column
from dfs_portfolio.inputs.columns import (
    HISTORY_COLUMNS,
    KEY_COLUMNS,
    TEAM_COLUMNS,
    VALUE_COLUMNS,
    Columns,
)
from dfs_portfolio.slate.slate import PROJECTION_FIELDS


@pytest.mark.parametrize(
    "columns",
    [{**KEY_COLUMNS, **VALUE_COLUMNS}, {**KEY_COLUMNS, **TEAM_COLUMNS}, HISTORY_COLUMNS],
)
def test_no_name_means_two_things(columns: Columns) -> None:
    names = [name for accepted in columns.values() for name in {*map(plain_column, accepted)}]
    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_every_projected_field_goes_by_its_own_name() -> None:
    assert set(VALUE_COLUMNS) == set(PROJECTION_FIELDS) - {"average_points"}
    for field, accepted in VALUE_COLUMNS.items():
        assert field in accepted
