"""The library against exhaustive search on small slates."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dfs_portfolio.errors import ExposureInfeasibleError
from dfs_portfolio.portfolio.build import build_portfolio
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits, max_count
from dfs_portfolio.search import Query, SearchSettings, ValueTable, enumerate_lineups
from support import oracle
from support.examples import few
from support.instances import instances, parts_of
from support.portfolios import build

SHARES = [0.2, 0.34, 0.5, 0.6, 0.75, 1.0]
small = instances(max_drivers=7, max_roster=3)


@given(instances())
def test_enumeration_lists_exactly_the_valid_lineups(instance):
    parts = parts_of(instance)
    found = enumerate_lineups(parts.slate, parts.rules)
    assert [tuple(row) for row in found.tolist()] == oracle.all_lineups(instance)


@given(instances())
def test_exact_values_equal_the_definition(instance):
    parts = parts_of(instance)
    values = ValueTable(parts.slate, parts.scenarios, parts.objective, parts.rules)
    expected = [oracle.value(instance, l) for l in oracle.all_lineups(instance)]
    np.testing.assert_allclose(values.upper, expected, rtol=1e-9, atol=1e-9)


@given(instances(), st.integers(1, 10))
def test_bounds_hold_and_lead_to_the_same_top_and_best(instance, count):
    """With bounds in place of exact values the table still knows its best lineups."""
    parts = parts_of(instance)
    settings = SearchSettings(exact_table_size=0, batch_size=2)
    bounded = ValueTable(
        parts.slate, parts.scenarios, parts.objective, parts.rules, settings=settings
    )
    assert not bounded.exact.any()
    lineups = oracle.all_lineups(instance)
    expected = np.array([oracle.value(instance, l) for l in lineups])
    slack = 1e-9 * (1 + np.abs(expected))
    assert (bounded.upper >= expected - slack).all()
    query = Query.free(parts.slate)
    best = bounded.best(query)
    assert expected[best] == pytest.approx(expected.max(), rel=1e-9, abs=1e-9)
    top = bounded.top(count)
    np.testing.assert_allclose(
        bounded.upper[top], np.sort(expected)[::-1][:count], rtol=1e-9, atol=1e-9
    )


STEADY, WILD = (50.0, 51.0, 49.0, 50.0), (0.0, 40.0, 60.0, 95.0)
TWO_KINDS = oracle.Instance(
    salaries=(5000,) * 4,
    teams=(0, 1, 0, 1),
    points=tuple(zip(STEADY, WILD, STEADY, WILD, strict=True)),
    roster_size=2,
    salary_cap=10_000,
    min_stack=1,
    max_stack=2,
    levels=(Fraction(3, 4),),
    weights=(1.0,),
)


def test_the_best_lineup_of_one_tail_is_not_that_of_the_other():
    """Two steady drivers have the best floor, two wild ones the best ceiling."""
    for tail, best, worth in (("upper", (1, 3), 190.0), ("lower", (0, 2), 98.0)):
        instance = replace(TWO_KINDS, tail=tail)
        assert oracle.value(instance, best) == worth
        assert max(oracle.all_lineups(instance), key=partial(oracle.value, instance)) == best
        (lineup,) = build(instance, 1, 0.0, 1.0, 1.0)
        assert (lineup.indices, lineup.value, lineup.proven) == (best, worth, True)


def test_the_inequality_of_the_upper_tail_turned_round_is_no_bound_on_the_lower():
    """At a fixed threshold it is below the tail mean, and would rule out the best floor."""
    instance = replace(TWO_KINDS, tail="lower", levels=(Fraction(1, 2),))
    best, rival = (0, 2), (0, 1)
    scores = [sum(row[i] for i in best) for row in instance.points]
    threshold, count = 60.0, 2
    inequality = threshold - sum(max(threshold - score, 0.0) for score in scores) / count
    assert inequality < oracle.value(instance, rival) < oracle.value(instance, best)


problems = st.tuples(
    small,
    st.integers(1, 4),
    st.sampled_from([0.0, 0.1, 1.0, 25.0]),
    st.sampled_from(SHARES),
    st.sampled_from(SHARES),
)


@few()
@given(problems)
def test_sequential_equals_exhaustive_search(problem):
    instance, n, weight, driver_share, team_share = problem
    lineups = oracle.all_lineups(instance)
    assume(n <= len(lineups) <= 24)
    caps = max_count(driver_share, n), max_count(team_share, n)
    portfolio = build(*problem)
    found = [lineup.indices for lineup in portfolio]
    expected = oracle.sequential(instance, n, weight, *caps)
    assert all(lineup.proven for lineup in portfolio)
    assert oracle.excess(instance, tuple(found), *caps) == oracle.fewest_excess(instance, n, *caps)

    def nets(lineups):  # lineups may differ where two are worth the same
        shared = [sum(len(set(l) & set(e)) for e in lineups[:k]) for k, l in enumerate(lineups)]
        return [
            oracle.value(instance, l) - weight * s for l, s in zip(lineups, shared, strict=True)
        ]

    mine, theirs = nets(found), nets(expected)
    for k, (a, b) in enumerate(zip(mine, theirs, strict=True)):
        if a != pytest.approx(b, rel=1e-9, abs=1e-9):
            raise AssertionError((k, mine, theirs))
        if found[k] != expected[k]:
            break  # a tie: from here on both are right in their own way


@few()
@given(problems)
def test_joint_equals_exhaustive_search(problem):
    instance, n, weight, driver_share, team_share = problem
    lineups = oracle.all_lineups(instance)
    assume(n <= len(lineups) <= 24)
    caps = max_count(driver_share, n), max_count(team_share, n)
    portfolio = build(*problem, strategy="joint")
    expected = oracle.joint(instance, n, weight, *caps)
    assert portfolio.objective == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert portfolio.gap <= 1e-6
    assert portfolio.bound >= expected - 1e-6 * max(1.0, abs(expected))


@few()
@given(problems)
def test_partial_gives_the_largest_portfolio_within_its_own_limits(problem):
    instance, n, weight, driver_share, team_share = problem
    lineups = oracle.all_lineups(instance)
    assume(len(lineups) <= 24)

    def possible(size):
        caps = max_count(driver_share, size), max_count(team_share, size)
        return oracle.fewest_excess(instance, size, *caps) == 0

    expected = next((size for size in range(n, 0, -1) if possible(size)), None)
    parts = parts_of(instance)
    limits = ExposureLimits(driver_share, team_share, on_infeasible="partial")
    arguments = {
        "objective": parts.objective,
        "rules": parts.rules,
        "exposure": limits,
        "diversity": Diversity(weight),
    }
    if expected is None:
        with pytest.raises(ExposureInfeasibleError):
            build_portfolio(parts.slate, parts.scenarios, n, **arguments)
        return
    portfolio = build_portfolio(parts.slate, parts.scenarios, n, **arguments)
    assert len(portfolio) == expected
    assert not portfolio.relaxations
