"""All lineups of random slates at once, against plain NumPy and exhaustive search.

Rosters of two to eight, those below four row by row and the others scanned as well; scores below 0,
and scores that are no multiples of 0.05; thresholds that rule nothing out, and that rule out
everything. Sums of ramps have their own test: `tests/unit/search/test_ramps.py`.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.rules.exposure_limits import ExposureCounts
from dfs_portfolio.search import GainOracle, LineCounts, Query, expected_best_bound, gains
from dfs_portfolio.search.gains import Gains
from dfs_portfolio.search.quantization import HIGHEST
from dfs_portfolio.search.tail_bounds import TailScan
from support.random_slates import BOTH_WAYS, WHOLE, RandomSlate, random_slates

both_tails = ("upper", "lower")
both_ways = st.sampled_from(BOTH_WAYS)


# ---------------------------------------------------------------------------- values and bounds


@given(random_slates(tails=both_tails))
def test_exact_values_are_those_of_the_definition(slate):
    table = slate.table()
    assert table.lineups.tolist() == slate.lineups.tolist()
    found = table.evaluate(np.arange(len(table)))
    np.testing.assert_allclose(found, slate.values, rtol=0, atol=slate.rounding)


@given(random_slates())
def test_own_bounds_stand_on_either_side_of_values(slate):
    """Also where no score is above its threshold, and where all are."""
    tails = slate.table().tails
    exact = tails.exact(np.arange(len(slate.lineups)))
    edges = tails._edges
    for moved in (0.0, slate.rng.normal(), -1e9, 1e9):
        tails._edges = edges + moved
        below, above = tails.bounds_below(), tails.bounds_above()
        assert (below <= slate.values + slate.rounding).all()
        assert (above >= slate.values - slate.rounding).all()
        assert (above >= exact).all()
        some = slate.rng.permutation(len(exact))[:5]
        assert tails.bounds_above(some).tolist() == above[some].tolist()


def inequality(slate, units, thresholds):
    """The bound of each lineup at one threshold a level, in the integers of a table."""
    scores = units.rows[slate.lineups].sum(axis=1, dtype=np.int64)
    weights = slate.inputs.objective.weights
    bound = np.full(len(scores), slate.roster * units.low * sum(weights))
    for t, count, weight in zip(thresholds, slate.counts, weights, strict=True):
        over = np.maximum(scores - t, 0).sum(axis=1)
        bound += units.step * weight * (t + over / count)
    return bound


@given(random_slates(), both_ways)
def test_a_scan_is_the_inequality_and_never_below_a_value(slate, kind):
    """One threshold for all levels, and one for each; chosen for a rank, or any."""
    tails = slate.table(kind).tails
    units, n_levels = tails.units, len(slate.counts)
    exact = tails.exact(np.arange(len(slate.lineups)))
    highest = int(units.peaks.max())
    ranks = {1, int(slate.rng.integers(1, len(exact) + 1)), len(exact)}
    plans = [tails.plan_scan(rank).thresholds for rank in ranks]
    plans += [(t,) * n_levels for t in (0, min(highest + 1, HIGHEST), HIGHEST)]
    plans += slate.rng.integers(0, min(highest + 2, HIGHEST), (2, n_levels)).tolist()
    plans.append([0, HIGHEST, 0][:n_levels])
    for thresholds in plans:
        found = tails.bounds_over(TailScan(tuple(thresholds), 0.0))
        expected = inequality(slate, units, thresholds)
        rounding = slate.rounding + 1e-12 * units.step * HIGHEST
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=rounding)
        assert (found >= exact).all()
        assert (found >= slate.values - slate.rounding).all()


@given(
    random_slates(tails=both_tails),
    both_ways,
    st.sampled_from([(), (0.05,), (0.1, 0.35), (0.5, 1.0)]),
    st.sampled_from([1, 10, 1000]),
    st.sampled_from([0.0, 0.03, 1.0]),
)
def test_what_is_known_becomes_more_and_the_best_are_those_of_exhaustive_search(
    slate, kind, shares, first, loose
):
    """Bounds by scans of any depth, own bounds, values: each at least the value, and falling."""
    settings = replace(kind, told_shares=shares, told_first=first, loose_share=loose)
    table, n = slate.table(settings), len(slate.lineups)
    best_first = np.sort(slate.values)[::-1]
    before = table.upper.copy()
    for count in np.sort(slate.rng.integers(1, n + 1, 3)).tolist():
        rows = table.top(count)
        assert len(set(rows.tolist())) == count
        close = {"rtol": 0, "atol": slate.rounding}
        np.testing.assert_allclose(slate.values[rows], best_first[:count], **close)
        np.testing.assert_allclose(table.upper[table.exact], slate.values[table.exact], **close)
        assert table.exact[rows].all()
        excluded = tuple(slate.rng.permutation(n)[: n // 2].tolist())
        best = table.best(replace(Query.free(table.slate), excluded=excluded))
        others = np.delete(slate.values, excluded)
        assert best not in excluded
        assert slate.values[best] == pytest.approx(others.max(), rel=0, abs=slate.rounding)
        table.evaluate(slate.rng.integers(0, n, 2))
        assert (table.upper >= slate.values - slate.rounding).all()
        bounds = ~table.exact
        assert (table.upper[bounds] <= before[bounds]).all()
        before = table.upper.copy()


# ---------------------------------------------------------------------------------------- gains


def there_and_back(slate, steps=6):
    """Portfolios that grow, shrink and change, and then all of them from the last to the first."""
    portfolios, rows = [], []
    for _ in range(steps):
        if rows and slate.rng.random() < 0.3:
            rows = rows[: slate.rng.integers(len(rows))]
        more = slate.rng.integers(0, len(slate.lineups), slate.rng.integers(1, 4))
        rows = [*dict.fromkeys([*rows, *more.tolist()])]
        portfolios.append(tuple(rows))
    return [(), *portfolios, *portfolios[::-1], ()]


@given(random_slates(), both_ways)
def test_gains_move_there_and_back_to_the_bit(slate, kind):
    """Over best scores, nothing, more than any score, and best scores with a few changes."""
    table = slate.table(kind)
    moving, rows = Gains(table), table.tails.units.rows
    scores = rows[slate.lineups].sum(axis=1, dtype=np.int64)
    assert moving.sums.tolist() == scores.sum(axis=1).tolist()
    for portfolio in there_and_back(slate):
        best = scores[list(portfolio)].max(axis=0, initial=0)
        changed = np.where(slate.rng.random(len(best)) < 0.2, slate.rng.integers(HIGHEST), best)
        extreme = np.full(len(best), slate.rng.choice([0, HIGHEST]))
        for thresholds in (best, changed, best, extreme):
            moving.move_to(thresholds.astype(np.uint16))
            expected = np.maximum(scores - thresholds, 0).sum(axis=1)
            assert moving.sums.tolist() == expected.tolist()


@given(random_slates(), both_ways, st.booleans())
def test_the_largest_gain_is_that_of_exhaustive_search(slate, kind, with_kept):
    """Less costs, without excluded lineups, as a portfolio grows and as lineups are taken back."""
    kept = (tuple(range(1, slate.roster + 1)),) if with_kept else ()
    table, n = slate.table(kind), len(slate.lineups)
    oracle, rng = GainOracle(table, kept=kept), slate.rng
    exact, step = table.tails.units.exact, oracle.scores.step
    rounding = 1e3 * slate.rounding
    with pytest.MonkeyPatch.context() as patch:
        for name, size in (("FIRST_LINEUPS", 4), ("TIMES_MORE", 2), ("SAMPLE", 16)):
            patch.setattr(gains, name, size)
        for chosen in there_and_back(slate, 4):
            first = not (chosen or kept)
            expected = slate.scores.mean(axis=0)
            if not first:
                expected = slate.gains(slate.best_of(chosen, kept))
                sums = oracle.gains_over(chosen).sums * step / len(slate.points)
                assert (sums >= expected - rounding).all()
                assert (
                    sums <= expected + (0 if exact else slate.roster + 1) * step + rounding
                ).all()
            cost = rng.choice([0.0, 0.05, 5.0]) * rng.normal(size=len(table.slate))
            excluded = {*chosen, *rng.integers(0, n, rng.choice([0, 3, n]))}
            query = replace(Query.free(table.slate), player_cost=cost, chosen=chosen)
            answer = oracle.best(replace(query, excluded=tuple(excluded)))
            net = expected - cost[slate.lineups].sum(axis=1)
            net[list(excluded)] = -np.inf
            if len(excluded) == n:
                assert answer is None
                continue
            row, gain = answer
            assert gain == pytest.approx(net.max(), rel=0, abs=rounding)
            assert net[row] == pytest.approx(net.max(), rel=0, abs=rounding)


# ---------------------------------------------------------------------------------------- lines


@given(random_slates(kinds=WHOLE), both_ways)
def test_scores_beyond_lines_are_counted_there_and_back(slate, kind):
    """In fortieths of a point: lines at scores, between them, below all and above all."""
    table, rng, n = slate.table(kind), slate.rng, len(slate.points)
    scores = 2 * slate.twentieths
    lines = [np.full(n, line) for line in (-(10**9), 10**9, scores[0, 0])]
    for _ in range(5):
        drawn = rng.choice(scores.ravel(), n) + rng.choice([-1, 0, 0, 1], n)
        drawn = np.where(rng.random(n) < 0.1, rng.choice([-(10**9), 10**9], n), drawn)
        lines.append(np.where(rng.random(n) < rng.choice([0.05, 0.5, 1.0]), drawn, lines[-1]))
    counts = LineCounts(table, lines[0] / 40)
    for line in [*lines, *lines[::-1]]:
        counts.move_to(line / 40)
        expected = (scores > line[:, None]).sum(axis=0)
        assert counts.counts.tolist() == expected.tolist()
        assert counts.probabilities.tolist() == (expected / n).tolist()


# ------------------------------------------------------------------------- bound of the best score


class Portfolios:
    """All portfolios of so many lineups, with their expected best scores and their uses."""

    def __init__(self, slate: RandomSlate, size, cost, kept):
        self.rows = np.array(list(combinations(range(len(slate.lineups)), size)))
        of_kept = slate.best_of([], kept)[:, None] if kept else -np.inf
        best = np.maximum(slate.scores[:, self.rows].max(axis=2), of_kept)
        paid = cost[slate.lineups].sum(axis=1)
        self.worth = best.mean(axis=0) - paid[self.rows].sum(axis=1)
        n, each = len(slate.inputs.slate), np.arange(len(slate.lineups))[:, None]
        team_of = slate.inputs.slate.team_index
        players = np.zeros((len(slate.lineups), n), dtype=np.int64)
        teams = np.zeros((len(slate.lineups), team_of.max() + 1), dtype=np.int64)
        players[each, slate.lineups] = teams[each, team_of[slate.lineups]] = 1
        self.players, self.teams = (uses[self.rows].sum(axis=1) for uses in (players, teams))

    def within(self, limits):
        fewest = (self.players >= limits.player_least).all(axis=1)
        fewest &= (self.teams >= limits.team_least).all(axis=1)
        most = (self.players <= limits.player_most).all(axis=1)
        return fewest & most & (self.teams <= limits.team_most).all(axis=1)

    def random_limits(self, rng):
        """Limits that one portfolio at least satisfies, some of them just so."""
        one, size = rng.integers(len(self.rows)), self.rows.shape[1]

        def around(uses):
            at = rng.random((2, len(uses))) < 0.3
            return np.where(at[0], uses, size), np.where(at[1], uses, 0)

        (players, at_least), (teams, of_teams) = around(self.players[one]), around(self.teams[one])
        never = np.zeros(len(players), bool), np.zeros(len(teams), bool)
        return ExposureCounts(players, teams, at_least, of_teams, *never)


@given(
    random_slates(most_more=2, scenarios=(1, 2, 30)),
    both_ways,
    st.integers(1, 3),
    st.booleans(),
    st.sampled_from([3, 2_000]),
)
def test_no_portfolio_exceeds_the_bound_on_the_best_score(slate, kind, size, with_kept, pool):
    """With exposure limits and without, with costs and kept lineups, from any portfolio."""
    rng, n = slate.rng, len(slate.lineups)
    kept = (tuple(range(1, slate.roster + 1)),) if with_kept else ()
    cost = rng.choice([0.0, 0.05, 2.0]) * rng.random(len(slate.inputs.slate))
    every = Portfolios(slate, min(size, n), cost, kept)
    limits = every.random_limits(rng)
    allowed = np.flatnonzero(every.within(limits))
    assert len(allowed)
    table = slate.table(replace(kind, dual_pool=pool))
    slack = slate.rounding * 1e3
    one, best = int(rng.choice(allowed)), int(allowed[np.argmax(every.worth[allowed])])
    for place in {one, best, int(rng.integers(len(every.rows)))}:
        chosen = tuple(every.rows[place].tolist())
        asked = GainOracle(table, kept=kept), chosen, size, cost
        free, limited = expected_best_bound(*asked), expected_best_bound(*asked, limits)
        assert free >= every.worth.max() - slack
        assert limited >= every.worth[best] - slack
        assert limited <= free
        # Not above what the gains over this portfolio alone allow.
        over = slate.gains(slate.best_of(chosen, kept)) - cost[slate.lineups].sum(axis=1)
        standard = slate.best_of(chosen, kept).mean() + np.sort(over)[::-1][:size].sum()
        units = table.tails.units
        coarse = 0.0 if units.exact else (1 + size) * slate.roster * units.step
        assert free <= max(standard, every.worth[place]) + coarse + slack
