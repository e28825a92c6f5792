"""The best few of many, evaluated no more than needed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.search import lazy_evaluation
from dfs_portfolio.search.lazy_evaluation import Tightening, evaluate_until_certain


def evaluated(bounds, values, count, known=(), floor=-np.inf, batch=1):
    """Evaluate; return the values, exact, and the entries that were evaluated."""
    worth, exact = np.array(bounds, dtype=float), np.zeros(len(bounds), dtype=bool)
    for row in known:
        worth[row], exact[row] = values[row], True
    asked = []

    def evaluate(rows):
        asked.extend(rows.tolist())
        return np.array(values, dtype=float)[rows]

    evaluate_until_certain(worth, exact, count, evaluate, floor, batch)
    return worth, exact, asked


def test_only_what_could_be_the_best_is_evaluated():
    worth, exact, asked = evaluated([10, 9, 5, 4], [6, 7, 5, 4], 1)
    assert asked == [0, 1]
    assert worth.tolist() == [6, 7, 5, 4]
    assert exact.tolist() == [True, True, False, False]


def test_a_bound_that_equals_the_best_is_evaluated_too():
    """It may be a tie, and ties go to the first."""
    assert evaluated([7, 7], [7, 7], 1)[2] == [0, 1]


def test_what_is_out_of_the_question_is_never_evaluated():
    worth, _, asked = evaluated([-np.inf, 3, -np.inf], [9, 1, 9], 3)
    assert asked == [1]
    assert worth.tolist() == [-np.inf, 1, -np.inf]


def test_entries_below_the_floor_are_of_no_interest():
    assert evaluated([5, 4, 3], [2, 2, 2], 3, floor=3.5)[2] == [0, 1]


def test_known_entries_are_not_evaluated_again():
    assert evaluated([10, 9, 8], [8, 1, 1], 1, known=[0])[2] == [1, 2]
    assert evaluated([10, 9, 7], [8, 1, 1], 1, known=[0])[2] == [1]


@given(st.data())
def test_the_best_few_are_exact_whatever_the_batch(data):
    n = data.draw(st.integers(1, 30))
    values = np.array(data.draw(st.lists(st.integers(-9, 9), min_size=n, max_size=n)), float)
    slack = np.array(data.draw(st.lists(st.integers(0, 9), min_size=n, max_size=n)), float)
    count = data.draw(st.integers(1, n))
    batch = data.draw(st.integers(1, 5))
    worth, exact, asked = evaluated(values + slack, values, count, batch=batch)
    assert len(asked) == len(set(asked))
    best = np.sort(values)[::-1][:count]
    assert np.sort(worth[exact])[::-1][:count].tolist() == best.tolist()
    assert (worth[~exact] < best[-1]).all()
    assert worth[exact].tolist() == values[exact].tolist()


@pytest.mark.parametrize("count", [1, 3])
def test_more_may_be_learnt_than_was_asked(count):
    """An evaluation that fills in everything ends the search."""
    worth, exact = np.array([9.0, 8.0, 7.0, 6.0]), np.zeros(4, dtype=bool)
    values = np.array([1.0, 2.0, 3.0, 4.0])
    calls = []

    def evaluate(rows):
        calls.append(len(rows))
        worth[:], exact[:] = values, True
        return values[rows]

    evaluate_until_certain(worth, exact, count, evaluate)
    assert calls == [count]
    assert worth.tolist() == values.tolist()


# -------------------------------------------------------------- bounds that can be made tighter


def tightened(loose, own, values, count, *, floor=-np.inf, batch=1, steps=1, tight=()):
    """Evaluate with bounds that tighten in so many steps.

    Return the values, exact, the entries that were tightened, each time, and those evaluated.
    """
    loose, own, values = (np.array(given, dtype=float) for given in (loose, own, values))
    worth, exact, is_tight = loose.copy(), np.zeros((2, len(loose)), dtype=bool), None
    exact, is_tight = exact
    is_tight[list(tight)] = True
    left = np.where(is_tight, 0, steps)
    lowered, asked = [], []

    def tighten(rows, n_loose):
        assert not is_tight[rows].any()
        assert n_loose >= len(rows)
        lowered.append(rows.tolist())
        left[rows] = np.maximum(left[rows] - 1, 0)
        share = left[rows] / steps
        return own[rows] + share * (loose - own)[rows], bool((left[rows] == 0).all())

    def evaluate(rows):
        asked.extend(rows.tolist())
        return values[rows]

    tightening = Tightening(is_tight, tighten)
    evaluate_until_certain(worth, exact, count, evaluate, floor, batch, tightening)
    return worth, exact, lowered, asked


def test_what_a_tighter_bound_rules_out_is_not_evaluated():
    worth, exact, lowered, asked = tightened([10, 9, 8, 3], [8, 5, 4, 3], [7, 4, 4, 2], 1)
    assert asked == [0]  # at first something must be known
    assert lowered == [[1, 2]]
    assert worth.tolist() == [7, 5, 4, 3]
    assert exact.tolist() == [True, False, False, False]


def test_what_no_tighter_bound_rules_out_is_evaluated():
    worth, _, lowered, asked = tightened([10, 9, 8, 3], [8, 8, 4, 3], [6, 7, 4, 2], 1)
    assert lowered == [[1, 2]]
    assert asked == [0, 1]
    assert worth.tolist() == [6, 7, 4, 3]


def test_bounds_that_are_tight_already_are_left_alone():
    _, _, lowered, asked = tightened([10, 9, 8, 3], [8, 8, 4, 3], [6, 7, 4, 2], 1, tight=[1, 2])
    assert lowered == []
    assert asked == [0, 1, 2]


def test_bounds_that_are_still_loose_are_tightened_again():
    worth, _, lowered, asked = tightened([20, 18, 16], [9, 8, 4], [7, 2, 1], 1, steps=3)
    assert asked == [0, 1]
    assert lowered == [[1, 2]] * 3
    assert worth.tolist() == [7, 2, 4]


def test_more_are_tightened_at_a_time_than_are_evaluated():
    """Some times as many, then twice as many as the last time."""
    first = 2 * lazy_evaluation.TIGHTENED
    bounds = np.arange(4.0 * first, 0, -1)
    own, values = np.full(len(bounds), 0.5), np.full(len(bounds), 0.25)
    *_, lowered, asked = tightened(bounds, own, values, 1, batch=2)
    assert asked[0] == 0
    assert first > 2
    assert [len(rows) for rows in lowered[:3]] == [first, 2 * first, first - 1]
    assert lowered[0] == list(range(1, first + 1))


def test_it_is_said_how_many_bounds_are_loose():
    """Of those that could still matter: a deeper scan may be better than many single bounds."""
    told = []

    def tighten(rows, n_loose):
        told.append((rows.tolist(), n_loose))
        return np.zeros(len(rows)), True

    first = lazy_evaluation.TIGHTENED
    worth = np.arange(20.0 + 2 * first, 0, -1) - 10
    exact, tight = np.zeros((2, len(worth)), dtype=bool)
    tight[3] = True
    evaluate_until_certain(
        worth, exact, 1, lambda rows: np.full(len(rows), 0.5), 0.0, 1, Tightening(tight, tighten)
    )
    # One of those above 0.5 is exact from the beginning, and one is tight.
    n_loose = 9 + 2 * first - 1
    loose = [row for row in range(1, n_loose + 2) if row != 3]
    assert told[0] == (loose[:first], n_loose)
    assert told[1] == (loose[first : 3 * first], n_loose - first)
    assert np.flatnonzero(exact).tolist() == [0, 3]


@given(st.data())
def test_the_best_few_are_the_same_however_bounds_tighten(data):
    n = data.draw(st.integers(1, 40))

    def numbers(least, most):
        return np.array(data.draw(st.lists(st.integers(least, most), min_size=n, max_size=n)))

    values = numbers(-9, 9)
    own = values + numbers(0, 5)
    loose = own + numbers(0, 9)
    count = data.draw(st.integers(1, n))
    batch, steps = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 3))
    floor = data.draw(st.sampled_from([-np.inf, 0.0, 5.0]))
    worth, exact, _, asked = tightened(
        loose, own, values, count, floor=floor, batch=batch, steps=steps
    )
    assert len(asked) == len(set(asked))
    best = np.sort(values)[::-1][:count]
    best = best[best >= floor]
    assert np.sort(worth[exact])[::-1][: len(best)].tolist() == best.tolist()
    assert worth[exact].tolist() == values[exact].tolist()
    least = floor if len(best) < count else best[-1]
    assert (worth[~exact] < least).all()
    assert (worth >= values).all()


# ------------------------------------------------------------------------------- the largest


@given(st.integers(0, 2**32 - 1), st.integers(1, 300), st.integers(1, 40), st.integers(1, 4))
def test_the_largest_are_found_by_a_sample_too(seed, n, count, lucky):
    """Whatever the sample says, also where it is of no use, and with many equal values."""
    rng = np.random.default_rng(seed)
    values = rng.integers(0, rng.choice([2, 30, 10**6]), n).astype(float)
    rows = np.flatnonzero(rng.random(n) < 0.8)
    values[rows[::4]] += rng.choice([0.0, -1e7, 1e7])  # the sample may be like no other
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lazy_evaluation, "MANY", 8)
        patch.setattr(lazy_evaluation, "SAMPLED", 4)
        patch.setattr(lazy_evaluation, "LUCKY", lucky)
        found = lazy_evaluation._largest(values, rows, count)
    assert found.tolist() == sorted(set(found.tolist()) & set(rows.tolist()))
    expected = np.sort(values[rows])[::-1][:count]
    assert np.sort(values[found])[::-1].tolist() == expected.tolist()
