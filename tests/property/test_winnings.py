"""Payouts, gains and bounds of tiny contests, against every order in which ties might be broken."""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dfs_portfolio import (
    Field,
    Gpp,
    LineupRules,
    Payouts,
    Scenarios,
    Slate,
    TailObjective,
    ValueTable,
    simulate_contest,
)
from dfs_portfolio.errors import DataWarning
from dfs_portfolio.search import Query
from dfs_portfolio.winnings import ContestGains, PayoutOracle
from dfs_portfolio.winnings.field_scores import field_scores
from dfs_portfolio.winnings.opponents import Opponents, opponents_of
from dfs_portfolio.winnings.prizes import convex_part, prizes_of
from dfs_portfolio.winnings.settling import settle_scenarios
from dfs_portfolio.winnings.units import score_units
from support.contests import contest_of
from support.reference_contest import expected, paid, shares

CLOSE = {"rel": 0, "abs": 1e-9}


def falling(most, n):
    """Prizes of ranks: whole dollars that do not rise."""
    drops = st.lists(st.integers(0, most), min_size=0, max_size=n)
    return drops.map(lambda d: [float(x) for x in np.cumsum(d[::-1])[::-1]])


def convex(most, n):
    """Prizes whose differences do not rise either."""
    bends = st.lists(st.integers(0, most), min_size=0, max_size=n)

    def prizes(found):
        drops = np.cumsum(found[::-1])[::-1]
        return [float(x) for x in np.cumsum(drops[::-1])[::-1]]

    return bends.map(prizes)


class Contest(NamedTuple):
    """Lineups of one player each, so that scores are what is drawn."""

    points: np.ndarray
    counts: list[int]
    blanks: int
    own: list[int]
    prizes: list[float]

    @property
    def prefix(self):
        return np.concatenate([[0.0], np.cumsum(self.prizes)])

    @property
    def units(self):
        return score_units(self.points, 1)

    @property
    def opponents(self):
        players, counts = [*range(len(self.counts))], [*self.counts]
        if self.blanks:
            players, counts = [*players, self.points.shape[1]], [*counts, self.blanks]
        return Opponents(rows(players), np.array(counts, dtype=np.int32))

    def scores(self, s, own=None):
        """Scores of all entries in a scenario, the field's first."""
        field = np.repeat(self.points[s, : len(self.counts)], self.counts)
        mine = self.points[s, self.own if own is None else own]
        return [int(x) for x in (*field, *([0] * self.blanks), *mine)]

    def gains(self, own=()):
        pieces = field_scores(
            self.units, slice(0, len(self.points)), self.opponents, len(self.prizes), 1
        )
        return ContestGains(self.units, pieces, self.prefix, 1, [[i] for i in own])


def rows(players):
    return np.array([[i] for i in players], dtype=np.uint8).reshape(-1, 1)


@st.composite
def contests(draw, prizes=None, most_own=6, n_scenarios=3):
    counts = draw(st.lists(st.integers(1, 3), min_size=0, max_size=4))
    assume(sum(counts) <= 7)
    n_players = len(counts) + 4
    own = draw(st.lists(st.integers(0, n_players - 1), min_size=1, max_size=most_own))
    row = st.lists(
        st.integers(-2, draw(st.integers(1, 12))), min_size=n_players, max_size=n_players
    )
    points = draw(st.lists(row, min_size=1, max_size=n_scenarios))
    blanks = draw(st.integers(0, 1)) if sum(counts) < 7 else 0
    found = draw(falling(9, 5) if prizes is None else prizes)
    contest = Contest(np.array(points, dtype=float), counts, blanks, own, found)
    for s in range(len(points)):
        scores = contest.scores(s)
        assume(max(scores.count(x) for x in scores) <= 6)  # 720 orders
    return contest


def settled(contest, own):
    return settle_scenarios(
        contest.units,
        slice(0, len(contest.points)),
        contest.opponents,
        rows(own),
        contest.prefix,
        (1, 2),
        1,
    )


