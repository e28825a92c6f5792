"""The bound on the expected best score."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import SearchSettings, ValueTable, expected_best_bound
from dfs_portfolio.slate.slate import Slate
from support.contests import contest_of


def made(points, roster=2, **settings):
    slate = Slate.from_records(
        ({"driver_id": i, "salary": 5000, "team": i % 4} for i in range(points.shape[1])),
        contest=contest_of(roster, 10**6),
    )
    return ValueTable(
        slate, Scenarios(points), TailObjective(), LineupRules.unstacked(), **settings
    )


def expected_best(table, rows):
    return table.scenarios.points[:, table.lineups[list(rows)]].sum(axis=2).max(axis=1).mean()


def optimum(table, n):
    return max(expected_best(table, rows) for rows in combinations(range(len(table)), n))


def standard(table, chosen, n):
    """The bound with the best scores of the portfolio for thresholds."""
    scores = table.scenarios.points[:, table.lineups].sum(axis=2)
    best = scores[:, list(chosen)].max(axis=1)
    gains = np.maximum(scores - best[:, None], 0).mean(axis=0)
    return best.mean() + np.sort(gains)[::-1][:n].sum()


@pytest.fixture(params=["whole", "single", "negative"])
def points(request):
    drawn = np.random.default_rng(11).gamma(2, 12, (60, 7))
    if request.param == "single":
        return drawn
    return np.round(drawn) - (90 if request.param == "negative" else 0)


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("chosen", [(0,), (3, 8), (20, 4, 11)])
def test_no_portfolio_exceeds_it_whatever_the_thresholds(points, n, chosen):
    table = made(points)
    bound = expected_best_bound(table, chosen, n)
    assert bound >= optimum(table, n)
    assert bound <= standard(table, chosen, n) + 1e-9 * abs(bound)


def test_it_is_lower_than_the_bound_it_begins_with(points):
    table = made(points)
    chosen = tuple(table.top(3).tolist())
    assert expected_best_bound(table, chosen, 3) < standard(table, chosen, 3) - 0.5


def test_lineups_that_were_missed_join_and_the_bound_stays_true(points):
    """A pool of two lineups says next to nothing about the others."""
    table = made(points, settings=SearchSettings(dual_pool=2))
    for n in (1, 2, 3):
        assert expected_best_bound(table, (5,), n) >= optimum(table, n)


def test_all_lineups_together_are_their_own_bound(points):
    table = made(points)
    rows = tuple(range(len(table)))
    expected = expected_best(table, rows)
    assert expected_best_bound(table, rows, len(rows)) == pytest.approx(expected, rel=1e-9)


def test_one_lineup_is_bounded_by_the_best_mean(points):
    """With a single lineup the dual has no gap but for what the steps leave."""
    table = made(points)
    scores = points[:, table.lineups].sum(axis=2)
    best = int(np.argmax(scores.mean(axis=0)))
    bound = expected_best_bound(table, (best,), 1)
    spread = scores.std()
    assert scores.mean(axis=0).max() <= bound < scores.mean(axis=0).max() + 0.2 * spread
