"""The three engines at real sizes: one portfolio, three ways to find it."""

from __future__ import annotations

import warnings
from functools import cache

import numpy as np
import pyomo.environ as pyo
import pytest

from dfs_portfolio import (
    LineupRules,
    Race,
    Scenarios,
    build_portfolio,
    race_scenarios,
    read_salaries,
    read_team_map,
)
from dfs_portfolio.errors import DataWarning, ExposureRelaxedWarning
from dfs_portfolio.metrics.tails import tail_layers
from dfs_portfolio.models.lineup import instantiate_lineup_model
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.search import enumerate_lineups, score_ranges
from dfs_portfolio.solvers import SolverOptions
from dfs_portfolio.sports.nascar.demo import load_demo
from support.files import REAL, needs_real_files

NAME = "2026-03-15_cup_las-vegas"
N_SCENARIOS = 10_000


@cache
def real_slate():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        return read_team_map(
            REAL / "nascar" / "teams" / f"teams_{NAME}.csv",
            read_salaries(REAL / "nascar" / "dksalaries" / f"DKSalaries_{NAME}.csv"),
        )


@cache
def scenarios_of(slate, n_scenarios=N_SCENARIOS):
    points = race_scenarios(slate, Race.typical("intermediate"))(n_scenarios, seed=7)
    return Scenarios(points, seed=7)


def build(slate, scenarios, n_lineups, **settings):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExposureRelaxedWarning)
        return build_portfolio(slate, scenarios, n_lineups, **settings)


def worst_tail(scores, level):
    """Mean of the worst 1 - level, a whole number of scores here; plain NumPy."""
    count = round((1 - level) * len(scores))
    assert count == pytest.approx((1 - level) * len(scores))
    return np.sort(scores, axis=0)[:count].mean(axis=0)


@needs_real_files
@pytest.mark.parametrize("tail", ["upper", "lower"])
def test_columns_and_search_choose_the_very_same_20_lineups(tail):
    slate = real_slate()
    found = {}
    for engine in ("search", "columns"):
        portfolio = build(
            slate,
            scenarios_of(slate),
            20,
            objective=TailObjective(tail=tail),
            engine=engine,
            options=SolverOptions(),
        )
        assert all(lineup.proven for lineup in portfolio)
        found[engine] = [(lineup.indices, lineup.value) for lineup in portfolio]
    assert len(found["search"]) == 20
    assert found["columns"] == found["search"]


@needs_real_files
def test_the_best_floors_are_those_of_plain_numpy():
    """The lower tail of every lineup of a real slate, sorted; then the search."""
    slate = real_slate()
    scenarios, rules = scenarios_of(slate), LineupRules()
    lineups = enumerate_lineups(slate, rules)
    values = np.empty(len(lineups))
    for first in range(0, len(lineups), 500):
        some = lineups[first : first + 500]
        scores = sum(scenarios.points[:, some[:, place]] for place in range(some.shape[1]))
        values[first : first + 500] = 0.7 * worst_tail(scores, 0.99) + 0.3 * worst_tail(
            scores, 0.95
        )
    best = np.argsort(-values, kind="stable")[:25]
    portfolio = build(
        slate,
        scenarios,
        25,
        objective=TailObjective(tail="lower"),
        exposure=ExposureLimits(1.0, 1.0),
        diversity=Diversity(0.0),
    )
    assert [l.indices for l in portfolio] == [tuple(row) for row in lineups[best].tolist()]
    np.testing.assert_allclose([l.value for l in portfolio], values[best], rtol=1e-9)


@needs_real_files
@pytest.mark.parametrize("tail", ["upper", "lower"])
def test_a_lineup_model_of_10_000_scenarios_has_the_rows_it_must_have(tail):
    slate = real_slate()
    scenarios, rules = scenarios_of(slate), LineupRules()
    objective = TailObjective(tail=tail)
    ranges = score_ranges(scenarios.points, enumerate_lineups(slate, rules))
    model = instantiate_lineup_model(slate, rules, scenarios, objective, ranges)
    n, n_teams, size = len(slate), len(slate.team_names), N_SCENARIOS
    n_layers = len(tail_layers(size, objective.levels, objective.weights))
    assert n_layers == 2  # 100 scenarios in both tails, 400 more in one
    # Used, over the cap and missing; a cap and a need of each driver, of each team once more.
    variables, rows = 3 * n + 3 * n_teams, 2 + 3 * n_teams + 3 * n + 1
    if tail == "upper":
        variables += 2 * size * n_layers
        rows += size + size * n_layers + size + n_layers
    else:
        variables += 2 + 2 * size
        rows += 2 * size
    assert model.nvariables() == variables
    assert model.nconstraints() == rows
    binary = sum(v.is_binary() for v in model.component_data_objects(pyo.Var))
    assert binary == n + n_teams + (size * n_layers if tail == "upper" else 0)
    last = model.tail.score[size - 1].body
    assert list(last.linear_coefs[:n]) == scenarios.points[-1].tolist()


@pytest.mark.parametrize("tail", [pytest.param("upper", marks=pytest.mark.slow), "lower"])
def test_the_lineup_model_finds_what_the_search_finds(tail):
    """On the demo slate, of few scenarios: a tail of three of them."""
    slate, _ = load_demo()
    objective = TailObjective((0.95,), (1.0,), tail)
    search, milp = (
        build(
            slate,
            scenarios_of(slate, 60),
            3,
            objective=objective,
            exposure=ExposureLimits(1.0, 1.0),
            engine=engine,
            options=SolverOptions(),
        )
        for engine in ("search", "milp")
    )
    assert [l.indices for l in milp] == [l.indices for l in search]
    assert all(l.proven for l in milp)
    for mine, theirs in zip(milp, search, strict=True):
        assert mine.value == pytest.approx(theirs.value, rel=1e-9)
        assert mine.bound == pytest.approx(theirs.bound, rel=1e-6)