@given(contests())
def test_own_entries_are_paid_as_over_all_orders_of_ties(contest):
    found = settled(contest, contest.own)
    each = np.zeros(len(contest.own))
    for s in range(len(contest.points)):
        won = paid(contest.scores(s), contest.prizes)[-len(contest.own) :]
        assert found.money[s] == pytest.approx(sum(won), **CLOSE)
        each += won
    np.testing.assert_allclose(found.sums[0], each, rtol=0, atol=1e-9)


@given(contests())
def test_all_that_is_paid_is_the_pool(contest):
    """Everybody is an own entry; prizes of ranks without an entry are not paid."""
    everybody = [*np.repeat(np.arange(len(contest.counts)), contest.counts), *contest.own]
    alone = contest._replace(counts=[], blanks=0)
    entries = len(everybody)
    money = settled(alone, everybody).money
    np.testing.assert_allclose(money, sum(contest.prizes[:entries]), rtol=0, atol=1e-9)


@given(contests(most_own=4))
def test_gains_are_differences_of_winnings_and_never_negative(contest):
    everyone = range(contest.points.shape[1])
    gains, bounds = contest.gains(contest.own).gains(rows(everyone))
    before = expected(contest.units, contest.opponents, rows(contest.own), contest.prefix)
    for i in everyone:
        after = expected(contest.units, contest.opponents, rows([*contest.own, i]), contest.prefix)
        assert gains[i] == pytest.approx(after - before, **CLOSE)
    assert gains.min() >= -1e-9
    assert (bounds >= gains - 1e-9).all()


@given(contests(most_own=5))
def test_bounds_fall_and_stay_above_every_later_gain(contest):
    oracle = contest.gains()
    everyone = rows(range(contest.points.shape[1]))
    lowest = np.full(len(everyone), np.inf)
    for i in [*contest.own, contest.own[0]]:
        gains, bounds = oracle.gains(everyone)
        assert (bounds <= lowest + 1e-9).all()
        assert (bounds >= gains - 1e-9).all()
        lowest = bounds
        oracle.add([i])


@given(contests(prizes=convex(5, 5), most_own=5))
def test_with_convex_prizes_gains_never_grow(contest):
    np.testing.assert_allclose(convex_part(contest.prefix), contest.prefix, rtol=0, atol=1e-9)
    oracle = contest.gains()
    everyone = rows(range(contest.points.shape[1]))
    lowest = np.full(len(everyone), np.inf)
    for i in contest.own:
        gains, bounds = oracle.gains(everyone)
        np.testing.assert_allclose(bounds, gains, rtol=0, atol=1e-9)
        assert (gains <= lowest + 1e-9).all()
        lowest = gains
        oracle.add([i])


def test_with_tiers_a_gain_may_grow():
    """Prizes 10, 10, 0; field 5, own 4: a 9 gains nothing until an 8 is there."""
    contest = Contest(np.array([[5.0, 4.0, 9.0, 8.0]]), [1], 0, [1], [10.0, 10.0])
    oracle = contest.gains([1])
    assert oracle.gains(rows([2]))[0].tolist() == [0.0]
    oracle.add([3])
    assert oracle.gains(rows([2]))[0].tolist() == [10.0]


@given(falling(9, 8))
def test_convex_part_and_rest_do_not_rise(prizes):
    prefix = np.concatenate([[0.0], np.cumsum(prizes)])
    part = np.append(prizes_of(convex_part(prefix)), 0.0)
    whole = np.append(prizes, 0.0)
    assert (np.diff(part) <= 1e-9).all()
    assert (np.diff(np.diff(part)) >= -1e-9).all()
    assert (np.diff(whole - part) <= 1e-9).all()
    assert (part <= whole + 1e-9).all()


@st.composite
def slates(draw):
    """A slate of six, rosters of two, and a field of some of the fifteen lineups.

    Some entries hold nobody in place of a player who is not in the slate, or of both.
    """
    n_scenarios = draw(st.integers(1, 12))
    row = st.lists(st.integers(-3, 9), min_size=6, max_size=6)
    rows_ = draw(st.lists(row, min_size=n_scenarios, max_size=n_scenarios))
    step = draw(st.sampled_from([0.05, 0.01, 1.0, 0.37]))
    field = draw(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=9))
    lineups = [[min(a, b), max(a, b) + 1] for a, b in field]
    unknown = draw(st.lists(st.tuples(st.integers(0, 6), st.just(6)), max_size=3))
    lineups += [list(pair) for pair in unknown]
    return np.array(rows_) * step, lineups, draw(falling(9, 6)), draw(st.integers(0, 2))


