"""Portfolios for money of tiny contests, against all portfolios there are: choice, swaps, bound."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dfs_portfolio import (
    ExposureLimits,
    Field,
    Gpp,
    LineupRules,
    Payouts,
    Scenarios,
    Slate,
    build_portfolio,
)
from dfs_portfolio.rules.exposure_limits import max_count
from dfs_portfolio.search import SearchSettings, TableCache
from dfs_portfolio.selection import payout
from dfs_portfolio.winnings.opponents import opponents_of
from dfs_portfolio.winnings.units import score_units
from support import reference_contest as reference
from support.contests import contest_of

SLATE = Slate.from_records(
    ({"driver_id": i, "salary": 5000, "team": f"T{i % 2}"} for i in range(6)),
    contest=contest_of(2, 10**6),
)
LINEUPS = list(combinations(range(6), 2))
SMALL = SearchSettings(dual_pool=4, dual_steps=12)
EQUAL = 1e-7


class Case(NamedTuple):
    """A contest, and a portfolio that is wanted."""

    points: list[list[int]]
    counts: list[int]
    n_blank: int
    drops: list[int]
    n_new: int
    kept: list[int]
    max_player: float


cases = st.builds(
    Case,
    st.lists(st.lists(st.integers(-1, 6), min_size=6, max_size=6), min_size=1, max_size=4),
    st.lists(st.integers(0, 2), min_size=15, max_size=15),
    st.integers(1, 2),
    st.lists(st.integers(0, 9), min_size=0, max_size=7),
    st.integers(1, 3),
    st.lists(st.integers(0, 14), max_size=2, unique=True),
    st.sampled_from([0.34, 0.5, 0.67, 1.0]),
)


class Made(NamedTuple):
    """What is wanted, ready to be built and to be counted."""

    case: Case
    gpp: Gpp
    field: Field
    scenarios: Scenarios
    cap: int

    def build(self, *, swaps=True):
        kept = [LINEUPS[row] for row in self.case.kept]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("dfs_portfolio.winnings.oracle.BATCH", 1)
            patch.setattr("dfs_portfolio.winnings.payout_bound.BATCH", 1)
            if not swaps:
                patch.setattr(payout, "swapped_once", lambda problem, engine, found: found)
            return build_portfolio(
                SLATE,
                self.scenarios,
                len(kept) + self.case.n_new,
                strategy="payout",
                rules=LineupRules.unstacked(),
                exposure=ExposureLimits(self.case.max_player, 1.0),
                keep=kept,
                gpp=self.gpp,
                field=self.field,
                tables=TableCache(settings=SMALL),
            )

    def allows(self, rows):
        """Whether lineups and the kept ones are within the caps."""
        uses = np.bincount(np.ravel([LINEUPS[row] for row in (*self.case.kept, *rows)]))
        return uses.max() <= self.cap

    def worths(self):
        """What every portfolio within the limits wins, with the kept lineups."""
        units = score_units(self.scenarios.points, 2)
        others = opponents_of(self.field, self.field.slate, "field")
        scores = reference.all_scores(units, others, np.array(LINEUPS, dtype=np.uint8))
        field, own = scores[:-15], scores[-15:]
        prefix = np.array(self.gpp.payouts.prefix)
        free = [row for row in range(15) if row not in self.case.kept]

        def worth(rows):
            entries = np.concatenate([field, own[[*self.case.kept, *rows]]])
            n_own = len(rows) + len(self.case.kept)
            paid = [
                reference.shares(column, prefix)[len(entries) - n_own :] for column in entries.T
            ]
            return float(np.sum(paid)) / entries.shape[1]

        found = combinations(free, self.case.n_new)
        return {rows: worth(rows) for rows in found if self.allows(rows)}, worth


def made(case):
    prizes = np.cumsum(case.drops[::-1])[::-1].astype(float)
    lineups = np.repeat(np.array(LINEUPS), case.counts, axis=0).reshape(-1, 2)
    field = Field.from_lineups(SLATE, lineups, n_blank=case.n_blank)
    n = len(case.kept) + case.n_new
    gpp = Gpp(Payouts(prizes), 400, 5)
    points = np.array(case.points, dtype=float)
    return Made(case, gpp, field, Scenarios(points), max_count(case.max_player, n))


def rows_of(portfolio):
    return [LINEUPS.index(lineup.indices) for lineup in portfolio.new]


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(cases)
def test_no_portfolio_within_the_limits_exceeds_the_bound(case):
    one = made(case)
    worths, worth = one.worths()
    assume(worths)
    portfolio = one.build()
    assert not portfolio.relaxations
    best, found = max(worths.values()), worth(rows_of(portfolio))
    assert portfolio.objective == pytest.approx(found, abs=EQUAL)
    assert best >= found - EQUAL
    assert portfolio.bound >= best - EQUAL


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(cases)
def test_greed_takes_what_adds_most_and_can_be_completed(case):
    one = made(case)
    worths, worth = one.worths()
    assume(worths)
    portfolio, chosen = one.build(swaps=False), []
    for row, lineup in zip(rows_of(portfolio), portfolio.new, strict=True):
        possible = {
            other for rows in worths if set(chosen) <= set(rows) for other in {*rows} - {*chosen}
        }
        gains = [worth([*chosen, other]) - worth(chosen) for other in possible]
        assert lineup.gain == pytest.approx(max(gains), abs=EQUAL)
        chosen.append(row)


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(cases)
def test_swaps_only_ever_win_more_and_take_the_best(case):
    """One pass by brute force, from what greed has chosen: the same winnings come out."""
    one = made(case)
    worths, worth = one.worths()
    assume(worths)
    rows = rows_of(one.build(swaps=False))
    before = worth(rows)
    for turn in range(len(rows)):
        others = [*rows[:turn], *rows[turn + 1 :]]
        allowed = {frozenset(found) for found in worths}
        options = {
            other: worth([*others, other])
            for other in range(15)
            if frozenset([*others, other]) in allowed
        }
        best = max(options.values())
        if best > worth(rows) + 1e-6:
            first = min(other for other, won in options.items() if won > best - 1e-6)
            rows[turn] = first
    portfolio = one.build()
    assert portfolio.objective >= before - EQUAL
    assert portfolio.objective == pytest.approx(worth(rows), abs=1e-5)
    gains = [lineup.gain for lineup in portfolio]
    assert sum(gains) == pytest.approx(portfolio.objective, abs=EQUAL)
    unproven = [lineup.proven for lineup in portfolio.new]
    assert unproven == sorted(unproven, reverse=True)


def test_a_swap_that_pays():
    """Found by search: greed takes a lineup that is worth less beside those after it."""
    rng = np.random.default_rng(0)
    changed = 0
    for _ in range(60):
        case = Case(
            rng.integers(-1, 7, (4, 6)).tolist(),
            rng.integers(0, 2, 15).tolist(),
            1,
            rng.integers(0, 10, 5).tolist(),
            3,
            [],
            1.0,
        )
        one = made(case)
        greedy, swapped = one.build(swaps=False), one.build()
        if rows_of(greedy) == rows_of(swapped):
            assert all(lineup.proven for lineup in swapped)
            continue
        changed += 1
        assert swapped.objective > greedy.objective
        first = next(
            i
            for i, pair in enumerate(zip(rows_of(greedy), rows_of(swapped), strict=True))
            if pair[0] != pair[1]
        )
        assert [lineup.proven for lineup in swapped] == [i < first for i in range(3)]
    assert changed >= 3
