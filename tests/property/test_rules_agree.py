"""Every rule is stated in Python and in Pyomo; here they are held together."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pyomo.environ as pyo
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.constraints.diversity import add_correlation_penalty
from dfs_portfolio.constraints.dk_rules import add_dk_compliance_constraints, validate_dk_lineup
from dfs_portfolio.constraints.exposure import add_exposure_constraints
from dfs_portfolio.rules.exposure_limits import max_count
from dfs_portfolio.solvers import SolverOptions, Status, get_solver
from support import oracle
from support.instances import instances, parts_of


def rule_arguments(instance):
    return (
        instance.salary_cap,
        instance.roster_size,
        instance.min_stack,
        instance.max_stack,
    )


def holds(model, tolerance=1e-9):
    """Whether the present values satisfy every row of a model."""
    for row in model.component_data_objects(pyo.Constraint, active=True):
        body = pyo.value(row.body)
        if row.lower is not None and body < pyo.value(row.lower) - tolerance:
            return False
        if row.upper is not None and body > pyo.value(row.upper) + tolerance:
            return False
    return True


def selection_model(slate):
    model = pyo.ConcreteModel()
    model.x = pyo.Var(list(slate.ids), domain=pyo.Binary)
    return model


@given(instances(max_drivers=6, max_roster=3))
def test_validate_accepts_exactly_what_the_pyomo_rules_accept(instance):
    slate = parts_of(instance).slate
    model = selection_model(slate)
    add_dk_compliance_constraints(model, model.x, slate, *rule_arguments(instance))
    for size in range(len(slate) + 1):
        for places in combinations(range(len(slate)), size):
            for i, driver_id in enumerate(slate.ids):
                model.x[driver_id].set_value(int(i in places))
            pyomo_says = False
            for used in product((0, 1), repeat=len(slate.team_names)):
                for t, u in enumerate(used):
                    model.team_used[t].set_value(u)
                pyomo_says = pyomo_says or holds(model)
            python_says = validate_dk_lineup(
                [slate.ids[i] for i in places], slate, *rule_arguments(instance)
            )
            assert python_says["valid"] == pyomo_says == oracle.is_valid(instance, places)
            assert bool(python_says["errors"]) != python_says["valid"]


@given(instances(max_drivers=8, max_roster=4), st.integers(0, 2**16))
def test_pyomo_rules_give_the_brute_force_optimum(instance, seed):
    """The rules, solved: the best sum of random points equals exhaustive search."""
    slate = parts_of(instance).slate
    worth = np.random.default_rng(seed).normal(10, 5, len(slate))
    model = selection_model(slate)
    add_dk_compliance_constraints(model, model.x, slate, *rule_arguments(instance))
    chosen = [model.x[i] for i in slate.ids]
    model.cost = pyo.Objective(expr=-sum(w * x for w, x in zip(worth, chosen, strict=True)))
    result = get_solver("highs").solve(model, SolverOptions())
    best = max(sum(worth[i] for i in lineup) for lineup in oracle.all_lineups(instance))
    assert result.status is Status.OPTIMAL
    assert -result.incumbent == pytest.approx(best, rel=1e-6, abs=1e-6)


counts = st.lists(st.integers(0, 6), min_size=6, max_size=6)


@given(counts, st.integers(1, 8), st.sampled_from([0.0, 0.3, 0.5, 0.75, 1.0]), st.booleans())
def test_exposure_rows_bar_exactly_the_exhausted(uses, n_lineups, share, by_team):
    slate_data = [{"driver_id": i, "salary": 5000, "team": "AABBCC"[i]} for i in range(6)]
    team_book = {"A": uses[0], "B": uses[2], "C": uses[4]}
    model = pyo.ConcreteModel()
    model.x = pyo.Var(range(6), domain=pyo.Binary)
    add_exposure_constraints(
        model,
        model.x,
        dict(enumerate(uses)),
        max(uses),
        share,
        share,
        slate_data if by_team else None,
        n_lineups=n_lineups,
        team_book=team_book,
    )
    cap = max_count(share, n_lineups)
    for i in range(6):
        for j in range(6):
            model.x[j].set_value(int(j == i))
        barred = uses[i] >= cap or (by_team and team_book["AABBCC"[i]] >= cap)
        assert holds(model) != barred


@given(
    st.lists(st.sets(st.integers(0, 7), min_size=3, max_size=3), max_size=5),
    st.sets(st.integers(0, 7), min_size=3, max_size=3),
    st.floats(0, 5),
)
def test_correlation_penalty_counts_shared_drivers(previous, lineup, weight):
    model = pyo.ConcreteModel()
    model.x = pyo.Var(range(8), domain=pyo.Binary)
    before = [{"drivers": sorted(p)} for p in previous]
    penalty = add_correlation_penalty(model, model.x, before, weight)
    for i in range(8):
        model.x[i].set_value(int(i in lineup))
    expected = weight * sum(len(p & lineup) for p in previous)
    assert pyo.value(penalty) == pytest.approx(expected)
