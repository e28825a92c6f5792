"""Values of a few lineups are those of the table, to the bit."""

from __future__ import annotations

import numpy as np
import pytest

from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import ValueTable
from dfs_portfolio.search.lineup_values import lineup_values
from dfs_portfolio.slate.slate import Slate
from support.contests import contest_of


@pytest.mark.parametrize("tail", ["upper", "lower"])
@pytest.mark.parametrize("decimals", [0, 5])
def test_they_are_those_of_the_table(tail, decimals):
    slate = Slate.from_records(
        ({"driver_id": i, "salary": 5000} for i in range(9)), contest_of(4, 50_000)
    )
    points = np.random.default_rng(3).normal(40, 10, (200, 9)).round(decimals)
    scenarios, objective = Scenarios(points), TailObjective(tail=tail)
    table = ValueTable(slate, scenarios, objective, LineupRules.unstacked())
    rows = np.array([100, 3, 3, 57])
    values = lineup_values(scenarios, objective, table.lineups[rows])
    assert values.tolist() == table.evaluate(rows).tolist()


def test_no_lineups_have_no_values():
    nothing = np.empty((0, 4), dtype=np.uint8)
    assert lineup_values(Scenarios([[1.0] * 4]), TailObjective(), nothing).shape == (0,)
