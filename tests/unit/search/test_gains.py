"""What lineups add to the expected best score, against the definition."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import GainOracle, Query, SearchSettings, ValueTable, gains
from dfs_portfolio.search.gains import Gains, Scores
from dfs_portfolio.search.quantization import HIGHEST, kernel_points
from dfs_portfolio.search.ramps import Ramps
from dfs_portfolio.slate.slate import Slate
from support.contests import contest_of

RULES = LineupRules.unstacked()
SMALL = SearchSettings(batch_size=4, min_piece_scores=1, scan_size=0, scan_share=0.0)
ROW_BY_ROW = replace(SMALL, scan_size=10**9)


def made(points, settings=SMALL, roster=3, **more):
    slate = Slate.from_records(
        ({"driver_id": i, "salary": 5000, "team": i % 4} for i in range(points.shape[1])),
        contest=contest_of(roster, 10**6),
    )
    return ValueTable(slate, Scenarios(points), TailObjective(), RULES, settings=settings, **more)


@pytest.fixture(params=["whole", "numbers", "negative", "negative whole"])
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


def test_later_turns_look_at_the_scenarios_that_changed(monkeypatch):
    """With eight drivers who matter, the best scores soon change in few of 300 scenarios."""
    rng = np.random.default_rng(2)
    points = np.round(rng.normal(5, 2, (300, 25)))
    points[:, :8] += np.round(rng.exponential(20, (300, 8)))
    table = made(points)
    looked_at = []
    sums = Ramps.sums

    def counting(ramps, lines, widths=HIGHEST, scenarios=None, report=None):
        looked_at.append(300 if scenarios is None else len(scenarios))
        return sums(ramps, lines, widths, scenarios, report)

    monkeypatch.setattr(Ramps, "sums", counting)
    oracle, chosen, turns = GainOracle(table), (), []
    for _ in range(12):
        looked_at.clear()
        row, _ = oracle.best(asked(table, chosen))
        chosen = (*chosen, row)
        turns.append(sum(looked_at))
    assert turns[:2] == [0, 300]
    assert 0 < np.mean(turns[6:]) < 300 / 5


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


# Portfolios after which few best scores change: a lineup joins, and one takes another's place.
TURNS = (tuple(range(0, 80, 4)), (*range(0, 80, 4), 50), (*range(0, 80, 4), 130))


def test_passes_over_all_lineups_are_reported(points):
    """Each time that gains move, from the beginning; also where some thresholds rise, some fall."""
    reported = []
    oracle = GainOracle(made(points), reported.append)
    for chosen in TURNS:
        reported.clear()
        oracle.best(asked(oracle.table, chosen))
        assert {progress.stage for progress in reported} == {"gain"}
        shares = [progress.fraction for progress in reported]
        assert shares == sorted(shares)
        assert shares[-1] == 1.0


def test_what_progress_raises_leaves_gains_as_they_were(points):
    """Whenever it raises, the next answer is right."""
    table = made(points)
    for patience in range(6):
        reported = []

        def stop(progress, reported=reported, patience=patience):
            reported.append(progress)
            if len(reported) == patience + 1:
                raise KeyboardInterrupt

        oracle = GainOracle(table, stop)
        for chosen in TURNS:
            reported.clear()
            with suppress(KeyboardInterrupt):
                oracle.best(asked(table, chosen))
            fresh = GainOracle(table).best(asked(table, chosen))
            assert oracle.best(asked(table, chosen)) == fresh


# ------------------------------------------------------------------------ gains by increments


def whole_points(seed, n=11, n_scenarios=200, low=-20, high=1_500):
    return np.random.default_rng(seed).integers(low, high, (n_scenarios, n)) * 0.05


@pytest.mark.parametrize("settings", [SMALL, ROW_BY_ROW], ids=["scanned", "row by row"])
@pytest.mark.parametrize("roster", range(3, 9))
def test_gains_move_there_and_back_to_the_bit(roster, settings):
    """Thresholds rise and fall in many scenarios and in few; sums are those of the definition."""
    table = made(whole_points(roster), settings, roster)
    scores = Scores(table.tails.units, roster)
    all_scores = table.tails.units.rows[table.lineups].sum(axis=1, dtype=np.int64)
    gains, rng = Gains(table), np.random.default_rng(roster)
    assert gains.sums.tolist() == all_scores.sum(axis=1).tolist()
    lineups, seen = [], []
    for change in (1, 1, 1, -2, 1, 1, -1, 1, -3, 2):
        if change > 0:
            lineups += [table.lineups[row] for row in rng.integers(0, len(table), change)]
        else:
            del lineups[:-change]
        thresholds = scores.best_of(lineups)
        thresholds[rng.random(200) < 0.1] = rng.integers(0, HIGHEST + 1)
        gains.move_to(thresholds)
        expected = np.maximum(all_scores - thresholds.astype(np.int64), 0).sum(axis=1)
        assert gains.sums.tolist() == expected.tolist()
        assert gains.thresholds.tolist() == thresholds.tolist()
        seen.append((thresholds, expected))
    for thresholds, expected in reversed(seen):
        gains.move_to(thresholds)
        assert gains.sums.tolist() == expected.tolist()


def test_thresholds_that_are_changed_afterwards_change_no_gain():
    """They are kept as they were when gains moved to them."""
    table = made(whole_points(0))
    thresholds = np.full(200, 2_000, dtype=np.uint16)
    gains = Gains(table)
    gains.move_to(thresholds)
    thresholds[:50] = 0
    gains.move_to(thresholds)
    fresh = Gains(table)
    fresh.move_to(thresholds)
    assert gains.sums.tolist() == fresh.sums.tolist()


@pytest.mark.parametrize("roster", [3, 5])
def test_the_sums_of_an_oracle_are_bounds_and_exact_for_integers(points, roster):
    """Over kept and chosen lineups, also when these are taken back."""
    table = made(points[:200], roster=roster)
    kept = (tuple(range(roster)),)
    oracle = GainOracle(table, kept=kept)
    scores = points[:200][:, table.lineups].sum(axis=2)
    of_kept = points[:200][:, list(kept[0])].sum(axis=1)
    for chosen in ((), (3, 50), (3,), (3, 9, 100), (20,), ()):
        best = np.maximum(of_kept, scores[:, list(chosen)].max(axis=1, initial=-np.inf))
        expected = np.maximum(scores - best[:, None], 0).sum(axis=0)
        found = oracle.gains_over(chosen).sums * oracle.scores.step
        if table.tails.units.exact:
            np.testing.assert_allclose(found, expected, rtol=0, atol=1e-7)
        else:
            assert (found >= expected).all()
            assert (found <= expected + (roster + 1) * oracle.scores.step * 200).all()


def test_thresholds_of_rounded_points_are_rounded_down():
    """Else a gain in a single scenario would seem smaller than it is, by a part of a step."""
    for seed in range(40):
        points = np.random.default_rng(seed).normal(20, 10, (1, 8))
        table = made(points, roster=3)
        oracle, chosen = GainOracle(table), (seed,)
        expected = gains_by_definition(table, chosen)
        assert (oracle.gains_over(chosen).sums * oracle.scores.step >= expected).all()


def test_a_lineup_of_the_portfolio_gains_nothing():
    table = made(whole_points(1), roster=5)
    oracle = GainOracle(table)
    assert oracle.gains_over((7, 70)).sums[[7, 70]].tolist() == [0, 0]


def test_scores_of_lineups_in_units():
    points = np.array([[1.05, -0.1, 2.0], [0.0, 0.0, 0.5]])
    scores = Scores(kernel_points(points, 2), 2)
    assert (scores.low, scores.step, scores.n_scenarios) == (pytest.approx(-0.2), 0.05, 2)
    assert scores.of_lineup((0, 1)).tolist() == [23, 4]
    assert scores.best_of([(0, 1), np.array([1, 2], dtype=np.uint8)]).tolist() == [42, 14]
    assert scores.best_of([]).tolist() == [0, 0]
    assert scores.to_sums(np.array([1.0])).tolist() == pytest.approx([40.0])


# ------------------------------------------------------------------- many lineups, few looked at


@pytest.mark.parametrize("whole", [True, False], ids=["integers", "numbers"])
def test_the_best_gain_is_found_though_few_are_looked_at_first(monkeypatch, whole):
    """With costs and rebates that turn the order of gains upside down, and with none."""
    monkeypatch.setattr(gains, "FIRST_LINEUPS", 4)
    monkeypatch.setattr(gains, "TIMES_MORE", 2)
    monkeypatch.setattr(gains, "SAMPLE", 16)
    points = whole_points(3) if whole else whole_points(3) + np.pi / 1000
    points[:, 1] = points[:, 0]  # ties
    table = made(points if whole else points * 1.01, roster=4)
    oracle = GainOracle(table)
    rng = np.random.default_rng(0)
    for chosen in ((), (3,), (3, 40), (7, 8, 9, 10), tuple(range(0, 330, 3))):
        for size in (0.0, 0.01, 1.0, 100.0):
            cost = size * rng.normal(0, 1, 11)
            cost[1] = cost[0]
            caps = (rng.random(11) < 0.2).astype(np.int64)
            query = asked(table, chosen, player_cost=cost, player_excess=caps)
            expected = gains_by_definition(table, chosen) - cost[table.lineups].sum(axis=1)
            expected[caps[table.lineups].sum(axis=1) > 0] = -np.inf
            expected[list(chosen)] = -np.inf
            row, net = oracle.best(query)
            assert net == pytest.approx(expected.max(), rel=1e-9, abs=1e-9)
            # Of equals the first: equal but for what rounding makes of costs.
            near = np.flatnonzero(expected >= expected.max() - 1e-9)
            assert row in near
            assert size > 0 or row == near[0]


def test_of_lineups_that_are_equal_after_costs_the_first_is_taken(monkeypatch):
    """Each lineup costs what it scores; those of the largest gains are looked at first."""
    monkeypatch.setattr(gains, "FIRST_LINEUPS", 4)
    monkeypatch.setattr(gains, "TIMES_MORE", 2)
    for points in (np.arange(11)[None] * 5.0, np.arange(11)[::-1][None] * 5.0):
        table = made(points, roster=4)
        query = asked(table, (), player_cost=points[0])
        assert GainOracle(table).best(query) == (0, 0.0)
        assert GainOracle(table).best(replace(query, excluded=(0, 1, 3))) == (2, 0.0)


def test_numbers_are_told_apart_where_integers_are_not():
    """Two lineups whose scores differ by a thousandth of a step of the rounded points."""
    rng = np.random.default_rng(5)
    points = rng.normal(20, 10, (100, 8))
    points[:, 7] = points[:, 6] + 1e-7
    table = made(points, roster=4)
    assert not table.tails.units.exact
    assert table.tails.units.step / 1000 > 1e-7
    cost = np.array([50.0] * 6 + [0.0, 0.0])
    cost[:3] = 0.0
    row, gain = GainOracle(table).best(asked(table, (), player_cost=cost))
    assert 7 in table.lineups[row]
    expected = gains_by_definition(table, ()) - cost[table.lineups].sum(axis=1)
    assert row == int(np.argmax(expected))
    assert gain == pytest.approx(expected.max(), rel=1e-12)


def test_no_more_lineups_than_needed_are_evaluated_in_double_precision(monkeypatch):
    """Integers rule out all but a few."""
    points = np.random.default_rng(6).normal(20, 10, (400, 12))
    table = made(points, roster=5)
    evaluated = []
    sums_of = gains._DoubleGains.sums_of

    def counting(double, rows):
        evaluated.append(len(rows))
        return sums_of(double, rows)

    monkeypatch.setattr(gains._DoubleGains, "sums_of", counting)
    oracle = GainOracle(table)
    oracle.best(asked(table, (3, 400)))
    assert 0 < sum(evaluated) < len(table) / 10
