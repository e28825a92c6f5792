"""The compiled loops against their definitions, in 16 and in 32 bits, on one thread and on two."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from dfs_portfolio.field.lookup import counted
from dfs_portfolio.winnings import ContestGains
from dfs_portfolio.winnings.field_scores import field_scores
from dfs_portfolio.winnings.opponents import Opponents
from dfs_portfolio.winnings.settling import settle_in_turn, settle_scenarios
from dfs_portfolio.winnings.units import LANES, score_units
from support import reference_contest as reference

PREFIX = np.concatenate([[0.0], np.cumsum([100.0, 40, 40, 12.5, 5, 5, 5, 1.25])])
N_SCENARIOS = 21 * LANES + 3  # several pieces, and a block that is not full


@pytest.fixture(params=[0.05, 0.01, 1.37], ids=["twentieths", "hundredths", "32 bits"])
def made(request):
    """Ten players, rosters of three, 60 entries: 5 hold nobody beside others, 2 are blank."""
    rng = np.random.default_rng(4)
    most = 60 if request.param < 1 else 400
    points = np.round(rng.integers(-20, most, (N_SCENARIOS, 10)) * request.param, 2)
    lineups = np.array(list(combinations(range(10), 3)), dtype=np.uint8)
    counts = rng.multinomial(53, np.full(len(lineups), 1 / len(lineups)))
    kept = np.flatnonzero(counts)
    nobody = np.array([[2, 9, 10], [8, 9, 10], [9, 10, 10], [10, 10, 10]], dtype=np.uint8)
    counts = np.append(counts[kept], [1, 2, 2, 2]).astype(np.int32)
    field = Opponents(*counted(np.repeat(np.concatenate([lineups[kept], nobody]), counts, axis=0)))
    own = lineups[[0, 5, 5, 70, *kept[:2]]]
    units = score_units(points, 3)
    assert (units.blocks.dtype == np.uint32) == (request.param > 1)
    return units, field, own, lineups


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("limits", [(1, 2), (3, 30)])
def test_entries_are_paid_and_ranked_as_by_definition(made, threads, limits):
    units, field, own, _ = made
    done = settle_scenarios(units, slice(0, N_SCENARIOS), field, own, PREFIX, limits, threads)
    won, above = reference.settle(units, field, own, PREFIX)
    np.testing.assert_allclose(done.money, won.sum(axis=0), rtol=0, atol=1e-9)
    np.testing.assert_allclose(done.sums, [won.sum(axis=1), (won**2).sum(axis=1)], rtol=1e-12)
    deepest = max(len(PREFIX) - 1, *limits)
    best = above.min(axis=0)
    np.testing.assert_array_equal(done.best[best < deepest], best[best < deepest])
    assert (done.best[best >= deepest] >= deepest).all()
    for hits, limit in zip(done.hits, (1, *limits), strict=False):
        np.testing.assert_array_equal(hits, (above < limit).sum(axis=1))
    np.testing.assert_array_equal(done.hits[3], (won > 0).sum(axis=1))


@pytest.mark.parametrize("threads", [1, 2])
def test_the_first_entries_are_paid_as_by_definition(made, threads):
    units, field, own, _ = made
    found = settle_in_turn(units, slice(0, N_SCENARIOS), field, own, PREFIX, threads)
    wanted = [
        N_SCENARIOS * reference.expected(units, field, own[:count], PREFIX)
        for count in range(1, len(own) + 1)
    ]
    np.testing.assert_allclose(found, wanted, rtol=1e-12)
    later = settle_in_turn(units, slice(16, N_SCENARIOS), field, own, PREFIX, threads)
    first = settle_in_turn(units, slice(0, 16), field, own, PREFIX, threads)
    np.testing.assert_allclose(first + later, found, rtol=1e-12)


def test_sums_do_not_depend_on_threads_to_the_last_bit(made):
    units, field, own, lineups = made
    done = [
        settle_scenarios(units, slice(0, N_SCENARIOS), field, own, PREFIX, (1, 2), threads)
        for threads in (1, 2)
    ]
    assert done[0].sums.tobytes() == done[1].sums.tobytes()
    assert done[0].money.tobytes() == done[1].money.tobytes()
    pieces = field_scores(units, slice(0, N_SCENARIOS), field, len(PREFIX) - 1, 2)
    one, two = (ContestGains(units, pieces, PREFIX, n, own).gains(lineups) for n in (1, 2))
    assert one[0].tobytes() == two[0].tobytes()


@pytest.mark.parametrize("part", [slice(0, LANES), slice(2 * LANES, N_SCENARIOS)])
def test_a_part_of_the_scenarios_is_settled_like_that_part_of_all(made, part):
    units, field, own, _ = made
    whole = settle_scenarios(units, slice(0, N_SCENARIOS), field, own, PREFIX, (1, 2), 1)
    some = settle_scenarios(units, part, field, own, PREFIX, (1, 2), 1)
    assert some.money.tobytes() == whole.money[part].tobytes()


@pytest.mark.parametrize("paid", [1, 8, 59, 200])
def test_scores_of_the_field_are_those_of_its_best_ranks(made, paid):
    units, field, own, _ = made
    pieces = field_scores(units, slice(0, N_SCENARIOS), field, paid, 2)
    assert sum(piece.n_scenarios for piece in pieces) == N_SCENARIOS
    ranks = np.array([r for r in (1, 2, 5, 8, 59, 60, 61, 200) if r <= paid], dtype=np.int64)
    found = np.concatenate([piece.of_ranks(ranks) for piece in pieces], axis=1)
    ordered = -np.sort(-reference.all_scores(units, field, own[:0]), axis=0)
    for rank, scores in zip(ranks, found, strict=True):
        assert (
            scores.tolist() == (ordered[rank - 1] if rank <= 60 else -np.ones_like(scores)).tolist()
        )


@pytest.mark.parametrize("n_own", [0, 1, 6])
def test_gains_are_differences_of_winnings(made, n_own):
    units, field, own, lineups = made
    own, some = own[:n_own], lineups[::9]
    pieces = field_scores(units, slice(0, N_SCENARIOS), field, len(PREFIX) - 1, 2)
    gains, bounds = ContestGains(units, pieces, PREFIX, 2, own).gains(some)
    before = reference.expected(units, field, own, PREFIX)
    after = [
        reference.expected(units, field, np.concatenate([own, lineup[None]]), PREFIX)
        for lineup in some
    ]
    np.testing.assert_allclose(gains, np.array(after) - before, rtol=0, atol=1e-9)
    assert (bounds >= gains - 1e-9).all()


def test_many_lineups_are_worked_on_in_parts(made, monkeypatch):
    units, field, own, lineups = made
    pieces = field_scores(units, slice(0, N_SCENARIOS), field, len(PREFIX) - 1, 1)
    oracle = ContestGains(units, pieces, PREFIX, 1, own)
    whole = oracle.gains(lineups)
    reported = []
    monkeypatch.setattr("dfs_portfolio.winnings.contest_gains.PARTIAL_SUMS", 50)
    parts = oracle.gains(lineups, reported.append)
    np.testing.assert_array_equal(parts, whole)
    assert reported == sorted(reported)
    assert reported[-1] == 1.0


def test_without_prizes_nothing_is_gained(made):
    units, field, own, lineups = made
    nothing = np.zeros(1)
    pieces = field_scores(units, slice(0, N_SCENARIOS), field, 0, 1)
    gains, bounds = ContestGains(units, pieces, nothing, 1, own).gains(lineups)
    assert not gains.any()
    assert not bounds.any()
    done = settle_scenarios(units, slice(0, N_SCENARIOS), field, own, nothing, (1, 2), 1)
    assert not done.money.any()
