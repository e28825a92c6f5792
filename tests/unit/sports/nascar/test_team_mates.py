"""Team-mates and their products, against sums written out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from dfs_portfolio.sports.nascar.team_mates import (
    mean_product,
    team_mate_excess,
    team_mate_pairs,
    team_numbers,
)

TEAMS = ("Red", None, "Blue", "Red", None, "Red")


def test_drivers_without_a_team_are_teams_of_one():
    assert team_numbers(TEAMS).tolist() == [0, 1, 2, 0, 3, 0]


def test_pairs_are_symmetric_and_without_the_driver():
    pairs = team_mate_pairs(team_numbers(TEAMS))
    assert np.argwhere(np.triu(pairs)).tolist() == [[0, 3], [0, 5], [3, 5]]
    assert (pairs == pairs.T).all()


def test_products_of_pairs_by_hand():
    rng = np.random.default_rng(4)
    values = rng.normal(size=(3, 6))
    values -= values.mean(axis=1, keepdims=True)
    pairs = team_mate_pairs(team_numbers(TEAMS))
    for row, mean, excess in zip(
        values, mean_product(values, pairs), team_mate_excess(values, pairs), strict=True
    ):
        products = {(i, j): row[i] * row[j] for i, j in itertools.combinations(range(len(row)), 2)}
        of_mates = np.mean([products[pair] for pair in ((0, 3), (0, 5), (3, 5))])
        assert mean == pytest.approx(of_mates)
        assert excess == pytest.approx(of_mates - np.mean(list(products.values())))


def test_without_team_mates_there_is_no_product():
    pairs = team_mate_pairs(np.arange(4))
    values = np.array([[1.0, -1.0, 2.0, -2.0]])
    assert mean_product(values, pairs).tolist() == [0.0]
    assert team_mate_excess(values, pairs).tolist() == [0.0]
