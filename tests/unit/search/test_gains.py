"""What lineups add to the expected best score, against the definition."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import GainOracle, Query, SearchSettings, ValueTable, gains
from dfs_portfolio.slate.slate import Slate
from support.contests import contest_of

RULES = LineupRules.unstacked()
SMALL = SearchSettings(gain_batch_size=4, min_piece_scores=1)


def made(points, settings=SMALL, **more):
    slate = Slate.from_records(
        ({"driver_id": i, "salary": 5000, "team": i % 4} for i in range(points.shape[1])),
        contest=contest_of(3, 10**6),
    )
    return ValueTable(slate, Scenarios(points), TailObjective(), RULES, settings=settings, **more)


@pytest.fixture(params=["whole", "single", "negative", "negative whole"])
def points(request):
    drawn = np.random.default_rng(7).normal(20, 15, (700, 11))
    drawn = drawn - 90 if "negative" in request.param else drawn
    return np.round(20 * drawn) / 20 if "whole" in request.param else drawn


def gains_by_definition(table, chosen):
    scores = table.scenarios.points[:, table.lineups].sum(axis=2)
    if not chosen:
        return scores.mean(axis=0)
    best = scores[:, list(chosen)].max(axis=1)
    return np.maximum(scores - best[:, None], 0).mean(axis=0)


def asked(table, chosen, **settings):
    free = replace(Query.free(table.slate), chosen=chosen, excluded=chosen)
    return replace(free, **settings)


def test_each_turn_finds_the_largest_gain(points):
    table = made(points)
    oracle, chosen = GainOracle(table), ()
    for _ in range(12):
        row, gain = oracle.best(asked(table, chosen))
        expected = gains_by_definition(table, chosen)
        expected[list(chosen)] = -np.inf
        assert gain == pytest.approx(expected.max(), rel=1e-9)
        assert expected[row] == pytest.approx(expected.max(), rel=1e-9)
        chosen = (*chosen, row)


@pytest.mark.parametrize("chosen", [(), (3, 50)])
def test_the_cost_of_one_driver_moves_the_choice_to_another_lineup(points, chosen):
    """The answer is the best gain less costs, exactly: the cost counts only where it is paid."""
    table = made(points)
    oracle = GainOracle(table)
    first, gain = oracle.best(asked(table, chosen))
    gains_free = gains_by_definition(table, chosen)
    assert gain == pytest.approx(gains_free[first], rel=1e-9)
    dear = table.lineups[first][1]
    cost = np.zeros(11)
    cost[dear] = 1e3
    row, net = oracle.best(asked(table, chosen, player_cost=cost))
    expected = gains_free - cost[table.lineups].sum(axis=1)
    expected[list(chosen)] = -np.inf
    assert row != first
    assert dear not in table.lineups[row]
    assert row == int(np.argmax(expected))
    assert net == pytest.approx(gains_free[row], rel=1e-9)


def test_a_cost_that_every_lineup_pays_lowers_the_gain_and_keeps_the_choice(points):
    table = made(points)
    oracle = GainOracle(table)
    first, gain = oracle.best(asked(table, ()))
    row, net = oracle.best(asked(table, (), player_cost=np.full(11, 7.0)))
    assert row == first
    assert net == pytest.approx(gain - 3 * 7.0, rel=1e-9)


def test_a_small_cost_is_paid_where_the_gain_is_worth_it(points):
    """Net gains of all lineups against the definition, with costs and a rebate."""
    table = made(points)
    oracle = GainOracle(table)
    cost = np.linspace(-2.0, 3.0, 11)
    for chosen in ((), (7,), (7, 20, 90)):
        row, net = oracle.best(asked(table, chosen, player_cost=cost))
        expected = gains_by_definition(table, chosen) - cost[table.lineups].sum(axis=1)
        expected[list(chosen)] = -np.inf
        assert row == int(np.argmax(expected))
        assert net == pytest.approx(expected[row], rel=1e-9)


def test_a_driver_at_the_cap_is_not_chosen(points):
    table = made(points)
    oracle = GainOracle(table)
    first, _ = oracle.best(asked(table, ()))
    shut = np.zeros(11, dtype=np.int64)
    shut[table.lineups[first][0]] = 1
    other, gain = oracle.best(asked(table, (), player_excess=shut))
    allowed = ~(table.lineups == table.lineups[first][0]).any(axis=1)
    expected = gains_by_definition(table, ())
    assert allowed[other]
    assert gain == pytest.approx(expected[allowed].max(), rel=1e-9)
    assert oracle.best(asked(table, (), player_excess=np.ones(11, dtype=np.int64))) is None


def test_a_choice_may_be_taken_back(points):
    """Gains of more lineups are no bounds for fewer."""
    table = made(points)
    oracle = GainOracle(table)
    for chosen in [(3,), (3, 50, 7), (3, 9), (), (100, 101, 102), (100,), (3, 9)]:
        row, gain = oracle.best(asked(table, chosen))
        fresh = GainOracle(table).best(asked(table, chosen))
        assert (row, gain) == fresh
        expected = gains_by_definition(table, chosen)
        expected[list(chosen)] = -np.inf
        assert gain == pytest.approx(expected.max(), rel=1e-9)


def test_few_lineups_are_looked_at_anew(monkeypatch):
    """On 2,300 lineups with eight drivers who matter, later turns look at a small part."""
    rng = np.random.default_rng(2)
    points = np.round(rng.normal(5, 2, (300, 25)))
    points[:, :8] += np.round(rng.exponential(20, (300, 8)))
    table = made(points)
    looked_at = []
    sum_excesses = gains.Scores.sum_excesses

    def counting(scores, best, lineups, report=None):
        looked_at.append(len(lineups))
        return sum_excesses(scores, best, lineups, report)

    monkeypatch.setattr(gains.Scores, "sum_excesses", counting)
    oracle, chosen, turns = GainOracle(table), (), []
    for _ in range(12):
        looked_at.clear()
        row, _ = oracle.best(asked(table, chosen))
        chosen = (*chosen, row)
        turns.append(sum(looked_at))
    assert turns[0] == 0
    assert np.mean(turns[6:]) < len(table) / 5


def test_results_do_not_depend_on_the_number_of_threads(points):
    found = []
    for number in (1, 2, 5):
        table = made(points, threads=number)
        oracle, chosen = GainOracle(table), ()
        for _ in range(5):
            row, gain = oracle.best(asked(table, chosen))
            chosen = (*chosen, row)
            found.append((number, row, gain))
    rows = [[pick for n, *pick in found if n == number] for number in (1, 2, 5)]
    assert rows[0] == rows[1] == rows[2]


def test_of_equal_lineups_the_first_is_taken():
    table = made(np.ones((4, 6)))
    oracle = GainOracle(table)
    assert oracle.best(asked(table, ()))[0] == 0
    assert oracle.best(asked(table, (0,))) == (1, 0.0)


def test_passes_over_all_lineups_are_reported(points):
    reported = []
    table = made(points, replace(SMALL, full_pass_share=0.0))
    GainOracle(table, reported.append).best(asked(table, (5,)))
    assert {progress.stage for progress in reported} == {"gain"}
    assert reported[-1].fraction == 1.0
