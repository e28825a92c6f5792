"""Bounds never lie: bound >= true optimum >= what was found, by exhaustive search.

With the small slates here every lineup would be a column of the model, and all values exact from
the start. The limits are lowered so that columns are generated, and bounds are all that is known of
most lineups, as on a slate with millions.
"""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dfs_portfolio.rules.exposure_limits import max_count
from support import oracle
from support.examples import few
from support.instances import instances
from support.portfolios import build, generate_columns, large_tables

# Caps that leave much room, little, and none at all.
SHARES = [0.2, 0.25, 0.34, 0.5, 0.6, 0.75, 1.0]
TOLERANCE = 1e-6

problems = st.tuples(
    instances(max_drivers=7, max_roster=3, tail="upper"),
    st.integers(1, 4),
    st.sampled_from([0.0, 0.1, 1.0, 25.0]),
    st.sampled_from(SHARES),
    st.sampled_from(SHARES),
)


def chosen(problem, strategy):
    """A portfolio, and the caps as counts."""
    instance, n, _, driver_share, team_share = problem
    assume(n <= len(oracle.all_lineups(instance)) <= 24)
    small = {"dual_pool": 4, "dual_steps": 20}
    tables = large_tables(batch=1, look=2, told=3, **small)
    with pytest.MonkeyPatch.context() as patch:
        generate_columns(patch, columns=3, new=2)
        portfolio = build(*problem, strategy=strategy, tables=tables)
    return portfolio, (max_count(driver_share, n), max_count(team_share, n))


def within(high, low):
    return high >= low - TOLERANCE * max(1.0, abs(low))


@few()
@given(problems)
def test_joint(problem):
    instance, n, weight, *_ = problem
    portfolio, caps = chosen(problem, "joint")
    fewest = oracle.fewest_excess(instance, n, *caps)
    lineups = tuple(lineup.indices for lineup in portfolio)
    used = oracle.excess(instance, lineups, *caps)
    assert used >= fewest
    if portfolio.relaxation_proven:
        assert used == fewest
    optimum = oracle.joint(instance, n, weight, *caps)
    assert within(portfolio.bound, optimum)
    if used == fewest:
        assert within(optimum, portfolio.objective)
    assert within(portfolio.bound, portfolio.objective)


@few()
@given(problems)
def test_emax(problem):
    instance, n, _, *_ = problem
    portfolio, caps = chosen(problem, "emax")
    lineups = tuple(lineup.indices for lineup in portfolio)
    assert portfolio.objective == pytest.approx(
        oracle.expected_best(instance, lineups), rel=1e-9, abs=1e-9
    )
    used = oracle.excess(instance, lineups, *caps)
    optimum = oracle.best_expected_best(instance, n, *caps, used)
    assert within(optimum, portfolio.objective)
    free = oracle.best_expected_best(instance, n, n, n, 0)
    assert within(free, optimum)
    assert within(portfolio.bound, free)


@few()
@given(problems)
def test_sequential(problem):
    """At every turn: bound >= the best completable lineup >= the one chosen."""
    instance, n, weight, *_ = problem
    portfolio, caps = chosen(problem, "sequential")
    lineups = [lineup.indices for lineup in portfolio]
    budget = oracle.excess(instance, tuple(lineups), *caps)
    good = [
        set(p)
        for p in combinations(oracle.all_lineups(instance), n)
        if oracle.excess(instance, p, *caps) <= budget
    ]
    for k, lineup in enumerate(portfolio):
        earlier = lineups[:k]

        def net(l, earlier=earlier):
            shared = sum(len(set(l) & set(e)) for e in earlier)
            return oracle.value(instance, l) - weight * shared

        open_to = {l for p in good if p.issuperset(earlier) for l in p} - set(earlier)
        best = max(map(net, open_to))
        assert within(lineup.bound, best)
        assert within(best, lineup.worth)
        if lineup.proven:
            assert within(lineup.worth, best)


@few()
@given(problems)
def test_emax_is_greedy_among_what_can_be_completed(problem):
    instance, n, _, *_ = problem
    portfolio, caps = chosen(problem, "emax")
    assume(portfolio.relaxation_proven and all(lineup.proven for lineup in portfolio))
    expected = oracle.greedy_expected_best(instance, n, *caps)
    found = [lineup.indices for lineup in portfolio]
    for k in range(n):
        mine = oracle.expected_best(instance, tuple(found[: k + 1]))
        theirs = oracle.expected_best(instance, tuple(expected[: k + 1]))
        assert mine == pytest.approx(theirs, rel=1e-9, abs=1e-9)
        if found[k] != expected[k]:
            break  # a tie: from here on both are right in their own way
