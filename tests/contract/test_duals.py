"""Duals are slopes of the optimum, with their signs, on every solver that gives them."""

from __future__ import annotations

import pyomo.environ as pyo
import pytest

from dfs_portfolio.errors import SolverFailedError
from dfs_portfolio.solvers import Status
from support.problems import diet, freight, impossible

pytestmark = pytest.mark.only("highs", "gurobi", "cbc", "glpk")


def test_duals_by_hand(solve):
    # first: 1.4, second: 0.2 solve the dual: u + 3v = 2, 2u + v = 3
    model = diet()
    duals = solve(model, duals_of=[model.second, model.first]).duals
    assert list(duals) == [model.second, model.first]
    assert list(duals.values()) == pytest.approx([0.2, 1.4])


SIDES = {"cap": 4.0, "total": 6.0, "floor": 1.0, "high": 3.5, "low": 2.5}


def every_kind(**sides):
    """Rows of every kind; those with two sides are at the upper one and at the lower one."""
    side = SIDES | sides
    model = pyo.ConcreteModel()
    model.x = pyo.Var(range(5), bounds=(0, None))
    x = model.x
    model.cap = pyo.Constraint(expr=x[0] + 2 * x[1] <= side["cap"])
    model.total = pyo.Constraint(expr=3 * x[0] + x[1] == side["total"])
    model.floor = pyo.Constraint(expr=x[2] - 0.5 * x[0] >= side["floor"])
    model.high = pyo.Constraint(expr=(-9, x[3] + 0.25 * x[2], side["high"]))
    model.low = pyo.Constraint(expr=(side["low"], x[4] + 0.1 * x[2], 90))
    model.loose = pyo.Constraint(expr=x[0] <= 1000)
    model.cost = pyo.Objective(expr=-x[0] - x[1] + 2 * x[2] - 3 * x[3] + 0.7 * x[4])
    return model


def test_duals_of_every_kind_of_row_are_slopes(solve):
    model, step = every_kind(), 0.01
    duals = solve(model, duals_of=[getattr(model, name) for name in (*SIDES, "loose")]).duals
    for name, value in SIDES.items():
        up = solve(every_kind(**{name: value + step})).incumbent
        down = solve(every_kind(**{name: value - step})).incumbent
        slope = (up - down) / (2 * step)
        assert abs(slope) > 0.1
        assert duals[getattr(model, name)] == pytest.approx(slope, rel=1e-4), name
    assert duals[model.loose] == pytest.approx(0.0, abs=1e-9)


def test_duals_are_those_of_the_model_as_it_is(solver, solve):
    model = freight()
    rows = [*model.out.values(), *model.come.values()]
    solve(model, solver, duals_of=rows)
    model.extra = 1.5
    again = solve(model, solver, duals_of=rows)
    anew_model = freight(extra=1.5)
    rows_anew = [*anew_model.out.values(), *anew_model.come.values()]
    anew = solve(anew_model, duals_of=rows_anew)
    assert list(again.duals.values()) == pytest.approx(list(anew.duals.values()), abs=1e-6)
    strong = sum(again.duals[row] * pyo.value(row.upper or row.lower) for row in rows)
    assert strong == pytest.approx(again.incumbent, rel=1e-6)


def test_there_are_none_with_integers_or_without_an_optimum(solve):
    model = diet(integer=True)
    result = solve(model, duals_of=[model.first])
    assert (result.status, result.duals) == (Status.OPTIMAL, {})
    model = impossible()
    assert solve(model, duals_of=[model.first]).duals == {}


def test_duals_of_a_row_that_is_not_in_the_model_are_an_error(name, solve):
    model, other = diet(), diet()
    with pytest.raises(SolverFailedError, match=name):
        solve(model, duals_of=[other.first])
