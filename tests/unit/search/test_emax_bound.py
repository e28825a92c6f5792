"""The bound on the expected best score."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from dfs_portfolio.rules.exposure_limits import ExposureCounts
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import GainOracle, SearchSettings, ValueTable
from dfs_portfolio.search import expected_best_bound as bound_of
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


def expected_best_bound(table, chosen, n, cost=None, kept=()):
    """The bound, from an oracle of its own."""
    return bound_of(GainOracle(table, kept=kept), chosen, n, cost)


def expected_best(table, rows, cost=None, kept=()):
    """Net of the costs of the lineups that are not kept."""
    lineups = [*kept, *table.lineups[list(rows)].tolist()]
    best = table.scenarios.points[:, np.array(lineups)].sum(axis=2).max(axis=1).mean()
    return best if cost is None else best - cost[table.lineups[list(rows)]].sum()


def optimum(table, n, cost=None, kept=()):
    portfolios = combinations(range(len(table)), n)
    return max(expected_best(table, rows, cost, kept) for rows in portfolios)


def standard(table, chosen, n, cost=None, kept=()):
    """The bound with the best scores of the portfolio for thresholds."""
    points = table.scenarios.points
    lineups = np.array([*kept, *table.lineups[list(chosen)].tolist()])
    best = points[:, lineups].sum(axis=2).max(axis=1)
    gains = np.maximum(points[:, table.lineups].sum(axis=2) - best[:, None], 0).mean(axis=0)
    gains -= 0 if cost is None else cost[table.lineups].sum(axis=1)
    return best.mean() + np.sort(gains)[::-1][:n].sum()


@pytest.fixture(params=["whole", "numbers", "negative"])
def points(request):
    drawn = np.random.default_rng(11).gamma(2, 12, (60, 7))
    if request.param == "numbers":
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
    """But for points that are rounded up: each lineup's two drivers by a step at most."""
    table = made(points)
    units = table.tails.units
    rows = tuple(range(len(table)))
    expected, bound = expected_best(table, rows), expected_best_bound(table, rows, len(rows))
    assert expected <= bound + 1e-9 * abs(bound)
    assert bound == pytest.approx(expected, rel=1e-9, abs=0 if units.exact else 2 * units.step)


def test_one_lineup_is_bounded_by_the_best_mean(points):
    """With a single lineup the dual has no gap but for what the steps leave."""
    table = made(points)
    scores = points[:, table.lineups].sum(axis=2)
    best = int(np.argmax(scores.mean(axis=0)))
    bound = expected_best_bound(table, (best,), 1)
    spread = scores.std()
    assert scores.mean(axis=0).max() <= bound < scores.mean(axis=0).max() + 0.2 * spread


KEPT = ((0, 1), (2, 6))


@pytest.mark.parametrize("n", [1, 2])
@pytest.mark.parametrize("chosen", [(0,), (3, 8)])
@pytest.mark.parametrize("dear", [0.0, 2.0, 1e3])
def test_it_holds_with_kept_lineups_and_costs(points, n, chosen, dear):
    """Kept lineups take no turn, and nothing is paid for their drivers."""
    table = made(points)
    cost = dear * np.arange(7) / 6
    for kept in ((), KEPT):
        bound = expected_best_bound(table, chosen, n, cost, kept)
        best = optimum(table, n, cost, kept)
        assert bound >= best - 1e-9 * (1 + abs(best))
        reached = expected_best(table, chosen, cost, kept)
        most = max(standard(table, chosen, n, cost, kept), reached)
        slack = 0 if table.tails.units.exact else 2 * table.tails.units.step
        assert bound <= most + slack + 1e-9 * (1 + abs(most))


