"""What Newton's method does at the edge of what is possible, and beyond."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from dfs_portfolio.field import maximum_entropy
from dfs_portfolio.field.maximum_entropy import UnmatchedError, match_means, nearest_means
from dfs_portfolio.field.weighing import WeightedLineups

PAIRS = np.array(list(combinations(range(4), 2)), dtype=np.uint8)
# Nobody plays 0 with 1.
APART = PAIRS[1:]


def weighted(lineups, features=None):
    features = np.empty((len(lineups), 0)) if features is None else features
    return WeightedLineups(lineups, np.zeros(len(lineups)), features, 4, 1)


def matched(lineups, target, features=None):
    all_lineups = weighted(lineups, features)
    theta = match_means(all_lineups, np.array(target), np.zeros(all_lineups.size))
    return all_lineups.inclusion(theta).mean


def test_means_of_features_are_matched_with_those_of_players():
    features = np.array([1.0, 0, 0, 0, 0, 0])[:, None]
    target = [0.7, 0.6, 0.4, 0.3, 0.35]
    np.testing.assert_allclose(matched(PAIRS, target, features), target, atol=1e-10)


def test_the_edge_of_what_is_possible_is_approached():
    """Exactly one of 0 and 1 is in every lineup: without 2 and 3 together, which has no weight."""
    target = [0.6, 0.4, 0.7, 0.3]
    np.testing.assert_allclose(matched(APART, target), target, atol=1e-9)


@pytest.mark.parametrize("target", [[0.7, 0.6, 0.4, 0.3], [0.9, 0.2, 0.4, 0.5]])
def test_what_no_mix_of_lineups_has_is_proven_impossible(target):
    """Shares of 0 and 1 add up to more than 1, and no lineup holds both."""
    with pytest.raises(UnmatchedError) as caught:
        matched(APART, target)
    assert caught.value.proven
    near = nearest_means(weighted(APART), np.array(target))
    assert near[0] + near[1] == pytest.approx(1, abs=0.02)
    assert near.sum() == pytest.approx(2)


def test_shares_that_do_not_add_up_are_impossible():
    with pytest.raises(UnmatchedError) as caught:
        matched(PAIRS, [0.5, 0.5, 0.5, 0.2])
    assert caught.value.proven


def test_it_ends_when_steps_run_out(monkeypatch):
    monkeypatch.setattr(maximum_entropy, "MAX_STEPS", 1)
    with pytest.raises(UnmatchedError) as caught:
        matched(PAIRS, [0.95, 0.9, 0.1, 0.05])
    assert not caught.value.proven


@pytest.mark.parametrize("gap", [0.0, 40.0, 1_000.0, 10_000.0])
@pytest.mark.parametrize("share", [0.5, 0.999, 1e-6])
def test_lineups_without_any_probability_at_first_come_in(gap, share):
    """In floating point the base has one lineup alone, whose covariances are zero."""
    lineups = WeightedLineups(APART[[0, 2]], np.array([0.0, -gap]), np.empty((2, 0)), 4, 1)
    target = np.array([share, 1 - share, 1.0, 0.0])
    theta = match_means(lineups, target, np.zeros(4))
    np.testing.assert_allclose(lineups.inclusion(theta).mean, target, atol=1e-10)
