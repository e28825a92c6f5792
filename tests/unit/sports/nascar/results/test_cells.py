"""Columns of results: what they are called, and what their cells may hold."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest

from dfs_portfolio._internal.csv_text import Table
from dfs_portfolio.sports.nascar.results.cells import COLUMNS, column_names, missing_columns


def found(*header: str):
    table = Table(Path("x.csv"), header, ())
    return table.find(column_names(table))


def test_further_names_count_only_without_the_usual_ones():
    """A table with ``finish`` may have a column ``pos`` of its own, and one with ``pos`` alone."""
    assert found("Pos", "Driver", "Name", "finish") == ({"finish": 3, "driver": 1}, ())
    assert found("Pos", "Name", "St", "Led") == (
        {"finish": 0, "driver": 1, "start": 2, "laps_led": 3},
        (),
    )


def test_two_of_the_usual_names_are_a_problem():
    assert found("grid", "start")[1] == (
        "2 columns for the start: 'grid', 'start'; keep one of them",
    )


def test_which_columns_are_needed():
    usual = [line.split("'")[1] for line in missing_columns({})]
    strict = [line.split("'")[1] for line in missing_columns({}, strict=True)]
    assert [name for name in strict if name not in usual] == ["race_id"]
    assert {"date", "series", "track_type", "fastest_laps"} <= set(usual)


@pytest.mark.parametrize("strict", [False, True])
def test_blank_cells(strict):
    values = {key: column.value_if_blank(strict=strict) for key, column in COLUMNS.items()}
    assert values["laps"] is values["date"] is values["driver"] is None
    assert (values["race_id"], values["track_type"]) == (None if strict else "", "")
    assert values["fastest_laps"] is None if strict else math.isnan(values["fastest_laps"])


def test_dates_of_other_forms_are_faults_under_strict_only():
    column = COLUMNS["date"]
    assert column.value("3/2/2025", strict=False) == date(2025, 3, 2)
    assert column.value("3/2/2025", strict=True) is None
    assert column.value("1025-03-02", strict=False) is None