def test_rounded_thresholds_are_not_below_a_kept_lineup():
    """Where nothing is gained, the bound is what the kept lineup scores: not a part of a step less.

    The others can gain something in the first scenario alone.
    """
    for seed in range(40):
        rng = np.random.default_rng(seed)
        points = rng.normal(20, 10, (10, 6))
        points[:, :2] += 60
        points[0, 2:] += rng.uniform(0, 70)
        table = made(points)
        kept = ((0, 1),)
        best = optimum(table, 1, kept=kept)
        for chosen in ((0,), (14,)):
            assert expected_best_bound(table, chosen, 1, kept=kept) >= best - 1e-9


@pytest.mark.parametrize("scan_size", [0, 10**9], ids=["scanned", "row by row"])
def test_a_portfolio_that_holds_all_there_is_to_gain_is_proven(scan_size):
    """In ten scenarios ten drivers excel by turns; all pairs of the best with others are equal."""
    points = np.zeros((10, 10))
    np.fill_diagonal(points, 30.0)
    table = made(points, 5, settings=SearchSettings(scan_size=scan_size, scan_share=0.0))
    rows = [table.lineups.tolist().index(pick) for pick in ([0, 1, 2, 3, 4], [5, 6, 7, 8, 9])]
    assert expected_best_bound(table, tuple(rows), 2) == pytest.approx(30.0, rel=1e-12)


def test_an_oracle_that_was_asked_before_gives_the_same_bound(points):
    """Its gains have moved; they come back to the bit."""
    table = made(points, 4, settings=SearchSettings(scan_size=0, scan_share=0.0))
    oracle = GainOracle(table)
    bounds = [bound_of(oracle, chosen, 2) for chosen in ((0, 9), (4,), (20, 11), (0, 9))]
    assert bounds[0] == bounds[3]
    assert bounds[2] == expected_best_bound(table, (20, 11), 2)
    row_by_row = made(points, 4, settings=SearchSettings(scan_size=10**9))
    assert bounds[1] == expected_best_bound(row_by_row, (4,), 2)


def random_limits(rng, n, n_players, n_teams):
    """Most and fewest uses of some players and teams; some that say nothing."""
    most = rng.integers(0, n + 1, n_players), rng.integers(1, n + 1, n_teams)
    least = [np.minimum(m, rng.choice([-1, 0, 0, 0, 1], len(m))) for m in most]
    return ExposureCounts(*most, *least, np.zeros(n_players, bool), np.zeros(n_teams, bool))


def within(limits, table, rows):
    lineups = table.lineups[list(rows)]
    players = np.bincount(lineups.ravel(), minlength=len(limits.player_most))
    teams = [np.unique(table.slate.team_index[lineup]) for lineup in lineups]
    teams = np.bincount(np.concatenate(teams), minlength=len(limits.team_most))
    fewest = (players >= limits.player_least).all() and (teams >= limits.team_least).all()
    return fewest and (players <= limits.player_most).all() and (teams <= limits.team_most).all()


@pytest.mark.parametrize("n", [1, 2, 3])
def test_limits_lower_it_and_no_portfolio_within_them_exceeds_it(points, n):
    """Whatever portfolio it begins with, within the limits or not."""
    table, rng = made(points), np.random.default_rng(n)
    portfolios = list(combinations(range(len(table)), n))
    lower = asked = 0
    for _ in range(15):
        limits, cost = random_limits(rng, n, 7, 4), rng.choice([0.0, 1.0]) * rng.uniform(0, 3, 7)
        allowed = [rows for rows in portfolios if within(limits, table, rows)]
        if not allowed:
            continue
        some = [allowed[k] for k in rng.integers(0, len(allowed), 100)] if n > 2 else allowed
        best, chosen = max((expected_best(table, rows, cost), rows) for rows in some)
        if rng.random() < 0.3:
            chosen = portfolios[rng.integers(len(portfolios))]
        limited = bound_of(GainOracle(table), chosen, n, cost, limits)
        free = bound_of(GainOracle(table), chosen, n, cost)
        assert limited >= best - 1e-9 * (1 + abs(best))
        assert limited <= free
        asked, lower = asked + 1, lower + (limited < free - 1e-6 * abs(free))
    assert asked > 5
    assert n == 1 or lower >= asked / 4
