"""Tables in narrow terminals."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from dfs_portfolio._internal.fitting_table import FittingTable


def shown(table, width):
    stream = io.StringIO()
    Console(file=stream, width=width).print(table)
    return [line.rstrip() for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("width", [40, 20])
def test_lines_of_a_cell_stand_under_each_other_or_become_one(width):
    table = FittingTable("lineup", "winnings", "copies", box=None, caption="dollars")
    table.add_row("line 2", "17.99\n±1.82", "0.5")
    lines = shown(table, width)
    text = " ".join(lines)
    if width == 40:
        assert lines[1].split() == ["line", "2", "17.99", "0.5"]
        assert lines[2].split() == ["±1.82"]
    else:
        assert text == "line 2: winnings 17.99 ±1.82, copies 0.5 dollars"
