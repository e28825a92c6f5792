"""The comparison of projections and scenarios as a terminal shows it."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from dfs_portfolio import Race, Scenarios, compare_projections, race_scenarios
from dfs_portfolio.cli.comparison_report import comparison_report
from support.slates import make_slate


def shown(comparison, *arguments, width=80):
    console = Console(file=io.StringIO(), width=width)
    for part in comparison_report(comparison, *arguments):
        console.print(part, soft_wrap=isinstance(part, str))
    return console.file.getvalue()


@pytest.mark.parametrize("width", [60, 80])
def test_the_largest_differences_come_first(width):
    projection = [20.0, None, 23.0, 24.0, 25.0, 26.0, 27.0]
    slate = make_slate(7, projection=projection, floor=[19.0] * 7)
    comparison = compare_projections(slate, Scenarios([[20.0] * 7, [22.0] * 7]))
    lines = shown(comparison, width=width).splitlines()
    assert lines[0].startswith("yours against simulated: means differ by 3.5 points on average")
    assert "on average, other numbers differ: floors by 1.4 points" in lines
    rows = [line for line in lines if "Driver" in line and ":" not in line]
    assert [row.split()[1] for row in rows] == ["6", "5", "4", "3", "2"]
    assert rows[0].split()[2:5] == ["27.0", "21.0", "-6.0"]
    everybody = shown(comparison, None, width=width)
    assert "Driver 0" in everybody
    assert "Driver 1" not in everybody  # not projected


def test_chances_are_in_percent_and_nothing_projected_shows_nothing():
    slate = make_slate(4, win_probability=[0.25] * 4)
    drawn = race_scenarios(slate, Race("x", "short", 80)).draw(400, seed=2)
    text = shown(compare_projections(slate, drawn))
    assert text.startswith("on average, other numbers differ: chances to win by ")
    assert text.endswith("%\n")
    assert shown(compare_projections(make_slate(4), drawn)) == ""
