"""Portfolios from a table that is kept, and from one that does not hold all lineups."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from dfs_portfolio.errors import (
    DataWarning,
    ExposureRelaxedWarning,
    MemoryLimitError,
    SearchLimitError,
    SettingsError,
)
from dfs_portfolio.portfolio import build as story
from dfs_portfolio.portfolio.build import build_portfolio
from dfs_portfolio.portfolio.flat_portfolio import generate_portfolio
from dfs_portfolio.portfolio.report import portfolio_report
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import SearchSettings, TableCache, table_cache
from dfs_portfolio.slate.slate import Slate
from support.portfolios import generate_columns, large_tables

SLATE = Slate.from_records(
    {"driver_id": i, "salary": 7500 + 100 * i, "team": f"T{i % 4}"} for i in range(12)
)
POINTS = np.round(np.random.default_rng(5).normal(45, 15, (250, 12)))
SCENARIOS = Scenarios(POINTS)
FREE = LineupRules.unstacked()


LARGE = {"batch": 8, "look": 16, "told": 50}


@pytest.fixture
def columns(monkeypatch):
    generate_columns(monkeypatch, columns=40, new=20)


def facts(portfolio):
    lineups = [(lineup.indices, lineup.value, lineup.bound) for lineup in portfolio]
    return lineups, portfolio.objective, portfolio.bound, portfolio.relaxations


# ---------------------------------------------------------------------------- a table that is kept

REQUESTS = [
    {"n_lineups": n, "strategy": s, "exposure": ExposureLimits(e, 1.0), "diversity": Diversity(w)}
    for n, s, (e, w) in product(
        (4, 12), ("sequential", "joint", "emax"), ((0.5, 0.1), (0.75, 2.0), (1.0, 0.0))
    )
]
# Every strategy, size and limit is among a few of them.
SOME_AND_ALL = pytest.mark.parametrize(
    "requests", [REQUESTS[::5], pytest.param(REQUESTS, marks=pytest.mark.slow)], ids=["some", "all"]
)


@SOME_AND_ALL
def test_only_the_first_portfolio_makes_a_table(monkeypatch, requests):
    made = []
    make = table_cache.ValueTable
    monkeypatch.setattr(table_cache, "ValueTable", lambda *a, **k: made.append(a) or make(*a, **k))
    tables = TableCache()
    for request in requests:
        build_portfolio(SLATE, SCENARIOS, rules=FREE, tables=tables, **request)
    assert len(made) == len(tables) == 1
    build_portfolio(SLATE, SCENARIOS, 4, tables=tables)  # other rules
    objective = TailObjective((0.9,), (1.0,))
    build_portfolio(SLATE, SCENARIOS, 4, rules=FREE, objective=objective, tables=tables)
    build_portfolio(SLATE, Scenarios(POINTS + 1), 4, rules=FREE, tables=tables)
    assert len(made) == len(tables) == 4


def test_the_flat_call_takes_tables_too():
    tables = TableCache()
    for n in (3, 4):
        generate_portfolio("x", SLATE, lambda n: POINTS[:n], n, n_scenarios=250, tables=tables)
    assert len(tables) == 1


@SOME_AND_ALL
@pytest.mark.parametrize("seed", range(2))
def test_what_was_asked_before_makes_no_difference(columns, seed, requests):
    """Not to a bit, in whatever order portfolios are asked for."""
    tables = large_tables(**LARGE)
    for place in np.random.default_rng(seed).permutation(len(requests)):
        request = requests[place]
        kept = build_portfolio(SLATE, SCENARIOS, rules=FREE, tables=tables, **request)
        unused = large_tables(**LARGE)
        new = build_portfolio(SLATE, SCENARIOS, rules=FREE, tables=unused, **request)
        assert facts(kept) == facts(new)


def test_tables_must_be_a_cache():
    with pytest.raises(SettingsError, match="tables must be of type TableCache"):
        build_portfolio(SLATE, SCENARIOS, 3, tables={})


@pytest.mark.parametrize("stage", ["bound", "gain", "choose"])
def test_what_progress_raises_ends_the_work_and_leaves_nothing_half_made(columns, stage, tmp_path):
    class EnoughError(Exception):
        pass

    def stop(progress):
        if progress.stage == stage:
            raise EnoughError

    request = {"rules": FREE, "strategy": "emax"}
    tables = large_tables(**LARGE, folder=tmp_path)
    with pytest.raises(EnoughError):
        build_portfolio(SLATE, SCENARIOS, 4, progress=stop, tables=tables, **request)
    assert [f for f in tmp_path.iterdir() if f.suffix != ".npz"] == []
    again = build_portfolio(SLATE, SCENARIOS, 4, tables=tables, **request)
    unused = large_tables(**LARGE)
    assert facts(again) == facts(build_portfolio(SLATE, SCENARIOS, 4, tables=unused, **request))


# ------------------------------------------------------------------ more lineups than memory holds


# Room for 400 of 923 lineups.
FEW = 400


def small_tables():
    return TableCache(settings=SearchSettings(max_table_lineups=FEW))


@pytest.mark.parametrize("strategy", ["sequential", "joint", "emax"])
@pytest.mark.parametrize("large", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_the_best_found_is_no_more_than_that(strategy, large, request):
    tables = small_tables()
    if large:
        request.getfixturevalue("columns")
        tables = large_tables(**LARGE, max_table_lineups=FEW)
    with pytest.warns(DataWarning, match="more lineups satisfy the rules than memory holds"):
        portfolio = build_portfolio(
            SLATE, SCENARIOS, 8, rules=FREE, strategy=strategy, tables=tables
        )
    assert len(portfolio) == 8
    assert not portfolio.exhaustive
    assert portfolio.bound == portfolio.gap == math.inf
    assert not any(lineup.proven for lineup in portfolio)
    assert all(lineup.bound == lineup.gap == math.inf for lineup in portfolio)
    lines = [str(part) for part in portfolio_report(portfolio, SCENARIOS).renderables]
    assert any("best found" in line for line in lines)


def test_the_columns_engine_proves_nothing_of_lineups_that_it_does_not_have():
    with pytest.warns(DataWarning, match="than memory holds"):
        portfolio = build_portfolio(
            SLATE, SCENARIOS, 3, rules=FREE, engine="columns", tables=small_tables()
        )
    assert not any(lineup.proven for lineup in portfolio)


def test_the_lineup_model_is_refused_where_its_answers_cannot_be_checked():
    with pytest.raises(SearchLimitError, match="engine='milp' needs all lineups"):
        build_portfolio(SLATE, SCENARIOS, 3, rules=FREE, engine="milp", tables=small_tables())


@pytest.mark.filterwarnings("ignore::dfs_portfolio.errors.DataWarning")
def test_that_limits_cannot_be_kept_is_not_proven_by_a_part_of_the_lineups():
    with pytest.warns(ExposureRelaxedWarning):
        portfolio = build_portfolio(
            SLATE,
            SCENARIOS,
            8,
            rules=FREE,
            exposure=ExposureLimits(0.25, 1.0),
            tables=small_tables(),
        )
    assert portfolio.relaxations
    assert not portfolio.relaxation_proven


def test_memory_that_is_used_up_is_said_in_words(monkeypatch):
    def used_up(*_):
        raise MemoryError

    monkeypatch.setattr(story, "assemble", used_up)
    monkeypatch.setitem(story.STRATEGIES, "sequential", used_up)
    with pytest.raises(MemoryLimitError, match="memory is used up by the choice of a portfolio"):
        build_portfolio(SLATE, SCENARIOS, 3)


def test_emax_is_for_the_best_outcomes():
    objective = TailObjective(tail="lower")
    with pytest.raises(SettingsError, match="'emax' maximises the best outcomes"):
        build_portfolio(SLATE, SCENARIOS, 3, strategy="emax", objective=objective)
