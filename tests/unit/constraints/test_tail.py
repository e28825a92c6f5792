"""The tail stated in Pyomo: models solved by hand, ranges, and what is refused."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pyomo.environ as pyo
import pytest
from pyomo.core.expr.visitor import identify_variables

from dfs_portfolio.constraints.tail import build_multi_cvar_objective, safe_ranges
from dfs_portfolio.errors import ScenarioError, SettingsError
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.solvers import SolverOptions, Status, get_solver

# One of three drivers is picked. In four scenarios they score
#   a: 10, 20, 30, 40      b: 18, 18, 18, 18      c: -60, 0, 0, 80
POINTS = [[10, 18, -60], [20, 18, 0], [30, 18, 0], [40, 18, 80]]
RANGES = (np.array([-60.0, 0.0, 0.0, 18.0]), np.array([18.0, 20.0, 30.0, 80.0]))


def pick_one():
    model = pyo.ConcreteModel()
    model.x = pyo.Var(["a", "b", "c"], domain=pyo.Binary)
    model.one = pyo.Constraint(expr=pyo.quicksum(model.x.values()) == 1)
    return model


def model_of(levels, weights, tail="upper", points=POINTS, **settings):
    model = pick_one()
    build_multi_cvar_objective(model, points, model.x, levels, weights, tail, **settings)
    return model


def solve(model):
    """The driver picked, and the optimum turned round."""
    result = get_solver("highs").solve(model, SolverOptions())
    assert result.status is Status.OPTIMAL
    (driver,) = [i for i in model.x if model.x[i].value > 0.5]
    return driver, -result.require_solution()


@pytest.mark.parametrize("ranges", [None, RANGES, safe_ranges(POINTS, 1)])
@pytest.mark.parametrize(
    ("levels", "weights", "driver", "value"),
    [
        ((0.75,), (1.0,), "c", 80.0),  # the best score: 40, 18, 80
        ((0.5,), (1.0,), "c", 40.0),  # the best two: 35, 18, 40
        ((0.25,), (1.0,), "a", 30.0),  # the best three: 30, 18, 80 / 3
        ((0.4,), (1.0,), "c", 80 / 2.4),  # 2.4 of them: 78 / 2.4, 18, 80 / 2.4
        ((0.125,), (1.0,), "a", 95 / 3.5),  # 3.5 of them: 95 / 3.5, 18, 50 / 3.5
        ((0.9,), (1.0,), "c", 80.0),  # less than one: the best
        ((0.75, 0.125), (0.25, 0.75), "c", 20 + 0.75 * 50 / 3.5),  # a: 10 + 0.75 * 95 / 3.5
        ((0.125, 0.75), (0.75, 0.25), "c", 20 + 0.75 * 50 / 3.5),
        ((0.75, 0.125), (0.2, 0.8), "a", 8 + 0.8 * 95 / 3.5),  # c: 16 + 0.8 * 50 / 3.5
        ((0.75, 0.25), (0.0, 1.0), "a", 30.0),  # a level without weight
        ((0.9, 0.8), (0.5, 0.5), "c", 80.0),  # two of less than one scenario
    ],
)
def test_upper_tails_solved_by_hand(levels, weights, driver, value, ranges):
    assert solve(model_of(levels, weights, ranges=ranges)) == (driver, pytest.approx(value))


@pytest.mark.parametrize(
    ("levels", "weights", "driver", "value"),
    [
        ((0.75,), (1.0,), "b", 18.0),  # the worst score: 10, 18, -60
        ((0.5,), (1.0,), "b", 18.0),  # the worst two: 15, 18, -30
        ((0.25,), (1.0,), "a", 20.0),  # the worst three: 20, 18, -20
        ((0.4,), (1.0,), "b", 18.0),  # 2.4 of them: 42 / 2.4 = 17.5, 18
        ((0.35,), (1.0,), "a", 48 / 2.6),  # 2.6 of them: 48 / 2.6 = 18.5, 18
        ((0.9,), (1.0,), "b", 18.0),  # less than one: the worst
        ((0.75, 0.25), (0.5, 0.5), "b", 18.0),  # a: 5 + 10
        ((0.75, 0.25), (0.1, 0.9), "a", 19.0),  # a: 1 + 18
        ((0.25, 0.75), (0.9, 0.1), "a", 19.0),
        ((0.75, 0.5, 0.25), (0.0, 0.1, 0.9), "a", 19.5),  # a: 1.5 + 18
        ((0.75, 0.25), (0.0, 1.0), "a", 20.0),
    ],
)
def test_lower_tails_solved_by_hand(levels, weights, driver, value):
    assert solve(model_of(levels, weights, "lower")) == (driver, pytest.approx(value))


def test_one_scenario_is_its_own_tail():
    for tail in ("upper", "lower"):
        model = model_of((0.99, 0.5), (0.5, 0.5), tail, points=[[-1.0, -3.0, -2.0]])
        assert solve(model) == ("a", pytest.approx(-1.0))


@pytest.mark.parametrize(
    ("tail", "cost", "driver", "net"),
    [
        # without c, the best three scores of a are worth 30 and of b 18, the worst three 20 and 18
        ("upper", 0.0, "a", 30.0),
        ("upper", 11.0, "a", 19.0),
        ("upper", 13.0, "b", 18.0),
        ("lower", 1.0, "a", 19.0),
        ("lower", 3.0, "b", 18.0),
        ("lower", -5.0, "a", 25.0),
    ],
)
def test_a_penalty_is_taken_off(tail, cost, driver, net):
    model = pick_one()
    model.x["c"].setub(0.0)
    penalty = cost * model.x["a"] + 100.0
    build_multi_cvar_objective(model, POINTS, model.x, (0.25,), (1.0,), tail, penalty=penalty)
    assert solve(model) == (driver, pytest.approx(net - 100.0))
    assert pyo.value(model.tail_value) == pytest.approx(net + cost * (driver == "a"))


def test_the_tail_may_stand_on_a_block_over_any_variables():
    """Points as a table or as scenarios; drivers in the order of the mapping."""
    results = []
    for points in (POINTS, Scenarios(POINTS)):
        model = pick_one()
        model.block = pyo.Block()
        by_name = {"first": model.x["c"], "second": model.x["b"], "third": model.x["a"]}
        cost = build_multi_cvar_objective(model.block, points, by_name, (0.25,), (1.0,))
        assert cost is model.block.cost
        assert cost.sense == pyo.minimize
        results.append(solve(model))
    # what was of a is now of c
    assert results == [("c", pytest.approx(30.0))] * 2


# --------------------------------------------------------------------------------- components


def sizes(model):
    return {c.local_name: len(c) for c in model.component_objects((pyo.Var, pyo.Constraint))}


@pytest.mark.parametrize(
    ("tail", "levels", "expected"),
    [
        # two of four scores: one layer, and no row that keeps a scenario to one of them
        ("upper", (0.5,), {"member": 4, "excess": 4, "score": 4, "gate": 4, "layer_size": 1}),
        # 2.4 of four: two and the third in part
        (
            "upper",
            (0.4,),
            {"member": 8, "excess": 8, "score": 4, "gate": 8, "one_layer": 4, "layer_size": 2},
        ),
        # one, and three of them: one layer of one, one of two
        (
            "upper",
            (0.75, 0.25),
            {"member": 8, "excess": 8, "score": 4, "gate": 8, "one_layer": 4, "layer_size": 2},
        ),
        ("lower", (0.4,), {"threshold": 1, "excess": 4, "score": 4, "step": 0}),
        ("lower", (0.75, 0.25), {"threshold": 2, "excess": 8, "score": 4, "step": 4}),
    ],
)
def test_variables_and_rows_are_as_many_as_they_must_be(tail, levels, expected):
    weights = (1 / len(levels),) * len(levels)
    assert sizes(model_of(levels, weights, tail)) == {"x": 3, "one": 1, **expected}


@pytest.mark.parametrize("tail", ["upper", "lower"])
def test_a_level_without_weight_adds_nothing(tail):
    with_it = model_of((0.75, 0.5, 0.25), (0.4, 0.0, 0.6), tail)
    assert sizes(with_it) == sizes(model_of((0.75, 0.25), (0.4, 0.6), tail))


def test_only_the_first_level_of_a_lower_tail_has_rows_with_every_driver():
    model = model_of((0.75, 0.5, 0.25), (0.2, 0.3, 0.5), "lower")
    assert {len(list(identify_variables(row.body))) for row in model.score.values()} == {3 + 2}
    assert {len(list(identify_variables(row.body))) for row in model.step.values()} == {4}


def test_the_lower_tail_is_a_linear_programme_but_for_the_drivers():
    model = model_of((0.75, 0.25), (0.5, 0.5), "lower")
    binary = [v.name for v in model.component_data_objects(pyo.Var) if v.is_binary()]
    assert binary == ["x[a]", "x[b]", "x[c]"]


# ------------------------------------------------------------------------------------- ranges


def test_safe_ranges_by_hand():
    points = [[5, -2, 3], [1, 1, 1], [-1, -2, -3]]
    expected = {
        None: ([-2, 0, -6], [8, 3, 0]),
        1: ([-2, 1, -3], [5, 1, -1]),
        2: ([1, 2, -5], [8, 2, -3]),
        3: ([6, 3, -6], [6, 3, -6]),
    }
    for roster_size, limits in expected.items():
        found = safe_ranges(points, roster_size)
        assert tuple(limit.tolist() for limit in found) == limits


@pytest.mark.parametrize("shift", [-50.0, 0.0, 50.0])
def test_safe_ranges_are_the_extremes_of_all_selections(shift):
    points = np.random.default_rng(8).normal(shift, 30, (40, 6))
    by_size = {
        size: [points[:, list(c)].sum(axis=1) for c in combinations(range(6), size)]
        for size in range(7)
    }
    for size in range(1, 7):
        worst, best = safe_ranges(points, size)
        np.testing.assert_allclose(worst, np.min(by_size[size], axis=0), atol=1e-10)
        np.testing.assert_allclose(best, np.max(by_size[size], axis=0), atol=1e-10)
    every = [scores for size in by_size for scores in by_size[size]]
    worst, best = safe_ranges(points)
    np.testing.assert_allclose(worst, np.min(every, axis=0), atol=1e-10)
    np.testing.assert_allclose(best, np.max(every, axis=0), atol=1e-10)


def test_no_selection_of_no_scenarios():
    with pytest.raises(ScenarioError):
        safe_ranges([])


def test_the_given_ranges_are_the_constants_of_the_rows():
    model = model_of((0.4,), (1.0,), ranges=RANGES)
    for s, (worst, best) in enumerate(zip(*RANGES, strict=True)):
        assert pyo.value(model.score[s].lower) == worst
        for q in model.LAYERS:
            model.member[s, q].set_value(1.0)
            model.excess[s, q].set_value(0.0)
            assert pyo.value(model.gate[s, q].body) == best - worst


def test_closer_ranges_make_a_closer_relaxation():
    """Of all pairs of drivers, of all selections; exact for c and one other, the only two left."""
    points = np.random.default_rng(3).normal(30, 20, (12, 3))
    scores = points[:, [2]] + points[:, :2]
    exact = scores.min(axis=1), scores.max(axis=1)
    bounds = []
    for ranges in (exact, safe_ranges(points, 2), safe_ranges(points), None):
        model = pick_one()
        model.one.set_value(model.x["a"] + model.x["b"] == 1)
        model.x["c"].setlb(1.0)
        build_multi_cvar_objective(model, points, model.x, (0.75, 0.5), (0.5, 0.5), ranges=ranges)
        pyo.TransformationFactory("core.relax_integer_vars").apply_to(model)
        bounds.append(-get_solver("highs").solve(model, SolverOptions()).require_solution())
    assert bounds[0] < bounds[1] < bounds[2] == bounds[3]


# ------------------------------------------------------------------------------------ refused


@pytest.mark.parametrize(
    ("ranges", "words"),
    [
        ((RANGES[0][:3], RANGES[1]), r"ranges of shapes \(3,\) and \(4,\); both must be \(4,\)"),
        ((RANGES[0], RANGES[1][:, None]), "ranges of shapes"),
        ((RANGES[1], RANGES[0]), "the worst scores not above the best"),
        ((RANGES[0], RANGES[1] * math.inf), "ranges must be finite"),
        ((RANGES[0] * math.nan, RANGES[1]), "ranges must be finite"),
    ],
)
def test_unusable_ranges_are_refused(ranges, words):
    with pytest.raises(SettingsError, match=words):
        model_of((0.5,), (1.0,), ranges=ranges)


def test_the_lower_tail_needs_no_ranges():
    assert solve(model_of((0.25,), (1.0,), "lower", ranges=RANGES)) == ("a", pytest.approx(20.0))


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"points": [[1.0, 2.0]]}, ScenarioError, "2 columns for 3 variables: give one a player"),
        ({"points": [[1.0, 2.0, math.nan]]}, ScenarioError, "NaN or infinite"),
        ({"points": []}, ScenarioError, r"expected \(n_scenarios, n_drivers\)"),
        ({"levels": (1.0,)}, SettingsError, "at least 0 and below 1"),
        ({"weights": (0.5,)}, SettingsError, "sum to 1"),
        ({"levels": (0.5, 0.9)}, SettingsError, "2 levels, 1 weights"),
        ({"tail": "middle"}, SettingsError, "tail must be"),
    ],
)
def test_unusable_arguments_are_refused_before_anything_is_added(arguments, error, words):
    model = pick_one()
    before = [c.name for c in model.component_objects()]
    usual = {"points": POINTS, "levels": (0.5,), "weights": (1.0,), "tail": "upper"}
    points, levels, weights, tail = {**usual, **arguments}.values()
    with pytest.raises(error, match=words):
        build_multi_cvar_objective(model, points, model.x, levels, weights, tail)
    assert [c.name for c in model.component_objects()] == before
