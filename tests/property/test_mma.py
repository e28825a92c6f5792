"""Cards of bouts against exhaustive search: every strategy and engine, one fighter of a bout."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dfs_portfolio import (
    DRAFTKINGS_MMA,
    Diversity,
    ExposureLimits,
    LineupRules,
    Scenarios,
    Slate,
    TailObjective,
    build_portfolio,
    fight_scenarios,
)
from dfs_portfolio.search import enumerate_lineups
from support import oracle
from support.fighters import fighter

FEW = settings(max_examples=max(10, settings.default.max_examples // 3), deadline=None)


@dataclass(frozen=True)
class Card:
    """A small card: bouts are the oracle's teams, of whom a lineup holds so many at most."""

    slate: Slate
    instance: oracle.Instance
    max_per_game: int | None

    @property
    def values(self):
        levels = tuple(map(float, self.instance.levels))
        return {
            "rules": LineupRules(max_per_game=self.max_per_game),
            "objective": TailObjective(levels, self.instance.weights),
        }

    @property
    def scenarios(self):
        return Scenarios(np.array(self.instance.points))


@st.composite
def cards(draw, max_bouts=4, max_roster=3):
    n_bouts = draw(st.integers(3, max_bouts))
    alone = draw(st.booleans())  # the last fighter's opponent has withdrawn
    n = 2 * n_bouts - alone
    roster = draw(st.integers(2, max_roster))
    salaries = [100 * draw(st.integers(66, 96)) for _ in range(n)]
    order = draw(st.permutations(range(n)))
    bouts = [order[i] // 2 for i in range(n)]
    cheapest, dearest = sum(sorted(salaries)[:roster]), sum(sorted(salaries)[-roster:])
    contest = DRAFTKINGS_MMA.resized(roster, draw(st.integers(cheapest, dearest)))
    slate = Slate.from_records(
        (fighter(i, bout=bouts[i]) | {"salary": salaries[i]} for i in range(n)), contest
    )
    if alone:
        with pytest.warns(UserWarning, match="simulated alone"):
            simulate = fight_scenarios(slate)
    else:
        simulate = fight_scenarios(slate)
    points = simulate(draw(st.integers(5, 40)), seed=draw(st.integers(0, 2**16)))
    max_per_game = draw(st.sampled_from([None, 1, 2]))
    instance = oracle.Instance(
        salaries=tuple(salaries),
        teams=tuple(bouts),
        points=tuple(map(tuple, points.tolist())),
        roster_size=roster,
        salary_cap=contest.salary_cap,
        min_stack=1,
        max_stack=max_per_game or 1,
        levels=(Fraction(9, 10), Fraction(1, 2)),
        weights=(0.6, 0.4),
    )
    assume(oracle.all_lineups(instance))
    return Card(slate, instance, max_per_game)


@given(cards(max_bouts=6, max_roster=4))
def test_lineups_are_those_with_so_many_fighters_of_a_bout(card):
    found = enumerate_lineups(card.slate, card.values["rules"])
    assert [tuple(row) for row in found.tolist()] == oracle.all_lineups(card.instance)


@FEW
@given(cards(), st.sampled_from(["search", "milp", "columns"]))
def test_every_engine_finds_the_best_lineup(card, engine):
    (lineup,) = build_portfolio(
        *(card.slate, card.scenarios, 1),
        engine=engine,
        exposure=ExposureLimits(1.0, 1.0),
        **card.values,
    )
    best = max(oracle.value(card.instance, l) for l in oracle.all_lineups(card.instance))
    assert lineup.indices in oracle.all_lineups(card.instance)
    assert lineup.proven
    assert lineup.value == pytest.approx(best, rel=1e-6, abs=1e-6)


PROBLEMS = (cards(), st.integers(1, 3), st.sampled_from([0.4, 0.67, 1.0]))


def portfolio_of(card, n, share, strategy, penalty=0.0):
    """A portfolio, the limit on players, and no more uses beyond it than are needed."""
    assume(n <= len(oracle.all_lineups(card.instance)) <= 24)
    portfolio = build_portfolio(
        *(card.slate, card.scenarios, n),
        strategy=strategy,
        exposure=ExposureLimits(share, 1.0, relax="fewest"),
        diversity=Diversity(penalty),
        **card.values,
    )
    cap = int(share * n + 1e-9)
    found = tuple(lineup.indices for lineup in portfolio)
    assert set(found) <= set(oracle.all_lineups(card.instance))
    assert all(lineup.proven for lineup in portfolio)
    budget = oracle.fewest_excess(card.instance, n, cap, n)
    assert oracle.excess(card.instance, found, cap, n) == budget
    return portfolio, found, cap


@FEW
@given(*PROBLEMS, st.sampled_from([0.0, 0.5, 20.0]))
def test_sequential_equals_exhaustive_search(card, n, share, penalty):
    _, found, cap = portfolio_of(card, n, share, "sequential", penalty)
    expected = oracle.sequential(card.instance, n, penalty, cap, n)

    def net(lineups, k):
        shared = sum(len(set(lineups[k]) & set(earlier)) for earlier in lineups[:k])
        return oracle.value(card.instance, lineups[k]) - penalty * shared

    for k in range(n):
        assert net(found, k) == pytest.approx(net(expected, k), rel=1e-9, abs=1e-9)
        if found[k] != expected[k]:
            break  # a tie: from here on both are right in their own way


@FEW
@given(*PROBLEMS, st.sampled_from([0.0, 0.5, 20.0]))
def test_joint_equals_exhaustive_search(card, n, share, penalty):
    portfolio, _, cap = portfolio_of(card, n, share, "joint", penalty)
    expected = oracle.joint(card.instance, n, penalty, cap, n)
    assert portfolio.objective == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert portfolio.gap <= 1e-6


@FEW
@given(*PROBLEMS)
def test_emax_equals_exhaustive_search(card, n, share):
    portfolio, found, cap = portfolio_of(card, n, share, "emax")
    expected = oracle.greedy_expected_best(card.instance, n, cap, n)
    for k in range(1, n + 1):
        theirs = oracle.expected_best(card.instance, tuple(expected[:k]))
        assert oracle.expected_best(card.instance, found[:k]) == pytest.approx(theirs, rel=1e-9)
        if found[k - 1] != expected[k - 1]:
            return  # a tie
    budget = oracle.excess(card.instance, found, cap, n)
    best = oracle.best_expected_best(card.instance, n, cap, n, budget)
    assert portfolio.bound >= best - 1e-6 * max(1.0, abs(best))
