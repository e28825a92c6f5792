"""HiGHS behind the contract: every way a solve can end, and nothing carried over."""

from __future__ import annotations

import math

import pyomo.environ as pyo
import pytest

from dfs_portfolio.solvers import Limit, SolverOptions, Status, get_solver
from dfs_portfolio.solvers.interfaces import HighsSolver
from support.problems import best_split, diet, split


def solve(model, solver=None, duals_of=(), **options):
    solver = solver or get_solver("highs")
    return solver.solve(model, SolverOptions(**options), duals_of=duals_of)


# ------------------------------------------------------------------------- how a solve can end


def test_an_optimal_lp_is_loaded_into_the_model():
    model = diet()
    result = solve(model)
    assert (result.status, result.limit) == (Status.OPTIMAL, None)
    assert result.incumbent == pytest.approx(6.8)
    assert result.bound == pytest.approx(6.8)
    assert (model.x.value, model.y.value) == pytest.approx((1.6, 1.2))
    assert pyo.value(model.cost) == pytest.approx(result.incumbent)
    assert result.wall_time_s > 0
    assert (result.solver, result.version) == ("highs", get_solver("highs").version)
    assert result.duals == {}


def test_an_optimal_mip_equals_exhaustive_search():
    result = solve(split(12, 2))
    assert result.status is Status.OPTIMAL
    assert result.incumbent == pytest.approx(best_split(12, 2), abs=1e-6)
    assert result.gap == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("integer", [False, True])
def test_infeasible_is_proven_and_nothing_is_loaded(integer):
    model = diet()
    if integer:
        model.x.domain = model.y.domain = pyo.NonNegativeIntegers
    model.impossible = pyo.Constraint(expr=model.x + model.y <= 0.5)
    result = solve(model)
    assert result.status is Status.INFEASIBLE
    assert not result.has_solution
    assert result.incumbent is None
    assert model.x.value is None


@pytest.mark.parametrize("integer", [False, True])
def test_unbounded_is_never_taken_for_a_solution(integer):
    model = diet()
    if integer:
        model.x.domain = pyo.NonNegativeIntegers
    model.cost.set_value(-model.x)
    result = solve(model)
    assert result.status in (Status.UNBOUNDED, Status.INFEASIBLE_OR_UNBOUNDED)
    assert not result.has_solution
    assert result.bound == -math.inf
    assert model.x.value is None


def test_stopped_by_time_with_an_incumbent():
    model = split(32, 4)
    result = solve(model, time_limit_s=0.3)
    assert (result.status, result.limit) == (Status.FEASIBLE, Limit.TIME)
    assert result.incumbent == pytest.approx(pyo.value(model.cost), abs=1e-6)
    assert result.bound < result.incumbent
    assert result.gap > 0
    assert result.require_solution() == result.incumbent


def test_stopped_by_time_without_an_incumbent():
    model = split(40, 5, slack=False)
    result = solve(model, time_limit_s=0.3)
    assert (result.status, result.limit) == (Status.NO_SOLUTION, Limit.TIME)
    assert result.incumbent is None
    assert result.gap == math.inf
    assert all(x.value is None for x in model.x.values())


def test_a_gap_that_is_allowed_counts_as_optimal():
    exact, loose = solve(split(14, 3)), solve(split(14, 3), rel_gap=0.999)
    assert loose.status is Status.OPTIMAL
    assert loose.bound <= exact.incumbent + 1e-6 <= loose.incumbent + 2e-6


# -------------------------------------------------------------------------------------- duals


def test_duals_by_hand():
    # first: 1.4, second: 0.2 solve the dual: u + 3v = 2, 2u + v = 3
    model = diet()
    result = solve(model, duals_of=[model.second, model.first])
    assert result.duals[model.first] == pytest.approx(1.4)
    assert result.duals[model.second] == pytest.approx(0.2)
    assert list(result.duals) == [model.second, model.first]


@pytest.mark.parametrize("name", ["a", "b"])
def test_a_dual_is_what_a_higher_right_hand_side_costs(name):
    model = diet()
    row = {"a": model.first, "b": model.second}[name]
    dual = solve(model, duals_of=[row]).duals[row]
    step = 0.01
    higher = solve(diet(**{name: getattr(model, name).value + step})).incumbent
    lower = solve(diet(**{name: getattr(model, name).value - step})).incumbent
    assert dual == pytest.approx((higher - lower) / (2 * step), rel=1e-6)
    assert dual > 0


