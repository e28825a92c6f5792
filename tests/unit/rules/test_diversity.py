"""Diversity: the penalty of pairs is a function of the counts."""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations

import pyomo.environ as pyo
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.constraints.diversity import add_correlation_penalty
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.similarity import (
    compute_pairwise_similarity,
    compute_portfolio_correlation,
)

lineup = st.sets(st.integers(0, 9), min_size=3, max_size=3)
portfolios = st.lists(lineup, max_size=8)


@given(portfolios, st.sampled_from([0.0, 0.25, 1.0, 3.5]))
def test_shared_drivers_of_all_pairs_are_a_sum_over_counts(portfolio, weight):
    shared = sum(len(a & b) for a, b in combinations(portfolio, 2))
    counts = Counter(driver for one in portfolio for driver in one)
    assert shared == sum(math.comb(c, 2) for c in counts.values())
    assert Diversity(weight).penalty([counts[i] for i in range(10)]) == weight * shared


@given(portfolios, st.floats(0, 4))
def test_the_penalties_of_the_turns_add_up_to_the_penalty_of_the_whole(portfolio, weight):
    turns = sum(
        weight * sum(len(one & earlier) for earlier in portfolio[:k])
        for k, one in enumerate(portfolio)
    )
    counts = Counter(driver for one in portfolio for driver in one)
    assert Diversity(weight).penalty([counts[i] for i in range(10)]) == pytest.approx(turns)


def test_the_penalty_by_hand():
    assert Diversity(0.5).penalty([3, 1, 0, 2]) == 2.0  # 0.5 * (3 + 0 + 0 + 1)
    assert Diversity(0.0).penalty([5, 5]) == 0.0
    assert Diversity().overlap_penalty == 0.1


@pytest.mark.parametrize("weight", [-0.1, math.nan, math.inf, -math.inf])
def test_a_weight_that_is_no_penalty_is_refused(weight):
    with pytest.raises(SettingsError, match="overlap_penalty must be a finite number from 0, got"):
        Diversity(weight)
    model = pyo.ConcreteModel()
    with pytest.raises(
        SettingsError, match="correlation_weight must be a finite number from 0, got"
    ):
        add_correlation_penalty(model, {}, [], weight)


# ---------------------------------------------------------------------------------------- Pyomo


def penalty_model(previous, weight=0.5):
    model = pyo.ConcreteModel()
    model.x = pyo.Var(["a", "b", "c", "d"], domain=pyo.Binary, initialize=0)
    expression = add_correlation_penalty(model, model.x, previous, weight)
    assert expression is model.correlation_penalty
    return model


def test_the_pyomo_penalty_by_hand():
    model = penalty_model([{"drivers": ["a", "b"]}, {"drivers": ["b", "c"]}])
    model.x["b"].set_value(1)
    model.x["d"].set_value(1)
    assert pyo.value(model.correlation_penalty) == 1.0  # b is in both: 0.5 * 2
    model.x["a"].set_value(1)
    assert pyo.value(model.correlation_penalty) == 1.5


def test_the_first_lineup_pays_nothing():
    model = penalty_model([])
    for driver in "abcd":
        model.x[driver].set_value(1)
    assert pyo.value(model.correlation_penalty) == 0.0


def test_earlier_drivers_who_are_gone_cost_nothing():
    model = penalty_model([{"drivers": ["a", "withdrawn"]}])
    model.x["a"].set_value(1)
    assert pyo.value(model.correlation_penalty) == 0.5


# ----------------------------------------------------------------------------------- similarity


@pytest.mark.parametrize(
    ("one", "two", "similarity"),
    [
        ([1, 2, 3], [1, 2, 3], 1.0),
        ([1, 2, 3], [3, 2, 1], 1.0),
        ([1, 2, 3], [4, 5, 6], 0.0),
        ([1, 2, 3], [2, 3, 4], 0.5),  # 2 shared of 4
        ([1, 2], [2, 3, 4], 0.25),
        (["a", "b"], ["b"], 0.5),
        ([], [1], 0.0),
        ([], [], 0.0),
    ],
)
def test_jaccard_similarity_by_hand(one, two, similarity):
    assert compute_pairwise_similarity(one, two) == similarity
    assert compute_pairwise_similarity(two, one) == similarity


def test_similarity_of_a_portfolio_by_hand():
    lineups = [{"drivers": d} for d in ([1, 2], [3, 4], [1, 3], [3, 4])]
    # pairs: 0-1: 0; 0-2: 1/3; 0-3: 0; 1-2: 1/3; 1-3: 1; 2-3: 1/3
    found = compute_portfolio_correlation(lineups)
    assert found["avg_similarity"] == pytest.approx(2 / 6)
    assert found["max_similarity"] == 1.0
    assert found["most_similar_pair"] == (1, 3)


def test_of_pairs_equally_alike_the_first_is_named():
    lineups = [{"drivers": d} for d in ([1, 2], [1, 3], [1, 4])]
    assert compute_portfolio_correlation(lineups)["most_similar_pair"] == (0, 1)


@pytest.mark.parametrize("lineups", [[], [{"drivers": [1, 2]}]])
def test_without_a_pair_there_is_no_similarity(lineups):
    assert compute_portfolio_correlation(lineups) == {
        "avg_similarity": 0.0,
        "max_similarity": 0.0,
        "most_similar_pair": None,
    }
