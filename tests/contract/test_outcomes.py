"""How a solve can end, on every solver."""

from __future__ import annotations

import math

import numpy as np
import pyomo.environ as pyo
import pytest

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.solvers import Feature, Limit, Status, available_solvers, get_solver
from support.problems import best_split, cover, diet, endless, impossible, split

# A time limit may be overrun by this many seconds; GLPK's is rounded up to whole seconds, too.
LATE_S = 4.0


def test_all_solvers_are_listed(name, make):
    assert available_solvers()[name] is None
    solver = make()
    assert solver.name == name
    assert solver.version.count(".") == 2
    assert all(part.isdigit() for part in solver.version.split("."))
    assert isinstance(solver.features, frozenset)


def test_an_optimal_lp(name, solve):
    model = diet()
    result = solve(model)
    assert (result.status, result.limit) == (Status.OPTIMAL, None)
    assert result.incumbent == pytest.approx(6.8)
    assert result.bound == pytest.approx(6.8)
    assert result.gap == pytest.approx(0.0, abs=1e-9)
    assert (model.x.value, model.y.value) == pytest.approx((1.6, 1.2))
    assert not model.x.stale
    assert result.wall_time_s > 0
    assert (result.solver, result.version) == (name, get_solver(name).version)
    assert result.duals == {}


def test_an_optimal_integer_programme(solve):
    model = diet(integer=True)
    result = solve(model)
    assert (result.status, result.incumbent) == (Status.OPTIMAL, pytest.approx(7.0))
    assert (model.x.value, model.y.value) == pytest.approx((2, 1))


def test_an_optimal_mip_equals_exhaustive_search(solve):
    model = split(12, 3)
    result = solve(model)
    assert result.status is Status.OPTIMAL
    assert best_split(12, 3) > 0
    assert result.incumbent == pytest.approx(best_split(12, 3), abs=1e-5)
    assert pyo.value(model.cost) == pytest.approx(result.incumbent, abs=1e-5)
    assert result.gap == pytest.approx(0.0, abs=1e-5)


def test_a_constant_in_the_objective_is_in_incumbent_and_bound(solve):
    model = diet()
    model.cost.set_value(model.cost.expr + 7.5)
    result = solve(model)
    assert (result.incumbent, result.bound) == pytest.approx((14.3, 14.3))


def test_a_fixed_variable_keeps_its_value(solve):
    model = diet()
    model.y.fix(2.0)  # then x = 4 / 3
    assert solve(model).incumbent == pytest.approx(2 * 4 / 3 + 6)
    assert model.y.value == 2.0


def test_a_variable_in_no_row_that_costs_nothing_does_no_harm(solve):
    model = diet()
    model.none = pyo.Param(initialize=0.0, mutable=True)
    model.idle = pyo.Var(bounds=(0, 1))
    model.cost.set_value(model.cost.expr + model.none * model.idle)
    assert solve(model).incumbent == pytest.approx(6.8)


@pytest.mark.parametrize("integer", [False, True])
def test_infeasible_is_proven_and_nothing_is_loaded(solve, integer):
    model = impossible(integer=integer)
    model.x.value = 0.25
    result = solve(model)
    assert (result.status, result.limit, result.incumbent) == (Status.INFEASIBLE, None, None)
    assert result.bound == -math.inf
    assert model.x.value == 0.25


def test_infeasible_only_for_integers(solve):
    model = pyo.ConcreteModel()
    model.x = pyo.Var(range(3), domain=pyo.Integers, bounds=(0, 9))
    model.odd = pyo.Constraint(expr=2 * sum(model.x.values()) == 7)
    model.cost = pyo.Objective(expr=model.x[0])
    assert solve(model).status is Status.INFEASIBLE


def test_a_row_without_variables_that_cannot_hold_is_infeasible(solve):
    model = diet()
    model.never = pyo.Constraint(rule=lambda m: (None, m.a, 1.0))
    assert solve(model).status is Status.INFEASIBLE


@pytest.mark.parametrize("integer", [False, True])
def test_unbounded_is_never_taken_for_a_solution(solve, integer):
    model = endless(integer=integer)
    model.x.value = 0.25
    result = solve(model)
    assert result.status in (Status.UNBOUNDED, Status.INFEASIBLE_OR_UNBOUNDED)
    assert (result.limit, result.incumbent, result.bound) == (None, None, -math.inf)
    assert model.x.value == 0.25


