"""Answers of a value table do not depend on what it was asked before, nor on who else asks."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from dfs_portfolio.errors import MemoryLimitError
from dfs_portfolio.search import DualPrices, Query, SearchSettings, ValueTable
from dfs_portfolio.search.tail_bounds import LineupTails
from support.tables import defined, inputs

both_tails = pytest.mark.parametrize("tail", ["upper", "lower"])
integers_or_not = pytest.mark.parametrize("whole", [True, False], ids=["integers", "numbers"])


# Tables of bounds, and small steps.
SMALL = SearchSettings(exact_table_size=0, batch_size=3, first_chunk=16)


def some_points(seed, whole, shape=(200, 10)):
    points = np.random.default_rng(seed).normal(30, 12, shape)
    return np.round(points) if whole else points


def made(points, tail="upper", roster=4, **settings):
    return inputs(points, tail=tail).free(roster).table(threads=1, **settings)


def bounded(points, tail="upper", roster=4, **settings):
    return made(points, tail, roster, **{"settings": SMALL} | settings)


def random_query(rng, n_rows, n_drivers=10, rebates=True):
    kinds = [
        np.zeros(n_drivers),
        rng.uniform(0, 20, n_drivers),
        rng.integers(0, 3, n_drivers) * 5.0,  # ties
        rng.normal(0, 15, n_drivers) if rebates else np.full(n_drivers, 2.0),
    ]
    return Query(
        player_cost=kinds[rng.integers(4)],
        player_excess=rng.integers(0, 2, n_drivers) * int(rng.random() < 0.4),
        team_excess=rng.integers(0, 2, 3) * int(rng.random() < 0.4),
        allowance=int(rng.integers(0, 4)),
        excluded=tuple(rng.choice(n_rows, rng.integers(0, 30), replace=False).tolist()),
    )


def asked(values, rng):
    """Ask one random question, and return the answer in full."""
    n = len(values)
    query, prices = random_query(rng, n), DualPrices(rng.normal(0, 5, 3))
    match rng.integers(4):
        case 0:
            count = int(rng.choice([1, 10, n - 1, n + 5], p=[0.5, 0.4, 0.05, 0.05]))
            rows = values.top(count)
            return rows.tolist(), values.upper[rows].tolist()
        case 1:
            row = values.best(query)
            return row, None if row is None else float(values.upper[row])
        case 2:
            count, floor = int(rng.integers(1, 30)), float(rng.choice([-np.inf, 100.0, 150.0]))
            net = values.net(query, None, prices)
            values.make_exact(net, count, query, prices, floor)
            order = np.argsort(-net, kind="stable")
            kept = [row for row in order.tolist() if net[row] >= floor and net[row] > -np.inf]
            return kept[:count], net[kept[:count]].tolist()
        case _:
            return values.evaluate(rng.integers(0, n, 7)).tolist()


@both_tails
@integers_or_not
def test_answers_do_not_depend_on_what_was_asked_before(tail, whole):
    """One table asked many questions against a fresh table for each: to the bit."""
    for seed in range(6):
        points = some_points(seed, whole)
        values = bounded(points, tail)
        assert values.tails.units.is_integer == whole
        for question in range(12):
            answer = asked(values, np.random.default_rng([seed, question]))
            fresh = bounded(points, tail)
            assert answer == asked(fresh, np.random.default_rng([seed, question]))


@both_tails
@integers_or_not
def test_bounds_and_exact_values_lead_to_the_same_answers(tail, whole):
    for seed in range(6):
        points = some_points(seed, whole)
        values = bounded(points, tail)
        answers = [asked(values, np.random.default_rng([seed, k])) for k in range(12)]
        exact = made(points, tail, settings=replace(SMALL, exact_table_size=10**6))
        assert answers == [asked(exact, np.random.default_rng([seed, k])) for k in range(12)]


@both_tails
def test_values_known_before_the_bounds_stay(tail):
    values = bounded(some_points(0, True), tail)
    known = values.evaluate(np.array([7, 3, 100]))
    assert values.upper[[7, 3, 100]].tolist() == known.tolist()
    assert np.flatnonzero(values.exact).tolist() == [3, 7, 100]
    assert (values.upper >= bounded(some_points(0, True), tail).evaluate(np.arange(210))).all()


@both_tails
def test_rebates_lift_lineups_above_their_bounds(tail):
    """The best lineup has the lowest value: all others must be looked past."""
    points = np.tile(np.arange(10.0), (5, 1))
    values = bounded(points, tail)
    rebate = -4.0 * np.arange(10)[::-1]
    query = replace(Query.free(values.slate), player_cost=rebate)
    assert values.best(query) == 0
    assert values.indices(0) == (0, 1, 2, 3)
    assert values.best(replace(query, excluded=(0,))) == 1


def test_a_rebate_is_not_cut_short_by_rounding():
    """Each lineup's rebates make up for its value: winners are a matter of the last bits."""
    for seed in range(300):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(3, 7))
        rebate = rng.uniform(0, 10, n).round(1 + seed % 3)
        values = made(20.0 - rebate[None], roster=n - 1, settings=SearchSettings(first_chunk=1))
        query = replace(Query.free(values.slate), player_cost=-rebate)
        assert values.best(query) == int(np.argmax(values.net(query)))