def test_duals_of_upper_and_equal_rows_have_the_sign_of_the_slope():
    """min -x - y, x + 2y <= 4 (dual -0.4), 3x + y == 6 (dual -0.2)."""

    def model_of(cap, total):
        model = pyo.ConcreteModel()
        model.x, model.y = pyo.Var(bounds=(0, None)), pyo.Var(bounds=(0, None))
        model.cap = pyo.Constraint(expr=model.x + 2 * model.y <= cap)
        model.total = pyo.Constraint(expr=3 * model.x + model.y == total)
        model.cost = pyo.Objective(expr=-model.x - model.y)
        return model

    model = model_of(4, 6)
    duals = solve(model, duals_of=[model.cap, model.total]).duals
    slopes = [
        (solve(model_of(4.01, 6)).incumbent - solve(model_of(3.99, 6)).incumbent) / 0.02,
        (solve(model_of(4, 6.01)).incumbent - solve(model_of(4, 5.99)).incumbent) / 0.02,
    ]
    assert [duals[model.cap], duals[model.total]] == pytest.approx(slopes, rel=1e-6)
    assert slopes == pytest.approx([-0.4, -0.2])


# ------------------------------------------------------------------------- nothing carried over


def test_options_are_those_of_each_solve():
    """A limit or a gap of one solve does not stick to the next."""
    solver, model = HighsSolver(), split(14, 3)
    best = best_split(14, 3)
    stopped = solve(model, solver, time_limit_s=1e-6)
    assert (stopped.limit, stopped.status in (Status.FEASIBLE, Status.NO_SOLUTION)) == (
        Limit.TIME,
        True,
    )
    solve(model, solver, rel_gap=0.999)
    free = solve(model, solver)
    assert free.status is Status.OPTIMAL
    assert free.incumbent == pytest.approx(best, abs=1e-6)
    assert free.gap == pytest.approx(0.0, abs=1e-9)
    assert solve(model, solver, time_limit_s=1e-6).limit is Limit.TIME


def test_solving_again_after_a_change_equals_a_fresh_solve():
    solver, kept = HighsSolver(), diet()
    for a, b, price in [(4, 6, 2), (8, 6, 2), (0, 6, 2), (4, 60, 2), (4, 6, 0.5), (4, 6, 2)]:
        kept.a, kept.b, kept.price = a, b, price
        fresh = diet(a, b)
        fresh.price = price
        again = solve(kept, solver, duals_of=[kept.first, kept.second])
        anew = solve(fresh, duals_of=[fresh.first, fresh.second])
        assert again.incumbent == pytest.approx(anew.incumbent, abs=1e-9)
        assert list(again.duals.values()) == pytest.approx(list(anew.duals.values()), abs=1e-9)


def test_infeasible_for_a_while_and_then_feasible_again():
    solver, model = HighsSolver(), diet()
    model.x.setub(10.0)
    model.y.setub(10.0)
    assert solve(model, solver).status is Status.OPTIMAL
    model.a = 1000.0
    assert solve(model, solver).status is Status.INFEASIBLE
    model.a = 4.0
    result = solve(model, solver)
    assert result.status is Status.OPTIMAL
    assert result.incumbent == pytest.approx(6.8)


def test_a_changed_bound_is_seen():
    solver, model = HighsSolver(), diet()
    solve(model, solver)
    model.y.setub(0.0)  # then x = max(4, 2) = 4
    assert solve(model, solver).incumbent == pytest.approx(8.0)
    model.y.setub(None)
    assert solve(model, solver).incumbent == pytest.approx(6.8)


def test_one_solver_object_takes_one_model_after_the_other():
    solver = HighsSolver()
    assert solve(diet(), solver).incumbent == pytest.approx(6.8)
    assert solve(split(10, 1), solver).incumbent == pytest.approx(best_split(10, 1), abs=1e-6)
    assert solve(diet(a=8), solver).incumbent == pytest.approx(solve(diet(a=8)).incumbent)


def test_the_same_seed_gives_the_same_answer():
    one, two = (split(14, 3) for _ in range(2))
    assert solve(one, seed=3).incumbent == solve(two, seed=3).incumbent
    assert [x.value for x in one.x.values()] == [x.value for x in two.x.values()]


def test_the_number_of_threads_can_change_between_solver_objects():
    for threads in (1, 2, 1, 2):
        assert solve(diet(), threads=threads).incumbent == pytest.approx(6.8)
        found = solve(split(12, 2), threads=threads).incumbent
        assert found == pytest.approx(best_split(12, 2), abs=1e-6)


def test_solver_objects_with_different_threads_can_take_turns():
    one, two = HighsSolver(), HighsSolver()
    for _ in range(2):
        assert solve(diet(), one, threads=1).status is Status.OPTIMAL
        assert solve(diet(), two, threads=2).status is Status.OPTIMAL