@pytest.mark.parametrize("integer", [False, True])
def test_neither_feasible_nor_bounded_is_not_called_unbounded(solve, integer):
    domain = pyo.Integers if integer else pyo.Reals
    model = pyo.ConcreteModel()
    model.x, model.y = pyo.Var(domain=domain), pyo.Var(domain=domain, bounds=(0, None))
    model.never = pyo.Constraint(expr=model.y + 0.5 * model.x - 0.5 * model.x <= -1)
    model.free = pyo.Constraint(expr=model.y - model.x <= 5)
    model.cost = pyo.Objective(expr=-model.x)
    assert solve(model).status in (Status.INFEASIBLE, Status.INFEASIBLE_OR_UNBOUNDED)


def test_stopped_by_time_with_an_incumbent(solver, solve):
    model = split(40, 5)
    result = solve(model, solver, time_limit_s=1)
    assert (result.status, result.limit) == (Status.FEASIBLE, Limit.TIME)
    assert result.incumbent == pytest.approx(pyo.value(model.cost), abs=1e-4)
    assert all(x.value == pytest.approx(round(x.value), abs=1e-5) for x in model.x.values())
    assert result.gap > 0
    assert result.require_solution() == result.incumbent
    if Feature.BOUND_AT_LIMIT in solver.features:
        assert -1e-6 <= result.bound < result.incumbent
    else:
        assert (result.bound, result.gap) == (-math.inf, math.inf)
    assert 0.5 < result.wall_time_s < 1 + LATE_S


def test_stopped_by_time_without_an_incumbent(solve):
    model = split(40, 5, slack=False)
    model.x[3].value = 0.25
    result = solve(model, time_limit_s=0.9)
    assert (result.status, result.limit) == (Status.NO_SOLUTION, Limit.TIME)
    assert (result.incumbent, result.gap) == (None, math.inf)
    assert [x.value for x in model.x.values() if x.value is not None] == [0.25]
    assert 0.5 < result.wall_time_s < 0.9 + LATE_S


def test_a_linear_programme_that_is_stopped_is_not_optimal(solve):
    """None of the points on the way is a solution, except for those that say so."""
    result = solve(dense(200), time_limit_s=0.001)
    if result.status is Status.OPTIMAL:  # GLPK counts whole seconds
        assert result.gap == pytest.approx(0.0, abs=1e-6)
    else:
        assert result.limit is Limit.TIME


def dense(size):
    rows = np.random.default_rng(0).random((size, size))
    model = pyo.ConcreteModel()
    model.x = pyo.Var(range(size), bounds=(0, None))
    model.rows = pyo.Constraint(
        range(size), rule=lambda m, i: sum(float(v) * m.x[j] for j, v in enumerate(rows[i])) >= 1
    )
    model.cost = pyo.Objective(expr=sum((1 + float(rows[0, j])) * model.x[j] for j in range(size)))
    return model


def test_a_gap_that_is_allowed_counts_as_optimal(solve):
    best = best_split(14, 3)
    loose = solve(split(14, 3), rel_gap=0.9)
    assert loose.status is Status.OPTIMAL
    assert loose.bound <= best + 1e-5 <= loose.incumbent + 2e-5
    assert loose.gap <= 0.9 + 1e-9


def test_an_allowed_gap_is_used(solve):
    exact, loose = solve(cover(60)), solve(cover(60), rel_gap=0.3)
    assert (exact.status, loose.status) == (Status.OPTIMAL, Status.OPTIMAL)
    assert exact.gap == pytest.approx(0.0, abs=1e-6)
    assert 0.001 < loose.gap <= 0.3 + 1e-9
    assert loose.bound <= exact.incumbent * (1 + 1e-6)


@pytest.mark.parametrize("kind", ["none", "two", "maximised"])
def test_only_one_objective_to_be_minimised_is_taken(solve, kind):
    model = diet()
    if kind == "none":
        model.cost.deactivate()
    elif kind == "two":
        model.other = pyo.Objective(expr=model.x)
    else:
        model.cost.sense = pyo.maximize
    with pytest.raises(SettingsError, match="one active objective, to be minimised"):
        solve(model)


def test_nothing_is_printed(solve, capfd):
    for model in (diet(), split(8, 2), impossible(), endless(integer=True), endless()):
        solve(model)
    solve(split(40, 5, slack=False), time_limit_s=0.2)
    assert capfd.readouterr() == ("", "")