@given(slates())
def test_each_turn_of_the_oracle_is_the_best_of_all_marginals(drawn):
    points, entries, prizes, blanks = drawn
    slate = Slate.from_records(
        ({"driver_id": i, "salary": 5000} for i in range(6)), contest=contest_of(2, 10**6)
    )
    table = ValueTable(slate, Scenarios(points), TailObjective(), LineupRules.unstacked())
    field = field_of(slate, entries, blanks)
    gpp = Gpp(Payouts(prizes), field.n_entries + 4, 1.0, unfilled=True)
    oracle = PayoutOracle(table, field, gpp)
    units, prefix = score_units(points, 2), np.array(gpp.payouts.prefix)
    opponents = opponents_of(field, slate, "field")
    chosen = []
    for _ in range(4):
        now = expected(units, opponents, table.lineups[chosen], prefix)
        marginals = np.array(
            [
                expected(units, opponents, table.lineups[[*chosen, r]], prefix) - now
                for r in range(len(table))
            ]
        )
        assert (oracle.upper >= marginals - 1e-9).all()
        row, gain = oracle.best(_query(slate, chosen))
        assert gain == pytest.approx(marginals.max(), **CLOSE)
        assert marginals[row] == pytest.approx(marginals.max(), **CLOSE)
        chosen.append(row)


def field_of(slate, entries, n_blank):
    """A field whose entries may hold nobody, which is told elsewhere."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        return Field.from_lineups(slate, entries, n_blank)


@given(slates(), st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=4))
def test_nobody_in_a_lineup_is_a_player_who_always_has_0_points(drawn, own):
    """Against plain sums of points, extended by a player without any, for each who is missing."""
    points, entries, prizes, blanks = drawn
    slate = Slate.from_records(
        ({"driver_id": i, "salary": 5000} for i in range(6)), contest=contest_of(2, 10**6)
    )
    field = field_of(slate, entries, blanks)
    lineups = [[min(a, b), max(a, b) + 1] for a, b in own]
    gpp = Gpp(Payouts(prizes), field.n_entries + len(lineups), 1.0, unfilled=True)
    result = simulate_contest(lineups, field, gpp, Scenarios(points), everybody=True)
    everybody = simulate_contest(field, None, gpp, Scenarios(points), everybody=True)
    hundredths = np.rint(100 * np.column_stack([points, np.zeros(len(points))])).astype(int)
    theirs = np.array([*entries, *([[6, 6]] * blanks)])
    prefix = np.array(gpp.payouts.prefix)
    ordered = np.repeat(field.lineups, field.counts, axis=0)
    for s, row in enumerate(hundredths):
        scores = np.append(row[theirs].sum(axis=1), row[np.array(lineups)].sum(axis=1))
        won = shares(scores, prefix)[-len(lineups) :]
        assert result.money[s] == pytest.approx(won.sum(), **CLOSE)
        paid_ranks = min(field.n_entries, len(prefix) - 1)
        assert everybody.money[s] == pytest.approx(prefix[paid_ranks], **CLOSE)
    each = np.mean([shares(row[theirs].sum(axis=1), prefix) for row in hundredths], axis=0)
    won_by = {}
    for lineup, dollars in zip(theirs.tolist(), each, strict=True):
        won_by[tuple(lineup)] = dollars  # equal lineups win the same
    assert len(everybody.each) == field.n_entries
    for lineup, one in zip(ordered.tolist(), everybody.each, strict=False):
        assert one.winnings.value == pytest.approx(won_by[tuple(lineup)], **CLOSE)
    for lineup, one in zip(lineups, result.each, strict=True):
        assert one.copies.value == entries.count(lineup)


def _query(slate, chosen):
    free = Query.free(slate)
    return Query(free.player_cost, free.player_excess, free.team_excess, chosen=tuple(chosen))
