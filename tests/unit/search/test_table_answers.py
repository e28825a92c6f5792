"""Answers of a value table do not depend on what it was asked before, nor on who else asks."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.errors import MemoryLimitError
from dfs_portfolio.search import Bars, DualPrices, Query, SearchSettings, ValueTable
from dfs_portfolio.search.tail_bounds import LineupTails
from support.tables import defined, inputs

both_tails = pytest.mark.parametrize("tail", ["upper", "lower"])
integers_or_not = pytest.mark.parametrize("whole", [True, False], ids=["integers", "numbers"])


# Tables of bounds, and small steps: bounds row by row, or by scans that tell few lineups apart.
# After a scan come own bounds, or deeper scans first.
SMALL = SearchSettings(exact_table_size=0, batch_size=3, first_chunk=16)
SCANNED = replace(SMALL, scan_size=0, scan_share=0.0, told_first=5, loose_share=1.0)
DEEPER = replace(SCANNED, loose_share=0.0)
all_kinds = pytest.mark.parametrize(
    "kind", [SMALL, SCANNED, DEEPER], ids=["row by row", "scanned", "scanned again"]
)


def some_points(seed, whole, shape=(200, 10)):
    points = np.random.default_rng(seed).normal(30, 12, shape)
    return np.round(points) if whole else points


def made(points, tail="upper", roster=4, **settings):
    return inputs(points, tail=tail).free(roster).table(threads=1, **settings)


def bounded(points, tail="upper", roster=4, **settings):
    return made(points, tail, roster, **{"settings": SMALL} | settings)


def random_query(rng, values, rebates=True):
    n_rows, n_drivers = len(values), len(values.slate)
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
        excluded=tuple(rng.choice(n_rows, min(n_rows, rng.integers(30)), replace=False).tolist()),
        apart=values.lineups[rng.integers(0, n_rows, 2 * (rng.random() < 0.2))].tolist(),
        max_overlap=int(rng.integers(1, values.lineups.shape[1])),
        bars=Bars(bar(rng, n_drivers), bar(rng, 3)) if rng.random() < 0.2 else None,
    )


def bar(rng, size):
    """One that may not be used, or must be, or neither."""
    bars = np.zeros(size, dtype=np.int64)
    bars[rng.integers(size)] = rng.integers(-1, 2)
    return bars


def asked(values, rng):
    """Ask one random question, and return the answer in full."""
    n = len(values)
    query = random_query(rng, values)
    prices = DualPrices(rng.normal(0, 5, 3), rng.uniform(0, 9, n) if rng.random() < 0.3 else None)
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
@all_kinds
def test_answers_do_not_depend_on_what_was_asked_before(tail, whole, kind):
    """One table asked many questions against a fresh table for each: to the bit."""
    for seed in range(3):
        points = some_points(seed, whole)
        values = bounded(points, tail, settings=kind)
        assert values.tails.units.exact == whole
        assert values.tails.ramps.scans == (kind is not SMALL)
        for question in range(12):
            answer = asked(values, np.random.default_rng([seed, question]))
            fresh = bounded(points, tail, settings=kind)
            assert answer == asked(fresh, np.random.default_rng([seed, question]))


@both_tails
@integers_or_not
@all_kinds
def test_bounds_and_exact_values_lead_to_the_same_answers(tail, whole, kind):
    for seed in range(6):
        points = some_points(seed, whole)
        values = bounded(points, tail, settings=kind)
        answers = [asked(values, np.random.default_rng([seed, k])) for k in range(12)]
        exact = made(points, tail, settings=replace(SMALL, exact_table_size=10**6))
        assert answers == [asked(exact, np.random.default_rng([seed, k])) for k in range(12)]


@given(
    st.integers(0, 2**32 - 1),
    st.integers(3, 7),
    st.integers(1, 4),
    st.sampled_from([2, 40, 300]),
    st.sampled_from([(0.99, 0.9), (0.999, 0.8), (0.5,)]),
    st.sampled_from(["multiples", "numbers", "ties"]),
    st.sampled_from([(), (0.05,), (0.1, 0.35), (0.5, 1.0)]),
    st.sampled_from([1, 10, 1000]),
    st.sampled_from([0.0, 0.03, 1.0]),
)
def test_scans_lead_to_the_answers_of_exact_values_whatever_their_depths(
    seed, roster, more, n_scenarios, levels, shape, shares, first, loose
):
    """Rosters that are scanned, and those of three, which are not."""
    rng = np.random.default_rng(seed)
    points = rng.normal(30, 12, (n_scenarios, roster + more))
    points = {"multiples": np.round(points), "numbers": points, "ties": points // 12}[shape]
    of = inputs(points, levels=levels, weights=(1 / len(levels),) * len(levels)).free(roster)
    settings = replace(
        SCANNED, told_first=first, told_shares=shares, loose_share=loose, first_chunk=7
    )
    values = of.table(threads=1, settings=settings)
    exact = of.table(threads=1, settings=replace(SMALL, exact_table_size=10**6))
    assert values.tails.ramps.scans == (roster > 3)
    for question in range(8):
        found, expected = (
            asked(v, np.random.default_rng([seed, question])) for v in (values, exact)
        )
        assert found == expected
        assert (values.upper >= exact.upper).all()


@both_tails
@all_kinds
def test_values_known_before_the_bounds_stay(tail, kind):
    values = bounded(some_points(0, True), tail, settings=kind)
    known = values.evaluate(np.array([7, 3, 100]))
    assert values.upper[[7, 3, 100]].tolist() == known.tolist()
    assert np.flatnonzero(values.exact).tolist() == [3, 7, 100]
    assert (values.upper >= bounded(some_points(0, True), tail).evaluate(np.arange(210))).all()


@both_tails
@all_kinds
def test_rebates_lift_lineups_above_their_bounds(tail, kind):
    """The best lineup has the lowest value: all others must be looked past."""
    points = np.tile(np.arange(10.0), (5, 1))
    values = bounded(points, tail, settings=kind)
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
@all_kinds
def test_excluded_rows_are_never_chosen_until_none_is_left(tail, kind):
    values = bounded(some_points(2, True, (50, 7)), tail, settings=kind)
    exact = defined(inputs(values.scenarios.points, tail=tail).free(4), values.lineups)
    chosen = []
    for _ in range(35):
        chosen.append(values.best(replace(Query.free(values.slate), excluded=tuple(chosen))))
    assert values.best(replace(Query.free(values.slate), excluded=tuple(chosen))) is None
    assert sorted(chosen) == list(range(35))
    assert (np.diff(exact[chosen]) <= 1e-12 * exact.max()).all()
    assert values.top(35).tolist() == chosen


@all_kinds
def test_drivers_who_are_barred_and_free_again_are_found(kind):
    """What was narrowed down for one query must not be all that a later one looks at."""
    values = bounded(some_points(4, True), settings=kind)
    exact = made(some_points(4, True)).evaluate(np.arange(210))
    for barred in ([], [3], [3, 7], [3, 7, 0], [7], [], [9, 8], [0]):
        excess = np.zeros(10, dtype=np.int64)
        excess[barred] = 1
        query = replace(Query.free(values.slate), player_excess=excess)
        without = ~np.isin(values.lineups, barred).any(axis=1)
        assert values.best(query) == int(np.argmax(np.where(without, exact, -np.inf)))


@both_tails
@all_kinds
@pytest.mark.parametrize("look", [1, 5, 64])
def test_of_equal_lineups_in_different_blocks_the_first_is_chosen(tail, kind, look):
    """Drivers come in equal pairs, so that every lineup has its equals far off in the table."""
    points = np.repeat(some_points(3, True, (60, 5)), 2, axis=1)
    values = made(points, tail, settings=replace(kind, first_chunk=look))
    reference = made(points, tail)
    exact = reference.evaluate(np.arange(len(values)))
    # Bounds differ where values do not, so the ranks of equals are in no order.
    values.known.upper[:] = exact + np.random.default_rng(look).uniform(0, 3, len(exact))
    skipped: tuple[int, ...] = ()
    for _ in range(12):
        row = values.best(replace(Query.free(values.slate), excluded=skipped))
        allowed = exact.copy()
        allowed[list(skipped)] = -np.inf
        assert row == int(np.argmax(allowed))
        skipped = (*skipped, row)


# ------------------------------------------------------------------- interrupts and other threads


@pytest.mark.parametrize(
    "kind",
    [SMALL, SCANNED, replace(SMALL, exact_table_size=10**6)],
    ids=["bounds", "a scan", "exact values"],
)
def test_an_interrupt_leaves_the_table_as_it_was(kind):
    reported = []

    def progress(state):
        reported.append(state)
        if state.stage in ("bound", "evaluate") and state.fraction > 0.5 and len(reported) < 20:
            reported.extend([None] * 20)
            raise KeyboardInterrupt

    points = some_points(5, True)
    values = made(points, progress=progress, settings=kind)
    with pytest.raises(KeyboardInterrupt):
        values.top(5)
    assert not values.exact.any()
    assert np.isposinf(values.known.upper).all()
    assert values.top(5).tolist() == made(points).top(5).tolist()


def test_an_interrupt_of_a_deeper_scan_leaves_the_bounds_of_the_first():
    stop = []

    def progress(state):
        if stop and state.stage == "bound" and state.fraction > 0:
            raise KeyboardInterrupt

    points = some_points(5, True)
    values = made(points, progress=progress, settings=DEEPER)
    before = values.upper.tolist()
    stop.append(True)
    with pytest.raises(KeyboardInterrupt):
        values.top(70)
    assert values.state.told == 5
    assert values.upper.tolist() == before
    stop.clear()
    assert values.top(70).tolist() == made(points).top(70).tolist()
    assert values.state.told > 5


@all_kinds
def test_threads_that_ask_at_once_get_the_answers_of_one(kind):
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for seed in range(4):
            points = some_points(seed, seed % 2)
            expected = {}
            for k in range(10):
                fresh = bounded(points, settings=kind)
                expected[k] = asked(fresh, np.random.default_rng([seed, k]))
            values, found = bounded(points, settings=kind), [{}, {}, {}]
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


@pytest.mark.parametrize("kind", [SMALL, SCANNED], ids=["row by row", "scanned"])
def test_bounds_are_computed_once_while_others_wait(monkeypatch, kind):
    calls = []
    bounds_above, bounds_over = LineupTails.bounds_above, LineupTails.bounds_over

    def above(tails, rows=None, report=None):
        if rows is None:
            calls.append("row by row")
            time.sleep(0.05)  # the others have time to ask
        return bounds_above(tails, rows, report)

    def over(tails, plan, report=None):
        calls.append("scanned")
        time.sleep(0.05)
        return bounds_over(tails, plan, report)

    monkeypatch.setattr(LineupTails, "bounds_above", above)
    monkeypatch.setattr(LineupTails, "bounds_over", over)
    values = bounded(some_points(1, True), settings=kind)
    workers = [threading.Thread(target=values.top, args=(3,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert calls == ["row by row" if kind is SMALL else "scanned"]


@all_kinds
def test_a_state_is_a_copy_of_what_is_known_now(kind):
    values = bounded(some_points(1, False), settings=kind)
    values.top(3)
    state = values.state
    before = state.upper.tolist(), state.exact.tolist(), state.told
    values.evaluate(np.arange(len(values)))
    assert (state.upper.tolist(), state.exact.tolist(), state.told) == before
    again = ValueTable(
        values.slate, values.scenarios, values.objective, values.rules, state=state, settings=kind
    )
    assert (again.upper.tolist(), again.exact.tolist(), again.state.told) == before
    assert again.top(30).tolist() == values.top(30).tolist()


def test_memory_used_up_by_a_question_is_an_error_in_words(monkeypatch):
    def used_up(*args, **settings):
        raise MemoryError("Unable to allocate 1 TiB")

    monkeypatch.setattr(LineupTails, "exact", used_up)
    monkeypatch.setattr(ValueTable, "net_of", used_up)
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
    monkeypatch.setattr(LineupTails, "bounds_over", used_up)
    for kind in (SMALL, SCANNED):
        with pytest.raises(MemoryLimitError, match="used up by the bounds of a value table"):
            _ = bounded(some_points(1, False), settings=kind).upper
