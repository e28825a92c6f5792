"""Value tables and questions to them against exhaustive search, in integers and in numbers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.search import Query, SearchSettings, ValueTable, load_table, save_table
from support import oracle
from support.instances import instances, parts_of

# Tables of bounds, and queries that take several chunks.
SMALL = SearchSettings(exact_table_size=0, batch_size=2, first_chunk=4)


def table_of(instance, **settings):
    parts = parts_of(instance)
    inputs = parts.slate, parts.scenarios, parts.objective, parts.rules
    return ValueTable(*inputs, settings=SMALL, **settings)


def size_of(instance):
    """What rounding is measured by."""
    return 1e-9 * (1 + instance.roster_size * np.abs(np.array(instance.points)).max())


def in_steps(instance):
    """The same instance with points rounded to multiples of 0.05, and these as integers."""
    steps = np.rint(np.array(instance.points) * 20).astype(int)
    points = tuple(map(tuple, (steps / 20).tolist()))
    return replace(instance, points=points), steps.tolist()


def exact_value(instance, steps, lineup):
    """The value without any rounding: in fractions, from integers."""
    total = Fraction(0)
    scores = sorted(sum(row[i] for i in lineup) for row in steps)
    scores = scores[::-1] if instance.tail == "upper" else scores
    for level, weight in zip(instance.levels, instance.weights, strict=True):
        count = left = (1 - level) * len(scores)
        gathered = Fraction(0)
        for score in scores:
            gathered += min(Fraction(1), left) * score
            left -= min(Fraction(1), left)
        total += Fraction(weight) * gathered / count
    return total / 20


@given(instances())
def test_values_of_integers_are_those_of_fractions_and_bounds_hold_to_the_last_bits(instance):
    instance, steps = in_steps(instance)
    lineups = oracle.all_lineups(instance)
    expected = [exact_value(instance, steps, lineup) for lineup in lineups]
    values = table_of(instance)
    assert values.tails.units.exact
    ulps = 64 * np.finfo(np.float64).eps * (1 + 4 * np.abs(np.array(instance.points)).max())
    assert all(bound >= value - ulps for bound, value in zip(values.upper, expected, strict=True))
    bounds = values.upper.copy()
    exact = values.evaluate(np.arange(len(lineups)))
    np.testing.assert_allclose(exact, np.array(expected, dtype=float), rtol=0, atol=ulps)
    assert (bounds >= exact).all()


@given(instances())
def test_bounds_of_numbers_are_never_below_exact_values(instance):
    rng = np.random.default_rng(0)
    points = np.array(instance.points) + rng.uniform(0, 1e-3, np.shape(instance.points))
    values = table_of(replace(instance, points=tuple(map(tuple, points.tolist()))))
    assert not values.tails.units.exact
    bounds = values.upper.copy()
    assert (bounds >= values.evaluate(np.arange(len(values)))).all()


def net_of(instance, lineup, row, query):
    """What a lineup is worth to a query, ``None`` where it is not allowed."""
    teams = {instance.teams[i] for i in lineup}
    over = sum(int(query.player_excess[i]) for i in lineup)
    over += sum(int(query.team_excess[t]) for t in teams)
    if over > query.allowance or row in query.excluded:
        return None
    return oracle.value(instance, lineup) - sum(float(query.player_cost[i]) for i in lineup)


@st.composite
def questions(draw):
    """An instance, and some questions to its table: costs and rebates, caps, rows excluded."""
    instance = draw(instances())
    n, teams = len(instance.salaries), len(set(instance.teams))
    n_lineups = len(oracle.all_lineups(instance))
    cost = st.sampled_from([0.0, 0.0, 0.05, 1 / 3, 2.0, 40.0, -0.05, -1 / 3, -7.0])
    flags = st.integers(0, 1)
    queries = [
        Query(
            np.array(draw(st.lists(cost, min_size=n, max_size=n))),
            np.array(draw(st.lists(flags, min_size=n, max_size=n))),
            np.array(draw(st.lists(flags, min_size=teams, max_size=teams))),
            draw(st.integers(0, 4)),
            tuple(draw(st.lists(st.integers(0, n_lineups - 1), max_size=3, unique=True))),
        )
        for _ in range(draw(st.integers(1, 3)))
    ]
    return instance, queries


@given(questions())
def test_the_best_answer_to_any_question_is_that_of_exhaustive_search(problem):
    """One table is asked all questions, and knows more each time."""
    instance, queries = problem
    lineups = oracle.all_lineups(instance)
    values = table_of(instance)
    for query in queries:
        nets = [net_of(instance, lineup, row, query) for row, lineup in enumerate(lineups)]
        allowed = [net for net in nets if net is not None]
        row = values.best(query)
        if row is None:
            assert not allowed
            continue
        assert values.exact[row]
        assert nets[row] is not None
        assert nets[row] == pytest.approx(max(allowed), abs=size_of(instance))
        assert values.upper[row] == pytest.approx(
            oracle.value(instance, lineups[row]), abs=size_of(instance)
        )


@given(questions(), st.integers(1, 6))
def test_settled_values_are_the_best_of_exhaustive_search(problem, count):
    instance, queries = problem
    lineups = oracle.all_lineups(instance)
    values = table_of(instance)
    for query in queries:
        nets = [net_of(instance, lineup, row, query) for row, lineup in enumerate(lineups)]
        expected = sorted((net for net in nets if net is not None), reverse=True)[:count]
        net = values.net(query)
        values.make_exact(net, count, query, None, -np.inf)
        found = sorted((v for v in net.tolist() if v > -np.inf), reverse=True)[:count]
        np.testing.assert_allclose(found, expected, rtol=0, atol=size_of(instance))


@given(questions())
def test_a_stored_table_answers_as_the_one_it_was_stored_from(tmp_path_factory, problem):
    instance, queries = problem
    parts = parts_of(instance)
    inputs = parts.slate, parts.scenarios, parts.objective, parts.rules
    values = table_of(instance)
    path = save_table(tmp_path_factory.getbasetemp() / "value_table.npz", values)
    again = load_table(path, *inputs, settings=SMALL)
    assert again.upper.tobytes() == values.upper.tobytes()
    assert [again.best(q) for q in queries] == [values.best(q) for q in queries]
    assert again.top(5).tolist() == values.top(5).tolist()
