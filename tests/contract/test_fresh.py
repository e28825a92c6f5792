"""Nothing but the translated model is carried from one solve to the next."""

from __future__ import annotations

import pytest

from dfs_portfolio.solvers import Status
from support.problems import Changing, best_split, diet, freight, split

KINDS = {
    "integer": lambda weight=1.0: split(14, 3, weight=weight),
    "constant": lambda _=1.0: split(14, 3, weight=None),
    "linear": lambda weight=1.0: freight(extra=weight),
}
PARAM = {"integer": "weight", "constant": None, "linear": "extra"}


def change(model, kind, value):
    if PARAM[kind]:
        getattr(model, PARAM[kind]).set_value(value)


@pytest.mark.parametrize("kind", KINDS)
def test_solving_again_takes_as_much_work_as_the_first_time(effort, solver, kind):
    model = KINDS[kind]()
    first, hard = effort(model, solver)
    for _ in range(2):
        again, hard_again = effort(model, solver)
        assert hard_again == hard
        assert (again.incumbent, again.bound) == (first.incumbent, first.bound)


@pytest.mark.parametrize("kind", KINDS)
def test_after_a_change_it_takes_as_much_work_as_anew(effort, solver, kind):
    kept = KINDS[kind]()
    effort(kept, solver)
    change(kept, kind, 2.0)
    assert effort(kept, solver)[1] == effort(KINDS[kind](2.0))[1]


@pytest.mark.only("highs", "gurobi", "scip")
def test_it_would_be_seen_if_something_were_carried_over(effort, solver, name, monkeypatch):
    """The control of the two tests above: without a fresh start the work differs."""
    monkeypatch.setattr(type(solver), "fresh_options", {})
    restart = {
        "highs": lambda: None,
        "gurobi": lambda: None,
        "scip": lambda: solver._model and solver._model.freeTransform(),
    }[name]
    monkeypatch.setattr(solver, "_start_afresh", restart)
    assert {kind for kind in KINDS if carries_over(effort, solver, kind)} == {
        "highs": {"constant", "linear"},  # where a parameter may change, HiGHS forgets by itself
        "gurobi": {"integer", "linear"},  # an unchanged integer programme is not solved again
        "scip": {"integer", "constant"},
    }[name]


def carries_over(effort, solver, kind):
    anew = {value: effort(KINDS[kind](value))[1] for value in (1.0, 2.0)}
    model = KINDS[kind]()
    for value in (1.0, 1.0, 2.0, 1.0):
        change(model, kind, value)
        if effort(model, solver)[1] != anew[value]:
            return True
    return False


def state_of(result):
    return result.status, result.incumbent and pytest.approx(result.incumbent, abs=1e-5)


def test_any_change_is_seen(solver, solve):
    """Costs, coefficients, bounds and right-hand sides, one after the other, in random states."""
    kept, seen = Changing(), set()
    for state in Changing.states(12):
        for name, value in state.items():
            kept.set(name, value)
        again, anew = solve(kept.model, solver), solve(Changing(state).model)
        assert state_of(again) == state_of(anew), state
        seen.add(again.status)
    assert seen == {Status.OPTIMAL, Status.INFEASIBLE}


@pytest.mark.only("highs", "gurobi", "scip")
def test_only_changes_are_handed_over(solver, solve):
    """The translated model of the first solve is that of the second."""
    model = diet()
    solve(model, solver)
    translated = solver._model
    model.a = 8.0
    assert solve(model, solver).incumbent == pytest.approx(12.4)
    assert solver._model is translated
    solve(diet(), solver)
    assert solver._model is not translated


def test_bounds_and_fixed_values_are_seen(solver, solve):
    model = diet()
    assert solve(model, solver).incumbent == pytest.approx(6.8)
    model.y.setub(0.0)  # then x = max(4, 2) = 4
    assert solve(model, solver).incumbent == pytest.approx(8.0)
    model.y.setub(None)
    model.y.fix(2.0)
    assert solve(model, solver).incumbent == pytest.approx(2 * 4 / 3 + 6)
    model.y.unfix()
    assert solve(model, solver).incumbent == pytest.approx(6.8)


def test_infeasible_for_a_while(solver, solve):
    model = diet()
    model.x.setub(10.0)
    model.y.setub(10.0)
    for a, status in [(4.0, Status.OPTIMAL), (1000.0, Status.INFEASIBLE), (4.0, Status.OPTIMAL)]:
        model.a = a
        assert solve(model, solver).status is status


def test_one_solver_takes_one_model_after_the_other(solver, solve):
    one, two = diet(), split(10, 2)
    for _ in range(2):
        assert solve(one, solver).incumbent == pytest.approx(6.8)
        assert solve(two, solver).incumbent == pytest.approx(best_split(10, 2), abs=1e-5)
    assert solve(diet(a=8), solver).incumbent == pytest.approx(12.4)


def test_two_solvers_take_turns_on_one_model(make, solve):
    one, two, model = make(), make(), diet()
    for a in (4.0, 8.0, 6.0, 4.0):
        model.a = a
        expected = solve(diet(a=a)).incumbent
        assert solve(model, one).incumbent == pytest.approx(expected)
        assert solve(model, two).incumbent == pytest.approx(expected)
        model.a = 100.0
        assert solve(model, two).incumbent > expected + 1
    del one
    assert solve(model, two).incumbent > 100


def test_values_on_the_model_are_no_start(effort, solver):
    """The optimum on the model does not make it easier to find."""
    model = split(14, 3)
    hard = effort(split(14, 3))[1]
    effort(model)  # puts the optimum on the model
    assert effort(model, solver)[1] == hard
