"""Every player control against exhaustive search, alone and with every other."""

from __future__ import annotations

import warnings
from dataclasses import replace
from itertools import combinations, pairwise

import pyomo.environ as pyo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dfs_portfolio.constraints.dk_rules import add_dk_compliance_constraints
from dfs_portfolio.errors import ExposureInfeasibleError, ExposureRelaxedWarning, NoLineupError
from dfs_portfolio.portfolio import build
from dfs_portfolio.portfolio.build import build_portfolio
from dfs_portfolio.search import TableCache, ValueTable, enumerate_lineups
from support import wishes as brute
from support.instances import instances, parts_of
from support.portfolios import generate_columns, large_tables
from support.wishing import KINDS, controls_of, wishes_of

ALONE = [(kind,) for kind in KINDS]
PAIRS = list(combinations(KINDS, 2))
# Each kind is paired with the next one; other pairs are slow.
NEXT = set(pairwise(KINDS)) | {(KINDS[0], KINDS[-1])}
IN_A_RING = pytest.mark.parametrize(
    "kinds",
    ALONE + [p if p in NEXT else pytest.param(p, marks=pytest.mark.slow) for p in PAIRS],
    ids=" + ".join,
)
# Where the way to a lineup differs and not the controls, all pairs are slow.
RARELY = pytest.mark.parametrize(
    "kinds", ALONE + [pytest.param(pair, marks=pytest.mark.slow) for pair in PAIRS], ids=" + ".join
)
# A part of the examples of the profile for each combination.
FEW = settings(max_examples=max(3, settings.default.max_examples // 20))
# Why no portfolio exists takes longer to find out than that none does, and is not looked at here:
# `test_conflicts.py` does. So by day only one of the tests has it worked out for all controls.
NIGHTLY = settings.default.max_examples > 100


def drawn(data, kinds, tail=None):
    """An instance of at most 20 lineups, and wishes of some kinds."""
    instance = data.draw(instances(max_drivers=6, max_roster=3, tail=tail))
    return instance, data.draw(wishes_of(instance, kinds))


def made(instance, wanted, n, *, with_reasons=NIGHTLY, **settings):
    parts, controls = parts_of(instance), controls_of(instance, wanted)
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore", ExposureRelaxedWarning)
        if not with_reasons:
            patch.setattr(build, "explain_infeasibility", lambda *_, **__: None)
        return build_portfolio(
            controls.slate,
            parts.scenarios,
            n,
            objective=parts.objective,
            rules=controls.rules,
            exposure=controls.exposure,
            diversity=controls.diversity,
            **settings,
        )


def beyond(portfolio, wanted):
    uses = [abs(r.uses - r.limit) for r in portfolio.relaxations]
    assert (portfolio.overrun, portfolio.extra_uses) == (max(uses, default=0), sum(uses))
    return portfolio.overrun if wanted.relax == "evenly" else 0, portfolio.extra_uses


@IN_A_RING
@FEW
@given(st.data())
def test_rules_agree_in_python_in_pyomo_and_in_the_enumeration(kinds, data):
    instance, wanted = drawn(data, kinds)
    controls = controls_of(instance, wanted)
    expected = brute.wanted_lineups(instance, wanted)
    resolved = controls.rules.resolve(controls.slate)
    model = pyo.ConcreteModel()
    model.x = pyo.Var(list(controls.slate.ids), domain=pyo.Binary)
    add_dk_compliance_constraints(model, model.x, controls.slate, rules=controls.rules)
    for lineup in combinations(range(len(instance.salaries)), instance.roster_size):
        assert (not resolved.violations(lineup)) == (lineup in expected)
        for i, driver_id in enumerate(controls.slate.ids):
            model.x[driver_id].set_value(int(i in lineup))
        for team in model.team_used:
            used = any(controls.slate.team_index[i] == team for i in lineup)
            model.team_used[team].set_value(int(used))
        assert holds(model) == (lineup in expected)
    if not expected:
        with pytest.raises(NoLineupError):
            enumerate_lineups(controls.slate, controls.rules)
        return
    found = enumerate_lineups(controls.slate, controls.rules)
    assert [tuple(row) for row in found.tolist()] == expected


def holds(model, tolerance=1e-9):
    """Whether the present values satisfy every row of a model."""
    rows = model.component_data_objects(pyo.Constraint, active=True)
    return all(row.slack() >= -tolerance for row in rows)


@IN_A_RING
@FEW
@given(st.data(), st.integers(1, 3))
def test_one_by_one_equals_exhaustive_search(kinds, data, n):
    instance, wanted = drawn(data, kinds)
    check_one_by_one(instance, wanted, n, "sequential")


@RARELY
@FEW
@given(st.data(), st.integers(1, 3))
def test_so_do_lineups_for_the_best_outcomes(kinds, data, n):
    instance, wanted = drawn(data, kinds, "upper")
    check_one_by_one(instance, wanted, n, "emax")


def check_one_by_one(instance, wanted, n, strategy, **settings):
    fewest, good = brute.possible(instance, wanted, n)
    if fewest is None:
        with pytest.raises((NoLineupError, ExposureInfeasibleError)):
            made(instance, wanted, n, strategy=strategy, **settings)
        return
    portfolio = made(instance, wanted, n, strategy=strategy, **settings)
    worth = brute.emax_worth if strategy == "emax" else brute.sequential_worth
    expected = brute.greedy_worths(instance, wanted, good, n, worth)
    assert len(portfolio) == n
    assert beyond(portfolio, wanted) == fewest
    found = [lineup.indices for lineup in portfolio]
    assert tuple(sorted(found)) in {tuple(sorted(p)) for p in good}
    for k, (lineup, (best, best_worth)) in enumerate(zip(portfolio, expected, strict=True)):
        mine = worth(instance, wanted, tuple(found[:k]), found[k])
        assert mine == pytest.approx(best_worth, rel=1e-9, abs=1e-9)
        assert lineup.worth == pytest.approx(mine, rel=1e-9, abs=1e-9)
        assert lineup.bound >= mine - 1e-6 * max(1.0, abs(mine))
        if found[k] != best:
            break  # a tie: from here on both are right in their own way


@IN_A_RING
@FEW
@given(st.data(), st.integers(1, 3))
def test_joint_equals_exhaustive_search(kinds, data, n):
    instance, wanted = drawn(data, kinds)
    fewest, good = brute.possible(instance, wanted, n)
    if fewest is None:
        with pytest.raises((NoLineupError, ExposureInfeasibleError)):
            made(instance, wanted, n, strategy="joint", with_reasons=True)
        return
    portfolio = made(instance, wanted, n, strategy="joint")
    expected = brute.joint_worth(instance, wanted, good)
    assert beyond(portfolio, wanted) == fewest
    assert portfolio.objective == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert portfolio.bound >= expected - 1e-6 * max(1.0, abs(expected))
    assert portfolio.gap <= 1e-6


@RARELY
@pytest.mark.parametrize("engine", ["milp", "columns"])
@FEW
@given(st.data(), st.integers(1, 3))
def test_other_engines_equal_exhaustive_search(kinds, engine, data, n):
    instance, wanted = drawn(data, kinds)
    # A solver's time grows steeply with the scenarios, and at its limit nothing is proven.
    instance = replace(instance, points=instance.points[:8])
    check_one_by_one(instance, wanted, n, "sequential", engine=engine)


@RARELY
@pytest.mark.parametrize("strategy", ["joint", "emax"])
@FEW
@given(st.data(), st.integers(1, 3))
def test_with_generated_columns_the_bound_holds(kinds, strategy, data, n):
    instance, wanted = drawn(data, kinds, "upper")
    fewest, good = brute.possible(instance, wanted, n)
    if fewest is None:
        return
    tables = large_tables(batch=2, look=2, told=3)
    with pytest.MonkeyPatch.context() as patch:
        generate_columns(patch, columns=3, new=2)
        try:
            portfolio = made(instance, wanted, n, strategy=strategy, tables=tables)
        except ExposureInfeasibleError as error:
            unproven = wanted.max_overlap is not None and "not a proof" in str(error)
            if not unproven:
                raise
            return
    best = brute.best_expected if strategy == "emax" else brute.joint_worth
    reached = best(instance, wanted, good)
    if beyond(portfolio, wanted) == fewest:
        assert portfolio.objective <= reached + 1e-6 * max(1.0, abs(reached))
        assert portfolio.bound >= reached - 1e-6 * max(1.0, abs(reached))
    else:
        assert not portfolio.relaxation_proven


@RARELY
@FEW
@given(st.data())
def test_a_kept_table_gives_the_portfolio_of_a_new_one(kinds, data):
    instance, wanted = drawn(data, kinds)
    parts, controls = parts_of(instance), controls_of(instance, wanted)
    tables = TableCache()
    expected = brute.wanted_lineups(instance, wanted)
    inputs = controls.slate, parts.scenarios, parts.objective
    if not expected:
        with pytest.raises(NoLineupError):
            tables.get_table(*inputs, controls.rules)
        return
    table = ValueTable(*inputs, controls.rules.base).restricted_to(controls.rules)
    assert [tuple(row) for row in table.lineups.tolist()] == expected
    try:
        kept = made(instance, wanted, 2, tables=tables)
    except ExposureInfeasibleError:
        return
    again = made(instance, wanted, 2, tables=tables)
    new = made(instance, wanted, 2)
    assert [l.indices for l in kept] == [l.indices for l in new]
    assert [l.indices for l in again] == [l.indices for l in new]