@both_tails
def test_excluded_rows_are_never_chosen_until_none_is_left(tail):
    values = bounded(some_points(2, True, (50, 6)), tail, roster=3)
    exact = defined(inputs(values.scenarios.points, tail=tail).free(3), values.lineups)
    chosen = []
    for _ in range(20):
        chosen.append(values.best(replace(Query.free(values.slate), excluded=tuple(chosen))))
    assert values.best(replace(Query.free(values.slate), excluded=tuple(chosen))) is None
    assert sorted(chosen) == list(range(20))
    assert (np.diff(exact[chosen]) <= 1e-12 * exact.max()).all()
    assert values.top(20).tolist() == chosen


@both_tails
@pytest.mark.parametrize("look", [1, 2, 5, 64])
def test_of_equal_lineups_in_different_blocks_the_first_is_chosen(tail, look):
    """Drivers come in equal pairs, so that every lineup has its equals far off in the table."""
    points = np.repeat(some_points(3, True, (60, 5)), 2, axis=1)
    values = made(points, tail, settings=replace(SMALL, first_chunk=look))
    reference = made(points, tail)
    exact = reference.evaluate(np.arange(len(values)))
    # Bounds differ where values do not, so the ranks of equals are in no order.
    values._upper[:] = exact + np.random.default_rng(look).uniform(0, 3, len(exact))
    skipped: tuple[int, ...] = ()
    for _ in range(12):
        row = values.best(replace(Query.free(values.slate), excluded=skipped))
        allowed = exact.copy()
        allowed[list(skipped)] = -np.inf
        assert row == int(np.argmax(allowed))
        skipped = (*skipped, row)


# ------------------------------------------------------------------- interrupts and other threads


@pytest.mark.parametrize("limit", [0, 10**6], ids=["bounds", "exact values"])
def test_an_interrupt_leaves_the_table_as_it_was(limit):
    reported = []

    def progress(state):
        reported.append(state)
        if state.stage in ("bound", "evaluate") and state.fraction > 0.5 and len(reported) < 20:
            reported.extend([None] * 20)
            raise KeyboardInterrupt

    points = some_points(5, True)
    settings = replace(SMALL, exact_table_size=limit)
    values = made(points, progress=progress, settings=settings)
    with pytest.raises(KeyboardInterrupt):
        values.top(5)
    assert not values.exact.any()
    assert np.isposinf(values._upper).all()
    assert values.top(5).tolist() == made(points).top(5).tolist()


def test_threads_that_ask_at_once_get_the_answers_of_one():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for seed in range(8):
            points = some_points(seed, seed % 2)
            expected = {}
            for k in range(10):
                expected[k] = asked(bounded(points), np.random.default_rng([seed, k]))
            values, found = bounded(points), [{}, {}, {}]
            start = threading.Barrier(3)

            def ask(mine, values=values, seed=seed, found=found, start=start):
                start.wait(timeout=30)
                for k in np.random.default_rng(mine).permutation(10).tolist():
                    found[mine][k] = asked(values, np.random.default_rng([seed, k]))

            workers = [threading.Thread(target=ask, args=(mine,)) for mine in range(3)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join(timeout=60)
            assert found == [expected] * 3
            exact = made(points).evaluate(np.arange(len(values)))
            assert values.upper[values.exact].tolist() == exact[values.exact].tolist()
    finally:
        sys.setswitchinterval(before)


def test_bounds_are_computed_once_while_others_wait(monkeypatch):
    calls = []
    bounds_above = LineupTails.bounds_above

    def counted(tails, report=None):
        calls.append(threading.get_ident())
        time.sleep(0.05)  # the others have time to ask
        return bounds_above(tails, report)

    monkeypatch.setattr(LineupTails, "bounds_above", counted)
    values = bounded(some_points(1, True))
    workers = [threading.Thread(target=values.top, args=(3,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert len(calls) == 1


def test_a_state_is_a_copy_of_what_is_known_now():
    values = bounded(some_points(1, False))
    values.top(3)
    state = values.state
    before = state.upper.tolist(), state.exact.tolist()
    values.evaluate(np.arange(len(values)))
    assert (state.upper.tolist(), state.exact.tolist()) == before
    again = ValueTable(
        values.slate, values.scenarios, values.objective, values.rules, state=state, settings=SMALL
    )
    assert (again.upper.tolist(), again.exact.tolist()) == before
    assert again.top(30).tolist() == values.top(30).tolist()


def test_memory_used_up_by_a_question_is_an_error_in_words(monkeypatch):
    def used_up(*args, **settings):
        raise MemoryError("Unable to allocate 1 TiB")

    monkeypatch.setattr(LineupTails, "exact", used_up)
    monkeypatch.setattr(ValueTable, "_net_of", used_up)
    values = bounded(some_points(1, False))
    query = Query.free(values.slate)
    for ask in (
        lambda: values.best(query),
        lambda: values.net(query),
        lambda: values.top(3),
        lambda: values.make_exact(np.full(len(values), 1.0), 3, query, None, 0.0),
        lambda: values.evaluate(np.array([1])),
    ):
        with pytest.raises(MemoryLimitError, match="memory is used up by"):
            ask()
    monkeypatch.setattr(LineupTails, "bounds_above", used_up)
    with pytest.raises(MemoryLimitError, match="used up by the bounds of a value table"):
        _ = bounded(some_points(1, False)).upper
