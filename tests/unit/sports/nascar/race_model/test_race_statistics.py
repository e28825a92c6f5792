"""Statistics of races, against sums written out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from dfs_portfolio.sports.nascar.race_model.race_statistics import (
    lead_statistics,
    surprise_statistics,
)


def test_team_mates_are_compared_with_all_pairs():
    rng = np.random.default_rng(4)
    team = np.array([0, 1, 0, 2, 1, 0, 3])
    away = rng.normal(size=(3, 7))
    for row, found in zip(away, surprise_statistics(away, team)[:, 0], strict=True):
        row = row - row.mean()
        pairs = list(itertools.combinations(range(7), 2))
        mates = [row[i] * row[j] for i, j in pairs if team[i] == team[j]]
        everybody = [row[i] * row[j] for i, j in pairs]
        assert found == pytest.approx(np.mean(mates) - np.mean(everybody))


def test_without_team_mates_there_is_nothing_to_compare():
    away = np.random.default_rng(4).normal(size=(3, 5))
    assert (surprise_statistics(away, np.arange(5))[:, 0] == 0).all()


def test_who_is_near_what_was_expected_is_counted():
    surprise = np.array([[0.1, -0.4, 1.9, -1.6], [3.0, -3.0, 1.0, -1.0]])
    assert surprise_statistics(surprise, np.arange(4))[:, 1].tolist() == [0.5, 0.0]


def test_how_laps_led_are_measured():
    start = np.array([[2.0, 1, 3, 7]])
    finish = np.array([[1.0, 2, 3, 4]])
    led = np.array([[60.0, 30, 0, 10]])
    shares = lead_statistics(start, finish, led, np.array([1.0, 0.5, 0.0, -1.5]))[0]
    assert shares[:9] == pytest.approx([0.6, 0.36, 0.3, 3, 3, 0.3, 0.9, 1, 1])
