"""The weighted sum of tail means."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.metrics.tails import compute_cvar
from dfs_portfolio.rules.objective import TailObjective


def test_by_default_seven_tenths_of_the_best_1_percent():
    objective = TailObjective()
    assert objective.levels == (0.99, 0.95)
    assert objective.weights == (0.7, 0.3)
    assert objective.tail == "upper"


def test_value_by_hand():
    # best half of four: 35; best quarter: 40; 0.25 * 35 + 0.75 * 40 = 38.75
    objective = TailObjective((0.5, 0.75), (0.25, 0.75))
    assert objective.value([10, 20, 30, 40]).item() == 38.75


def test_value_of_a_hundred_scores_by_hand():
    # 1..100: the best 1% is 100, the best 5% has mean 98: 0.7 * 100 + 0.3 * 98 = 99.4
    assert TailObjective().value(range(1, 101)).item() == pytest.approx(99.4, rel=1e-14)


def test_many_lineups_at_once():
    scores = np.random.default_rng(5).normal(size=(50, 4))
    objective = TailObjective((0.9, 0.5), (0.2, 0.8))
    values = objective.value(scores)
    assert values.shape == (4,)
    for column, found in zip(scores.T, values, strict=True):
        expected = 0.2 * compute_cvar(column, 0.9) + 0.8 * compute_cvar(column, 0.5)
        assert found == pytest.approx(expected, rel=1e-12)


def test_lists_and_numpy_numbers_become_tuples_of_floats():
    objective = TailObjective([np.float64(0.9), 0.5], np.array([1, 0]))
    assert objective == TailObjective((0.9, 0.5), (1.0, 0.0))
    assert {type(v) for v in (*objective.levels, *objective.weights)} == {float}
    assert hash(objective) == hash(TailObjective((0.9, 0.5), (1.0, 0.0)))


def test_an_objective_is_frozen():
    with pytest.raises(FrozenInstanceError):
        TailObjective().levels = (0.5,)


@pytest.mark.parametrize(
    ("levels", "weights", "words"),
    [
        ((), (), "0 levels, 0 weights"),
        ((0.9,), (0.5, 0.5), "1 levels, 2 weights; give one weight a level"),
        ((0.9, 0.5), (1.0,), "2 levels, 1 weights"),
        ((-0.1,), (1.0,), r"at least 0 and below 1, got \[-0.1\]"),
        ((1.0,), (1.0,), r"at least 0 and below 1, got \[1.0\]"),
        ((99, 0.9), (0.5, 0.5), r"got \[99.0\]; 0.99 stands for the best 1%"),
        ((-0.1,), (1.0,), "at least 0 and below 1"),
        ((math.nan,), (1.0,), "levels must be a finite number"),
        ((0.9, 0.9), (0.5, 0.5), "repeat; add up their weights"),
        ((0.9, 0.5), (0.7, 0.2), "sum to 1; .* sum to 0.9"),
        ((0.9, 0.5), (1.5, -0.5), "must not be negative"),
        ((0.9,), (math.nan,), "weights must be a finite number"),
        ((0.9,), (math.inf,), "weights must be a finite number"),
        (0.9, (1.0,), "levels must be a sequence of numbers"),
    ],
)
def test_unusable_levels_and_weights_are_refused(levels, weights, words):
    with pytest.raises(SettingsError, match=words):
        TailObjective(levels, weights)


@pytest.mark.parametrize("tail", ["middle", "UPPER", None])
def test_an_unknown_tail_is_refused(tail):
    with pytest.raises(SettingsError, match=f"tail must be .*not {tail!r}"):
        TailObjective(tail=tail)


def test_weights_may_miss_1_by_rounding():
    weights = (0.7, 0.3 + 4e-16)  # the sum of Python 3.12 rounds ten tenths to 1
    assert sum(weights) != 1.0
    assert TailObjective((0.99, 0.95), weights).weights == weights


def test_level_0_is_the_mean_of_all_outcomes():
    objective = TailObjective((0.0,), (1.0,))
    assert objective.value([10, 20, 30, 42]).item() == 25.5
    assert TailObjective((0.0,), (1.0,), tail="lower").value([10, 20, 30, 42]).item() == 25.5
