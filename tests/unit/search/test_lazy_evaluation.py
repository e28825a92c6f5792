"""The best few of many, evaluated no more than needed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.search.lazy_evaluation import evaluate_until_certain


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
