"""Columns are told apart by their names: no name means two things to one reader."""

from __future__ import annotations

from collections import Counter

import pytest

from dfs_portfolio._internal.csv_text import plain_column
from dfs_portfolio.inputs.columns import KEY_COLUMNS, TEAM_COLUMNS, Columns
from dfs_portfolio.slate.player import COMMON_NUMBERS
from dfs_portfolio.slate.registry import SPORTS
from dfs_portfolio.slate.wings import get_sport
from dfs_portfolio.sports.nascar.contest import FIELDS
from dfs_portfolio.sports.nascar.results.columns import HISTORY_COLUMNS


def value_columns(sport: str) -> Columns:
    return {field.name: field.columns for field in get_sport(sport).facts.fields}


@pytest.mark.parametrize(
    "columns",
    [
        *({**KEY_COLUMNS, **value_columns(sport)} for sport in SPORTS),
        {**KEY_COLUMNS, **TEAM_COLUMNS},
        HISTORY_COLUMNS,
    ],
)
def test_no_name_means_two_things(columns: Columns) -> None:
    names = [name for accepted in columns.values() for name in {*map(plain_column, accepted)}]
    assert [name for name, times in Counter(names).items() if times > 1] == []


@pytest.mark.parametrize("sport", SPORTS)
def test_every_projected_field_goes_by_its_own_name(sport: str) -> None:
    columns = value_columns(sport)
    assert set(columns) >= set(COMMON_NUMBERS) - {"average_points"}
    for field, accepted in columns.items():
        assert field in accepted


def test_the_fields_of_nascar() -> None:
    assert {field.name for field in FIELDS} == {
        *("start", "projection", "floor", "ceiling", "ownership", "sd", "win_probability"),
        *("top3_probability", "top5_probability", "top10_probability", "expected_finish"),
        *("laps_led", "fastest_laps"),
    }
