"""The engine that reads the answer off the table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import Query, ValueTable
from dfs_portfolio.selection.engines import ENGINES, Pick, SearchEngine, get_engine
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.solvers import SolverOptions
from support.contests import contest_of

SLATE = Slate.from_records(
    ({"driver_id": i, "salary": 5000, "team": t} for i, t in enumerate("xxyy")),
    contest=contest_of(2),
)


def table_of(points=((20.0, 10.0, 5.0, 1.0),), tail="upper"):
    return ValueTable(
        SLATE,
        Scenarios(points),
        TailObjective((0.5,), (1.0,), tail),
        LineupRules.unstacked(),
    )


def test_the_best_row_of_the_table_is_proven():
    free = Query.free(SLATE)
    engine = SearchEngine(table_of())
    assert engine.best(free) == Pick(0, 30.0, 30.0)
    assert engine.best(replace(free, excluded=(0, 1))) == Pick(2, 21.0, 21.0)
    costs = replace(free, player_cost=np.array([16.0, 0.0, 0.0, 0.0]))
    assert engine.best(costs) == Pick(3, 15.0, 15.0)  # (0,1) 14, (1,2) 15
    closed = replace(free, player_excess=np.array([1, 1, 1, 0]))
    assert engine.best(closed) is None
    assert engine.best(replace(closed, allowance=2)) == Pick(0, 30.0, 30.0)


@pytest.mark.parametrize(("tail", "row", "net"), [("upper", 0, 60.0), ("lower", 5, 8.0)])
def test_of_either_tail(tail, row, net):
    table = table_of([[30.0, 30.0, 4.0, 4.0], [0.0, 0.0, 5.0, 5.0]], tail)
    pick = SearchEngine(table).best(Query.free(SLATE))
    assert (pick.row, pick.net, pick.proven) == (row, net, True)


# ------------------------------------------------------------------------------------- by name


@pytest.mark.parametrize("name", ["search", "milp", "columns"])
def test_engines_by_name_answer_the_same(name):
    engine = get_engine(name, table_of(), "highs", SolverOptions())
    pick = engine.best(Query.free(SLATE))
    assert (pick.row, pick.net, pick.proven) == (0, pytest.approx(30.0), True)
    assert get_engine(name, table_of(), "highs", SolverOptions()) is not engine


def test_these_are_all_engines():
    assert list(ENGINES) == ["search", "milp", "columns"]


@pytest.mark.parametrize("name", ["simplex", "", "SEARCH", None, 3, ["search"]])
def test_an_unknown_engine_is_refused(name):
    with pytest.raises(SettingsError, match=r"no engine .*; there is search, milp, columns"):
        get_engine(name, table_of(), "highs", SolverOptions())


@pytest.mark.parametrize("name", ["milp", "columns"])
def test_an_unknown_solver_is_refused_where_one_is_needed(name):
    with pytest.raises(SettingsError, match="no solver 'abacus'"):
        get_engine(name, table_of(), "abacus", SolverOptions())
    get_engine("search", table_of(), "abacus", SolverOptions())
